"""The picture of whoever asks."""

from collections.abc import AsyncIterator

from aiohttp import web

from chat.actions import avatars
from chat.identity import require_user
from chat.model.user import User
from chat.resources import RESOURCES
from chat.web.api import models, operation, reply
from chat.web.api.accounts import account
from chat.web.uploads import body_of, read_file


@operation(answer=models.Account, file=True, limited=True)
async def change(request: web.Request) -> web.Response:
    """Set your picture: in a form, or as the body itself. It is cut to a square; 5 MB at most."""
    resources, user = request.app[RESOURCES], require_user(request)

    async def take(_: str, chunks: AsyncIterator[bytes]) -> User:
        return await avatars.change(resources, user, chunks)

    if request.content_type.startswith("image/"):
        changed = await take("", body_of(request))
    else:
        changed = await read_file(request, take)
    return reply(account(changed))


@operation(answer=models.Account)
async def remove(request: web.Request) -> web.Response:
    """Take your picture away; your initials stand for you again."""
    return reply(account(await avatars.remove(request.app[RESOURCES], require_user(request))))

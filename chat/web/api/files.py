"""Uploading."""

from collections.abc import AsyncIterator

from aiohttp import web

from chat.actions import files
from chat.identity import require_user
from chat.model.file import File
from chat.resources import RESOURCES
from chat.web.api import models, operation, reply
from chat.web.uploads import read_file


@operation(answer=models.Uploaded, status=201, file=True, limited=True)
async def upload(request: web.Request) -> web.Response:
    """Upload a file, to post it with a message; without one it is gone after a day."""
    resources, user = request.app[RESOURCES], require_user(request)

    async def take(name: str, chunks: AsyncIterator[bytes]) -> File:
        return await files.receive(resources, user, name, chunks)

    made: File = await read_file(request, take)
    return reply({name: made.public()[name] for name in models.Uploaded.model_fields}, 201)

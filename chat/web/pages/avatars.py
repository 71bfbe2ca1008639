"""The picture of a person: fetching one, and the form on one's own settings."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from chat.actions import avatars
from chat.errors import BadField, NotFound, TooFast, TooLarge
from chat.identity import require_user
from chat.languages import Sentence
from chat.model.user import User
from chat.resources import RESOURCES
from chat.store import disk
from chat.web.forms import Form
from chat.web.pages import settings
from chat.web.uploads import read_form

NO_FILE = Sentence("Choose a picture first.")
_NAME = re.compile(r"([0-9a-f]{32})\.webp")
_CACHE = "private, max-age=31536000, immutable"


async def show(request: web.Request) -> web.StreamResponse:
    """A picture, for everybody who is signed in."""
    require_user(request)
    name = _NAME.fullmatch(request.match_info["name"])
    return await picture(disk.face_of(request.app[RESOURCES].settings.data_dir, name[1]) if name else None)


async def picture(path: Path | None) -> web.FileResponse:
    """One that may be kept for good: another picture has another name. Raises NotFound."""
    if path is None or not await asyncio.to_thread(path.is_file):
        raise NotFound
    return web.FileResponse(path, headers={"Content-Type": "image/webp", "Cache-Control": _CACHE})


async def change(request: web.Request) -> web.Response:
    resources, user = request.app[RESOURCES], require_user(request)

    async def take(_: str, chunks: AsyncIterator[bytes]) -> User:
        return await avatars.change(resources, user, chunks)

    try:
        _, taken = await read_form(request, take)
        if not taken:
            raise BadField({"file": NO_FILE})
    except (BadField, TooFast, TooLarge) as fault:
        return await settings.refused(request, "avatar", Form(), fault, "file")
    return settings.back(request, "avatar", "profile")


async def remove(request: web.Request) -> web.Response:
    await avatars.remove(request.app[RESOURCES], require_user(request))
    return settings.back(request, "avatar", "profile")

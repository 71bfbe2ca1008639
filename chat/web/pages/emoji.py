"""The pictures of the place's own emoji."""

import re

from aiohttp import web

from chat.errors import NotFound
from chat.identity import require_user
from chat.resources import RESOURCES
from chat.store import disk
from chat.web.pages.avatars import picture

_NAME = re.compile(r"([0-9a-f]{32})(\.still)?\.webp")


async def show(request: web.Request) -> web.StreamResponse:
    """A picture, for everybody who is signed in."""
    require_user(request)
    name = _NAME.fullmatch(request.match_info["name"])
    if name is None:
        raise NotFound
    path = disk.emoji_of(request.app[RESOURCES].settings.data_dir, name[1])
    return await picture(disk.still_of(path) if name[2] else path)

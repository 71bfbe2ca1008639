"""Files: fetching one, and the list of a room's."""

import asyncio
from contextlib import suppress
from urllib.parse import quote

from aiohttp import web

from chat.actions import files, rooms
from chat.errors import NotFound, Unavailable
from chat.identity import require_user
from chat.model.file import ANY_TYPE, File, is_file_id
from chat.model.ids import parse_number
from chat.model.room import OpenRoom
from chat.resources import RESOURCES, Resources
from chat.store import disk
from chat.web.pages import render
from chat.web.pages.sidebar import sidebar

LISTED, BESIDE = 50, 5
SMALL_TYPE = "image/webp"
# A file may be looked at and played, and is nothing that could do anything.
POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"


async def show(request: web.Request) -> web.StreamResponse:
    """One file, or a part of it; whoever may not read it is told nothing of it."""
    resources, user, id_ = request.app[RESOURCES], require_user(request), request.match_info["id"]
    if not is_file_id(id_):
        raise NotFound
    small = "thumbnail" in request.query
    file = (await files.find_soon(resources, user, id_)).file
    small = small and file.thumbnail is not None
    path = (disk.thumbnail_of if small else disk.place_of)(resources.settings.data_dir, id_)
    if not await asyncio.to_thread(path.is_file):
        raise NotFound
    inline = file.kind != "file"
    headers = {
        "Content-Type": SMALL_TYPE if small else file.type if inline else ANY_TYPE,
        "Content-Disposition": disposition(file, inline=inline),
        "Content-Security-Policy": POLICY,
        # Browsers ask each time whether they may still have it; what has not changed does not travel again.
        "Cache-Control": "private, no-cache",
    }
    return web.FileResponse(path, headers=headers)


async def index(request: web.Request) -> web.Response:
    """All files of a room, the newest first."""
    resources, user = request.app[RESOURCES], require_user(request)
    room = await rooms.find(resources, user, request.match_info["room"])
    seq, _, id_ = request.query.get("before", "").partition("-")
    number = parse_number(seq)
    shown, following = await files.of_room(resources, room, LISTED, (number, id_) if number else None)
    context = {
        **await sidebar(resources, user, await rooms.list_mine(resources, user)),
        "room": room,
        "files": shown,
        "following": f"{following[0]}-{following[1]}" if following else None,
    }
    return render(request, "files/index", context)


async def newest_files(resources: Resources, room: OpenRoom) -> list[files.Shown]:
    """What stands beside the conversation; nothing while the database is away."""
    with suppress(Unavailable):
        return (await files.of_room(resources, room, BESIDE))[0]
    return []


def disposition(file: File, *, inline: bool) -> str:
    """RFC 6266: the name in plain letters, and as it is."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in file.name)
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"

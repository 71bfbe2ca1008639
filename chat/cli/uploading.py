"""A file on its way to the server: a small one at once, a large one in pieces, which goes on where it was cut."""

import asyncio
import io
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, BinaryIO

import aiohttp

from chat.cli.faults import Refused
from chat.cli.output import progress
from chat.cli.remote import PASSING, PAUSES, Server

# As the page has it.
LARGE, PIECE = 5_000_000, 4 * 1024**2
PART = 64 * 1024
# However large: a file takes as long as it takes.
UPLOADING = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=60)
CONFLICT = 409


async def upload(server: Server, path: Path) -> str:
    """The id that a message carries; what is not posted is gone after a day. Raises Refused."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        with progress((), path.name, size) as bar:
            if size > LARGE:
                return await _in_pieces(server, path.name, file, size, bar)
            return await _at_once(server, path.name, file, bar)


async def _at_once(server: Server, name: str, file: BinaryIO, bar: Any) -> str:
    async def parts() -> AsyncIterator[bytes]:
        while part := await asyncio.to_thread(file.read, PART):
            yield part
            bar.update(len(part))

    form = aiohttp.FormData()
    form.add_field("file", parts(), filename=name)
    return str((await server.ask("POST", "uploads", data=form, timeout=UPLOADING))["id"])


async def _in_pieces(server: Server, name: str, file: BinaryIO, size: int, bar: Any) -> str:
    """After a cut the server says how much it has. It is given up when nothing more comes through for some tries."""
    one = await server.insist("POST", "resumable-uploads", {"name": name, "size": size})
    place, pauses = f"resumable-uploads/{one['id']}", iter(PAUSES)
    # Of a file that is whole it is known what it is; one whose last answer was lost is finished without bytes.
    while one["type"] is None:
        offset = one["offset"]
        piece = await asyncio.to_thread(_read, file, name, offset, min(PIECE, size - offset))
        try:
            one = await server.ask(
                "PATCH", place, data=io.BytesIO(piece), headers={"Upload-Offset": str(offset)}, timeout=UPLOADING
            )
        except Refused as refused:
            pause = next(pauses, None)
            if pause is None or refused.status not in {0, CONFLICT, *PASSING}:
                raise
            await asyncio.sleep(pause)
            one = await server.insist("GET", place)
        if one["offset"] > offset:
            bar.update(one["offset"] - offset)
            pauses = iter(PAUSES)
    return str(one["id"])


def _read(file: BinaryIO, name: str, offset: int, size: int) -> bytes:
    file.seek(offset)
    piece = file.read(size)
    if len(piece) < size:
        raise Refused(f"{name} has become shorter while it was sent.", code="failed")
    return piece

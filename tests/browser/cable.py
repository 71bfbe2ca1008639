"""The cable between a browser and the server: it counts what goes up, and can be cut in the middle of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from yarl import URL

AT_ONCE = 64 * 1024


class Cable:
    """Cut, it takes nobody until it is mended. What had gone into it before comes out at the server."""

    def __init__(self, url: str) -> None:
        self._server = URL(url)
        self._far_end: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._cut_at = float("inf")
        self.carried = 0
        self.is_cut = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def laid(cls, url: str) -> AsyncIterator[Self]:
        cable = cls(url)
        cable._far_end = await asyncio.start_server(cable._connect, "127.0.0.1")
        try:
            yield cable
        finally:
            cable._far_end.close()
            cable.breaks()

    @property
    def url(self) -> str:
        assert self._far_end
        return f"http://127.0.0.1:{self._far_end.sockets[0].getsockname()[1]}"

    def breaks_after(self, size: int) -> None:
        """When so many bytes more have gone up."""
        self._cut_at = self.carried + size

    def breaks(self) -> None:
        self.is_cut.set()
        for end in self._ends:
            end.close()

    def is_mended(self) -> None:
        self._cut_at = float("inf")
        self.is_cut.clear()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut.is_set():
            writer.close()
            return
        down, up = await asyncio.open_connection(self._server.host, self._server.port)
        ends = {writer, up}
        self._ends |= ends
        await asyncio.gather(self._carry(reader, up, counts=True), self._carry(down, writer), return_exceptions=True)
        self._ends -= ends

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, counts: bool = False) -> None:
        try:
            while (content := await source.read(AT_ONCE)) and not self.is_cut.is_set():
                target.write(content)
                await target.drain()
                if counts:
                    self.carried += len(content)
                    if self.carried >= self._cut_at:
                        self.breaks()
        finally:
            target.close()

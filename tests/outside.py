"""The web outside, as far as messages link to it: a server with a few pages, which remembers who asked for what."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import web
from PIL import Image
from sqlalchemy import select

from chat.actions.site import changed
from chat.jobs.previews import scout
from chat.model.times import now
from chat.store import site
from chat.store.preview_tables import previews
from chat.store.rooms import get
from tests.cast import SECONDS, Frame, Person
from tests.place import Place

PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><title>Seeing</title>'
    '<meta property="og:title" content="Seeing forecast"><meta name="description" content="Jet stream weakens.">'
    '<meta property="og:site_name" content="Skyforecast"><meta property="og:image" content="/chart.png"></head>'
    "<body><title>not this</title></body></html>"
)


def chart(size: tuple[int, int] = (1200, 900)) -> bytes:
    made = io.BytesIO()
    Image.linear_gradient("L").resize(size).save(made, "PNG")
    return made.getvalue()


@dataclass
class Outside:
    """Answers with `pages` by their paths, else 404; with `held` it answers when that is set."""

    url: str = ""
    port: int = 0
    pages: dict[str, Any] = field(default_factory=dict)
    asked: list[web.Request] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.asked]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        async with self.news:
            self.asked.append(request)
            self.news.notify_all()
        if request.path.startswith("/slow"):
            await self.held.wait()
        page = self.pages.get(request.path)
        if page is None:
            return web.Response(status=404)
        if callable(page):
            return await page(request)  # type: ignore[no-any-return]
        if isinstance(page, bytes):
            return web.Response(body=page, content_type="image/png")
        return web.Response(text=page, content_type="text/html")

    async def is_asked(self, count: int = 1) -> None:
        async with asyncio.timeout(SECONDS), self.news:
            await self.news.wait_for(lambda: len(self.asked) >= count)


@asynccontextmanager
async def the_web() -> AsyncIterator[Outside]:
    outside = Outside(pages={"/seeing": PAGE, "/chart.png": chart()})
    app = web.Application()
    app.router.add_get("/{path:.*}", outside.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        outside.port = runner.addresses[0][1]
        outside.url = f"http://127.0.0.1:{outside.port}"
        yield outside
    finally:
        outside.held.set()
        await runner.cleanup()


@asynccontextmanager
async def curious(place: Place) -> AsyncIterator[None]:
    """A place whose administrators want to see what links lead to."""
    for value in ("on", "off"):
        async with place.resources.db.begin() as db:
            await site.put(db, site.PREVIEWS, value)
        await changed(place.resources)
        if value == "on":
            yield


async def looks(place: Place, later: timedelta = timedelta()) -> None:
    """A worker looks at what is due by so much later."""
    async with scout(place.resources, lambda: now() + later) as one:
        await one.look()
        await one.serving.done()


async def waiting(place: Place) -> list[Any]:
    """Which links are still to be looked at."""
    async with place.resources.db.read() as db:
        return list(await db.execute(select(previews).where(previews.c.due_at.is_not(None))))


async def looked(place: Place, person: Person, room: str, seq: int) -> Any:
    """The message, when its link has been looked at."""
    await stored(person, room, seq)
    async with place.resources.db.read() as db:
        found = await get(db, room)
    async with asyncio.timeout(SECONDS):
        while any((row.room_id, row.seq) == (found.id, seq) for row in await waiting(place)):  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.02)
    status, message = await person.asks("GET", f"rooms/{room}/messages/{seq}")
    assert status == 200, message
    return message["preview"]


async def nothing_is_under_way(place: Place) -> None:
    async with asyncio.timeout(SECONDS):
        while any(row.run for row in await waiting(place)):  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.02)


async def stored(person: Person, room: str, seq: int) -> None:
    await person.here.hears(
        lambda frame: frame["type"] == "message.stored" and frame["room"] == room and frame["seq"] >= seq
    )


async def previewed(person: Person, room: str, target: int, *, there: bool = True, since: int = 0) -> Frame:
    """What is heard when a message shows what its link leads to, or does not any more."""
    return await person.here.hears(
        lambda one: (
            one["type"] == "message.previewed"
            and (one["room"], one["target"]) == (room, target)
            and (one["preview"] is not None) == there
        ),
        since,
    )

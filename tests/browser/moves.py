"""A tab that goes from room to room on one page."""

import asyncio
import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Request, Route, expect

from tests.browser.profile import Tab


class Moves:
    """A tab that counts its pages and lines, and can hold back a room on its way."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.sockets: list[str] = []
        self.pages: list[str] = []
        tab.page.on("websocket", lambda socket: self.sockets.append(socket.url))
        tab.page.on("request", self._asked)

    def _asked(self, request: Request) -> None:
        if request.is_navigation_request():
            self.pages.append(request.url)

    async def begins(self, path: str) -> None:
        """Comes by an address, and waits until links lead in place."""
        async with self.tab.page.expect_response(re.compile(r"/js/navigation\.")):
            await self.tab.opens(path)
        await self.tab.page.wait_for_function("() => history.state?.visit")
        self.pages.clear()

    async def goes_to(self, room: str, name: str) -> None:
        await self.tab.room_link(room).click()
        await self.stands_in(room, name)

    async def stands_in(self, room: str, name: str) -> None:
        page = self.tab.page
        await expect(page.locator(f'message-list[data-room="{room}"]')).to_be_visible()
        await expect(page).to_have_url(re.compile(f"/rooms/{room}$"))
        await expect(page).to_have_title(re.compile(rf"^(\(\d+\) )?{re.escape(name)} · "))
        await expect(self.tab.room_link(room)).to_have_attribute("aria-current", "page")
        await expect(page.locator(".side [aria-current]")).to_have_count(1)

    async def holds(self, room: str) -> Callable[[], Awaitable[None]]:
        """The page of a room is made, and does not come before what this returns is called."""
        made, let = asyncio.Event(), asyncio.Event()

        async def hold(route: Route) -> None:
            answer = await route.fetch()
            made.set()
            await let.wait()
            await route.fulfill(response=answer)

        await self.tab.page.route(f"**/rooms/{room}", hold, times=1)
        await self.tab.room_link(room).click()
        await made.wait()

        async def release() -> None:
            let.set()

        return release

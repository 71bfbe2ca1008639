"""The way between a page and the server, as a bad network would have it: frames are late, lost, or answered wrongly."""

import asyncio
import json
from typing import Any, Self

from playwright.async_api import WebSocketRoute

from tests.browser.profile import Tab

Frame = dict[str, Any]


class Gate:
    """Stands before the sockets of one page. `holds` keeps frames of the server back; `lets` them pass again."""

    def __init__(self) -> None:
        self.is_open = True
        self.resumed = asyncio.Event()
        self._held_types: set[str] = set()
        self._held: list[tuple[WebSocketRoute, str]] = []
        self._waiting: list[WebSocketRoute] = []
        self._refusal: Frame | None = None
        self._refused = 0

    async def before(self, tab: Tab) -> Self:
        await tab.page.route_web_socket("**/ws**", self._arrived)
        return self

    def shuts(self) -> None:
        """New sockets wait in front of it."""
        self.is_open = False

    def opens(self) -> None:
        self.is_open = True
        while self._waiting:
            self._connect(self._waiting.pop())

    def holds(self, *types: str) -> None:
        self._held_types |= set(types)

    def lets(self, *types: str) -> None:
        self._held_types -= set(types)
        held, self._held = self._held, []
        for page, text in held:
            self._pass(page, text)

    def refuses_posts(self, code: str, times: int, **fields: Any) -> None:
        """Answer the next posts with an error in place of the server."""
        self._refusal = {"type": "error", "code": code, **fields}
        self._refused = times

    def _arrived(self, page: WebSocketRoute) -> None:
        if self.is_open:
            self._connect(page)
        else:
            self._waiting.append(page)

    def _connect(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()
        server.on_message(lambda text: self._pass(page, str(text)))
        page.on_message(lambda text: self._ask(page, server, str(text)))

    def _ask(self, page: WebSocketRoute, server: WebSocketRoute, text: str) -> None:
        frame = json.loads(text)
        if frame["type"] == "message.post" and self._refused:
            self._refused -= 1
            page.send(json.dumps({**(self._refusal or {}), "id": frame["id"]}))
        else:
            server.send(text)

    def _pass(self, page: WebSocketRoute, text: str) -> None:
        type_ = json.loads(text)["type"]
        if type_ in self._held_types:
            self._held.append((page, text))
            return
        page.send(text)
        if type_ == "ack":
            self.resumed.set()

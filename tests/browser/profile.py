"""People with a real browser: a profile each, tabs in it, and an ear for what the browser complains about."""

import re
from collections.abc import Iterable
from typing import Any, Self

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Locator, Page, expect

from chat.actions import accounts, messages
from chat.model.message import Draft
from tests.cast import PASSWORD
from tests.place import Instance

DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}

# What a browser says by itself, whatever the page does, when a server is away or refuses.
LOOKS_AWAY = "document.hasFocus = () => false; dispatchEvent(new Event('blur'))"
LINE_IS_CUT = r"WebSocket connection to|net::ERR_"
WAS_REFUSED = r"Failed to load resource: the server responded with a status of 4\d\d"
# What Playwright lets a page say where it may have no service worker.
HAS_NO_WORKER = r"Service Worker registration blocked by Playwright"


class Tab:
    """A page of the product, and what one does on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # A composer that its element has taken over: what is typed before would be the bare form's.
        self.composer = page.locator("message-composer:defined textarea")
        self.list = page.locator("message-list")
        self.messages = page.locator("[data-part=list] > .message")
        self.bodies = self.messages.locator("[data-part=body]")
        self.banner = page.locator("connection-banner").first
        self.newest = page.locator("[data-part=newest]")
        self.rooms = page.locator(".side")

    async def opens(self, path: str) -> Self:
        try:
            await self.page.goto(path)
        except Error as error:
            # The page for when there is no line goes on by itself when it is back, and may have got in between.
            if "ERR_ABORTED" not in error.message:
                raise
            await self.page.goto(path)
        return self

    async def enters(self, room: str) -> Self:
        return await self.opens(f"/rooms/{room}")

    async def writes(self, *words: str) -> None:
        for line in words:
            await self.composer.fill(line)
            await self.composer.press("Enter")

    async def sees(self, *words: str) -> None:
        """Exactly these messages, in this order."""
        await expect(self.bodies).to_have_text([re.compile(f"^{re.escape(line)}$") for line in words])

    async def marks_unread(self, words: str) -> None:
        """What the menu of a message says to the list."""
        await self.message(words).evaluate(
            """message => message.dispatchEvent(
              new CustomEvent("mark-unread", { bubbles: true, detail: { seq: Number(message.dataset.seq) } }))"""
        )

    async def is_led_to(self, path: str) -> None:
        await expect(self.page).to_have_url(re.compile(f"{re.escape(path)}$"))
        await self.page.wait_for_load_state()

    async def is_provided_for(self) -> None:
        """From here on the browser has a page to show when there is no line."""
        await self.page.evaluate("() => navigator.serviceWorker.ready.then(() => {})")

    def message(self, words: str) -> Locator:
        return self.messages.filter(has=self.page.get_by_text(words, exact=True))

    def sign(self, words: str) -> Locator:
        """How far a message of mine has come."""
        return self.message(words).locator(".delivery")

    def room_link(self, room: str) -> Locator:
        return self.rooms.locator(f'.room[data-room="{room}"]')

    async def top_of(self, words: str) -> float:
        """Where a message stands on the screen."""
        return float(await self.message(words).evaluate("element => element.getBoundingClientRect().top"))

    async def scrolls(self, to: str) -> None:
        await self.list.evaluate(f"list => {{ list.scrollTop = {to} }}")

    async def scrolls_sideways(self) -> bool:
        """Whether anything that may scroll can be pushed sideways."""
        return bool(
            await self.page.evaluate(
                """() => [document.documentElement, ...document.querySelectorAll("body, .main, message-list, .page")]
                  .some(element => { element.scrollLeft = 1000; return element.scrollLeft > 0 })"""
            )
        )


class Profile:
    """One browser profile: its cookies, its storage, its tabs; and who is signed in there, if anybody."""

    def __init__(self, context: BrowserContext, instance: Instance) -> None:
        self.context = context
        self.instance = instance
        self.complaints: list[str] = []
        self.username = ""
        self._forgiven = [HAS_NO_WORKER]
        context.set_default_timeout(10_000)
        context.on("console", self._hears)
        context.on("weberror", lambda error: self.complaints.append(f"uncaught: {error.error}"))

    @classmethod
    async def make(cls, browser: Browser, instance: Instance, **options: Any) -> Self:
        """With `service_workers="allow"` it lays by what is shown without a line: some forty files for each profile."""
        usual = {"viewport": DESKTOP, "reduced_motion": "reduce", "locale": "en-GB", "service_workers": "block"}
        options = {**usual, **options}
        return cls(await browser.new_context(base_url=instance.url, **options), instance)

    def _hears(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def forgives(self, *complaints: str) -> None:
        """This test makes the browser say that."""
        self._forgiven += complaints

    async def rests(self) -> list[str]:
        """Close every page; what nobody has forgiven since the last time."""
        for page in self.context.pages:
            await page.close()
        complaints, self.complaints, self._forgiven = self.unforgiven, [], [HAS_NO_WORKER]
        return complaints

    @property
    def unforgiven(self) -> list[str]:
        return [one for one in self.complaints if not any(re.search(pattern, one) for pattern in self._forgiven)]

    async def registers(self, username: str, name: str = "") -> Self:
        """An account, signed in: the form's request, without showing the form."""
        await self._asks("register", username=username, password=PASSWORD, name=name or username.title())
        self.username = username
        return self

    async def signs_in(self, username: str) -> Self:
        await self._asks("login", username=username, password=PASSWORD)
        self.username = username
        return self

    async def names_themselves(self, name: str) -> None:
        await self._asks("settings/profile", name=name)

    async def makes(self, name: str, kind: str = "open", topic: str = "") -> str:
        """A new room; its key."""
        return (await self._asks("rooms", name=name, kind=kind, topic=topic)).rsplit("/", 1)[-1]

    async def joins(self, room: str) -> None:
        await self._asks(f"rooms/{room}/join")

    async def leaves(self, room: str) -> None:
        await self._asks(f"rooms/{room}/leave")

    async def adds(self, username: str, room: str) -> None:
        await self._asks(f"rooms/{room}/members", who=username)

    async def removes(self, usercode: str, room: str) -> None:
        await self._asks(f"rooms/{room}/members/{usercode}/removal")

    async def reads(self, room: str) -> None:
        """All that is there by now."""
        await self._asks(f"rooms/{room}/read")

    async def says(self, room: str, *bodies: str) -> None:
        for body in bodies:
            await self._asks(f"rooms/{room}/messages", body=body)

    async def fills(self, room: str, *bodies: str) -> None:
        """Say many things at once, past the browser and the forms: what a room has to be long for is another matter."""
        resources = self.instance.resources
        author = await accounts.find_named(resources, self.username)
        assert author
        for body in bodies:
            await messages.post(resources, author, room, Draft.parse(body))

    async def sends(self, room: str, name: str, content: bytes = b"some words", body: str = "") -> None:
        """A message with a file."""
        form = {"body": body, "file": {"name": name, "mimeType": "application/octet-stream", "buffer": content}}
        headers = {"Origin": self.instance.url, "Accept": "text/html"}
        path = f"/rooms/{room}/messages"
        answer = await self.context.request.post(path, multipart=form, headers=headers, max_redirects=0)
        assert answer.status == 303, await answer.text()

    async def edits(self, room: str, seq: str, body: str) -> None:
        await self._asks(f"rooms/{room}/messages/{seq}", body=body)

    async def reacts(self, room: str, seq: str, emoji: str) -> None:
        await self._asks(f"rooms/{room}/messages/{seq}/reactions", emoji=emoji)

    async def folds_replies(self, *, wanted: bool = True) -> None:
        await self._asks("settings/look", replies="folded" if wanted else "full")

    async def deletes(self, room: str, seq: str) -> None:
        await self._asks(f"rooms/{room}/messages/{seq}/deletion")

    async def usercode(self) -> str:
        answer = await self.context.request.get("/api/v1/me")
        return str((await answer.json())["usercode"])

    async def _asks(self, path: str, **form: str) -> str:
        """Send a form; where it leads."""
        headers = {"Origin": self.instance.url, "Accept": "text/html"}
        answer = await self.context.request.post(f"/{path}", form=form, headers=headers, max_redirects=0)
        assert answer.status == 303, await answer.text()
        return str(answer.headers["location"])

    async def tab(self, path: str | None = None) -> Tab:
        tab = Tab(await self.context.new_page())
        return await tab.opens(path) if path else tab

    async def tab_in(self, room: str) -> Tab:
        return await self.tab(f"/rooms/{room}")


def lines(prefix: str, numbers: Iterable[int]) -> list[str]:
    return [f"{prefix} {number}" for number in numbers]

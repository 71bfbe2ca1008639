"""`python -m bench.browser`: how long it takes to open a room, and to change rooms, in a real Chromium."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager

import aiohttp
from playwright.async_api import Browser, Page, async_playwright

from bench import people, results
from bench.people import Member
from bench.place import ROOT, SECRET, Process
from bench.results import Result
from tests.servers import chromium

ROOMS, MESSAGES, CHANGES = 5, 120, 100
# Nobody clicks again before they have seen where they are; what is read ahead comes meanwhile.
A_LOOK = 0.3
# From the request: until the first words stand there, and until its scripts have run.
_PAINTED = """() => performance.getEntriesByName("first-contentful-paint").length > 0"""
_LOADED = """() => [
  performance.getEntriesByName("first-contentful-paint")[0].startTime,
  performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
]"""
# From when the button goes down, as the browser dated it: until the frame with the other room's messages is over, and
# until the page is free for a key, which then goes to that room's composer.
_WATCH = """room => { window.switched = new Promise((resolve) => {
  const messages = `message-list[data-room=${room}]:defined .message`
  const composer = `message-composer[data-room=${room}]:defined textarea`
  const frame = () => new Promise(requestAnimationFrame)
  const task = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = done
    port2.postMessage(null)
  })
  let clicked
  document.addEventListener("pointerdown", ({ timeStamp }) => { clicked = timeStamp }, { capture: true, once: true })
  const changes = new MutationObserver(async () => {
    if (!document.querySelector(messages)) return
    changes.disconnect()
    await frame()
    await frame()
    const painted = performance.now() - clicked
    while (document.activeElement !== document.querySelector(composer)) await frame()
    await task()
    resolve([painted, performance.now() - clicked])
  })
  changes.observe(document.querySelector(".main"), { childList: true })
}) }"""


@asynccontextmanager
async def _signed_in(browser: Browser, url: str, member: Member) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 1280, "height": 860})
    page = await context.new_page()
    await page.goto(f"{url}/login")
    await page.get_by_label("User name").fill(member.username)
    await page.get_by_label("Password").fill(people.PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("message-list")
    yield page
    await context.close()


async def say(url: str, member: Member, room: str, first: int, number: int) -> None:
    """So many messages, answered one after the other."""
    headers = {"Authorization": f"Bearer {member.token}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        for one in range(first, first + number):
            body = {"body": f"Message {one}: the mirror is **clean**, see https://example.org/{one}"}
            async with http.post(f"{url}/api/v1/rooms/{room}/messages", json=body, raise_for_status=True):
                pass


async def load_pages(page: Page, url: str) -> Result:
    """Each room as a page of its own, as whoever comes by an address has it."""
    moments = []
    for number in range(CHANGES):
        await page.goto(f"{url}/rooms/room-{number % ROOMS}")
        await page.wait_for_function(_PAINTED)
        moments.append(await page.evaluate(_LOADED))
    return Result("browser", "a room's whole page", _figures(moments))


async def change_rooms(page: Page) -> Result:
    """Click on one room after the other, on one page."""
    line = await page.evaluate("() => performance.timeOrigin")
    moments = []
    for number in range(CHANGES):
        room = f"room-{number % ROOMS}"
        await page.evaluate(_WATCH, room)
        await page.click(f'room-list a[href="/rooms/{room}"]')
        moments.append(await page.evaluate("() => window.switched"))
        await asyncio.sleep(A_LOOK)
    stayed = line == await page.evaluate("() => performance.timeOrigin")
    return Result("browser", "changing rooms", _figures(moments), () if stayed else ("the page was loaded anew",))


def _figures(moments: list[list[float]]) -> dict[str, float]:
    # In the first round the browser's own caches are still empty.
    painted, usable = zip(*moments[ROOMS:], strict=True)
    return {**_quantiles("painted", painted), **_quantiles("usable", usable)}


def _quantiles(what: str, delays: Iterable[float]) -> dict[str, float]:
    ordered = sorted(delays)
    return {
        f"{what}, p50 ms": round(ordered[len(ordered) // 2]),
        f"{what}, p95 ms": round(ordered[len(ordered) * 95 // 100]),
    }


@contextmanager
def embedded(rooms: int) -> Iterator[tuple[str, Member, Member]]:
    """The embedded default, and where it is; two people, and so many rooms of theirs."""
    with tempfile.TemporaryDirectory(prefix="confab-bench-") as folder:
        fixed = {"SECRET_KEY": SECRET, "RATE_LIMITS": "off", "BCRYPT_ROUNDS": "4", "LOG_LEVEL": "warning"}
        empty = {"DATABASE_URL": "", "REDIS_URL": "", "QUEUE_REDIS_URL": "", "BASE_URL": ""}
        with Process({**fixed, **empty, "DATA_DIR": folder}, str(ROOT / "run.py")) as web:
            url = f"http://127.0.0.1:{web.port}"
            # Both make a loop of their own.
            with ThreadPoolExecutor(1) as thread:
                reader, writer = thread.submit(people.sign_up, url, 2).result()
                for number in range(rooms):
                    thread.submit(people.make_room, url, f"room-{number}", [writer, reader]).result()
            yield url, reader, writer


async def measure() -> list[Result]:
    with embedded(ROOMS) as (url, reader, writer):
        for number in range(ROOMS):
            await say(url, writer, f"room-{number}", 0, MESSAGES)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            async with _signed_in(browser, url, reader) as page:
                return [await load_pages(page, url), await change_rooms(page)]


if __name__ == "__main__":
    print(results.table(asyncio.run(measure())), file=sys.stdout)

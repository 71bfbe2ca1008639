"""`python -m bench.weight`: what a tab weighs that stands in a busy room for an hour, with a message each second.

A real Chromium on the embedded default, watched over its own protocol with as little as that takes: an inspector that
follows the network, as test drivers do, keeps copies in the page's process.
"""

import argparse
import asyncio
import itertools
import os
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import aiohttp

from bench import people, results
from bench.browser import MESSAGES, embedded, say
from bench.people import Member
from bench.results import Result
from tests.servers import chromium

MEGABYTE = 1_000_000
EACH_SECONDS, BETWEEN_LOOKS = 1.0, 600
SETTLE_SECONDS = 10
ROOM = "room-0"
_LOOKS = """() => {
  const list = document.querySelector("message-list")
  return [document.querySelectorAll("*").length, list.querySelectorAll(".message").length, list.textContent]
}"""


class Watched:
    """A browser, through the socket of its DevTools protocol."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    async def call(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        """One call at a time; what the browser tells of itself meanwhile is passed over."""
        number = next(self._numbers)
        asked = {"id": number, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
        await self._socket.send_json(asked)
        while (answer := await self._socket.receive_json()).get("id") != number:
            pass
        return answer["result"]

    async def opens(self, url: str) -> str:
        """A new tab; the session that leads to it."""
        tab = await self.call("Target.createTarget", url=url)
        return str((await self.call("Target.attachToTarget", targetId=tab["targetId"], flatten=True))["sessionId"])

    async def says(self, session: str, function: str) -> Any:
        call = {"expression": f"({function})()", "returnByValue": True}
        return (await self.call("Runtime.evaluate", session, **call))["result"].get("value")

    async def weights(self) -> list[tuple[float, float]]:
        """MB of each page's process, lightest first: by its share of what is shared, and its footprint."""
        processes = (await self.call("SystemInfo.getProcessInfo"))["processInfo"]
        return sorted(_weight(one["id"]) for one in processes if one["type"] == "renderer")


def _weight(pid: int) -> tuple[float, float]:
    """The footprint is what Chromium's task manager shows: https://chromium.googlesource.com, memory-infra's README."""
    share = _kilobytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss")
    footprint = _kilobytes(Path(f"/proc/{pid}/status"), "RssAnon") + _kilobytes(Path(f"/proc/{pid}/status"), "VmSwap")
    return share * 1024 / MEGABYTE, footprint * 1024 / MEGABYTE


def _kilobytes(path: Path, name: str) -> int:
    return next(int(line.split()[1]) for line in path.read_text().splitlines() if line.startswith(f"{name}:"))


@contextmanager
def _browser() -> Iterator[str]:
    """A browser without windows; the address of its DevTools."""
    with tempfile.TemporaryDirectory(prefix="confab-bench-", ignore_cleanup_errors=True) as profile:
        options = ["--headless", "--no-sandbox", "--remote-debugging-port=0", "--window-size=1280,860"]
        command = [chromium(), *options, f"--user-data-dir={profile}", "--disable-background-networking"]
        # Debian's is a script that starts the browser, which would outlive it: both are a group of their own.
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as process:  # noqa: S603
            try:
                told = Path(profile, "DevToolsActivePort")
                while not told.exists() or len(lines := told.read_text().split()) < 2:
                    sleep(0.05)
                yield f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            finally:
                os.killpg(process.pid, signal.SIGTERM)


@asynccontextmanager
async def _watching(url: str, reader: Member) -> AsyncIterator[Watched]:
    """A browser in which somebody is signed in."""
    with _browser() as address:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
            form = {"username": reader.username, "password": people.PASSWORD}
            async with http.post(f"{url}/login", data=form, headers={"Origin": url}, allow_redirects=False):
                cookies = [{"name": one.key, "value": one.value, "url": url} for one in http.cookie_jar]
            async with http.ws_connect(address, max_msg_size=0) as socket:
                watched = Watched(socket)
                await watched.call("Storage.setCookies", cookies=cookies)
                yield watched


async def _for_long(url: str, member: Member) -> Member:
    """The same member with a token that outlasts a session's quarter of an hour."""
    headers = {"Authorization": f"Bearer {member.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(f"{url}/api/v1/tokens", json={"name": "an hour", "scopes": ["write"]}) as response,
    ):
        return replace(member, token=(await response.json())["token"])


async def measure(minutes: int) -> AsyncIterator[Result]:
    with embedded(1) as (url, reader, writer):
        writer = await _for_long(url, writer)
        await say(url, writer, ROOM, 0, MESSAGES)
        async with _watching(url, reader) as browser:
            # One line of text: what Chromium itself needs.
            await browser.opens(f"{url}/healthz")
            tab = await browser.opens(f"{url}/rooms/{ROOM}?at=end")
            await asyncio.sleep(SETTLE_SECONDS)
            yield await _look(browser, tab, 0)
            begun = monotonic()
            for number in range(1, round(60 * minutes / EACH_SECONDS) + 1):
                await asyncio.sleep(max(begun + EACH_SECONDS * number - monotonic(), 0))
                await say(url, writer, ROOM, MESSAGES + number, 1)
                if number % BETWEEN_LOOKS == 0:
                    yield await _look(browser, tab, number)
            # What the page really holds: a browser lets go of the rest when it likes.
            await browser.call("HeapProfiler.collectGarbage", tab)
            await asyncio.sleep(SETTLE_SECONDS)
            yield replace(await _look(browser, tab, number), case="without what waits to be collected")


async def _look(browser: Watched, tab: str, said: int) -> Result:
    elements, messages, text = await browser.says(tab, _LOOKS)
    weights = await browser.weights()
    lightest, heaviest = weights[0], weights[-1]
    figures = {
        "MB, by its share": round(heaviest[0], 1),
        "MB, footprint": round(heaviest[1], 1),
        "MB beyond one line, by its share": round(heaviest[0] - lightest[0], 1),
        "MB beyond one line, footprint": round(heaviest[1] - lightest[1], 1),
        "messages in the list": messages,
        "elements": elements,
    }
    # The newest may still be on its way.
    seen = any(f"Message {MESSAGES + number}:" in text for number in (said - 1, said)) or said == 0
    return Result(
        "weight", f"after {said} messages", figures, () if seen else ("the page does not show what was said",)
    )


async def _print(minutes: int) -> None:
    async for result in measure(minutes):
        print(results.table([result]), end="\n\n", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.weight", description=__doc__)
    parser.add_argument("--minutes", type=int, default=60, help="how long it stands there (default: 60)")
    asyncio.run(_print(parser.parse_args().minutes))

"""One visit to a page that a message links to: by nobody in particular, and bounded in everything.

Ten seconds and two megabytes in all, for the page and its picture together, over five redirects at most, each looked at
like the first address: never inside, never here. Nothing is sent but what is asked for.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import aiohttp

from chat import titlepages
from chat.actions.addresses import NotPublic
from chat.jobs.reaching import check_literal, seconds_asked
from chat.model.preview import LONGEST_ADDRESS
from chat.resources import Resources

PATIENCE_SECONDS, MOST_BYTES, REDIRECTS = 10.0, 2_000_000, 5
LONGEST_WAIT_SECONDS = 3600.0
PAGES, PICTURES = ("text/html", "application/xhtml+xml"), ("image/jpeg", "image/png", "image/gif", "image/webp")
_REDIRECTED, _LATER = (301, 302, 303, 307, 308), (408, 425, 429, 500, 502, 503, 504)
# Below these are services that are no web servers.
_PORTS, _FREE_PORTS = (80, 443), range(1024, 65536)
_DEFAULT_PORTS = {"http": 80, "https": 443}


class NothingThere(Exception):
    """No page that says anything, or none that we look at: asking again would change nothing."""


class NotNow(Exception):
    """It may be there another time, in `wait` seconds at the earliest."""

    def __init__(self, wait: float = 0) -> None:
        super().__init__()
        self.wait = wait


class Visited(NamedTuple):
    """What a page says of itself, and its picture as it came; b"" without one."""

    said: dict[str, str]
    picture: bytes


@dataclass
class _Purse:
    """How many bytes may still come."""

    left: int = MOST_BYTES


class _Content(NamedTuple):
    url: str
    charset: str
    body: bytes


async def visit(resources: Resources, http: aiohttp.ClientSession, url: str) -> Visited:
    """Raises NothingThere or NotNow. Whatever is wrong with the picture, it is just not there."""
    purse, over_at = _Purse(), asyncio.get_running_loop().time() + PATIENCE_SECONDS
    try:
        async with asyncio.timeout_at(over_at):
            page = await _fetch(resources, http, url, PAGES, purse)
    except TimeoutError:
        raise NotNow from None
    said = await titlepages.read(page.body, page.charset)
    if not said.get("title", "").strip():
        raise NothingThere
    picture = b""
    if where := said.get("image"):
        with suppress(NothingThere, NotNow, TimeoutError, ValueError):
            async with asyncio.timeout_at(over_at):
                picture = (await _fetch(resources, http, urljoin(page.url, where.strip()), PICTURES, purse)).body
    return Visited(said, picture)


def may_ask(resources: Resources, url: str) -> bool:
    """Whether an address is one that we would ask: of the web, of others, and without a password."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").casefold(), parts.port or _DEFAULT_PORTS[parts.scheme]
    except (ValueError, KeyError):
        return False
    if not host or parts.username is not None or parts.password is not None or len(url) > LONGEST_ADDRESS:
        return False
    known = resources.settings.own_preview_hosts
    if (host, port) == _own_place(resources) or (host not in known and not _is_web(port)):
        return False
    try:
        check_literal(resources, host, known)
    except NotPublic:
        return False
    return True


def _is_web(port: int) -> bool:
    return port in _PORTS or port in _FREE_PORTS


def _own_place(resources: Resources) -> tuple[str, int] | None:
    """Where people reach us, as far as the settings say it."""
    ours = urlsplit(resources.settings.base_url)
    return (ours.hostname, ours.port or _DEFAULT_PORTS[ours.scheme]) if ours.hostname else None


async def _fetch(
    resources: Resources, http: aiohttp.ClientSession, url: str, types: tuple[str, ...], purse: _Purse
) -> _Content:
    headers = {"Accept": ", ".join(types), "Accept-Encoding": "identity", "User-Agent": "Confab-Previews/1"}
    for _ in range(REDIRECTS + 1):
        if not may_ask(resources, url):
            raise NothingThere
        try:
            async with http.get(url, headers=headers, allow_redirects=False) as response:
                if response.status in _REDIRECTED:
                    url = urljoin(url, response.headers.get("Location", ""))
                    continue
                _check(response, types, purse)
                return _Content(url, response.charset or "", await _read(response, purse))
        except aiohttp.ClientConnectorError as error:
            raise (NothingThere if isinstance(error.os_error, NotPublic) else NotNow)() from None
        except (aiohttp.InvalidURL, UnicodeError, ValueError):
            raise NothingThere from None
        except (aiohttp.ClientError, OSError):
            raise NotNow from None
    raise NothingThere


def _check(response: aiohttp.ClientResponse, types: tuple[str, ...], purse: _Purse) -> None:
    if response.status in _LATER:
        raise NotNow(seconds_asked(response.headers, LONGEST_WAIT_SECONDS))
    # What is packed might be huge when it is unpacked; we did not ask for that.
    is_packed = response.headers.get("Content-Encoding", "identity").lower() != "identity"
    too_long = (response.content_length or 0) > purse.left
    if response.status != 200 or is_packed or too_long or response.content_type not in types:
        raise NothingThere


async def _read(response: aiohttp.ClientResponse, purse: _Purse) -> bytes:
    read = bytearray()
    async for part in response.content.iter_chunked(16_384):
        read += part
        purse.left -= len(part)
        if purse.left < 0:
            # The rest is not waited for.
            response.close()
            raise NothingThere
    return bytes(read)

"""Asking others over HTTP: at public addresses alone, which are looked at again with each connection."""

import socket
from collections.abc import AsyncIterator, Collection, Mapping
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from chat.actions.addresses import NotPublic, is_public, look_up
from chat.resources import Resources


@asynccontextmanager
async def outside(
    resources: Resources,
    known: Collection[str],
    connections: int,
    seconds: float,
    threads: Executor | None = None,
) -> AsyncIterator[aiohttp.ClientSession]:
    """Ask over so many connections, each question for so long. Hosts that are `known` may have private addresses, and
    names are looked up in `threads` where they are the choice of strangers."""
    connector = aiohttp.TCPConnector(resolver=_Resolver(resources, known, threads), limit=connections)
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=seconds),
        cookie_jar=aiohttp.DummyCookieJar(),
        # A small answer must not become a large one.
        auto_decompress=False,
    ) as http:
        yield http


def check_literal(resources: Resources, host: str, known: Collection[str]) -> None:
    """A resolver is not asked for what aiohttp takes for an address already. Raises NotPublic."""
    if host in known or not (":" in host or host.replace(".", "").isdigit()):
        return
    try:
        ip_address(host)
    except ValueError:
        # Such as 2130706433, which the system would take for 127.0.0.1.
        raise NotPublic(host) from None
    if not is_public(resources, host):
        raise NotPublic(host)


def seconds_asked(headers: Mapping[str, str], most: float) -> float:
    """What an answer's Retry-After asks for: seconds, or a date, or nothing that we can read."""
    text = headers.get("Retry-After", "")
    try:
        seconds = float(text) if text.isdigit() else (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return 0
    return min(max(seconds, 0), most)


class _Resolver(AbstractResolver):
    """Connects to what was looked at, and to nothing else: a name may mean another address the next time."""

    def __init__(self, resources: Resources, known: Collection[str], threads: Executor | None) -> None:
        self._resources = resources
        self._known = known
        self._threads = threads

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        try:
            found = await look_up(self._resources, host, port, self._known, self._threads)
        except NotPublic as error:
            raise _Refused(host) from error
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in found
        ]

    async def close(self) -> None:
        """Nothing is open."""


class _Refused(NotPublic, OSError):
    """As aiohttp expects it of a resolver."""

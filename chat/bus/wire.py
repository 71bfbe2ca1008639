"""A raw connection to Redis: where it is, and how to get in."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import hiredis
from redis.asyncio.connection import parse_url

CONNECT_SECONDS = 3

Argument = str | bytes | int
P = TypeVar("P", bound=asyncio.Protocol)


@dataclass(frozen=True, slots=True)
class Address:
    """A Redis server, from redis://, rediss:// or unix:// (the forms of redis-py)."""

    host: str
    port: int
    path: str | None
    tls: bool
    greeting: tuple[tuple[Argument, ...], ...]

    @classmethod
    def parse(cls, url: str) -> Self:
        parts: dict[str, Any] = dict(parse_url(url))
        greeting: list[tuple[Argument, ...]] = []
        if parts.get("password"):
            user = (parts["username"],) if parts.get("username") else ()
            greeting.append(("AUTH", *user, parts["password"]))
        if parts.get("db"):
            greeting.append(("SELECT", int(parts["db"])))
        return cls(
            parts.get("host", "127.0.0.1"),
            parts.get("port", 6379),
            parts.get("path"),
            urlsplit(url).scheme == "rediss",
            tuple(greeting),
        )


async def connect(address: Address, factory: Callable[[], P]) -> P:
    """Open the connection and send the greeting; its replies come first. Raises OSError or TimeoutError."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(CONNECT_SECONDS):
        if address.path:
            transport, protocol = await loop.create_unix_connection(factory, address.path)
        else:
            context = ssl.create_default_context() if address.tls else None
            transport, protocol = await loop.create_connection(factory, address.host, address.port, ssl=context)
    for command in address.greeting:
        transport.write(pack(*command))
    return protocol


def pack(*command: Argument) -> bytes:
    return bytes(hiredis.pack_command(command))  # type: ignore[arg-type]  # its stubs know tuples of one only

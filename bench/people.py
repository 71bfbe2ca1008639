"""Accounts and rooms for the workloads, made through the API like anybody else's."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

import aiohttp

PASSWORD = "four plain words here"  # noqa: S105  # of accounts that live for one run
REQUESTS_AT_ONCE = 16
_numbers = count(1)

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Member:
    username: str
    usercode: str
    token: str


def sign_up(url: str, number: int) -> list[Member]:
    """Register so many members."""

    async def register(http: aiohttp.ClientSession, username: str) -> Member:
        body = {"username": username, "password": PASSWORD}
        made = await _post(http, f"{url}/api/v1/auth/register", body)
        return Member(username, made["user"]["usercode"], made["access_token"])

    return asyncio.run(_each(register, [f"member-{next(_numbers)}" for _ in range(number)]))


def make_room(url: str, name: str, members: list[Member]) -> None:
    """An open room that the first of them makes and the others join."""
    make_rooms(url, {name: members})


def make_rooms(url: str, rooms: dict[str, list[Member]]) -> None:
    async def make(http: aiohttp.ClientSession, name: str) -> None:
        owner, *others = rooms[name]
        await _post(http, f"{url}/api/v1/rooms", {"room": name, "name": name, "kind": "open"}, owner)
        for member in others:
            await _post(http, f"{url}/api/v1/rooms/{name}/join", None, member)

    asyncio.run(_each(make, rooms))


def browser_cookie(url: str, member: Member) -> str:
    """The header `Cookie` of a browser in which this member signed in."""

    async def sign_in() -> str:
        form = {"username": member.username, "password": PASSWORD}
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{url}/login", data=form, headers={"Origin": url}, allow_redirects=False) as response,
        ):
            if not response.cookies:
                raise RuntimeError(f"Signing in answered {response.status}: {await response.text()}")
            return "; ".join(f"{name}={morsel.value}" for name, morsel in response.cookies.items())

    return asyncio.run(sign_in())


def room(url: str, key: str, member: Member) -> dict[str, Any]:
    """The room object: among others its `seq` and `stored_seq`."""

    async def ask() -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {member.token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as http,
            http.get(f"{url}/api/v1/rooms/{key}", raise_for_status=True) as response,
        ):
            return dict(await response.json())

    return asyncio.run(ask())


async def _each(work: Callable[[aiohttp.ClientSession, T], Awaitable[R]], items: Iterable[T]) -> list[R]:
    turns = asyncio.Semaphore(REQUESTS_AT_ONCE)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=REQUESTS_AT_ONCE)) as http:

        async def one(item: T) -> R:
            async with turns:
                return await work(http, item)

        return list(await asyncio.gather(*(one(item) for item in items)))


async def _post(http: aiohttp.ClientSession, url: str, body: Any, by: Member | None = None) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {by.token}"} if by else {}
    async with http.post(url, json=body, headers=headers) as response:
        if response.status >= 300:
            raise RuntimeError(f"{url} answered {response.status}: {await response.text()}")
        return dict(await response.json())

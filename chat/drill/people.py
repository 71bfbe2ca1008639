"""Who talks: accounts, rooms, and who is in which."""

from typing import Any

import aiohttp

from chat.drill.ledger import Client
from chat.errors import CannotStart

PASSWORD = "four plain words"  # noqa: S105  # of accounts that live for one drill


async def gather(
    urls: list[str], *, clients: int, rooms: int, members: int, in_flight: int = 1, named: str = "drill"
) -> list[Client]:
    """Register everybody, make the rooms, let people in. Each room has `members`, the next one some others."""
    async with aiohttp.ClientSession() as http:
        names = [f"{named}-client{number}" for number in range(clients)]
        people = [Client(name, await _register(http, urls[0], name), urls, [], in_flight) for name in names]
        for number in range(rooms):
            key = f"{named}-room{number}"
            first = number * max(1, clients // rooms)
            inside = [people[(first + step) % clients] for step in range(members)]
            await _ask(http, urls[0], "rooms", {"name": key, "room": key}, inside[0].token)
            for person in inside:
                await _ask(http, urls[0], f"rooms/{key}/join", {}, person.token)
                person.rooms.append(key)
    return people


async def _register(http: aiohttp.ClientSession, url: str, name: str) -> str:
    answer = await _ask(http, url, "auth/register", {"username": name, "password": PASSWORD})
    return str(answer["access_token"])


async def _ask(http: aiohttp.ClientSession, url: str, path: str, body: object, token: str = "") -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with http.post(f"{url}/api/v1/{path}", json=body, headers=headers) as response:
        if response.status >= 300:
            raise CannotStart(f"The drill's own place answered {response.status} to {path}: {await response.text()}")
        return await response.json()

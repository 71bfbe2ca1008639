"""Nobody is ever shown a word of a room that they are not in, on whichever instance, page or socket.

`USERS=200 python -m pytest tests/play/test_markers.py` is the full house.
"""

import asyncio
import os
import re
from pathlib import Path

import pytest

from tests.cast import Person
from tests.place import Instance, serving, settings
from tests.servers import MariaDB, Redis

USERS = int(os.environ.get("USERS", "40"))
SIZE = 5
MARKER = re.compile(r"marker-(\d+)-")
PAGES = ["/", "/rooms", "/people", "/search?q=marker", "/catchup", "/bookmarks", "/scheduled"]
ANSWERS = ["rooms", "rooms?mine=true&limit=200", "users?online=true", "search?q=marker", "me", "me/bookmarks"]


class Resident:
    """Somebody who lives in two closed rooms, and keeps every word that they were ever shown."""

    def __init__(self, person: Person, number: int) -> None:
        self.person, self.number = person, number
        self.rooms: dict[int, str] = {}
        self.shown: list[str] = []

    async def talk(self) -> None:
        for number, room in self.rooms.items():
            marker = f"marker-{number}-{self.number}"
            said = await self.person.says(f"{marker} first", room)
            await self.person.here.ask("message.edit", room=room, seq=said["seq"], body=f"{marker} then")
            await self.person.here.ask("reaction.add", room=room, seq=said["seq"], emoji="👍")
            await self.person.here.ask("message.pin", room=room, seq=said["seq"])
            await self.person.here.ask("typing.start", room=room)
            await self.person.here.ask("room.read", room=room, seq=said["seq"])

    async def looks_around(self, foreign: str) -> None:
        """At what is theirs and, in vain, at what is not."""
        for path in [*PAGES, *(f"/rooms/{room}" for room in self.rooms.values()), f"/rooms/{foreign}"]:
            await self._get(path)
        for path in [*ANSWERS, *(f"rooms/{room}/messages" for room in self.rooms.values())]:
            await self._get(f"/api/v1/{path}")
        for path in (
            "",
            "/messages",
            "/messages/2",
            "/members",
            "/pins",
            "/messages/2/receipts",
            "/messages/2/versions",
        ):
            await self._get(f"/api/v1/rooms/{foreign}{path}")

    async def _get(self, path: str) -> None:
        url = f"{self.person.instance.url}{path}"
        async with self.person.http.get(url, headers=self.person.headers) as response:
            assert response.status in (200, 404), (path, response.status)
            self.shown.append(await response.text())

    def foreign(self) -> set[str]:
        """Markers of rooms that are not theirs, wherever they showed up."""
        texts = [*self.shown, *(str(frame) for line in self.person.lines for frame in line.frames)]
        own = {str(number) for number in self.rooms}
        return {found for text in texts for found in MARKER.findall(text)} - own


async def settle(number: int, instance: Instance) -> Resident:
    person = await Person(f"resident{number}", instance).registers()
    return Resident(await person.comes(), number)


async def move_in(number: int, residents: list[Resident]) -> None:
    """A closed room whose very name is a secret."""
    owner, *others = residents
    room = await owner.person.makes("closed", f"marker-{number}-name")
    for other in others:
        await owner.person.brings(other.person, room)
    for one in residents:
        one.rooms[number] = room


@pytest.fixture
async def instances(mariadb: MariaDB, tmp_path: Path):  # type: ignore[no-untyped-def]
    url = mariadb.create_database("markers")
    with Redis() as redis:
        chosen = settings(tmp_path, database_url=url, redis_url=redis.url, migrate=True, worker="inside")
        async with serving(chosen) as one, serving(chosen) as two, serving(chosen) as three:
            yield [one, two, three]
    mariadb.drop_database("markers")


async def test_no_word_of_a_room_reaches_anybody_outside(instances: list[Instance]) -> None:
    residents = [await settle(number, instances[number % 3]) for number in range(USERS)]
    for number in range(USERS // SIZE):
        await move_in(number, residents[number * SIZE : number * SIZE + SIZE])
        # A second room for some, across the groups.
        await move_in(1000 + number, [residents[number], residents[-1 - number]])
    rooms = {number: room for one in residents for number, room in one.rooms.items()}

    await asyncio.gather(*(one.talk() for one in residents))
    for one in residents:
        foreign = next(room for number, room in rooms.items() if number not in one.rooms)
        await one.looks_around(foreign)

    assert {} == {one.number: one.foreign() for one in residents if one.foreign()}
    for one in residents:
        assert {str(number) for number in one.rooms} == set(MARKER.findall(" ".join(one.shown))), "they see their own"
        await one.person.is_gone()

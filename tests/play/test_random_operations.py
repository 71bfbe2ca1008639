"""Three instances, people doing random things: in the end log, database, search and every client's view agree.

`STEPS=300 python -m pytest tests/play` makes it longer; the seed is printed.
"""

import os
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from chat.bus import keys
from chat.jobs.drain import drain
from chat.store import tables
from tests.cast import Frame, Person
from tests.place import Instance, serving, settings
from tests.play.people import Company
from tests.play.view import SHOWN, shown
from tests.servers import MariaDB, Redis

STEPS = int(os.environ.get("STEPS", "40"))
PEOPLE = 8


@pytest.fixture
async def instances(mariadb: MariaDB, tmp_path: Path) -> AsyncIterator[list[Instance]]:
    url = mariadb.create_database("play")
    async with AsyncExitStack() as stack:
        # A Redis of their own: workers of other databases would take what is in the outbox.
        redis = stack.enter_context(Redis())
        chosen = settings(
            tmp_path, database_url=url, redis_url=redis.url, migrate=True, worker="inside", bcrypt_rounds=4
        )
        yield [await stack.enter_async_context(serving(chosen)) for _ in range(3)]
    mariadb.drop_database("play")


@pytest.fixture
async def company(instances: list[Instance]) -> AsyncIterator[Company]:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    people = [await Person(f"player{seed}", instances[number % 3]).registers() for number in range(PEOPLE)]
    company = Company(people, instances, seed)
    company.open_room = await people[0].makes("open", f"Open {seed}")
    for number in range(2):
        room = await people[number].makes("closed", f"Closed {seed} {number}")
        for other in people[number + 1 : number + 5]:
            await people[number].brings(other, room)
    yield company
    for person in people:
        await person.is_gone()


async def is_stored(instance: Instance) -> None:
    while await instance.resources.redis.call("XLEN", keys.OUTBOX):
        await drain({"resources": instance.resources})


async def history(person: Person, room: str) -> dict[int, Frame]:
    found: dict[int, Frame] = {}
    while page := await person.reads(room, after=max(found, default=0), limit=200):
        # What answers each is counted by the server alone.
        found |= {message["seq"]: shown(message) | {"replies": message.get("replies")} for message in page}
    return found


async def rows(instance: Instance, room: str) -> dict[int, tuple[str, bool, int]]:
    """What the database says of each message."""
    columns = (tables.messages.c.seq, tables.messages.c.body, tables.messages.c.deleted_seq, tables.messages.c.version)
    query = select(*columns).join(tables.rooms).where(tables.rooms.c.key == room)
    async with instance.resources.db.read() as db:
        return {row.seq: (row.body, row.deleted_seq is not None, row.version) for row in await db.execute(query)}


async def test_in_the_end_all_agree(company: Company, instances: list[Instance]) -> None:
    await company.comes()

    await company.play(STEPS)

    await is_stored(instances[0])
    for view in company.views.values():
        await view.cut()
        await view.connect(company.chance.choice(instances))
        assert [] == view.leaks
    for key, posted in company.posted.items():
        inside = [view for view in company.views.values() if key in view.rooms]
        warm = await history(inside[0].person, key)
        assert posted.keys() <= warm.keys()
        for view in inside:
            room = view.rooms[key]
            seen = {seq: {name: one[name] for name in SHOWN} for seq, one in warm.items() if seq > room.since}
            assert seen == room.messages, (key, room.since)
        stored = await rows(instances[0], key)
        assert {seq: (one["body"], one["deleted"], one["version"]) for seq, one in warm.items()} == stored
        await instances[0].resources.redis.call("DEL", keys.log(key))
        assert warm == await history(inside[0].person, key), "the database alone says the same"


async def test_search_finds_what_stands_there_and_nothing_else(company: Company, instances: list[Instance]) -> None:
    await company.comes()
    await company.play(STEPS)
    await is_stored(instances[0])

    for key, posted in company.posted.items():
        inside = next(view.person for view in company.views.values() if key in view.rooms)
        outside = [view.person for view in company.views.values() if key not in view.rooms]
        there = await history(inside, key)
        await is_indexed(inside, key, there)
        for seq, word in list(posted.items())[-20:]:
            stands = word in there[seq]["body"].split()
            assert ([seq] if stands else []) == await finds(inside, word)
            for other in outside[:1]:
                assert [] == await finds(other, word)


async def finds(person: Person, word: str) -> list[int]:
    status, body = await person.asks("GET", "search", params={"q": word})
    assert status == 200, body
    return [message["seq"] for message in body["items"]]


async def is_indexed(person: Person, key: str, there: dict[int, Frame]) -> None:
    """Wait until the newest message that says something is found."""
    word = next((one["body"].split()[0] for _, one in sorted(there.items(), reverse=True) if one["body"]), None)
    while word and not await finds(person, word):
        pass

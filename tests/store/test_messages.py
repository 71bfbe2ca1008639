"""Messages in the database."""

import runpy
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from chat.model.ids import new_message_id, new_usercode
from chat.model.message import Message
from chat.model.room import Room, RoomDraft
from chat.model.times import now
from chat.model.user import Registration, User
from chat.store import messages, rooms, schema, tables, users
from chat.store.database import Database, address
from tests.servers import MariaDB

SEQS = [2, 3, 5, 8, 9]


@pytest.fixture(scope="module", params=["sqlite", "mariadb"])
async def db(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Database]:
    folder: Path = tmp_path_factory.mktemp("store")
    server: MariaDB | None = request.getfixturevalue("mariadb") if request.param == "mariadb" else None
    url = server.create_database("store") if server else ""
    schema.migrate(url, folder)
    database = Database(address(url, folder))
    yield database
    await database.close()
    if server:
        server.drop_database("store")


@pytest.fixture
async def author(db: Database) -> User:
    async with db.begin() as connection:
        code = new_usercode()
        return await users.insert_one(connection, Registration(code.lower(), "Alice", ""), code, "no hash")


@pytest.fixture
async def room(db: Database) -> Room:
    async with db.begin() as connection:
        return await rooms.insert_one(connection, RoomDraft.parse("Crew"))


def message(room: Room, author: User, seq: int, body: str = "hello", client_id: str | None = None) -> Message:
    return Message(room.key, 1, seq, new_message_id(), client_id, author, body, now())


async def store(db: Database, room: Room, author: User, *batch: Message) -> None:
    async with db.begin() as connection:
        await messages.insert_many(connection, [(room, author.id, one) for one in batch])


async def stored(db: Database, room: Room) -> list[Message]:
    async with db.read() as connection:
        return await messages.page_before(connection, room, 1000, 1000)


async def test_a_message_comes_back_as_it_was(db: Database, author: User, room: Room) -> None:
    body = "naïve 👩‍🚀 ﷽ \\ ' \" % _ \u202e end\n\ttab" + "x" * 7000
    one = message(room, author, 2, body, "a'1 \\")

    await store(db, room, author, one)

    assert [one] == await stored(db, room)


async def test_another_message_on_a_taken_place_is_refused_and_nothing_of_its_batch_stays(
    db: Database, author: User, room: Room
) -> None:
    first = message(room, author, 2)
    await store(db, room, author, first)

    with pytest.raises(IntegrityError):
        await store(db, room, author, message(room, author, 3), message(room, author, 2, "another"))

    assert [first] == await stored(db, room)


async def test_a_body_that_does_not_fit_is_never_cut_in_silence(db: Database, author: User, room: Room) -> None:
    long = message(room, author, 2, "é" * 100_000)

    await store(db, room, author, long)

    assert long.body == (await stored(db, room))[0].body


async def test_client_ids_differ_by_blanks_and_case(db: Database, author: User, room: Room) -> None:
    distinct = ["a", "a ", "A", " a", "á", "a\u0301"]

    await store(db, room, author, *[message(room, author, seq, client_id=id_) for seq, id_ in enumerate(distinct, 2)])

    assert distinct == [one.client_id for one in await stored(db, room)]


async def test_a_client_id_is_stored_once_per_author(db: Database, author: User, room: Room) -> None:
    await store(db, room, author, message(room, author, 2, client_id="a"))

    with pytest.raises(IntegrityError):
        await store(db, room, author, message(room, author, 3, client_id="a"))


async def test_messages_without_a_client_id_are_all_stored(db: Database, author: User, room: Room) -> None:
    await store(db, room, author, message(room, author, 2), message(room, author, 3))

    assert [2, 3] == [one.seq for one in await stored(db, room)]


async def test_the_same_client_id_of_another_author_is_another(db: Database, author: User, room: Room) -> None:
    async with db.begin() as connection:
        code = new_usercode()
        other = await users.insert_one(connection, Registration(code.lower(), "Bob", ""), code, "no hash")

    await store(db, room, author, message(room, author, 2, client_id="a"))
    await store(db, room, other, message(room, other, 3, client_id="a"))

    assert ["Alice", "Bob"] == [one.author.name for one in await stored(db, room)]


async def test_pages_before_a_seq(db: Database, author: User, room: Room) -> None:
    await store(db, room, author, *[message(room, author, seq) for seq in SEQS])

    async with db.read() as connection:
        pages = [await messages.page_before(connection, room, seq, 2) for seq in (10, 8, 3, 2)]

    assert [[8, 9], [3, 5], [2], []] == [[one.seq for one in page] for page in pages]


async def test_pages_after_a_seq(db: Database, author: User, room: Room) -> None:
    await store(db, room, author, *[message(room, author, seq) for seq in SEQS])

    async with db.read() as connection:
        pages = [await messages.page_after(connection, room, seq, 2) for seq in (0, 3, 8, 9)]

    assert [[2, 3], [5, 8], [9], []] == [[one.seq for one in page] for page in pages]


async def test_a_page_holds_messages_of_its_room_only(db: Database, author: User, room: Room) -> None:
    async with db.begin() as connection:
        other = await rooms.insert_one(connection, RoomDraft.parse("Other"))
    await store(db, room, author, message(room, author, 2))

    await store(db, other, author, message(other, author, 2, "elsewhere"))

    assert ["hello"] == [one.body for one in await stored(db, room)]


async def test_a_batch_that_fails_leaves_no_row_behind(db: Database, author: User, room: Room) -> None:
    async with db.read() as connection:
        count = select(func.count()).select_from(tables.messages)
        before = (await connection.execute(count)).scalar_one()

    with pytest.raises(IntegrityError):
        await store(db, room, author, *[message(room, author, seq) for seq in (2, 3, 4, 3)])

    async with db.read() as connection:
        assert before == (await connection.execute(count)).scalar_one()


async def test_answers_from_before_there_were_threads_are_told_theirs(db: Database, room: Room, author: User) -> None:
    answered = {1: None, 2: 1, 3: 2, 4: None, 5: 3, 6: 4, 7: 99}
    batch = [replace(message(room, author, seq), reply_to=reply_to) for seq, reply_to in answered.items()]
    await store(db, room, author, *batch)
    path = next((schema.MIGRATIONS / "versions").glob("0030_*.py"))
    migration = runpy.run_path(str(path))

    async with db.begin() as connection:
        await connection.run_sync(migration["fill_in"])

    expected = {1: None, 2: 1, 3: 1, 4: None, 5: 1, 6: 4, 7: 99}
    assert expected == {one.seq: one.thread for one in await stored(db, room)}

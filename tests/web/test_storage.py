"""What takes how much, and what belongs to nothing."""

import os
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event, insert, update

from chat.actions import accounts, leaving, retention, storage
from chat.model.room import Kind, RoomDraft
from chat.model.times import now
from chat.model.user import User
from chat.store import disk, rooms, tables
from tests.aging import account_of, applied
from tests.cast import Person
from tests.finding import indexed
from tests.place import Place
from tests.uploading import upload
from tests.web.test_emoji import added, clear
from tests.web.visitor import Visitor


async def counted(place: Place, admin: Person, room: str) -> tuple[Any, Any]:
    by = await accounts.find(place.resources, admin.usercode)
    assert by
    found = await storage.count(place.resources, by)
    return found, next(one for one in found.rooms if one.room == room)


async def test_each_room_says_what_it_takes(alice: Person, admin: Person, crew: str, place: Place) -> None:
    file = (await upload(alice, b"%PDF-1.7 a plan"))[1]
    await alice.says("äpfel", crew, files=[file["id"]])
    gone = await alice.says("not counted any more", crew)
    await alice.asks("DELETE", f"rooms/{crew}/messages/{gone['seq']}")
    await indexed(place)

    found, mine = await counted(place, admin, crew)

    assert (1, 6, 1, 15) == (mine.messages, mine.text_bytes, mine.files, mine.file_bytes)
    assert 0 < mine.index_bytes and mine.bytes == 6 + 15 + mine.index_bytes
    status, told = await admin.asks("GET", "admin/storage")
    assert (200, found.counted_at, found.bytes) == (status, told["counted_at"], told["bytes"])


@pytest.mark.any_database
async def test_orphans_are_named(alice: Person, admin: Person, crew: str, place: Place, monkeypatch: Any) -> None:
    monkeypatch.setattr(storage, "SETTLED", storage.SETTLED * 0)
    file = (await upload(alice, b"%PDF-1.7 a plan"))[1]
    stray = disk.place_of(place.settings.data_dir, "0" * 32)
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"left behind")
    os.utime(stray, (1, 1))
    before, _ = await counted(place, admin, crew)
    disk.forget(place.settings.data_dir, file["id"])

    after, _ = await counted(place, admin, crew)
    stray.unlink()

    assert "0" * 32 in before.without_row and file["id"] not in before.without_file
    assert file["id"] in after.without_file
    assert "0" * 32 not in (await counted(place, admin, crew))[0].without_row


@pytest.mark.any_database
async def test_pictures_of_emoji_are_counted_and_looked_at(
    admin: Person, crew: str, place: Place, monkeypatch: Any
) -> None:
    monkeypatch.setattr(storage, "SETTLED", storage.SETTLED * 0)
    await clear(admin)
    made = await added(admin, "stored")
    folder, name = place.settings.data_dir / "emoji", made["url"].rpartition("/")[2]
    stray = folder / f"{'0' * 32}.webp"
    stray.write_bytes(b"left behind")

    found, _ = await counted(place, admin, crew)
    size = sum(path.stat().st_size for path in folder.iterdir())
    (folder / name).unlink()
    after, _ = await counted(place, admin, crew)
    stray.unlink()
    await admin.asks("DELETE", "admin/emoji/stored")

    assert (1, size) == (found.emoji, found.emoji_bytes)
    assert f"emoji/{stray.name}" in found.without_row and f"emoji/{name}" not in found.without_row
    assert f"emoji/{name.removesuffix('.webp')}" in after.without_file
    assert f"emoji/{name.removesuffix('.webp')}" not in found.without_file


@pytest.mark.any_database
async def test_the_page_says_what_would_leave_before_it_is_saved(office: Visitor, admin: Person) -> None:
    page = await office.fills_in("/admin/storage", days="36000")
    assert 200 == page.status and "Nothing that is there now would leave." in page.text
    assert 0 == (await admin.asks("GET", "admin/retention"))[1]["days"]
    wrong = await office.fills_in("/admin/storage", days="soon")
    assert (422, ["Write a number."]) == (wrong.status, wrong.problems)

    page = await office.fills_in("/admin/storage", days="36000", confirmed="36000")

    assert "What is older leaves within the hour." in page.text
    assert 36000 == (await admin.asks("GET", "admin/retention"))[1]["days"]
    await admin.asks("PUT", "admin/retention", {"days": 0})


async def test_the_rules_of_many_rooms_ask_no_more_than_those_of_few(
    alice: Person, place: Place, monkeypatch: Any
) -> None:
    monkeypatch.setattr(leaving, "ROOMS", 800)
    by = replace(await account_of(place, alice), role="admin")
    looks: list[Callable[[], Awaitable[Any]]] = [
        lambda: retention.look_at_default(place.resources, by, 30),
        lambda: retention.apply(place.resources, by, lambda _: None, dry=True),
    ]

    async def measured(rooms: int) -> list[int]:
        """How often each asks, and the hourly look when there is nothing to do."""
        await old_rooms(place, by, rooms)
        there = [await asked(place, look) for look in looks]
        await applied(place)
        return [*there, await asked(place, lambda: applied(place))]

    few = await measured(2)
    assert few == await measured(10)
    assert 2 + 10 <= (await retention.look_at_default(place.resources, by, 30)).leaving.messages


async def old_rooms(place: Place, by: User, number: int) -> None:
    """Rooms with one message of 40 days ago: so many that keep it for 30 days, and so many that say nothing."""
    then = now() - timedelta(days=40)
    async with place.resources.db.begin() as db:
        for days in [30, None] * number:
            room = await rooms.insert_one(db, RoomDraft.parse("Old", Kind.OPEN))
            stored = {"stored_seq": 1, "indexed_seq": 1, "retention_days": days}
            await db.execute(update(tables.rooms).where(tables.rooms.c.id == room.id).values(stored))
            said = {"id": str(uuid4()), "author_id": by.id, "body": "apple", "created_at": then}
            await db.execute(insert(tables.messages).values(room_id=room.id, seq=1, epoch=1, **said))


async def asked(place: Place, look: Callable[[], Awaitable[Any]]) -> int:
    """How many statements it takes; what others ask meanwhile does not count."""
    mine: ContextVar[bool] = ContextVar("mine", default=False)
    statements: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if mine.get():
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    token = mine.set(True)
    try:
        await look()
    finally:
        mine.reset(token)
        event.remove(Engine, "before_cursor_execute", hear)
    return len(statements)

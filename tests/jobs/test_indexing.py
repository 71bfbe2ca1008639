"""The index of search: everything that is stored, once, as it is now."""

import asyncio
from typing import Any

from sqlalchemy import delete, select, update

from chat.actions import indexing as job
from chat.jobs.indexing import index
from chat.store import indexing, tables
from chat.store.tables import rooms, search
from tests.cast import Person
from tests.finding import behind, finds, indexed
from tests.place import Place


async def documents(place: Place, room: str) -> list[tuple[int, str]]:
    """Seq and words of each document of a room, in the order of their ids, without where and by whom it was said."""
    query = select(search).join(rooms, rooms.c.id == search.c.room_id)
    async with place.resources.db.read() as db:
        rows = (await db.execute(query.where(rooms.c.key == room).order_by(search.c.id))).all()
    placed = [f"qr{row.room_id} qa{row.author_id} " for row in rows]
    assert all(row.words.endswith(words) for row, words in zip(rows, placed, strict=True))
    return [(row.seq, row.words.removesuffix(words)) for row, words in zip(rows, placed, strict=True)]


async def forget(place: Place, room: str, *, documents_too: bool) -> None:
    """As if the room had never been indexed; or as if the index did not know that it has been."""
    async with place.resources.db.begin() as db:
        room_id = (await db.execute(select(rooms.c.id).where(rooms.c.key == room))).scalar_one()
        if documents_too:
            await db.execute(delete(search).where(search.c.room_id == room_id))
        await db.execute(update(rooms).where(rooms.c.id == room_id).values(indexed_seq=0))


async def change(person: Person, method: str, room: str, seq: int, body: str | None = None) -> None:
    fields = None if body is None else {"body": body}
    status, answer = await person.asks(method, f"rooms/{room}/messages/{seq}", fields)
    assert status < 300, answer


async def test_what_is_stored_is_indexed_in_its_order(alice: Person, bob: Person, crew: str, place: Place) -> None:
    acks = [await who.says(f"number {number}", crew) for number in range(3) for who in (alice, bob)]

    await indexed(place)

    assert [(ack["seq"], f" qwnumber qw{place // 2} ") for place, ack in enumerate(acks)] == await documents(
        place, crew
    )
    assert not await behind(place)


async def test_an_edit_and_a_deletion_follow(alice: Person, crew: str, place: Place) -> None:
    first, second, third = [await alice.says(body, crew) for body in ("one", "two", "three")]
    await indexed(place)

    await change(alice, "PATCH", crew, first["seq"], "uno")
    await change(alice, "DELETE", crew, second["seq"])
    await indexed(place)

    assert [(first["seq"], " qwuno "), (third["seq"], " qwthree ")] == await documents(place, crew)


async def test_changes_before_the_first_look_are_in_it(alice: Person, crew: str, place: Place) -> None:
    first, second = [await alice.says(body, crew) for body in ("one", "two")]
    await change(alice, "PATCH", crew, first["seq"], "uno")
    await change(alice, "DELETE", crew, second["seq"])

    await indexed(place)

    assert [(first["seq"], " qwuno ")] == await documents(place, crew)


async def test_a_pin_follows(alice: Person, crew: str, place: Place) -> None:
    ack = await alice.says("one", crew)
    await alice.asks("PUT", f"rooms/{crew}/messages/{ack['seq']}/pin")
    await indexed(place)
    assert [(ack["seq"], " qwone qmpinned ")] == await documents(place, crew)

    await alice.asks("DELETE", f"rooms/{crew}/messages/{ack['seq']}/pin")
    await indexed(place)

    assert [(ack["seq"], " qwone ")] == await documents(place, crew)


async def test_an_existing_database_is_indexed_from_the_beginning(alice: Person, crew: str, place: Place) -> None:
    for number in range(5):
        await alice.says(f"old {number}", crew)
    await indexed(place)
    before = await documents(place, crew)
    await forget(place, crew, documents_too=True)

    await indexed(place)

    assert before == await documents(place, crew)
    assert ["old 4"] == await finds(alice, "old 4", room=crew)


async def test_the_same_stretch_again_changes_nothing(alice: Person, crew: str, place: Place) -> None:
    ack = await alice.says("one", crew)
    await alice.says("two", crew)
    await change(alice, "PATCH", crew, ack["seq"], "uno")
    await indexed(place)
    before = await documents(place, crew)

    await forget(place, crew, documents_too=False)
    await indexed(place)

    assert before == await documents(place, crew)


async def test_many_rooms_and_long_stretches_are_taken_in_pieces(alice: Person, place: Place, monkeypatch: Any) -> None:
    monkeypatch.setattr(job, "SEQS", 4)
    monkeypatch.setattr(indexing, "ROOMS_AT_ONCE", 2)
    made = [await alice.makes("closed") for _ in range(3)]
    await asyncio.gather(*(alice.says(f"number {number}", room) for number in range(6) for room in made))

    await indexed(place)

    assert [6, 6, 6] == [len(await documents(place, room)) for room in made]


async def test_two_workers_at_once_index_everything_once(
    alice: Person, crew: str, place: Place, monkeypatch: Any
) -> None:
    monkeypatch.setattr(job, "SEQS", 3)
    for number in range(20):
        await alice.says(f"number {number}", crew)
    await indexed(place)
    before = await documents(place, crew)
    await forget(place, crew, documents_too=True)

    while await behind(place):
        await asyncio.gather(*(index({"resources": one.resources}) for one in place.instances))

    assert before == await documents(place, crew)


async def test_messages_of_one_millisecond_keep_ids_of_their_own(alice: Person, crew: str, place: Place) -> None:
    for number in range(3):
        await alice.says(f"number {number}", crew)
    await indexed(place)
    await forget(place, crew, documents_too=True)
    async with place.resources.db.begin() as db:
        room_id = (await db.execute(select(rooms.c.id).where(rooms.c.key == crew))).scalar_one()
        same = select(tables.messages.c.created_at).where(tables.messages.c.room_id == room_id).limit(1)
        at = (await db.execute(same)).scalar_one()
        mine = tables.messages.c.room_id == room_id
        await db.execute(update(tables.messages).where(mine).values(created_at=at))
        # Somebody in another room has the place that the second of them would take.
        taken = indexing.first_id(at) + 1
        await db.execute(tables.search.insert().values(id=taken, room_id=0, seq=taken, author_id=0, words=" "))

    await indexed(place)

    assert [f" qwnumber qw{number} " for number in range(3)] == [words for _, words in await documents(place, crew)]

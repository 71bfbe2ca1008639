"""Making the index of search anew: for administrators, while people search."""

import asyncio
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from chat.actions import accounts
from chat.actions import indexing as actions
from chat.store.tables import search
from tests.cast import Person
from tests.finding import finds, hits, indexed
from tests.jobs.asking import ends, submits
from tests.place import Place


async def number_of_documents(place: Place) -> int:
    async with place.resources.db.read() as db:
        return int((await db.execute(select(func.count()).select_from(search))).scalar_one())


async def test_it_is_there_for_administrators_alone(alice: Person, admin: Person) -> None:
    status, problem = await alice.asks("POST", "tasks", {"task": "reindex_search", "args": {}})

    assert (422, "There is no task reindex_search.") == (status, problem["errors"]["task"])
    kinds = [[one["name"] for one in (await who.asks("GET", "task-types"))[1]["items"]] for who in (alice, admin)]
    assert [False, True] == ["reindex_search" in names for names in kinds]


async def test_what_was_lost_is_found_again(
    alice: Person, admin: Person, crew: str, place: Place, monkeypatch: Any
) -> None:
    monkeypatch.setattr(actions, "SEQS", 2)
    acks = [await alice.says(f"apple {number}", crew) for number in range(5)]
    await alice.asks("DELETE", f"rooms/{crew}/messages/{acks[4]['seq']}")
    await indexed(place)
    before = await number_of_documents(place)
    async with place.resources.db.begin() as db:
        known = (await db.execute(select(search).where(search.c.seq == acks[0]["seq"]))).mappings().first()
        assert known
        await db.execute(delete(search).where(search.c.id == known["id"]))
        await db.execute(update(search).where(search.c.seq == acks[1]["seq"]).values(words=" qwpear "))
        # One of a room that is not there, and one behind all that is stored.
        for id_, strange in ((1, {"room_id": 10**9}), (2, {"seq": 10**9})):
            await db.execute(insert(search), [{**known, "id": id_, **strange}])
    await admin.comes()

    done = await ends(admin.here, await submits(admin, "reindex_search"))

    assert ("succeeded", {"messages": before}) == (done["status"], done["result"])
    assert before == await number_of_documents(place)
    assert [f"apple {number}" for number in (3, 2, 1, 0)] == await finds(alice, "apple", room=crew)
    told = (await admin.asks("GET", "admin/audit", params={"action": "search.reindexed"}))[1]["items"]
    assert [admin.usercode] == [one["actor"]["usercode"] for one in told]


async def test_whoever_searches_meanwhile_finds_everything(
    alice: Person, admin: Person, crew: str, place: Place, monkeypatch: Any
) -> None:
    monkeypatch.setattr(actions, "SEQS", 5)
    for number in range(60):
        await alice.says(f"apple {number}", crew)
    await indexed(place)
    by = await accounts.find(place.resources, admin.usercode)
    assert by
    shares: list[float] = []

    anew = asyncio.create_task(actions.index_anew(place.resources, by, shares.append))
    found = [len(await hits(alice, "apple", room=crew, limit=100))]
    while not anew.done():
        found.append(len(await hits(alice, "apple", room=crew, limit=100)))

    assert {60} == {*found}
    assert sorted(shares) == shares and shares[-1] == 1.0
    assert 60 == len(await hits(alice, "apple", room=crew, limit=100))

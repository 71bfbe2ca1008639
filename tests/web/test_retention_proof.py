"""That what has left a room is gone: the proof, and what it would see."""

from typing import Any

import pytest

from chat.actions import retention as actions
from chat.bus import keys
from chat.bus import retention as bus
from chat.store.bot_tables import deliveries
from chat.store.tables import bookmarks, events, files, follows, mentions, messages, reactions, search, versions
from tests.aging import account_of, ages, applied, keeps, rest_of, ruled
from tests.cast import Person
from tests.place import Place


@pytest.mark.parametrize(
    "table", [messages, events, versions, reactions, mentions, bookmarks, follows, search, files, deliveries]
)
@pytest.mark.any_database
async def test_the_proof_sees_whatever_is_left(
    alice: Person, crew: str, old: dict[str, Any], place: Place, table: Any, monkeypatch: Any
) -> None:
    """A proof that cannot fail proves nothing: each table is left out once."""
    await keeps(alice, crew, 30)
    spared = {name: one for name, one in actions.retention._TABLES.items() if one is not table}
    take_away = actions.retention.take_away

    async def forgetful(*facts: Any) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(actions.retention, "_TABLES", spared)
            await take_away(*facts)

    monkeypatch.setattr(actions.retention, "take_away", forgetful)
    if table is files:
        monkeypatch.setattr(actions.files, "delete_many", _nothing)

    await actions.expire(place.resources, await ruled(place, crew), await account_of(place, alice))
    left = await rest_of(place, crew)

    assert not left.is_nothing
    assert {"indexed" if table is search else table.name} == {
        name for name, number in left.counts().items() if number
    } - {"text_bytes", "file_bytes", "pins"}


@pytest.mark.parametrize("place_of", [keys.log, keys.posts, keys.follows])
@pytest.mark.any_database
async def test_the_proof_sees_what_redis_still_has(
    alice: Person, crew: str, old: dict[str, Any], place: Place, place_of: Any
) -> None:
    await keeps(alice, crew, 30)
    await actions.expire(place.resources, await ruled(place, crew), await account_of(place, alice))
    await place.resources.redis.call("ZADD", place_of(crew), old["seq"], b'{"type":"message.posted"}')
    left = await rest_of(place, crew)

    assert 1 == left.cached


async def test_large_rooms_leave_step_by_step_and_a_crash_costs_one(
    alice: Person, crew: str, place: Place, monkeypatch: Any
) -> None:
    monkeypatch.setattr(actions, "SEQS", 2)
    last = [await alice.says(f"number {number}", crew) for number in range(7)][-1]["seq"]
    await ages(place, crew, last, days=40)
    await keeps(alice, crew, 30)
    forget, calls = bus.forget, []

    async def dies(*facts: Any) -> None:
        calls.append(facts)
        if len(calls) == 2:
            raise ConnectionError("killed between the database and Redis")
        await forget(*facts)

    with monkeypatch.context() as patch:
        patch.setattr(bus, "forget", dies)
        with pytest.raises(ConnectionError):
            await actions.expire(place.resources, await ruled(place, crew), await account_of(place, alice))
        assert 0 < (await rest_of(place, crew)).cached

    await applied(place)

    assert (await rest_of(place, crew)).is_nothing
    assert [] == await alice.reads(crew)
    assert "still here" == (await alice.says("still here", crew) and (await alice.reads(crew))[0]["body"])


async def _nothing(*_facts: Any) -> None:
    return None

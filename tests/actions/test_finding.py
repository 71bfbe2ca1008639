"""Single messages by their places: as they are by now, whether they and their changes are stored or not."""

from contextlib import AsyncExitStack

from chat.actions import accounts, history, rooms
from chat.bus import keys
from tests.actions.test_history import is_stored
from tests.cast import Person
from tests.place import Place


async def test_places_are_found_in_the_log_and_behind_it_with_changes_that_are_not_stored(
    alice: Person, bob: Person, crew: str, place: Place
) -> None:
    old, gone = await alice.says("at eight", crew), await alice.says("gone", crew)
    await is_stored(bob, crew, gone["seq"])
    await place.resources.redis.call("ZREMRANGEBYSCORE", keys.log(crew), "-inf", gone["seq"])
    user = await accounts.find(place.resources, alice.usercode)
    assert user

    async with AsyncExitStack() as stack:
        for instance in place.instances:
            await stack.enter_async_context(instance.resources.draining)
        await alice.here.ask("message.edit", room=crew, seq=old["seq"], body="at nine")
        await alice.here.ask("message.delete", room=crew, seq=gone["seq"])
        new = await alice.says("new", crew)
        await alice.here.ask("reaction.add", room=crew, seq=new["seq"], emoji="🎉")
        room = await rooms.find(place.resources, user, crew)
        found = await history.find_many(place.resources, room, [1, old["seq"], gone["seq"], new["seq"], 999])

    assert {old["seq"], gone["seq"], new["seq"]} == set(found)
    assert ("at nine", True) == (found[old["seq"]].body, found[gone["seq"]].deleted)
    assert {"🎉": [alice.usercode]} == found[new["seq"]].reactions
    assert {} == await history.find_many(place.resources, room, [])

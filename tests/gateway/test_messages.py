"""Talking over the socket."""

from tests.cast import Person


async def test_what_one_says_the_other_hears(alice: Person, bob: Person, crew: str) -> None:
    await alice.says("hello", crew)

    assert ["hello"] == await bob.hears(crew)


async def test_a_retry_posts_only_once(alice: Person, bob: Person, crew: str) -> None:
    first = await alice.says("hello", crew, client_id="a1")
    again = await alice.says("hello", crew, client_id="a1")
    await alice.says("next", crew)

    assert ["hello", "next"] == await bob.hears(crew, 2)
    assert (first["seq"], first["message_id"], False) == (again["seq"], again["message_id"], not again["duplicate"])


async def test_a_removed_member_hears_nothing_more(alice: Person, bob: Person, crew: str) -> None:
    await alice.removes(bob, crew)
    await bob.here.hears(lambda frame: frame["type"] == "room.removed")

    await alice.says("still here?", crew)

    assert await bob.hears_nothing(crew, from_=alice)

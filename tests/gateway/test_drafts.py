"""What is typed and not posted follows people from one device to the next."""

import pytest

from tests.cast import Person, Refused
from tests.place import Place


async def test_what_is_typed_here_is_told_there(alice: Person, bob: Person, crew: str, place: Place) -> None:
    phone = await alice.opens(place.other)

    await alice.here.ask("draft.keep", room=crew, body="Not finished")

    told = await phone.hears(lambda frame: frame["type"] == "draft.changed")
    assert (crew, "Not finished", alice.here.hello["connection"]) == (told["room"], told["body"], told["connection"])
    await bob.says("and nobody else hears of it", crew)
    await bob.here.hears(lambda frame: frame.get("body") == "and nobody else hears of it")
    assert [] == [frame for frame in bob.here.frames if frame["type"] == "draft.changed"]


async def test_a_draft_of_a_room_that_is_not_ones_own_is_not_kept(alice: Person, carol: Person) -> None:
    room = await alice.makes("closed")

    with pytest.raises(Refused) as refused:
        await carol.here.ask("draft.keep", room=room, body="hm")

    assert "not_found" == refused.value.code


async def test_a_draft_has_the_length_of_a_message(alice: Person, crew: str) -> None:
    with pytest.raises(Refused) as refused:
        await alice.here.ask("draft.keep", room=crew, body="x" * 8_001)

    assert "too_long" == refused.value.code


async def test_what_another_device_had_typed_is_kept_beside_until_it_is_dropped(
    alice: Person, crew: str, place: Place
) -> None:
    phone = await alice.opens(place.other)
    await alice.here.ask("draft.keep", room=crew, body="at the desk", draft_id="desk", known=[""])

    await phone.ask("draft.keep", room=crew, body="on the way", draft_id="phone", known=[""])

    told = await alice.here.hears(lambda frame: frame.get("draft_id") == "phone")
    assert ("on the way", ["at the desk"]) == (told["body"], told["also"])
    await alice.here.ask("draft.keep", room=crew, body="on the way, read at the desk", draft_id="both", known=["phone"])
    told = await phone.hears(lambda frame: frame.get("draft_id") == "both")
    assert ["at the desk"] == told["also"]
    await phone.ask("draft.drop", room=crew, body="at the desk")
    told = await alice.here.hears(lambda frame: frame.get("draft_id") == "both" and not frame["also"])
    assert "on the way, read at the desk" == told["body"]


async def test_of_half_typed_words_the_longest_is_kept(alice: Person, crew: str, place: Place) -> None:
    phone = await alice.opens(place.other)
    desk = alice.here

    for socket, body, known in (
        (desk, "hel", ""),
        (phone, "wor", ""),
        (desk, "hello", "d-hel"),
        (phone, "world", "p-wor"),
        (desk, "hello there", "d-hello"),
    ):
        name = "d" if socket is desk else "p"
        await socket.ask("draft.keep", room=crew, body=body, draft_id=f"{name}-{body.split()[0]}", known=[known])

    told = await phone.hears(lambda frame: frame.get("body") == "hello there")
    assert ["world"] == told["also"]


async def test_who_sends_their_words_leaves_those_of_the_other_device(alice: Person, crew: str, place: Place) -> None:
    phone = await alice.opens(place.other)
    await phone.ask("draft.keep", room=crew, body="on the way", draft_id="phone", known=[""])

    await alice.here.ask("draft.keep", room=crew, body="", draft_id="desk", known=["before"])

    await alice.here.ask("draft.keep", room=crew, body="again", draft_id="more", known=["desk"])
    told = await phone.hears(lambda frame: frame.get("draft_id") == "more")
    assert ["on the way"] == told["also"]


async def test_who_does_not_say_what_they_know_takes_the_place_of_it(alice: Person, crew: str, place: Place) -> None:
    phone = await alice.opens(place.other)
    await phone.ask("draft.keep", room=crew, body="on the way")

    await alice.here.ask("draft.keep", room=crew, body="by a script")

    told = await phone.hears(lambda frame: frame.get("body") == "by a script")
    assert [] == told["also"]


async def test_nobody_drops_words_in_a_room_that_is_not_theirs(alice: Person, carol: Person) -> None:
    room = await alice.makes("closed")

    with pytest.raises(Refused) as refused:
        await carol.here.ask("draft.drop", room=room, body="hm")

    assert "not_found" == refused.value.code

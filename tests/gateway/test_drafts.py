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

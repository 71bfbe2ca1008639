"""The keys, on a page that needs no script."""

import pytest

from tests.cast import Person
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database


async def test_the_page_of_the_keys_needs_no_script(visitor: Visitor, alice: Person) -> None:
    await visitor.signs_in(alice.username)
    assert "/shortcuts" in [one.attributes.get("href") for one in (await visitor.opens("/rooms/general")).elements]

    page = await visitor.opens("/shortcuts")

    assert 200 == page.status
    for words in ("Go to a room or a person", "Next unread room", "Mark unread from here", "First unread"):
        assert words in page.text
    # What only a script can keep is not offered without one.
    assert [True] == ["hidden" in one.attributes for one in page.elements if one.tag == "single-keys"]


async def test_who_is_not_signed_in_is_led_to_the_door(visitor: Visitor, alice: Person) -> None:
    page = await visitor.opens("/shortcuts")

    assert "/login" == page.path

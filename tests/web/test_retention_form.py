"""The forms of how long one room keeps messages: what would leave is told first, and saved by the second look."""

from typing import Any

import pytest

from tests.aging import keeps
from tests.cast import Person
from tests.place import Place
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database


async def days_of(person: Person, room: str) -> int | None:
    status, rule = await person.asks("GET", f"rooms/{room}/retention")
    assert status == 200, rule
    days: int | None = rule["days"]
    return days


async def test_an_owner_sees_what_would_leave_before_it_is_saved(
    visitor: Visitor, alice: Person, crew: str, old: dict[str, Any]
) -> None:
    await visitor.signs_in(alice.username)
    form = f"/rooms/{crew}/retention"

    page = await visitor.fills_in(form, kept="days", days="30")
    assert "This would take away messages: 1, and files: 1 (27 B)" in " ".join(page.text.split())
    assert await days_of(alice, crew) is None

    other = await visitor.fills_in(form, kept="days", days="20", confirmed="30")
    assert "This would take away messages: 1" in other.text
    assert await days_of(alice, crew) is None, "what was looked at was another wish"

    page = await visitor.fills_in(form, kept="days", days="30", confirmed="30")
    assert (200, f"/rooms/{crew}/settings") == (page.status, page.path)
    assert "Messages leave this room when they are older than 30 days." in page.text
    assert 30 == await days_of(alice, crew)

    await visitor.fills_in(form, kept="days", days="1", confirmed="1")
    assert f"lets {crew} keep messages for a day." in (await visitor.opens(f"/rooms/{crew}/settings")).text
    await visitor.fills_in(form, kept="place", confirmed="place")
    assert await days_of(alice, crew) is None


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"kept": "days", "days": "soon"}, "Write a number."),
        ({"kept": "days", "days": ""}, "Write a number."),
        ({"kept": "days", "days": "-3"}, "Write a number."),
        ({"kept": "days", "days": "36501"}, "Use 1 to 36500 days, or 0 for ever."),
        ({"kept": "sometimes"}, "Choose one of these."),
    ],
)
async def test_what_cannot_be_a_rule_is_told_at_the_field(
    wish: dict[str, str], said: str, visitor: Visitor, office: Visitor, alice: Person, crew: str
) -> None:
    for who, form in (("", f"/admin/rooms/{crew}/retention"), (alice.username, f"/rooms/{crew}/retention")):
        if who:
            await visitor.fills_in("/logout")
            await visitor.signs_in(who)
        page = await visitor.fills_in(form, **wish)
        assert (422, [said]) == (page.status, page.problems), form


async def test_no_room_keeps_things_for_longer_than_the_place(
    visitor: Visitor, alice: Person, admin: Person, crew: str
) -> None:
    await admin.asks("PUT", "admin/retention", {"days": 20_000})
    try:
        await visitor.signs_in(alice.username)
        page = await visitor.fills_in(f"/rooms/{crew}/retention", kept="forever")
    finally:
        await admin.asks("PUT", "admin/retention", {"days": 0})

    assert (403, ["This place keeps messages for 20000 days. Choose that or fewer."]) == (page.status, page.problems)


async def test_members_see_the_rule_and_no_form(visitor: Visitor, alice: Person, bob: Person, crew: str) -> None:
    await keeps(alice, crew, 1)
    await alice.asks("PATCH", f"rooms/{crew}/members/{bob.usercode}", {"role": "moderator"})
    await visitor.signs_in(bob.username)

    for path in (f"/rooms/{crew}", f"/rooms/{crew}/settings"):
        page = await visitor.opens(path)
        assert "Messages leave this room when they are older than 1 day." in page.text
        assert "See what would leave" not in page.text
    page = await visitor.fills_in(f"/rooms/{crew}/retention", kept="forever", confirmed="0")
    assert (403, True) == (page.status, "Only the owners of the room and administrators may do this." in page.text)
    assert 1 == await days_of(alice, crew)


async def test_an_administrator_sets_the_rule_of_rooms_that_they_are_not_in(
    office: Visitor, alice: Person, bob: Person, crew: str, place: Place
) -> None:
    direct = (await alice.asks("POST", "directs", {"to": [bob.usercode]}))[1]["room"]
    for room in (crew, direct):
        form = f"/admin/rooms/{room}/retention"
        page = await office.fills_in(form, kept="days", days="400")
        assert "Nothing that is there now would leave." in page.text
        page = await office.fills_in(form, kept="days", days="400", confirmed="400")
        assert (200, True) == (page.status, "Saved. What is older leaves within the hour." in page.text)
        assert "Messages leave this room when they are older than 400 days." in page.text
    assert 400 == await days_of(alice, crew)
    assert f"/admin/rooms/{crew}/retention" in (await office.opens(f"/admin/rooms?q={crew}")).markup
    assert 404 == (await office.opens("/admin/rooms/nowhere/retention")).status

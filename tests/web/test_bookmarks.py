"""Messages kept for later: one's own, of rooms that one is in, as long as they are there."""

import pytest

from tests.cast import Person
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database


async def keeps(person: Person, room: str, seq: int) -> int:
    return (await person.asks("PUT", f"rooms/{room}/messages/{seq}/bookmark"))[0]


async def kept_by(person: Person) -> list[tuple[str, str]]:
    status, body = await person.asks("GET", "me/bookmarks")
    assert status == 200, body
    return [(one["message"]["room"], one["message"]["body"]) for one in body["items"]]


async def test_kept_messages_are_ones_own_and_the_newest_comes_first(alice: Person, bob: Person, crew: str) -> None:
    first, second = await bob.says("one", crew), await alice.says("two", "general")

    assert [200, 200, 200] == [
        await keeps(alice, room, seq)
        for room, seq in ((crew, first["seq"]), ("general", second["seq"]), (crew, first["seq"]))
    ]

    assert [("general", "two"), (crew, "one")] == await kept_by(alice)
    assert [] == await kept_by(bob)
    status, answer = await alice.asks("DELETE", f"rooms/{crew}/messages/{first['seq']}/bookmark")
    assert (200, False) == (status, answer["kept"])
    assert [("general", "two")] == await kept_by(alice)


async def test_what_was_edited_shows_as_it_is_and_what_was_deleted_is_gone(
    alice: Person, bob: Person, crew: str
) -> None:
    edited, deleted = await bob.says("at eight", crew), await bob.says("a secret", crew)
    for ack in (edited, deleted):
        assert 200 == await keeps(alice, crew, ack["seq"])

    await bob.here.ask("message.edit", room=crew, seq=edited["seq"], body="at nine")
    await bob.here.ask("message.delete", room=crew, seq=deleted["seq"])

    assert [(crew, "at nine")] == await kept_by(alice)
    assert 409 == await keeps(alice, crew, deleted["seq"])


async def test_rooms_that_one_has_left_do_not_show(alice: Person, bob: Person) -> None:
    porch = await bob.makes("open", "Porch")
    said = await bob.says("come in", porch)
    assert 403 == await keeps(alice, porch, said["seq"])
    await alice.enters(porch)
    assert 200 == await keeps(alice, porch, said["seq"])
    assert [(porch, "come in")] == await kept_by(alice)

    await alice.here.ask("room.leave", room=porch)

    assert [] == await kept_by(alice)


async def test_outsiders_keep_nothing(alice: Person, carol: Person, crew: str) -> None:
    said = await alice.says("between us", crew)

    assert 404 == await keeps(carol, crew, said["seq"])
    assert 404 == (await carol.asks("DELETE", f"rooms/{crew}/messages/{said['seq']}/bookmark"))[0]
    assert 404 == await keeps(alice, crew, 1)


async def test_many_come_in_pages(alice: Person, crew: str) -> None:
    said = [await alice.says(str(number), crew) for number in range(5)]
    for ack in said:
        await keeps(alice, crew, ack["seq"])

    seen, query = [], {"limit": 2}
    while True:
        _, body = await alice.asks("GET", "me/bookmarks", params=query)
        seen += [one["message"]["body"] for one in body["items"]]
        if body["next"] is None:
            break
        query["before"] = body["next"]

    assert ["4", "3", "2", "1", "0"] == seen
    assert [422, 422] == [
        (await alice.asks("GET", "me/bookmarks", params={"before": before}))[0] for before in ("x", "1-")
    ]


async def test_the_page_lists_them_and_lets_them_go(visitor: Visitor, alice: Person, bob: Person, crew: str) -> None:
    said = await bob.says("The plan is on the board.", crew)
    await keeps(alice, crew, said["seq"])
    await visitor.signs_in(alice.username)

    page = await visitor.opens("/bookmarks")
    assert "The plan is on the board." in page.text
    assert f"/rooms/{crew}?at={said['seq']}" in page.markup

    page = await visitor.fills_in(f"/rooms/{crew}/messages/{said['seq']}/bookmark", kept="no", back="bookmarks")

    assert (200, "/bookmarks") == (page.status, page.path)
    assert "The plan is on the board." not in page.text
    assert [] == await kept_by(alice)

"""What is said to everybody, by those who may."""

from collections.abc import AsyncIterator

import pytest

from chat.actions import accounts
from chat.model.user import Registration
from tests.cast import PASSWORD, Person
from tests.place import Instance, serving
from tests.place import settings as made
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database


@pytest.fixture
async def strict(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    """A house in which administrators alone speak to everybody."""
    async with serving(made(tmp_path_factory.mktemp("strict"), broadcast_role="admin")) as instance:
        yield instance


async def test_everybody_hears_it_wherever_they_are(alice: Person, bob: Person, carol: Person) -> None:
    status, body = await alice.asks("POST", "broadcasts", {"body": "The kitchen is closed.", "client_id": "b1"})

    assert (201, "everyone", False) == (status, body["room"], body["duplicate"])
    assert {"room", "epoch", "seq", "message_id", "at", "duplicate"} == set(body)
    for person in (alice, bob, carol):
        heard = await person.here.hears(lambda frame: frame.get("message_id") == body["message_id"])
        assert ("everyone", "The kitchen is closed.") == (heard["room"], heard["body"])
    assert {**body, "duplicate": True} == (await alice.asks("POST", "broadcasts", {"body": "x", "client_id": "b1"}))[1]


async def test_whoever_was_away_finds_it_marked(alice: Person, bob: Person, visitor: Visitor) -> None:
    await bob.goes()
    sentence = f"Doors at ten, says {alice.username}."
    await alice.asks("POST", "broadcasts", {"body": sentence})

    assert sentence in [message["body"] for message in await bob.reads("everyone")]
    await visitor.signs_in(bob.username)
    page = await visitor.opens("/rooms/everyone")
    marked = [one for one in page.elements if "data-broadcast" in one.attributes and sentence in "".join(one.text)]
    assert ["To everyone"] == ["To everyone" for one in marked if "To everyone" in "".join(one.text)]
    assert not [one for one in (await visitor.opens("/rooms/general")).elements if "data-broadcast" in one.attributes]


async def test_it_is_a_message_like_any_other(alice: Person) -> None:
    refused = [
        await alice.asks("POST", "broadcasts", body)
        for body in ({}, {"body": " "}, {"body": 7}, {"body": "x" * 8001}, {"body": "x", "client_id": ""})
    ]

    assert ["bad_field", "bad_field", "bad_field", "too_long", "bad_field"] == [body["code"] for _, body in refused]


async def test_strangers_broadcast_nothing(stranger: Person) -> None:
    assert 401 == (await stranger.asks("POST", "broadcasts", {"body": "buy now"}))[0]


async def test_where_administrators_speak_others_may_not(strict: Instance) -> None:
    person = await Person("alice", strict).registers()

    status, body = await person.asks("POST", "broadcasts", {"body": "may I?"})
    by_room, _ = await person.asks("POST", "rooms/everyone/messages", {"body": "may I?"})

    assert (403, "forbidden", 403) == (status, body["code"], by_room)
    assert [] == await person.reads("everyone")
    await person.is_gone()


async def test_where_administrators_speak_they_may(strict: Instance) -> None:
    root = Person("root", strict)
    await accounts.register(strict.resources, Registration.parse(root.username, PASSWORD), "here", role="owner")
    await root.signs_in()

    assert 201 == (await root.asks("POST", "broadcasts", {"body": "Welcome."}))[0]
    assert ["Welcome."] == [message["body"] for message in await root.reads("everyone")]
    await root.is_gone()

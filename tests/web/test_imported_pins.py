"""Pins of an export of Slack: on their messages, by whoever set them, once."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from chat.bus.rooms import events_between
from tests.cast import Frame, Person
from tests.place import Place
from tests.web.bringing import brought, imports, the_room
from tests.web.slack_export import DAY, NEXT, Acme, Parts

pytestmark = pytest.mark.any_database

LEFT_OUT = "pins of messages that did not come along: "


@pytest.fixture
def pinned(acme: Acme) -> Parts:
    """Two messages of the room are pinned, one by somebody who is in no list."""
    pins = [
        {"id": f"{DAY + 7}.000100", "type": "C", "created": NEXT, "user": acme.bea, "owner": acme.gone},
        {"id": f"{DAY}.000100", "type": "C", "created": NEXT, "user": f"{acme.bea}X", "owner": acme.alice},
    ]
    return with_pins(acme, pins)


def with_pins(acme: Acme, pins: Any) -> Parts:
    return acme.parts | {"channels.json": [acme.parts["channels.json"][0] | {"pins": pins}]}


async def pins_of(person: Person, room: str) -> list[Frame]:
    status, body = await person.asks("GET", f"rooms/{room}/pins")
    assert 200 == status, body
    return list(body["items"])


async def test_they_are_counted_before_anything_is_made(boss: Person, alice: Person, pinned: Parts) -> None:
    result = (await imports(boss, pinned))["result"]

    assert (2, 4) == (result["pins"], result["people"])


async def test_they_come_with_their_messages(
    boss: Person, alice: Person, acme: Acme, pinned: Parts, place: Place
) -> None:
    assert 2 == (await brought(boss, pinned))["pins"]

    key = await the_room(boss, acme.room)
    found = await pins_of(alice, key)
    assert ["gone by now", "Hello"] == [found[0]["body"], found[1]["body"][:5]]
    log = map(orjson.loads, await events_between(place.resources.redis, key, 1))
    told = [one for one in log if one["type"] == "message.pinned"]
    assert [datetime.fromtimestamp(NEXT, UTC)] * 2 == [datetime.fromisoformat(one["at"]) for one in told]
    bea = (await alice.asks("GET", "users", params={"q": acme.her_username}))[1]["items"][0]
    assert (found[0]["seq"], bea["usercode"]) == (told[0]["target"], told[0]["by"])


async def test_a_second_time_sets_what_is_missing_alone(boss: Person, alice: Person, acme: Acme, pinned: Parts) -> None:
    first = await brought(boss, acme.parts)
    again = await brought(boss, pinned)
    key = await the_room(boss, acme.room)
    hers = (await pins_of(alice, key))[1]["seq"]
    assert 200 == (await alice.asks("DELETE", f"rooms/{key}/messages/{hers}/pin"))[0]

    third = await brought(boss, pinned)

    assert (0, 2, 0) == (first["pins"], again["pins"], third["pins"])
    assert ["gone by now"] == [one["body"] for one in await pins_of(alice, key)]


@pytest.mark.parametrize("dry_run", [True, False])
async def test_pins_that_name_no_message_are_counted_and_left_out(
    boss: Person, alice: Person, acme: Acme, dry_run: bool
) -> None:
    unknown = {"id": "1.000001", "type": "C", "created": "then", "user": ["U1"]}
    of_a_note = {"id": f"{DAY}.000050", "type": "C", "created": NEXT, "user": acme.bea}
    by_nobody = {"id": f"{DAY}.000100"}
    strange = [unknown, of_a_note, by_nobody, by_nobody, {"id": 5}, "pin", None]

    done = await imports(boss, with_pins(acme, strange), dry_run=dry_run)

    assert "succeeded" == done["status"]
    assert (1, 3) == (done["result"]["pins"], done["result"]["people"])
    assert f"{LEFT_OUT}3." in " ".join(done["result"]["notes"])


async def test_no_list_of_pins_is_none(boss: Person, alice: Person, acme: Acme) -> None:
    assert 0 == (await brought(boss, with_pins(acme, "none")))["pins"]

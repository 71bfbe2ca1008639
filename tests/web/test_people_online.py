"""Who is here, asked over HTTP; and what people say of themselves."""

from dataclasses import asdict

import orjson
import pytest

from chat.bus import keys
from chat.bus import presence as bus
from chat.store import users
from tests.cast import Frame, Person
from tests.conftest import Invite
from tests.place import Place

pytestmark = pytest.mark.any_database

PRESENCE = {"state", "since", "status", "dnd"}


async def online(person: Person, **query: object) -> dict[str, Frame]:
    """Whom somebody sees, by usercode."""
    status, body = await person.asks("GET", "users", params={"online": "true", "limit": 200, **query})
    assert status == 200, body
    return {one["usercode"]: one for one in body["items"]}


async def sees(person: Person, other: Person) -> Frame:
    """Somebody, as another one may know them."""
    status, body = await person.asks("GET", f"users/{other.usercode}")
    assert status == 200, body
    return dict(body)


async def are_reported(*people: Person) -> None:
    """Connections are reported a moment after hello; an answered command is behind that."""
    for person in people:
        await person.here.ask("presence.set", state="online")


async def test_who_is_here_is_listed(alice: Person, bob: Person, crew: str) -> None:
    await are_reported(alice, bob)
    await bob.here.ask("presence.set", state="away")

    listed = await online(alice)

    assert {"usercode", "username", "name", "avatar"} | PRESENCE == listed[bob.usercode].keys()
    assert ("away", bob.username) == (listed[bob.usercode]["state"], listed[bob.usercode]["username"])
    assert "online" == listed[alice.usercode]["state"]
    assert listed[bob.usercode]["since"] == (await sees(alice, bob))["since"]


async def test_who_asks_for_presence_is_told_the_same(alice: Person, bob: Person, crew: str) -> None:
    await are_reported(alice, bob)

    status, body = await alice.asks("GET", "presence", params={"limit": 200})

    assert (200, await online(alice)) == (status, {one["usercode"]: one for one in body["items"]})
    assert {alice.usercode, bob.usercode} <= {one["usercode"] for one in body["items"]}


async def test_who_has_no_connection_is_not_listed(
    alice: Person, bob: Person, crew: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "GRACE_SECONDS", 0)
    await are_reported(bob)
    await bob.goes()
    await alice.here.hears(lambda frame: _says(frame, bob, "offline"))

    assert bob.usercode not in await online(alice)
    assert {"state": "offline", "since": None, "status": "", "dnd": False}.items() <= (await sees(alice, bob)).items()


async def test_strangers_are_not_told(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    """Everybody is in `everyone`, which says nothing."""
    await are_reported(alice, bob, carol)
    await bob.asks("PATCH", "me", {"status": "In the dome", "dnd": True})
    await carol.here.ask("room.leave", room="general")

    assert [carol.usercode] == list(await online(carol))
    assert carol.usercode not in await online(alice)
    assert dict.fromkeys(PRESENCE) == {field: (await sees(carol, bob))[field] for field in PRESENCE}
    assert {"online"} == {(await sees(alice, bob))["state"], (await sees(carol, carol))["state"]}


async def test_the_list_is_searched_and_leads_on(invite: Invite, alice: Person) -> None:
    crowd = [await (await invite("leafed")).comes() for _ in range(5)]
    await are_reported(*crowd)
    pages, after = [], ""

    while after is not None:
        query = {"online": "true", "q": "LEAFED-", "limit": 2, "after": after}
        _, body = await alice.asks("GET", "users", params=query)
        pages.append([one["usercode"] for one in body["items"]])
        after = body["next"]

    codes = sorted(person.usercode for person in crowd)
    assert [codes[:2], codes[2:4], codes[4:]] == pages
    assert {} == await online(alice, q="' OR 1=1 --")


async def test_a_long_list_is_looked_through_in_parts(
    alice: Person, bob: Person, crew: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "LISTED_AT_ONCE", 1)
    await are_reported(alice, bob)

    assert {alice.usercode, bob.usercode} <= (await online(alice)).keys()


async def test_what_people_say_of_themselves_is_kept(alice: Person, bob: Person, crew: str, place: Place) -> None:
    status, mine = await bob.asks("PATCH", "me", {"status": " In\n the  dome ", "dnd": True, "receipts": False})

    said = {"status": "In the dome", "dnd": True, "receipts": False, "name": bob.username.title()}
    assert (200, said) == (status, {field: mine[field] for field in said})
    assert mine == (await bob.asks("GET", "me"))[1]
    assert ("In the dome", True) == ((await sees(alice, bob))["status"], (await sees(alice, bob))["dnd"])
    async with place.resources.db.read() as db:
        stored = await users.find(db, bob.usercode)
    assert stored
    assert ("In the dome", True, False) == (stored.status, stored.dnd, stored.receipts)


async def test_what_is_left_out_stays(alice: Person) -> None:
    await alice.asks("PATCH", "me", {"status": "Busy", "dnd": True, "receipts": False})
    await alice.asks("PATCH", "me", {"name": "Alice N."})
    _, mine = await alice.asks("PATCH", "me", {})
    assert ("Alice N.", "Busy", True, False) == (mine["name"], mine["status"], mine["dnd"], mine["receipts"])

    _, mine = await alice.asks("PATCH", "me", {"status": "", "dnd": False, "receipts": True})

    assert ("Alice N.", "", False, True) == (mine["name"], mine["status"], mine["dnd"], mine["receipts"])


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"status": "x" * 101}, ["status"]),
        ({"status": 1}, ["status"]),
        ({"dnd": "yes"}, ["dnd"]),
        ({"receipts": 0}, ["receipts"]),
        ({"name": "", "status": "x" * 101, "dnd": True}, ["name", "status"]),
    ],
)
async def test_what_cannot_be_said_is_refused(body: Frame, fields: list[str], alice: Person) -> None:
    before = (await alice.asks("GET", "me"))[1]

    status, answer = await alice.asks("PATCH", "me", body)

    assert (422, fields) == (status, sorted(answer["errors"]))
    assert before == (await alice.asks("GET", "me"))[1]


async def test_a_hundred_characters_are_not_too_many(alice: Person) -> None:
    status, mine = await alice.asks("PATCH", "me", {"status": "ü" * 100})

    assert (200, "ü" * 100) == (status, mine["status"])


async def test_a_copy_of_an_account_from_before_there_was_a_status_still_counts(alice: Person, place: Place) -> None:
    async with place.resources.db.read() as db:
        user = await users.find(db, alice.usercode)
    assert user
    old = {key: value for key, value in asdict(user).items() if key not in ("status", "dnd", "receipts")}
    await place.resources.redis.call("HSET", keys.USERS, alice.usercode, orjson.dumps(old))

    status, mine = await alice.asks("GET", "me")
    await alice.here.ask("presence.set", state="away")

    assert (200, "", False, True) == (status, mine["status"], mine["dnd"], mine["receipts"])
    assert "away" == (await online(alice))[alice.usercode]["state"]


def _says(frame: Frame, of: Person, state: str) -> bool:
    changes = frame["changes"] if frame["type"] == "presence.changed" else []
    return any(change["usercode"] == of.usercode and change["state"] == state for change in changes)

"""One closed and one open house for all rows of a place."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chat.actions import accounts
from chat.model.user import Registration
from tests.cast import PASSWORD, Person
from tests.matrix.house import ROLES, House
from tests.place import Place

HERE = Path(__file__).parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One house after the other: pytest goes by the rows, and would build a house for every few of them."""
    ours = [index for index, item in enumerate(items) if item.path.parent == HERE]
    for index, item in zip(ours, sorted((items[index] for index in ours), key=_house), strict=True):
        items[index] = item


def _house(item: pytest.Item) -> tuple[str, str]:
    callspec = getattr(item, "callspec", None)
    return (callspec.params["place"], callspec.params["house"]) if callspec and "house" in callspec.params else ("", "")


async def administrator(place: Place) -> Person:
    """Somebody whom the command line has made."""
    person = Person("admin", place.one)
    wish = Registration.parse(person.username, PASSWORD)
    await accounts.register(place.resources, wish, "127.0.0.1", role="admin")
    return await person.signs_in()


async def build(place: Place, kind: str) -> House:
    """Everybody is where their role says; the banned one was a member once."""
    admin = await administrator(place)
    people = {role: Person(role.replace("_", "-"), place.other) for role in ROLES if role != "admin"} | {"admin": admin}
    for role, person in people.items():
        if role not in ("signed_out", "admin"):
            await person.registers()
    dora = await Person("dora", place.one).registers()
    room = await people["owner"].makes(kind, f"House {kind}")
    house = House(place, people, dora, room, kind)
    owner, guest, banned = people["owner"], people["guest"], people["banned"]
    for person in (dora, people["member"], people["moderator"], admin, banned):
        await owner.brings(person, room)
    assert (
        200
        == (await owner.asks("PATCH", f"rooms/{room}/members/{people['moderator'].usercode}", {"role": "moderator"}))[0]
    )
    assert 200 == (await owner.asks("PUT", f"rooms/{room}/bans/{banned.usercode}", {}))[0]
    await guest.asks("POST", "rooms/general/leave", {})
    assert 200 == (await admin.asks("PATCH", f"admin/users/{guest.usercode}", {"role": "guest"}))[0]
    assert 200 == (await admin.asks("PUT", f"admin/blocks/{people['blocked'].usercode}", {}))[0]
    for role, person in people.items():
        if role not in ("signed_out", "blocked"):
            await person.comes()
    return house


@pytest.fixture(scope="module", params=["closed", "open"])
async def house(request: pytest.FixtureRequest, place: Place) -> AsyncIterator[House]:
    built = await build(place, request.param)
    built.later = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")
    yield built
    for person in (*built.people.values(), built.dora, *built.made):
        await person.is_gone()

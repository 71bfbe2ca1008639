"""Ways in that are nobody's any more: of who is erased or blocked, and of bots, which have none."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select, update

from chat.actions import identities
from chat.model.stranger import Stranger
from chat.store import signing_in_tables as tables
from tests.aging import account_of
from tests.cast import PASSWORD, Person
from tests.place import Place
from tests.web.authenticator import Device
from tests.web.passkey_acts import adds, enters
from tests.web.test_bots import bot_of, program_of
from tests.web.test_erasing import erases, is_done
from tests.web.test_second_factor import Careful
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database

BLOCKED = (401, "not_signed_in", "Nobody signs in to this account. Ask an administrator.")
UNKNOWN = (401, "not_signed_in")
KEPT = (tables.passkeys, tables.identities, tables.second_factors, tables.recovery_codes)


@pytest.fixture
async def elsewhere(place: Place) -> AsyncIterator[Visitor]:
    """Another browser, on another instance where there is one."""
    async with Visitor(place.other) as somebody:
        yield somebody


@pytest.fixture
async def program(alice: Person) -> AsyncIterator[Person]:
    """What speaks by a bot of alice's."""
    speaker = await program_of(alice, await bot_of(alice))
    yield speaker
    await speaker.is_gone()


@pytest.fixture
async def device(alice: Person, visitor: Visitor, place: Place) -> Device:
    """Alice's, with a passkey; she has an authenticator app, recovery codes and a link to a provider besides."""
    await Careful(alice, visitor).sets_up()
    user = await account_of(place, alice)
    await identities.link(visitor.instance.resources, user, Stranger("https://idp.example", alice.usercode, "", ""))
    made = Device(visitor.instance.url)
    assert 200 == (await adds(visitor, made)).status
    return made


async def rows(place: Place, user_id: int) -> list[int]:
    """How many there are in each table of ways in."""
    async with place.resources.db.read() as db:
        counts = [select(func.count()).where(table.c.user_id == user_id) for table in KEPT]
        return [int((await db.execute(query)).scalar_one()) for query in counts]


async def test_who_is_erased_leaves_no_way_in(
    alice: Person, admin: Person, device: Device, elsewhere: Visitor, place: Place
) -> None:
    user = await account_of(place, alice)
    device.origin = elsewhere.instance.url
    assert [1, 1, 1, 10] == await rows(place, user.id)
    assert "/login/code" == (await elsewhere.signs_in(alice.username, follow=True)).path

    await erases(admin, alice)

    assert 401 == (await elsewhere.fills_in("/login/code", code="000000")).status
    assert 401 == (await enters(elsewhere, device)).status
    await is_done(admin, alice, place)
    assert [0, 0, 0, 0] == await rows(place, user.id)
    assert UNKNOWN == (await enters(elsewhere, device)).refusal[:2]
    assert "" == elsewhere.cookie


async def test_who_is_blocked_keeps_them_and_comes_in_by_none(
    alice: Person, admin: Person, device: Device, elsewhere: Visitor, place: Place
) -> None:
    user = await account_of(place, alice)
    device.origin = elsewhere.instance.url

    assert 200 == (await admin.asks("PUT", f"admin/blocks/{alice.usercode}", {}))[0]
    refused = (await enters(elsewhere, device)).refusal
    assert 200 == (await admin.asks("DELETE", f"admin/blocks/{alice.usercode}"))[0]

    assert (BLOCKED, [1, 1, 1, 10]) == (refused, await rows(place, user.id))
    assert 200 == (await enters(elsewhere, device)).status


async def test_a_bot_has_none_and_makes_none(program: Person, place: Place) -> None:
    asked = {
        "/settings/passkeys/challenge": {"name": "key", "password": ""},
        "/settings/passkeys": {"credential": {}},
        "/settings/factor": {},
        "/settings/password": {},
        "/settings/identities": {},
    }

    for path, body in asked.items():
        async with program.http.post(place.one.url + path, json=body, headers=program.headers) as response:
            assert 403 == response.status, path
    assert 403 == (await program.asks("PUT", "me/password", {"new": PASSWORD}))[0]

    assert [0, 0, 0, 0] == await rows(place, (await account_of(place, program)).id)


async def test_a_passkey_of_a_bot_would_open_nothing(
    alice: Person, program: Person, device: Device, elsewhere: Visitor, place: Place
) -> None:
    """However one got there."""
    owner, bot = await account_of(place, alice), await account_of(place, program)
    async with place.resources.db.begin() as db:
        await db.execute(update(tables.passkeys).where(tables.passkeys.c.user_id == owner.id).values(user_id=bot.id))
    device.origin, device.handle = elsewhere.instance.url, bot.usercode.encode()

    assert BLOCKED == (await enters(elsewhere, device)).refusal
    assert "" == elsewhere.cookie

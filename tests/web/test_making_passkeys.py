"""Making passkeys in the settings: who may, and what is not kept."""

from typing import Any

import pytest

from chat.model.passkey import MOST
from tests.cast import PASSWORD, Person
from tests.place import Place
from tests.web.authenticator import PRESENT, Device
from tests.web.passkey_acts import OVER, adds, removals, sends
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database


@pytest.fixture
async def device(alice: Person, visitor: Visitor) -> Device:
    """Alice's, with a passkey for this place."""
    await visitor.signs_in(alice.username)
    made = Device(visitor.instance.url)
    assert 200 == (await adds(visitor, made)).status
    return made


async def test_nobody_removes_that_of_another(device: Device, bob: Person, visitor: Visitor, place: Place) -> None:
    (path,) = removals(await visitor.opens("/settings"))
    async with Visitor(place.one) as his:
        await his.signs_in(bob.username)
        await his.fills_in(path, password=PASSWORD)

    assert [path] == removals(await visitor.opens("/settings"))


async def test_making_one_takes_the_password_and_a_name(alice: Person, visitor: Visitor) -> None:
    await visitor.signs_in(alice.username)
    device = Device(visitor.instance.url)

    assert (422, "bad_field", "That is not your password.") == (await adds(visitor, device, password="no")).refusal
    assert (422, "bad_field", "Use 1 to 60 characters.") == (await adds(visitor, device, name=" ")).refusal
    assert [] == removals(await visitor.opens("/settings"))


@pytest.mark.parametrize(
    "lie", [{"origin": "https://chat.example"}, {"host": "chat.example"}, {"flags": PRESENT}, {"form": "tpm"}]
)
async def test_a_bad_passkey_is_not_kept(alice: Person, visitor: Visitor, lie: dict[str, Any]) -> None:
    await visitor.signs_in(alice.username)

    said = await adds(visitor, Device(**{"origin": visitor.instance.url, **lie}))

    assert (422, "bad_field") == said.refusal[:2]
    assert "begin again" in said.refusal[2].lower()
    assert [] == removals(await visitor.opens("/settings"))


async def test_one_begun_by_somebody_else_is_not_theirs(alice: Person, bob: Person, visitor: Visitor) -> None:
    await visitor.signs_in(alice.username)
    asked = await sends(visitor, "/settings/passkeys/challenge", {"name": "x", "password": PASSWORD})
    await visitor.signs_in(bob.username)

    said = await sends(visitor, "/settings/passkeys", {"credential": Device(visitor.instance.url).makes(asked.body)})

    assert OVER == said.refusal


async def test_a_device_is_told_what_it_has_and_makes_no_second(device: Device, visitor: Visitor) -> None:
    device.origin = visitor.instance.url
    asked = await sends(visitor, "/settings/passkeys/challenge", {"name": "again", "password": PASSWORD})

    again = await sends(visitor, "/settings/passkeys", {"credential": device.makes(asked.body)})

    assert 1 == len(asked.body["excludeCredentials"])
    assert (409, "conflict", "This passkey is here already.") == again.refusal


async def test_there_are_at_most_ten(alice: Person, visitor: Visitor) -> None:
    await visitor.signs_in(alice.username)
    said = [await adds(visitor, Device(visitor.instance.url), f"key {number}") for number in range(MOST + 1)]

    assert [200] * MOST + [409] == [one.status for one in said]
    assert MOST == len(removals(await visitor.opens("/settings")))

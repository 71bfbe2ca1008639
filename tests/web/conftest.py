"""People at the HTTP door: with a browser, without an account, or with the whole product to themselves."""

from collections.abc import AsyncIterator

import pytest

from chat.actions import accounts
from chat.model.user import Registration
from tests.cast import PASSWORD, Person
from tests.place import Place
from tests.web.slack_export import Acme
from tests.web.visitor import Visitor


@pytest.fixture
async def visitor(place: Place) -> AsyncIterator[Visitor]:
    """Somebody with a browser, not signed in."""
    async with Visitor(place.one) as somebody:
        yield somebody


@pytest.fixture
async def stranger(place: Place) -> AsyncIterator[Person]:
    """Somebody without an account."""
    somebody = Person("stranger", place.one)
    yield somebody
    await somebody.is_gone()


async def somebody(place: Place, role: str) -> Person:
    """Somebody whose account has a role, as the command line makes them."""
    person = Person(role, place.one)
    wish = Registration.parse(person.username, PASSWORD)
    await accounts.register(place.resources, wish, "127.0.0.1", role=role)
    return await person.signs_in()


@pytest.fixture
async def admin(place: Place) -> AsyncIterator[Person]:
    """An administrator."""
    person = await somebody(place, "admin")
    yield person
    await person.is_gone()


@pytest.fixture
async def office(visitor: Visitor, admin: Person) -> Visitor:
    """The administrator's browser, signed in."""
    await visitor.signs_in(admin.username)
    return visitor


@pytest.fixture
async def boss(admin: Person) -> Person:
    """The administrator, at their desk."""
    return await admin.comes()


@pytest.fixture
def acme(alice: Person) -> Acme:
    """A place of Slack in which alice is known."""
    return Acme(alice)

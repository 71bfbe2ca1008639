"""People at the HTTP door: with a browser, without an account, or with the whole product to themselves."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from chat.actions import accounts
from chat.model.user import Registration
from tests.aging import ages
from tests.cast import PASSWORD, Person
from tests.place import Instance, Place
from tests.uploading import upload
from tests.web.oidc import Issuer, issuing, knowing
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


@pytest.fixture(scope="module")
async def issuer() -> AsyncIterator[Issuer]:
    """A provider of identities."""
    async with issuing() as provider:
        yield provider


@pytest.fixture(scope="module")
async def theatre(issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    """A place whose people the provider knows, set up by its owner."""
    async with knowing(issuer, tmp_path_factory.mktemp("oidc")) as instance:
        yield instance


@pytest.fixture
async def browsers(theatre: Instance) -> AsyncIterator[Any]:
    """Any number of them at the theatre: `await browsers()`."""
    async with AsyncExitStack() as stack:

        async def open_() -> Visitor:
            return await stack.enter_async_context(Visitor(theatre))

        yield open_


@pytest.fixture
def acme(alice: Person) -> Acme:
    """A place of Slack in which alice is known."""
    return Acme(alice)


@pytest.fixture
async def old(alice: Person, bob: Person, crew: str, place: Place) -> dict[str, Any]:
    """The first message of a room, of 40 days ago, with all that a message can have; `through` it everything is old."""
    file = (await upload(alice, b"%PDF-1.7 a plan of the week"))[1]
    # Told of it, by way of an address where nobody listens.
    called = {"url": "http://127.0.0.1:9/", "events": ["messages"], "name": "Log"}
    assert 201 == (await alice.asks("POST", f"rooms/{crew}/outgoing-webhooks", called))[0]
    seq = (await alice.says(f"apple for @{bob.username}", crew, files=[file["id"]]))["seq"]
    here = f"rooms/{crew}/messages/{seq}"
    for person, method, path, body in (
        (alice, "PATCH", here, {"body": f"apple pie for @{bob.username}"}),
        (bob, "PUT", f"{here}/reactions/👍", None),
        (bob, "PUT", f"{here}/bookmark", None),
        (bob, "PUT", f"{here}/follow", None),
        (bob, "PUT", f"{here}/pin", None),
        (bob, "POST", f"{here}/reports", {"reason": "too sweet"}),
    ):
        status, answer = await person.asks(method, path, body)
        assert status < 300, answer
    await ages(place, crew, seq, days=40)
    return {"seq": seq, "file": file}

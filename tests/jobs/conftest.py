"""People with a phone in their pocket."""

from collections.abc import AsyncIterator

import pytest

from tests.cast import Person
from tests.outside import Outside, curious, the_web
from tests.phone import Phone, PushService, push_service
from tests.place import Place


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with push_service() as running:
        yield running


@pytest.fixture
async def phone(service: PushService, bob: Person) -> Phone:
    """Bob's."""
    return await service.phone().subscribes(bob)


@pytest.fixture
async def bot(alice: Person) -> str:
    """A bot of alice's; its usercode."""
    status, made = await alice.asks("POST", "bots", {"username": f"bot-of-{alice.username}", "name": "Weather"})
    assert status == 201, made
    return str(made["usercode"])


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    async with the_web() as web:
        yield web


@pytest.fixture
async def wanted(place: Place) -> AsyncIterator[None]:
    """Administrators want to see what links lead to."""
    async with curious(place):
        yield

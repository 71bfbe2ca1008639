"""People with a phone in their pocket."""

from collections.abc import AsyncIterator

import pytest

from tests.cast import Person
from tests.phone import Phone, PushService, push_service


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

"""The cast at an instance whose services may be killed; each module brings it as its `rig`."""

from collections.abc import AsyncIterator
from typing import Protocol

import pytest

from tests.cast import Person
from tests.place import Instance


class Served(Protocol):
    @property
    def instance(self) -> Instance: ...


@pytest.fixture
async def alice(rig: Served) -> AsyncIterator[Person]:
    person = await (await Person("alice", rig.instance).registers()).comes()
    yield person
    await person.is_gone()


@pytest.fixture
async def bob(rig: Served) -> AsyncIterator[Person]:
    person = await (await Person("bob", rig.instance).registers()).comes()
    yield person
    await person.is_gone()

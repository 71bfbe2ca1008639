"""People at the HTTP door: with a browser, without an account, or with the whole product to themselves."""

from collections.abc import AsyncIterator

import pytest

from tests.cast import Person
from tests.place import Place
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

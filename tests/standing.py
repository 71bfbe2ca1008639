"""Accounts of another role than everybody's, as `createsuperuser` and administrators make them."""

from typing import Any

from chat.actions import administration
from chat.store import users
from tests.cast import Person
from tests.place import Place


async def becomes(place: Place, person: Person, role: str) -> Person:
    """Somebody with another role, and nothing else changed."""
    async with place.resources.db.begin() as db:
        user = await users.find(db, person.usercode)
        assert user
        await users.set_role(db, user, role)
    await administration.announce(place.resources, user)
    return person


async def refusal(person: Person, method: str, path: str, body: Any = None) -> tuple[int, str]:
    """Status and sentence of what somebody may not do."""
    status, answer = await person.asks(method, path, body)
    assert status >= 400, answer
    return status, answer["detail"]

"""What people do to be told by mail, and time that passes."""

from datetime import timedelta
from typing import Any

from chat.jobs.digests import send
from chat.model.times import now
from tests.cast import Person
from tests.mail.post import Post
from tests.place import Place
from tests.web.visitor import Visitor

HEADLINES = (
    "It is your address",
    "Is this your address?",
    "Stop these mails?",
    "No more mails come",
    "This link leads nowhere",
)


async def passes(place: Place, minutes: float) -> None:
    """So much later."""
    await send(place.resources, now() + timedelta(minutes=minutes))


def address_of(person: Person) -> str:
    return f"{person.username}@example.org"


async def wants(person: Person, after_min: int = 15, address: str = "") -> Any:
    """Choose it; what the API says then."""
    body = {"address": address or address_of(person), "after_min": after_min}
    status, answer = await person.asks("PUT", "me/digest", body)
    assert status == 200, answer
    return answer


async def confirms(person: Person, post: Post, place: Place, visitor: Visitor) -> None:
    """Open the link in the mail that came last, and press its button."""
    await passes(place, 0)
    question = await post.brings(address_of(person))
    page = await visitor.fills_in(question.path("/digest/confirmation"))
    assert (200, "It is your address") == (page.status, headline(page.text)), page.text


def headline(text: str) -> str:
    """What a page behind a link says first."""
    return next(one for one in HEADLINES if one in text)

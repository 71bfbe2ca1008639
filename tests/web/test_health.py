"""Two questions of operators. (What they answer while a service is down is among the fault tests.)"""

from tests.cast import Person
from tests.place import Place
from tests.web.visitor import Visitor


async def test_the_process_lives_and_is_ready(visitor: Visitor, place: Place) -> None:
    async with visitor.http.get(f"{place.one.url}/healthz") as response:
        assert (200, {"status": "ok"}) == (response.status, await response.json())

    async with visitor.http.get(f"{place.one.url}/readyz") as response:
        assert (200, {"status": "ok", "redis": True, "database": True}) == (response.status, await response.json())


async def test_a_cookie_that_is_no_good_does_not_matter(visitor: Visitor, place: Place) -> None:
    headers = {"Cookie": "chat_session=old", "Authorization": "Bearer old"}

    async with visitor.http.get(f"{place.one.url}/readyz", headers=headers) as response:
        assert 200 == response.status


async def test_monitors_may_ask_for_the_head_alone(visitor: Visitor, alice: Person, place: Place) -> None:
    for path in ("/healthz", "/readyz", "/login", "/openapi.json"):
        async with visitor.http.head(place.one.url + path) as response:
            assert (200, b"") == (response.status, await response.read())

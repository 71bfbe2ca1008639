"""Who may make an account alone, as administrators choose it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cast import PASSWORD, SECONDS, Person
from tests.place import Place, serving, settings
from tests.web.visitor import Visitor

ANYBODY, INVITED = {"registration": "open"}, {"registration": "invited"}


@pytest.fixture
async def doorkeeper(admin: Person) -> AsyncIterator[Person]:
    """An administrator who leaves the door open when they go."""
    yield admin
    assert 200 == (await admin.asks("PATCH", "admin/site", ANYBODY))[0]


@pytest.fixture
async def elsewhere(place: Place) -> AsyncIterator[Visitor]:
    """A browser on another instance where there is one."""
    async with Visitor(place.other) as somebody:
        yield somebody


async def registers(person: Person, **more: str) -> tuple[int, str]:
    status, body = await person.asks(
        "POST", "auth/register", {"username": person.username, "password": PASSWORD} | more
    )
    return status, body.get("code", "")


async def test_a_door_that_is_closed_is_closed_on_all_instances(
    office: Visitor, doorkeeper: Person, elsewhere: Visitor, place: Place
) -> None:
    stranger = Person("stranger", place.other)

    page = await office.fills_in("/admin/site", **INVITED)
    turned_away = await registers(stranger)
    shown = await elsewhere.opens("/register")
    sent = await elsewhere.fills_in("/register", username=stranger.username, password=PASSWORD)

    assert (200, "/admin/site") == (page.status, page.path)
    assert (403, "forbidden") == turned_away
    assert [403, 403] == [shown.status, sent.status]
    async with asyncio.timeout(SECONDS):
        while "Ask somebody who is here for an invite." not in (await elsewhere.opens("/login")).text:
            pass
    await stranger.is_gone()


async def test_it_is_opened_again_everywhere(doorkeeper: Person, place: Place) -> None:
    newcomer = Person("newcomer", place.other)
    await doorkeeper.asks("PATCH", "admin/site", INVITED)
    assert (403, "forbidden") == await registers(newcomer)

    answer = await doorkeeper.asks("PATCH", "admin/site", ANYBODY)

    assert (200, "open") == (answer[0], answer[1]["registration"])
    assert (201, "") == await registers(newcomer)
    await newcomer.is_gone()


@pytest.mark.any_database
async def test_an_invite_lets_in_all_the_same(doorkeeper: Person, place: Place) -> None:
    await doorkeeper.asks("PATCH", "admin/site", INVITED)
    _, made = await doorkeeper.asks("POST", "rooms/general/invites", {})
    newcomer = Person("newcomer", place.other)

    assert (201, "") == await registers(newcomer, invite=made["code"])
    await newcomer.is_gone()


@pytest.mark.any_database
async def test_it_is_written_down_once(office: Visitor, doorkeeper: Person) -> None:
    path = "admin/audit?action=registration.set&limit=100"
    before = (await doorkeeper.asks("GET", path))[1]["items"]

    await doorkeeper.asks("PATCH", "admin/site", {"name": "Confab"} | INVITED)
    await doorkeeper.asks("PATCH", "admin/site", INVITED)
    found = (await doorkeeper.asks("GET", path))[1]["items"]

    assert 1 == len(found) - len(before)
    assert {"before": "open", "registration": "invited"} == found[0]["data"]
    log = await office.opens("/admin/audit?action=registration.set")
    assert "lets only people with an invite make an account." in log.text


@pytest.mark.any_database
async def test_each_stays_when_the_other_is_changed(doorkeeper: Person) -> None:
    await doorkeeper.asks("PATCH", "admin/site", INVITED)

    answer = await doorkeeper.asks("PATCH", "admin/site", {"name": "Confab"})

    assert (200, {"name": "Confab", "previews": False} | INVITED) == answer
    assert answer == await doorkeeper.asks("GET", "admin/site")


@pytest.mark.any_database
async def test_nothing_else_can_be_chosen(office: Visitor, doorkeeper: Person, alice: Person) -> None:
    page = await office.fills_in("/admin/site", registration="nobody")

    assert (422, 1) == (page.status, len(page.problems))
    status, body = await doorkeeper.asks("PATCH", "admin/site", {"name": "Half done", "registration": "nobody"})
    assert (422, ["registration"]) == (status, list(body["errors"]))
    assert {"name": "Confab", "previews": False} | ANYBODY == (await doorkeeper.asks("GET", "admin/site"))[1]
    assert 403 == (await alice.asks("PATCH", "admin/site", INVITED))[0]
    assert 403 == (await alice.asks("GET", "admin/site"))[0]


@pytest.mark.any_database
async def test_what_the_operator_says_stays(tmp_path: Path) -> None:
    # The default, said in so many words.
    async with serving(settings(tmp_path, **ANYBODY)) as instance, Visitor(instance) as owner:
        await owner.fills_in("/welcome", name="Ada", username="ada", password=PASSWORD, site="X", room="Desk")

        page = await owner.opens("/admin/site")

        assert "The setting REGISTRATION says so" in page.text
        assert "registration" not in [one.attributes.get("name") for one in page.elements]
        assert 409 == await owner.asks("PATCH", "admin/site", INVITED)

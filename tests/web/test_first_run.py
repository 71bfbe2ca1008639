"""The first run: an empty place is set up once, by one, and whatever else makes accounts works as ever."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from chat.actions import house
from chat.store import rooms, users
from chat.store.rooms import Wanted
from tests.cast import PASSWORD, Person
from tests.place import Place, serving, settings
from tests.servers import Redis
from tests.web.visitor import Page, Visitor

FORM = {
    "site": "Northlight",
    "name": "Mara Lindholm",
    "username": "mara",
    "password": PASSWORD,
    "room": "Front desk",
}
_numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "mariadb"])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    """A place without anybody; two instances of it where the database takes two."""
    async with AsyncExitStack() as stack:
        if request.param == "sqlite":
            chosen = settings(tmp_path)
            yield Place("sqlite", [await stack.enter_async_context(serving(chosen))], chosen)
            return
        mariadb, redis = request.getfixturevalue("mariadb"), stack.enter_context(Redis())
        name = f"empty_{next(_numbers)}"
        url = mariadb.create_database(name)
        stack.callback(mariadb.drop_database, name)
        chosen = settings(tmp_path, database_url=url, redis_url=redis.url, migrate=True)
        yield Place("mariadb", [await stack.enter_async_context(serving(chosen)) for _ in range(2)], chosen)


@pytest.fixture
async def mara(empty: Place) -> AsyncIterator[Visitor]:
    async with Visitor(empty.one) as somebody:
        yield somebody


@pytest.fixture
async def tomasz(empty: Place) -> AsyncIterator[Visitor]:
    """On another instance, where there are two."""
    async with Visitor(empty.other) as somebody:
        yield somebody


async def people_of(place: Place) -> list[tuple[str, str]]:
    async with place.resources.db.read() as db:
        return [(user.username, user.role) for user in await users.search(db, "", "", 50)]


def title(page: Page) -> str:
    return next("".join(one.text) for one in page.elements if one.tag == "title")


def into_the_room(page: Page) -> str:
    return next(one.attributes["href"] for one in page.elements if "".join(one.text) == "Into the room")


@pytest.mark.any_database
async def test_an_empty_place_leads_everybody_to_the_first_run(mara: Visitor) -> None:
    page = await mara.opens("/")

    assert (200, "/welcome") == (page.status, page.path)
    assert "text/html" in page.headers["Content-Type"] and "<script" not in page.markup
    door = await mara.opens("/rooms/general?at=1")
    assert "/login" == door.path
    assert "/welcome" in [one.attributes.get("href") for one in door.elements if one.tag == "a"]


@pytest.mark.any_database
async def test_the_form_makes_owner_room_name_and_link(mara: Visitor, tomasz: Visitor, empty: Place) -> None:
    page = await mara.fills_in("/welcome", **FORM)

    assert (200, "/welcome/invite") == (page.status, page.path)
    assert [("mara", "owner")] == await people_of(empty)
    link = next(one.attributes["value"] for one in page.elements if one.attributes.get("id") == "link")
    assert link.startswith(f"{empty.one.url}/join/") and '<path d="M' in page.markup

    way_in = await tomasz.opens(link.removeprefix(empty.one.url))
    assert "Mara Lindholm invited you to Front desk" in way_in.text
    room = await tomasz.fills_in(way_in.path, username="tomasz", password=PASSWORD)
    assert (200, "Front desk · Northlight") == (room.status, title(room))
    assert [("mara", "owner"), ("tomasz", "member")] == await people_of(empty)


async def test_the_name_is_on_every_page_of_every_instance(mara: Visitor, tomasz: Visitor, empty: Place) -> None:
    assert "First run · Confab" == title(await mara.opens("/"))

    made = await mara.fills_in("/welcome", **FORM)
    room = await mara.opens(into_the_room(made))

    assert ("Invite · Northlight", "Front desk · Northlight") == (title(made), title(room))
    async with asyncio.timeout(10):
        while title(await tomasz.opens("/register")) != "Join · Northlight":
            pass  # the other instance is about to hear of it
    assert "Northlight talks here." in (await tomasz.opens("/login")).text
    assert ("Not here · Northlight", 404) == (title(missing := await tomasz.opens("/nothing")), missing.status)
    assert "Northlight" == (await house.find(empty.other.resources)).name


async def test_of_two_at_once_one_wins_and_the_other_is_told(mara: Visitor, tomasz: Visitor, empty: Place) -> None:
    others = FORM | {"username": "tomasz", "site": "Southlight", "room": "Back desk"}

    pages = await asyncio.gather(mara.fills_in("/welcome", **FORM), tomasz.fills_in("/welcome", **others))

    first, second = sorted(pages, key=lambda page: page.status)
    assert [(200, "/welcome/invite"), (409, "/welcome")] == [(page.status, page.path) for page in (first, second)]
    assert "Somebody was quicker: this place is set up already." in second.text
    assert "/login" in [one.attributes.get("href") for one in second.elements if one.tag == "a"]
    found = await people_of(empty)
    assert 1 == len(found) and found[0][1] == "owner"
    async with empty.resources.db.read() as db:
        owner = await users.find_by_username(db, found[0][0])
        assert owner
        made = await rooms.list_visible(db, owner.id, Wanted("", "", mine=False, directs=False, implied=True), 50)
    assert {"General", "Everyone", "Front desk" if first is pages[0] else "Back desk"} == {room.name for room in made}


@pytest.mark.any_database
async def test_a_second_time_there_is_nothing(mara: Visitor, tomasz: Visitor, empty: Place) -> None:
    await mara.fills_in("/welcome", **FORM)

    shown = [await tomasz.opens("/welcome"), await mara.opens("/welcome")]
    sent = await tomasz.fills_in("/welcome", **FORM | {"username": "tomasz"})

    assert ([404, 404], 409) == ([page.status for page in shown], sent.status)
    assert [("mara", "owner")] == await people_of(empty)
    assert ["/login", "/login"] == [(await tomasz.opens(path)).path for path in ("/", "/login")]


async def test_whoever_registers_first_by_other_ways_ends_it(tomasz: Visitor, empty: Place) -> None:
    script = Person("script", empty.one)

    await script.registers()

    assert (await script.asks("GET", "me"))[1]["role"] == "member"
    assert [404, 409] == [(await tomasz.opens("/welcome")).status, (await tomasz.fills_in("/welcome", **FORM)).status]
    assert "/login" == (await tomasz.opens("/")).path
    await script.is_gone()


@pytest.mark.any_database
async def test_only_the_owner_sees_the_link_again(mara: Visitor, tomasz: Visitor) -> None:
    await mara.fills_in("/welcome", **FORM)
    assert 200 == (await mara.opens("/welcome/invite")).status
    assert "/login" == (await tomasz.opens("/welcome/invite")).path

    await tomasz.fills_in("/register", username="tomasz", password=PASSWORD)

    assert 404 == (await tomasz.opens("/welcome/invite")).status


@pytest.mark.any_database
async def test_what_is_wrong_stands_at_its_field_and_makes_nothing(mara: Visitor, empty: Place) -> None:
    page = await mara.fills_in("/welcome", site=" ", name="x" * 61, username="M", password="short", room="")

    assert (422, "/welcome", 5) == (page.status, page.path, len(page.problems))
    taken = await mara.fills_in("/welcome", **FORM | {"username": "house"})
    assert (409, ["The name house is taken. Choose another one."]) == (taken.status, taken.problems)
    assert "Front desk" == taken.field("room") and PASSWORD not in taken.markup
    assert [] == await people_of(empty)
    assert (200, "/welcome") == ((again := await mara.opens("/")).status, again.path)


@pytest.mark.any_database
async def test_general_may_be_the_first_room(mara: Visitor, tomasz: Visitor, empty: Place) -> None:
    page = await mara.fills_in("/welcome", **FORM | {"room": "General"})
    link = next(one.attributes["value"] for one in page.elements if one.attributes.get("id") == "link")

    room = await tomasz.fills_in(link.removeprefix(empty.one.url), username="tomasz", password=PASSWORD)

    assert (200, "/rooms/general") == (room.status, room.path)


async def test_a_name_of_the_operator_wins(tmp_path: Path) -> None:
    async with serving(settings(tmp_path, site_name="Nightjar")) as instance, Visitor(instance) as visitor:
        asked = await visitor.opens("/")
        made = await visitor.fills_in("/welcome", **FORM)

    assert ("First run · Nightjar", "Invite · Nightjar") == (title(asked), title(made))
    assert "site" not in [one.attributes.get("name") for one in asked.elements]

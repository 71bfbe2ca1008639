"""A place that only invited people come into."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chat.actions import accounts
from chat.model.user import OWNER, Registration
from tests.cast import PASSWORD, Person
from tests.place import Instance, serving, settings
from tests.web.visitor import Visitor


@pytest.fixture(scope="module")
async def closed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    async with serving(settings(tmp_path_factory.mktemp("invited"), registration="invited")) as instance:
        yield instance


@pytest.fixture
async def owner(closed: Instance) -> AsyncIterator[Person]:
    person = Person("owner", closed)
    await accounts.register(closed.resources, Registration.parse(person.username, PASSWORD), "127.0.0.1", role=OWNER)
    yield await person.signs_in()
    await person.is_gone()


@pytest.fixture
async def newcomer(closed: Instance) -> AsyncIterator[Visitor]:
    async with Visitor(closed) as visitor:
        yield visitor


async def test_whoever_sets_it_up_comes_in_first(tmp_path: Path) -> None:
    async with (
        serving(settings(tmp_path, registration="invited")) as instance,
        Visitor(instance) as visitor,
    ):
        page = await visitor.fills_in("/welcome", name="Ada", username="ada", password=PASSWORD, site="X", room="Desk")

    assert (200, "/welcome/invite") == (page.status, page.path)


async def test_nobody_makes_an_account_without_an_invite(closed: Instance, owner: Person, newcomer: Visitor) -> None:
    stranger = Person("stranger", closed)
    wish = {"username": stranger.username, "password": PASSWORD}

    status, body = await stranger.asks("POST", "auth/register", wish)
    shown = await newcomer.opens("/register")
    sent = await newcomer.fills_in("/register", **wish)

    assert (403, "forbidden") == (status, body["code"])
    assert [403, 403] == [shown.status, sent.status]
    assert body["detail"] in shown.text
    assert body["detail"] in sent.text
    assert 401 == (await stranger.asks("POST", "auth/token", wish))[0]
    await stranger.is_gone()


async def test_an_invite_lets_in_by_page_and_by_script(closed: Instance, owner: Person, newcomer: Visitor) -> None:
    _, made = await owner.asks("POST", "rooms/general/invites", {})
    scripted = Person("scripted", closed)

    wish = {"username": scripted.username, "password": PASSWORD, "invite": made["code"]}
    status, _ = await scripted.asks("POST", "auth/register", wish)
    page = await newcomer.fills_in(f"/join/{made['code']}", username="visiting", password=PASSWORD, name="V")

    assert 201 == status
    assert (200, "/rooms/general") == (page.status, page.path)
    await scripted.is_gone()


async def test_administrators_make_accounts_as_before(owner: Person) -> None:
    status, _ = await owner.asks("POST", "admin/users", {"username": "made-by-hand", "password": PASSWORD})

    assert 201 == status


async def test_the_door_says_how_to_get_in(owner: Person, newcomer: Visitor) -> None:
    page = await newcomer.opens("/login")

    assert "Ask somebody who is here for an invite." in page.text
    assert "/register" not in page.markup

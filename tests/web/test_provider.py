"""Signing in by a provider of identities (OpenID Connect): who comes in, and what is not believed."""

import time
from typing import Any

import pytest

from chat.actions import accounts
from chat.model.user import Registration
from tests.cast import PASSWORD, Person
from tests.place import Instance, serving, settings
from tests.web.oidc import CLIENT, CLIENT_SECRET, Issuer, chosen, goes_in, leaves, links
from tests.web.visitor import Visitor


@pytest.fixture(autouse=True)
def _honest(issuer: Issuer) -> None:
    issuer.changes, issuer.algorithm = {}, "RS256"


@pytest.fixture
async def nora(browsers: Any) -> Visitor:
    browser: Visitor = await browsers()
    return browser


async def made(instance: Instance) -> Person:
    """Somebody with a password, made by an administrator."""
    person = Person("linked", instance)
    await accounts.register(instance.resources, Registration.parse(person.username, PASSWORD), "127.0.0.1")
    return person


async def name_of(browser: Visitor) -> str:
    return (await browser.opens("/settings")).text


async def test_who_is_known_there_gets_an_account_here(nora: Visitor, browsers: Any, issuer: Issuer) -> None:
    assert "The Theatre" in (await nora.opens("/login")).text

    first = await goes_in(nora, issuer, "/login/provider?next=/people")
    again = await goes_in(await browsers(), issuer)

    assert [(200, "/people"), 200] == [(first.status, first.path), again.status]
    told = await name_of(nora)
    assert "Nora" in told
    assert "nora" in told
    assert "By The Theatre." in told


async def test_a_name_that_is_taken_is_not_given_away(nora: Visitor, issuer: Issuer) -> None:
    issuer.changes = {"sub": "18", "preferred_username": "Owner"}

    page = await goes_in(nora, issuer)

    assert 200 == page.status
    assert "owner-2" in await name_of(nora)
    assert 403 == (await nora.opens("/admin")).status


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"aud": "somebody-else"},
        {"aud": [CLIENT, "somebody-else"], "azp": "somebody-else"},
        {"iss": "https://elsewhere.example"},
        {"exp": int(time.time()) - 3600},
        {"sub": None},
    ],
    ids=["nonce", "aud", "azp", "iss", "exp", "sub"],
)
async def test_what_is_not_meant_for_this_journey_is_not_believed(
    lie: dict[str, Any], nora: Visitor, issuer: Issuer
) -> None:
    issuer.changes = lie

    page = await goes_in(nora, issuer)

    assert (401, "") == (page.status, nora.cookie)
    assert page.problems


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_a_signature_that_anybody_makes_is_none(algorithm: str, nora: Visitor, issuer: Issuer) -> None:
    issuer.algorithm = algorithm

    page = await goes_in(nora, issuer)

    assert (401, "") == (page.status, nora.cookie)


async def test_a_way_back_works_once_and_in_one_browser(nora: Visitor, browsers: Any, issuer: Issuer) -> None:
    other: Visitor = await browsers()
    back = issuer.authorize(await leaves(nora))

    stolen = await other.opens(back)
    first = await nora.opens(back)
    await nora.fills_in("/logout")
    replayed = await nora.opens(back)

    assert [401, 200, 401] == [page.status for page in (stolen, first, replayed)]
    assert "" == other.cookie


async def test_another_state_is_no_way_back(nora: Visitor, issuer: Issuer) -> None:
    back = issuer.authorize(await leaves(nora))

    page = await nora.opens(back[:-4] + "zzzz")

    assert (401, "") == (page.status, nora.cookie)


async def test_who_says_no_there_is_told_so_here(nora: Visitor) -> None:
    await leaves(nora)

    page = await nora.opens("/login/provider/return?error=access_denied&state=x")

    assert 401 == page.status
    assert page.problems


async def test_new_keys_of_the_provider_are_found(
    issuer: Issuer, nora: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.web.provider.KEYS_EVERY_SECONDS", 0)
    await goes_in(nora, issuer)
    await nora.fills_in("/logout")
    issuer.rotate()

    page = await goes_in(nora, issuer)

    assert 200 == page.status
    assert nora.cookie


async def test_an_account_is_linked_from_the_settings(theatre: Instance, browsers: Any, issuer: Issuer) -> None:
    issuer.changes = {"sub": "19", "preferred_username": "somebody"}
    person, browser = await made(theatre), await browsers()
    await browser.signs_in(person.username)

    started = await browser.fills_in("/settings/identities", password=PASSWORD)
    back = issuer.authorize(next(one for one in links(started) if one.startswith(issuer.url)))
    page = await browser.opens(back)
    alone: Visitor = await browsers()
    await goes_in(alone, issuer)

    assert (200, "/settings") == (page.status, page.path)
    assert person.username in await name_of(alone)
    await person.is_gone()


async def test_nobody_else_is_linked_by_a_stray_answer(theatre: Instance, browsers: Any, issuer: Issuer) -> None:
    """Who begins to link, signs out, and somebody else signs in at the same browser."""
    issuer.changes = {"sub": "20", "preferred_username": "other"}
    browser: Visitor = await browsers()
    await browser.signs_in("owner")
    started = await browser.fills_in("/settings/identities", password=PASSWORD)
    back = issuer.authorize(next(one for one in links(started) if one.startswith(issuer.url)))
    await browser.fills_in("/logout")

    page = await browser.opens(back)

    assert (401, "") == (page.status, browser.cookie)


async def test_who_has_no_password_keeps_their_way_in(nora: Visitor, issuer: Issuer) -> None:
    issuer.changes = {"sub": "21", "preferred_username": "only"}
    await goes_in(nora, issuer)
    page = await nora.opens("/settings")
    path = next(
        one.attributes["action"] for one in page.elements if "/settings/identities/" in one.attributes.get("action", "")
    )

    assert 409 == (await nora.fills_in(path)).status


async def test_unknown_people_stay_out_where_the_operator_says_so(issuer: Issuer, tmp_path: Any) -> None:
    async with (
        serving(settings(tmp_path, oidc_registration=False, **chosen(issuer))) as instance,
        Visitor(instance) as browser,
    ):
        page = await goes_in(browser, issuer)

    assert (403, "") == (page.status, browser.cookie)


async def test_a_provider_that_is_silent_is_said_to_be(tmp_path: Any) -> None:
    lost = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": CLIENT, "oidc_client_secret": CLIENT_SECRET}
    async with serving(settings(tmp_path, **lost)) as instance, Visitor(instance) as browser:
        page = await browser.opens("/login/provider")

    assert (503, 1) == (page.status, len(page.problems))

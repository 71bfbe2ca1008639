"""Ways in to an account: a first password for who came by the provider, and the last way, which stays."""

import asyncio
import itertools
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import update

from chat.actions import sessions as signing_in
from chat.actions import ways
from chat.bus import keys, sessions
from chat.errors import ChatError
from chat.model.times import now, timestamp
from chat.store.tables import identities
from tests.cast import PASSWORD
from tests.place import Instance
from tests.web.authenticator import Device
from tests.web.oidc import Issuer, goes_in
from tests.web.passkey_acts import adds, enters, removals
from tests.web.test_second_factor import code
from tests.web.visitor import Page, Visitor

NOT_YOURS = "That is not your password."
NOT_FRESH = "You have no password, so this takes a sign-in of the last ten minutes."
ONLY_WAY = "This is your only way in. Set a password first."
_numbers = itertools.count(100)


@pytest.fixture
async def nora(browsers: Any, issuer: Issuer) -> Visitor:
    """Somebody whom the provider knows, with an account that it has made a moment ago, at their browser."""
    number = next(_numbers)
    issuer.changes = {"sub": str(number), "preferred_username": f"nora{number}"}
    browser: Visitor = await browsers()
    await goes_in(browser, issuer)
    return browser


@pytest.fixture
async def owner(browsers: Any) -> Visitor:
    """Somebody with a password."""
    browser: Visitor = await browsers()
    await browser.signs_in("owner")
    return browser


async def lets_time_pass(browser: Visitor) -> None:
    """They have signed in eleven minutes ago."""
    redis, sid = browser.instance.resources.redis, sessions.digest(browser.cookie)
    session = await sessions.find(redis, sid)
    assert session
    older = replace(session, created_at=timestamp(now() - timedelta(minutes=11)))
    await redis.call("SET", keys.session(sid), orjson.dumps(asdict(older)))


def unlinking(page: Page) -> str:
    """The form that unlinks the provider, as an address."""
    actions = [one.attributes.get("action", "") for one in page.elements]
    return next(one for one in actions if one.startswith("/settings/identities/"))


def username(page: Page) -> str:
    return next(one.attributes["data-username"] for one in page.elements if one.tag == "body")


async def test_who_has_no_password_sets_one(nora: Visitor, browsers: Any, issuer: Issuer) -> None:
    elsewhere: Visitor = await browsers()
    await goes_in(elsewhere, issuer)
    page = await nora.opens("/settings")
    assert "PasswordYou have none." in page.text and "old" not in [one.attributes.get("name") for one in page.elements]
    before = nora.cookie

    page = await nora.fills_in("/settings/password", new=PASSWORD)

    assert (200, "/settings") == (page.status, page.path) and nora.cookie != before
    assert "PasswordYou have one." in page.text and "signed out everywhere but here" in page.text
    assert "/login" == (await elsewhere.opens("/settings")).path
    assert 303 == (await elsewhere.signs_in(username(page))).status
    assert elsewhere.cookie


async def test_a_script_of_theirs_sets_one_too(nora: Visitor, browsers: Any) -> None:
    name = username(await nora.opens("/settings"))

    assert 422 == await nora.asks("PUT", "me/password", {"new": "short"})
    assert 204 == await nora.asks("PUT", "me/password", {"new": PASSWORD})

    assert 401 == await nora.asks("GET", "me")
    assert 303 == (await (await browsers()).signs_in(name)).status


async def test_whoever_has_a_password_gives_it(owner: Visitor, nora: Visitor) -> None:
    page = await owner.fills_in("/settings/password", new="five quite other plain words")
    assert (422, [NOT_YOURS]) == (page.status, page.problems)
    assert 422 == await owner.asks("PUT", "me/password", {"new": "five quite other plain words"})
    assert 422 == await owner.asks("DELETE", "me", {"mode": "full"})
    page = await owner.fills_in("/settings/identities", password="wrong")
    assert (422, [NOT_YOURS]) == (page.status, page.problems)

    # A sign-in of a moment ago does not stand for it.
    await nora.fills_in("/settings/password", new=PASSWORD)
    page = await nora.fills_in("/settings/password", new="five quite other plain words")
    assert (422, [NOT_YOURS]) == (page.status, page.problems)


async def test_an_open_browser_is_no_proof_after_ten_minutes(nora: Visitor, issuer: Issuer, browsers: Any) -> None:
    await adds(nora, Device(nora.instance.url))
    await lets_time_pass(nora)
    page = await nora.opens("/settings")
    (passkey,) = removals(page)
    assert NOT_FRESH in page.text

    forms: dict[str, dict[str, str]] = {passkey: {}, "/settings/identities": {}}
    forms |= {"/settings/password": {"new": PASSWORD}, "/settings/erasure": {"mode": "full"}, "/settings/factor": {}}
    refused = [await nora.fills_in(path, **form) for path, form in forms.items()]
    said = await adds(nora, Device(nora.instance.url))

    assert [403] * 5 == [page.status for page in refused]
    assert all(NOT_FRESH in page.text for page in refused)
    assert (403, "forbidden", f"{NOT_FRESH} Sign in again first.") == said.refusal
    assert [403, 403] == [await nora.asks("PUT", "me/password", {"new": PASSWORD}), await nora.asks("DELETE", "me", {})]
    assert 401 == (await (await browsers()).signs_in(username(page))).status


async def test_signing_in_again_leads_back_and_is_proof(nora: Visitor, issuer: Issuer) -> None:
    await lets_time_pass(nora)

    page = await nora.fills_in("/logout", next="/settings")
    assert ("/login", "/settings") == (page.path, page.field("next"))
    back = await goes_in(nora, issuer, "/login/provider?next=/settings")

    assert "/settings" == back.path and NOT_FRESH not in back.text
    assert 200 == (await nora.fills_in("/settings/password", new=PASSWORD)).status


async def test_of_two_at_once_one_sets_it(nora: Visitor, theatre: Instance) -> None:
    identity = await signing_in.by_cookie(theatre.resources, nora.cookie)
    assert identity
    both = [ways.change_password(theatre.resources, identity, "", f"{number} {PASSWORD}") for number in range(2)]

    outcomes = await asyncio.gather(*both, return_exceptions=True)

    assert [True, False] == sorted((isinstance(outcome, ChatError) for outcome in outcomes), reverse=True)
    signed_in = [(await nora.signs_in(identity.user.username, f"{number} {PASSWORD}")).status for number in range(2)]
    assert [303 if outcome is None else 401 for outcome in outcomes] == signed_in


async def test_the_last_way_in_stays(nora: Visitor) -> None:
    link = unlinking(await nora.opens("/settings"))

    refused = await nora.fills_in(link)
    assert (409, [ONLY_WAY]) == (refused.status, refused.problems)
    await nora.fills_in("/settings/password", new=PASSWORD)
    page = await nora.fills_in(link)

    assert (200, "/settings") == (page.status, page.path)
    assert "The TheatreNot linked." in page.text


async def test_a_passkey_is_a_way_in_and_stays_when_it_is_the_last(nora: Visitor, browsers: Any) -> None:
    device = Device(nora.instance.url)
    assert 200 == (await adds(nora, device, password="")).status
    page = await nora.opens("/settings")
    (passkey,) = removals(page)

    assert 200 == (await nora.fills_in(unlinking(page))).status
    refused = await nora.fills_in(passkey)

    assert (409, [ONLY_WAY]) == (refused.status, refused.problems)
    assert 200 == (await enters(await browsers(), device)).status


async def test_a_link_to_another_provider_is_no_way_in(nora: Visitor, theatre: Instance) -> None:
    await adds(nora, Device(nora.instance.url), password="")
    (passkey,) = removals(await nora.opens("/settings"))
    async with theatre.resources.db.begin() as db:
        await db.execute(update(identities).values(issuer="https://elsewhere.example"))

    assert 409 == (await nora.fills_in(passkey)).status


async def test_who_has_no_password_switches_off_the_code_and_erases_themselves(nora: Visitor, issuer: Issuer) -> None:
    offered = await nora.fills_in("/settings/factor")
    secret = next("".join(one.text) for one in offered.elements if one.tag == "code" and len("".join(one.text)) == 32)
    await nora.fills_in("/settings/factor/confirmation", code=code(secret))

    off = await nora.fills_in("/settings/factor/end", code=code(secret, ahead=1))
    gone = await nora.fills_in("/settings/erasure", mode="full")

    assert "Your second factor is off." in off.text
    assert (200, "/login") == (gone.status, gone.path)
    assert (401, "") == ((await goes_in(nora, issuer)).status, nora.cookie)

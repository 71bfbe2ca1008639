"""Tokens: what scripts come with, what each is good for, and how they end."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from sqlalchemy import update

from chat.bus import keys
from chat.bus import tokens as copies
from chat.gateway import guard
from chat.gateway.hub import HUB
from chat.model.times import now, timestamp
from chat.model.token import ACCOUNT_ONLY, PREFIX, sid_of
from chat.store import tokens as stored
from chat.store.tables import tokens
from tests.cast import PASSWORD, Line, Person, Refused
from tests.gateway.test_stream import streams
from tests.place import Place
from tests.web.conftest import somebody
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database

SIGNED_OUT, BLOCKED = 4401, 4403


async def makes(person: Person, *scopes: str, **more: Any) -> dict[str, Any]:
    wish = {"name": "deploy bot", **({"scopes": list(scopes)} if scopes else {}), **more}
    status, made = await person.asks("POST", "tokens", wish)
    assert status == 201, made
    return dict(made)


def holder(person: Person, token: str, place: Place) -> Person:
    """A script on another instance that has nothing but a token."""
    script = Person(person.username, place.other)
    script.usercode, script.token = person.usercode, token
    return script


@pytest.fixture
async def bot(alice: Person, place: Place) -> AsyncIterator[Person]:
    """A script that reads and writes as alice."""
    script = holder(alice, (await makes(alice))["token"], place)
    yield script
    await script.is_gone()


async def test_a_token_is_told_once_and_never_kept(alice: Person, place: Place) -> None:
    made = await makes(alice, "read", expires_in_days=7)

    assert made["token"].startswith(PREFIX) and len(made["token"]) >= len(PREFIX) + 43
    (listed,) = (await alice.asks("GET", "tokens"))[1]["items"]
    assert listed == {name: value for name, value in made.items() if name != "token"}
    assert (["read"], "deploy bot", None) == (listed["scopes"], listed["name"], listed["used_at"])
    async with place.resources.db.read() as db:
        rows = [tuple(row) for row in await db.execute(tokens.select())]
    assert made["token"] not in str(rows) and made["token"].removeprefix(PREFIX) not in str(rows)


async def test_a_script_reads_posts_and_hears_with_it(bot: Person, alice: Person, bob: Person, crew: str) -> None:
    line = await bot.opens()
    status, said = await bot.asks("POST", f"rooms/{crew}/messages", {"body": "Built and tested."})
    assert status == 201 and await bob.hears(crew) == ["Built and tested."]

    await bob.says("Thank you.", crew)
    await line.hears(lambda frame: frame.get("body") == "Thank you.")
    ack = await line.ask("message.post", room=crew, body="Any time.")

    assert ack["seq"] > said["seq"] and alice.usercode == line.hello["user"]["usercode"]
    (listed,) = (await alice.asks("GET", "tokens"))[1]["items"]
    assert listed["used_at"]


async def test_it_opens_events_and_gets_tickets_too(bot: Person, place: Place, crew: str) -> None:
    events = await streams(bot, place)
    assert (await events.ask("message.post", room=crew, body="over events"))["seq"]

    ticket = (await bot.asks("POST", "ws-ticket"))[1]["ticket"]
    async with aiohttp.ClientSession() as http:
        line = await Line.open(http, f"{place.one.url}/ws?ticket={ticket}".replace("http", "ws", 1))
        assert (await line.ask("message.post", room=crew, body="by ticket"))["seq"]
        await line.close()


async def test_one_that_reads_changes_nothing(alice: Person, place: Place, crew: str) -> None:
    script = holder(alice, (await makes(alice, "read"))["token"], place)
    line = await script.comes()

    status, refusal = await script.asks("POST", f"rooms/{crew}/messages", {"body": "no"})
    assert (403, "forbidden") == (status, refusal["code"]) and "scope write" in refusal["detail"]
    with pytest.raises(Refused, match="scope write"):
        await script.says("no", crew)
    assert 200 == (await script.asks("GET", f"rooms/{crew}"))[0] and (await line.here.ask("ping"))["at"]
    await script.is_gone()


async def test_one_that_writes_hears_nothing(alice: Person, place: Place, crew: str) -> None:
    script = holder(alice, (await makes(alice, "write"))["token"], place)

    assert 201 == (await script.asks("POST", f"rooms/{crew}/messages", {"body": "yes"}))[0]
    assert 403 == (await script.asks("GET", f"rooms/{crew}/messages"))[0]
    for door in ("/ws", "/events"):
        async with script.http.get(script.instance.url + door, headers=script.headers) as response:
            assert 403 == response.status
    await script.is_gone()


async def test_it_does_not_speak_through_a_line_that_may_do_more(alice: Person, place: Place, crew: str) -> None:
    line = await streams(alice, place)
    script = holder(alice, (await makes(alice, "read"))["token"], place)
    command = {"type": "message.post", "room": crew, "body": "borrowed"}

    url = f"{script.instance.url}/events/{line.hello['connection']}"
    async with script.http.post(url, json=command, headers=script.headers) as response:
        assert 202 == response.status  # it is not told which lines there are

    await alice.says("a sign", crew)
    await line.hears(lambda frame: frame.get("body") == "a sign")
    assert "borrowed" not in [frame.get("body") for frame in line.frames]
    await script.is_gone()


async def test_the_account_and_its_pages_are_out_of_reach(bot: Person, place: Place) -> None:
    change = {"old": PASSWORD, "new": "five quite other plain words"}
    for method, path, body in (
        ("PUT", "me/password", change),
        ("GET", "me/sessions", None),
        ("DELETE", "me/sessions/1", None),
        ("POST", "auth/logout", None),
        ("GET", "tokens", None),
        ("POST", "tokens", {"name": "another"}),
        ("DELETE", "tokens/1", None),
    ):
        status, refusal = await bot.asks(method, path, body)
        assert (403, ACCOUNT_ONLY) == (status, refusal["detail"]), path
    for page in ("/settings", "/rooms"):
        async with bot.http.get(bot.instance.url + page, headers=bot.headers) as response:
            assert 403 == response.status
    url = f"{bot.instance.url}/settings/password"
    async with bot.http.post(url, data=change, headers=bot.headers) as response:
        assert 403 == response.status
    assert 200 == (await bot.asks("GET", "me"))[0]


async def test_administering_needs_an_administrator_and_the_scope(alice: Person, bob: Person, place: Place) -> None:
    status, refusal = await alice.asks("POST", "tokens", {"name": "x", "scopes": ["admin"]})
    assert (403, "forbidden") == (status, refusal["code"])
    admin = await somebody(place, "admin")
    without = holder(admin, (await makes(admin))["token"], place)
    with_it = holder(admin, (await makes(admin, "admin"))["token"], place)

    assert [403, 403] == [(await one.asks("GET", "admin/audit"))[0] for one in (without, alice)]
    assert 200 == (await with_it.asks("GET", "admin/audit"))[0]
    assert 200 == (await with_it.asks("PUT", f"admin/blocks/{bob.usercode}", {}))[0]
    assert 403 == (await with_it.asks("GET", "me"))[0]
    for person in (admin, without, with_it):
        await person.is_gone()


async def test_revoking_acts_at_once_everywhere(bot: Person, alice: Person, place: Place) -> None:
    line, events = await bot.opens(), await streams(bot, place)
    (listed,) = (await alice.asks("GET", "tokens"))[1]["items"]

    assert 204 == (await alice.asks("DELETE", f"tokens/{listed['id']}"))[0]

    assert SIGNED_OUT == await line.is_closed()
    goodbye = await events.hears(lambda frame: frame["type"] == "goodbye")
    assert SIGNED_OUT == goodbye["code"]
    assert 401 == (await bot.asks("GET", "me"))[0]
    assert 404 == (await alice.asks("DELETE", f"tokens/{listed['id']}"))[0]
    assert alice.here.close_code is None


async def test_what_was_read_a_moment_before_does_not_bring_it_back(bot: Person, alice: Person, place: Place) -> None:
    """Somebody looked it up in the database just before it was revoked, and keeps it just after."""
    async with place.resources.db.read() as db:
        found = await stored.find(db, sid_of(bot.token))
    assert found
    await alice.asks("DELETE", f"tokens/{found.id}")

    await copies.keep(place.resources.redis, found)

    assert 401 == (await bot.asks("GET", "me"))[0]


async def test_a_new_password_ends_it(bot: Person, alice: Person) -> None:
    line = await bot.opens()

    await alice.asks("PUT", "me/password", {"old": PASSWORD, "new": PASSWORD + " more"})

    assert SIGNED_OUT == await line.is_closed()
    assert 401 == (await bot.asks("GET", "me"))[0]


async def test_a_block_ends_it_for_good(bot: Person, alice: Person, place: Place) -> None:
    line, admin = await bot.opens(), await somebody(place, "admin")

    await admin.asks("PUT", f"admin/blocks/{alice.usercode}", {})

    assert BLOCKED == await line.is_closed()
    assert 401 == (await bot.asks("GET", "me"))[0]
    await admin.asks("DELETE", f"admin/blocks/{alice.usercode}")
    assert 401 == (await bot.asks("GET", "me"))[0]
    await alice.signs_in()
    assert [] == (await alice.asks("GET", "tokens"))[1]["items"]
    await admin.is_gone()


async def test_past_its_time_it_is_over(
    bot: Person, alice: Person, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, sid, before = await bot.opens(), sid_of(bot.token), now() - timedelta(seconds=1)
    async with place.resources.db.begin() as db:
        await db.execute(update(tokens).where(tokens.c.digest == sid.removeprefix(PREFIX)).values(expires_at=before))
    await place.resources.redis.call("DEL", keys.token(sid))

    assert 401 == (await bot.asks("GET", "me"))[0]
    monkeypatch.setattr(guard, "CHECK_SECONDS", 0.01)
    watch = asyncio.create_task(guard.check_sessions(place.other.resources, place.other.app[HUB]))
    assert SIGNED_OUT == await line.is_closed()
    watch.cancel()
    visible = (await alice.asks("GET", "tokens"))[1]["items"]
    assert [timestamp(before)] == [one["expires_at"] for one in visible]


@pytest.mark.parametrize("token", [PREFIX, PREFIX + "x" * 43, PREFIX + "\udcff", "confab", "Bearer"])
async def test_what_is_made_up_lets_nobody_in(token: str, alice: Person) -> None:
    headers = {"Authorization": f"Bearer {token.encode('utf-8', 'replace').decode()}"}

    status, refusal = await alice.asks("GET", "me", headers=headers)

    assert (401, "not_signed_in") == (status, refusal["code"])


@pytest.mark.parametrize(
    "wish, field",
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "x", "scopes": []}, "scopes"),
        ({"name": "x", "scopes": ["all"]}, "scopes"),
        ({"name": "x", "expires_in_days": 0}, "expires_in_days"),
        ({"name": "x", "expires_in_days": 10**9}, "expires_in_days"),
    ],
)
async def test_a_wish_that_makes_no_sense_names_its_field(wish: dict[str, Any], field: str, alice: Person) -> None:
    status, refusal = await alice.asks("POST", "tokens", wish)

    assert (422, [field]) == (status, list(refusal["errors"]))
    assert [] == (await alice.asks("GET", "tokens"))[1]["items"]


async def test_nobody_sees_or_ends_anothers(bot: Person, alice: Person, bob: Person, visitor: Visitor) -> None:
    (listed,) = (await alice.asks("GET", "tokens"))[1]["items"]
    await visitor.signs_in(bob.username)

    assert [] == (await bob.asks("GET", "tokens"))[1]["items"]
    for id_ in (listed["id"], 0, "x", 10**20):
        assert 404 == (await bob.asks("DELETE", f"tokens/{id_}"))[0]
        assert 404 == (await visitor.fills_in(f"/settings/tokens/{id_}/revocation")).status
    assert 200 == (await bot.asks("GET", "me"))[0]


async def test_there_is_an_end_to_making_them(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.actions.tokens.MOST_TOKENS", 2)
    await makes(alice)
    await makes(alice)

    status, refusal = await alice.asks("POST", "tokens", {"name": "one more"})

    assert (409, "conflict") == (status, refusal["code"])

"""Being signed in, and the many ways in which it ends."""

import time
from typing import Any

import aiohttp
import jwt
import pytest

from chat.actions import sessions
from tests.cast import PASSWORD, Line, Person
from tests.conftest import Invite
from tests.place import Place
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database

SIGNED_OUT = 4401
NEW_PASSWORD = "five quite other plain words"


async def refresh(person: Person, token: str) -> tuple[int, Any]:
    return await person.asks("POST", "auth/refresh", {"refresh_token": token})


async def is_let_in(person: Person) -> bool:
    return (await person.asks("GET", "me"))[0] == 200


async def test_signing_out_ends_the_token_and_its_sockets_at_once(alice: Person, bob: Person, place: Place) -> None:
    elsewhere = await bob.opens(place.one)
    assert await is_let_in(bob)

    status, body = await bob.asks("POST", "auth/logout")

    assert (204, None) == (status, body)
    assert not await is_let_in(bob)
    assert (401, "not_signed_in") == _refusal(await refresh(bob, bob.refresh_token))
    assert [SIGNED_OUT, SIGNED_OUT] == [await line.is_closed() for line in (bob.here, elsewhere)]
    assert SIGNED_OUT in [frame["code"] for frame in bob.here.frames if frame["type"] == "goodbye"]
    await alice.says("still here", "general")  # nobody else was sent away


async def test_signing_out_ends_one_session_only(alice: Person) -> None:
    phone = alice.here
    token, *_ = alice.token, await alice.signs_in()
    laptop = await alice.opens()

    await alice.asks("POST", "auth/logout")

    assert SIGNED_OUT == await laptop.is_closed()
    alice.token = token
    assert await is_let_in(alice)
    assert phone.close_code is None


async def test_a_browser_signs_out(visitor: Visitor, alice: Person, place: Place) -> None:
    await visitor.signs_in(alice.username)
    secret = visitor.cookie
    headers = {"Origin": place.other.url, "Cookie": f"chat_session={secret}"}
    address = f"{place.other.url}/ws".replace("http", "ws", 1)
    async with aiohttp.ClientSession() as http:
        line = await Line.open(http, address, headers=headers)

        page = await visitor.fills_in("/logout")

        assert ("/login", "") == (page.path, visitor.cookie)
        assert SIGNED_OUT == await line.is_closed()
        await line.close()
    assert 401 == await visitor.asks("GET", "me", headers={"Cookie": f"chat_session={secret}"})


async def test_a_new_password_ends_every_session(alice: Person, visitor: Visitor) -> None:
    await visitor.signs_in(alice.username)
    first, first_refresh = alice.token, alice.refresh_token
    await alice.signs_in()
    assert await is_let_in(alice)

    status, _ = await alice.asks("PUT", "me/password", {"old": PASSWORD, "new": NEW_PASSWORD})

    assert 204 == status
    assert not await is_let_in(alice)
    assert 401 == await visitor.asks("GET", "me")
    assert SIGNED_OUT == await alice.here.is_closed()
    assert 401 == (await refresh(alice, first_refresh))[0]
    alice.token = first
    assert not await is_let_in(alice)


async def test_a_new_password_is_the_only_one_that_works(alice: Person) -> None:
    await alice.asks("PUT", "me/password", {"old": PASSWORD, "new": NEW_PASSWORD})

    answers = [
        await alice.asks("POST", "auth/token", {"username": alice.username, "password": password})
        for password in (PASSWORD, NEW_PASSWORD)
    ]

    assert [401, 200] == [status for status, _ in answers]


@pytest.mark.parametrize("old, new", [("wrong", NEW_PASSWORD), (PASSWORD, "short")])
async def test_a_password_that_does_not_change_ends_nothing(old: str, new: str, alice: Person) -> None:
    status, body = await alice.asks("PUT", "me/password", {"old": old, "new": new})

    assert (422, "bad_field", 1) == (status, body["code"], len(body["errors"]))
    assert await is_let_in(alice)


async def test_refreshing_rotates(alice: Person) -> None:
    status, body = await refresh(alice, alice.refresh_token)

    assert (200, alice.usercode) == (status, body["user"]["usercode"])
    assert alice.refresh_token != body["refresh_token"]
    alice.token = body["access_token"]
    assert await is_let_in(alice)
    assert 200 == (await refresh(alice, body["refresh_token"]))[0]


async def test_an_old_access_token_is_not_in_the_way_of_a_new_one(alice: Person) -> None:
    alice.token = "past its time"
    assert not await is_let_in(alice)

    answers = [
        await refresh(alice, alice.refresh_token),
        await alice.asks("POST", "auth/token", {"username": alice.username, "password": PASSWORD}),
    ]

    assert [200, 200] == [status for status, _ in answers]


async def test_a_refresh_token_that_comes_twice_ends_its_whole_family(alice: Person) -> None:
    _, body = await refresh(alice, alice.refresh_token)

    stolen = await refresh(alice, alice.refresh_token)

    assert (401, "not_signed_in") == _refusal(stolen)
    assert 401 == (await refresh(alice, body["refresh_token"]))[0]
    alice.token = body["access_token"]
    assert not await is_let_in(alice)


@pytest.mark.parametrize("token", ["", ".", "x", "x.y", "ü.ü", "." * 200])
async def test_no_other_refresh_token_works(token: str, stranger: Person) -> None:
    assert (401, "not_signed_in") == _refusal(await refresh(stranger, token))


async def test_forged_tokens_are_refused(alice: Person, invite: Invite, place: Place) -> None:
    mallory = await invite("mallory")
    key = sessions._key(place.resources)
    claims = jwt.decode(mallory.token, key, algorithms=["HS256"], audience=sessions.AUDIENCE)
    head, body, signature = mallory.token.split(".")
    forged = {
        "signature cut off": f"{head}.{body}.",
        "signature changed": f"{head}.{body}.{signature[:-4]}AAAA",
        "body of another": f"{head}.{alice.token.split('.')[1]}.{signature}",
        "no algorithm": jwt.encode(claims, None, algorithm="none"),
        "another algorithm": jwt.encode(claims, key + key, algorithm="HS512"),
        "another key": jwt.encode(claims, b"x" * 32, algorithm="HS256"),
        "the secret itself": jwt.encode(claims, place.settings.secret(), algorithm="HS256"),
        "expired": jwt.encode(claims | {"exp": int(time.time()) - 1}, key, algorithm="HS256"),
        "no end": jwt.encode({k: v for k, v in claims.items() if k != "exp"}, key, algorithm="HS256"),
        "other audience": jwt.encode(claims | {"aud": "elsewhere"}, key, algorithm="HS256"),
        "other issuer": jwt.encode(claims | {"iss": "elsewhere"}, key, algorithm="HS256"),
        "her session, my name": jwt.encode(claims | {"sub": alice.usercode}, key, algorithm="HS256"),
        "no session": jwt.encode(claims | {"sid": "0" * 64}, key, algorithm="HS256"),
        "a refresh token": mallory.refresh_token,
        "nothing": "x",
    }
    assert await is_let_in(mallory)

    answers = {}
    for name, mallory.token in forged.items():
        answers[name] = _refusal(await mallory.asks("GET", "me"))

    assert dict.fromkeys(forged, (401, "not_signed_in")) == answers


async def test_a_ticket_opens_one_socket_once(alice: Person, place: Place) -> None:
    status, body = await alice.asks("POST", "ws-ticket")
    assert (201, 30) == (status, body["expires_in"])
    address = f"{place.other.url}/ws?ticket={body['ticket']}".replace("http", "ws", 1)

    async with aiohttp.ClientSession() as http, http.ws_connect(address) as socket:
        assert alice.usercode == (await socket.receive_json())["user"]["usercode"]

        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await http.ws_connect(address)

    assert 401 == refusal.value.status


async def test_a_ticket_of_a_session_that_is_over_opens_nothing(alice: Person, stranger: Person) -> None:
    _, body = await alice.asks("POST", "ws-ticket")
    await alice.asks("POST", "auth/logout")

    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        await stranger.opens(query=f"?ticket={body['ticket']}")

    assert 401 == refusal.value.status


async def test_strangers_get_no_socket_and_no_ticket(stranger: Person) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        await stranger.opens()

    assert 401 == refusal.value.status
    assert 401 == (await stranger.asks("POST", "ws-ticket"))[0]


def _refusal(answer: tuple[int, Any]) -> tuple[int, str]:
    return answer[0], answer[1].get("code", "")

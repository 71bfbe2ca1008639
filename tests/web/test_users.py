"""People over the API."""

import pytest

from tests.cast import Person
from tests.conftest import Invite

pytestmark = pytest.mark.any_database


async def test_somebody_is_found_by_usercode_in_any_form(alice: Person, bob: Person) -> None:
    code = bob.usercode
    forms = [code, code.lower(), f"{code[:4]}-{code[4:]}", f"{code[:4]}-{code[4:]}".lower()]

    answers = [await alice.asks("GET", f"users/{form}") for form in forms]

    known = {"usercode": code, "username": bob.username, "name": bob.username.title(), "avatar": None}
    assert [(200, known)] * 4 == [(status, {field: body[field] for field in known}) for status, body in answers]


@pytest.mark.parametrize("code", ["ZZZZZZZZ", "nobody", "U", "%00", "%ED%A0%80", "%27%20OR%201=1"])
async def test_nobody_has_another_usercode(code: str, alice: Person) -> None:
    status, body = await alice.asks("GET", f"users/{code}")

    assert (404, "not_found") == (status, body["code"])


async def test_people_are_found_by_username_and_name(alice: Person, bob: Person) -> None:
    await bob.asks("PATCH", "me", {"name": f"Żółw {bob.username} 100%"})

    async def found(text: str) -> list[str]:
        _, body = await alice.asks("GET", "users", params={"q": text, "limit": 200})
        return [person["usercode"] for person in body["items"]]

    assert [bob.usercode] == await found(bob.username.upper())
    assert [bob.usercode] == await found(f"w {bob.username} 100%")
    assert [] == await found(f"w {bob.username} 100_")
    assert [] == await found("' OR 1=1 --")


async def test_pages_of_people_lead_on(alice: Person, invite: Invite) -> None:
    crowd = sorted([(await invite("paged")).username for _ in range(5)])
    pages, after = [], ""

    while after is not None:
        _, body = await alice.asks("GET", "users", params={"q": "paged-", "limit": 2, "after": after})
        pages.append([person["username"] for person in body["items"]])
        after = body["next"]

    assert [crowd[:2], crowd[2:4], crowd[4:]] == pages


async def test_whoever_asks_is_shown_their_own_account(alice: Person) -> None:
    assert (
        200,
        {
            "usercode": alice.usercode,
            "username": alice.username,
            "name": alice.username.title(),
            "avatar": None,
            "role": "member",
            "status": "",
            "dnd": False,
            "receipts": True,
            "theme": "system",
            "density": "cosy",
            "contrast": "system",
            "folds_replies": False,
            "sounds": False,
            "previews": True,
            "language": "",
        },
    ) == await alice.asks("GET", "me")


async def test_a_name_is_changed_and_nothing_else(alice: Person, bob: Person) -> None:
    status, body = await alice.asks("PATCH", "me", {"name": " Alice  N. ", "role": "owner", "username": bob.username})

    assert (200, "Alice N.", "member", alice.username) == (status, body["name"], body["role"], body["username"])
    assert "Alice N." == (await bob.asks("GET", f"users/{alice.usercode}"))[1]["name"]


@pytest.mark.parametrize("name", ["", "  ", "\u202e\u200b", "\u200d", "x" * 61], ids=ascii)
async def test_a_name_that_shows_nothing_or_too_much_is_refused(name: str, alice: Person) -> None:
    status, body = await alice.asks("PATCH", "me", {"name": name})

    assert (422, ["name"]) == (status, list(body["errors"]))
    assert alice.username.title() == (await alice.asks("GET", "me"))[1]["name"]


async def test_strangers_see_nobody(alice: Person, stranger: Person) -> None:
    asks = [("GET", "users"), ("GET", f"users/{alice.usercode}"), ("GET", "me"), ("PATCH", "me")]

    assert [401] * 4 == [(await stranger.asks(*ask))[0] for ask in asks]


async def test_nobody_is_shown_more_than_everybody_may_know(alice: Person, bob: Person) -> None:
    _, listed = await alice.asks("GET", "users", params={"q": bob.username})
    _, single = await alice.asks("GET", f"users/{bob.usercode}")

    everybody_may_know = {"usercode", "username", "name", "avatar"}
    presence = {"state", "since", "status", "dnd"}
    assert [everybody_may_know, everybody_may_know | presence] == [set(listed["items"][0]), set(single)]

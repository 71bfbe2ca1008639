"""Invites: links that let people into a room, with an account or by making one, each as often as it says."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from chat.actions import admission
from chat.model.times import now
from tests.cast import PASSWORD, Frame, Person
from tests.conftest import Invite
from tests.place import Place
from tests.standing import becomes, refusal
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database

OVER = (404, "This invite does not work any more. Ask for a new one.")


async def makes(person: Person, room: str, **fields: Any) -> Frame:
    status, body = await person.asks("POST", f"rooms/{room}/invites", fields)
    assert status == 201, body
    return dict(body)


async def accepts(person: Person, invite: Frame) -> int:
    return (await person.asks("POST", f"invites/{invite['code']}"))[0]


async def in_room(person: Person, room: str) -> dict[str, str]:
    _, body = await person.asks("GET", f"rooms/{room}/members")
    return {one["usercode"]: one["role"] for one in body["items"]}


async def registers(stranger: Person, invite: Frame, name: str = "") -> tuple[int, Any]:
    fields = {"username": name or stranger.username, "password": PASSWORD, "invite": invite["code"]}
    return await stranger.asks("POST", "auth/register", fields)


async def test_whoever_has_the_link_comes_in(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    assert 404 == (await carol.asks("GET", f"rooms/{crew}"))[0]
    made = await makes(bob, crew)

    status, place = await carol.asks("POST", f"invites/{made['code']}")

    assert (200, crew) == (status, place["room"])
    await carol.here.hears(lambda frame: frame["type"] == "room.added" and frame["room"] == crew)
    await alice.says("welcome", crew)
    assert ["welcome"] == await carol.hears(crew)
    event = await alice.here.hears(lambda frame: frame["type"] == "member.joined" and frame["seq"] == place["seq"])
    assert (carol.usercode, bob.usercode) == (event["user"]["usercode"], event["by"])


async def test_an_invite_says_what_it_is(alice: Person, crew: str) -> None:
    made = await makes(alice, crew, role="moderator", expires_in_s=3600, uses=3)

    assert (crew, "moderator", "member", 3) == (made["room"], made["role"], made["account_role"], made["uses_left"])
    assert made["url"] == f"{alice.instance.url}/join/{made['code']}"
    assert alice.usercode == made["made_by"]["usercode"]
    assert made["created_at"] < made["expires_at"]


async def test_twenty_who_come_at_once_find_five_places(alice: Person, crew: str, invite: Invite) -> None:
    people = [await invite("many") for _ in range(20)]
    made = await makes(alice, crew, uses=5)

    outcomes = await asyncio.gather(*(accepts(person, made) for person in people))

    assert (5, 15) == (outcomes.count(200), outcomes.count(404))
    let_in = {person.usercode for person, status in zip(people, outcomes, strict=True) if status == 200}
    assert let_in == (await in_room(alice, crew)).keys() & {person.usercode for person in people}
    assert [] == (await alice.asks("GET", f"rooms/{crew}/invites"))[1]["items"]


async def test_new_accounts_take_places_too(alice: Person, crew: str, place: Place, stranger: Person) -> None:
    made = await makes(alice, crew, uses=2)

    answers = await asyncio.gather(*(registers(stranger, made, f"{stranger.username}-{n}") for n in range(4)))

    assert [201, 201, 404, 404] == sorted(status for status, _ in answers)
    new = {body["user"]["usercode"] for status, body in answers if status == 201}
    assert new < (await in_room(alice, crew)).keys()
    names = [f"{stranger.username}-{n}" for n, (status, _) in enumerate(answers) if status == 404]
    for name in names:
        status, _ = await registers(stranger, await makes(alice, crew), name)
        assert 201 == status, "whoever was refused has no account, so the name is free"


async def test_coming_in_twice_takes_one_place(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    made = await makes(alice, crew, uses=2)

    assert [200, 200, 200] == [await accepts(person, made) for person in (carol, carol, bob)]

    _, listed = await alice.asks("GET", f"rooms/{crew}/invites")
    assert [1] == [one["uses_left"] for one in listed["items"]]


@pytest.mark.parametrize("how", ["revoked", "expired", "used up", "maker gone", "maker demoted", "maker blocked"])
async def test_what_ended_an_invite_is_nobodys_business(
    how: str, alice: Person, bob: Person, carol: Person, crew: str, invite: Invite, place: Place,
    monkeypatch: pytest.MonkeyPatch, stranger: Person,
) -> None:  # fmt: skip
    await alice.asks("PATCH", f"rooms/{crew}/members/{bob.usercode}", {"role": "moderator"})
    made = await makes(bob, crew, role="moderator", uses=1, expires_in_s=60)
    match how:
        case "revoked":
            assert 204 == (await alice.asks("DELETE", f"rooms/{crew}/invites/{made['code']}"))[0]
        case "expired":
            monkeypatch.setattr(admission, "now", lambda: now() + timedelta(seconds=61))
        case "used up":
            assert 200 == await accepts(await invite("quick"), made)
        case "maker gone":
            await alice.removes(bob, crew)
        case "maker demoted":
            await alice.asks("PATCH", f"rooms/{crew}/members/{bob.usercode}", {"role": "member"})
        case "maker blocked":
            root = await becomes(place, await invite("root"), "admin")
            assert 200 == (await root.asks("PUT", f"admin/blocks/{bob.usercode}"))[0]

    assert OVER == await refusal(carol, "POST", f"invites/{made['code']}")
    assert 404 == (await registers(stranger, made))[0]
    assert carol.usercode not in await in_room(alice, crew)


async def test_a_code_that_never_was_is_answered_like_one_that_is_over(carol: Person) -> None:
    assert OVER == await refusal(carol, "POST", "invites/nothing")


async def test_a_banned_one_is_not_let_in(alice: Person, bob: Person, crew: str) -> None:
    made = await makes(alice, crew, uses=1)
    await alice.asks("PUT", f"rooms/{crew}/bans/{bob.usercode}")

    assert OVER == await refusal(bob, "POST", f"invites/{made['code']}")

    _, listed = await alice.asks("GET", f"rooms/{crew}/invites")
    assert [1] == [one["uses_left"] for one in listed["items"]]


async def test_who_may_invite(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    path = f"rooms/{crew}/invites"
    direct = (await alice.asks("POST", "directs", {"to": [bob.usercode]}))[1]["room"]

    assert (403, "You cannot give a role above your own.") == await refusal(bob, "POST", path, {"role": "moderator"})
    assert 404 == (await carol.asks("POST", path, {}))[0]
    assert [403, 403] == [(await alice.asks("POST", f"rooms/{r}/invites", {}))[0] for r in (direct, "everyone")]
    assert 403 == (await alice.asks("POST", "rooms/general/invites", {"account_role": "guest"}))[0]
    assert 201 == (await bob.asks("POST", path, {}))[0]


@pytest.mark.parametrize(
    "fields",
    [{"role": "owner"}, {"account_role": "admin"}, {"expires_in_s": 0}, {"expires_in_s": 10**9}, {"uses": 0}],
)
async def test_a_wrong_wish_is_told(fields: dict[str, Any], alice: Person, crew: str) -> None:
    status, body = await alice.asks("POST", f"rooms/{crew}/invites", fields)

    assert (422, list(fields)) == (status, list(body["errors"]))


async def test_members_see_and_revoke_their_own_invites(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    mine, theirs = await makes(alice, crew), await makes(bob, crew)
    path = f"rooms/{crew}/invites"

    async def codes(person: Person, **query: int) -> list[str]:
        return [one["code"] for one in (await person.asks("GET", path, params=query))[1]["items"]]

    assert ([theirs["code"], mine["code"]], [theirs["code"]]) == (await codes(alice), await codes(bob))
    page = (await alice.asks("GET", path, params={"limit": 1}))[1]
    assert [mine["code"]] == await codes(alice, before=page["next"])
    assert [404, 404] == [
        (await carol.asks("GET", path))[0],
        (await carol.asks("DELETE", f"{path}/{mine['code']}"))[0],
    ]
    assert 403 == (await bob.asks("DELETE", f"{path}/{mine['code']}"))[0]
    assert 404 == (await alice.asks("DELETE", f"{path}/nothing"))[0]
    assert [204, 204] == [(await alice.asks("DELETE", f"{path}/{theirs['code']}"))[0] for _ in range(2)]
    assert [] == await codes(bob)


async def test_the_page_says_who_invites_to_which_room(
    visitor: Visitor, alice: Person, carol: Person, crew: str
) -> None:
    made = await makes(alice, crew)

    page = await visitor.opens(f"/join/{made['code']}")
    assert 200 == page.status
    assert f"{alice.username.title()} invited you to Crew. 2 people are in already." in page.text
    page = await visitor.opens(page.path.replace("/join", "/login?next=/join"))
    page = await visitor.signs_in(carol.username, next=page.field("next"), follow=True)

    assert f"/join/{made['code']}" == page.path
    assert "Come in" in page.text
    page = await visitor.fills_in(page.path)
    assert (200, f"/rooms/{crew}") == (page.status, page.path)


async def test_whoever_has_no_account_makes_one_on_the_page(
    visitor: Visitor, alice: Person, crew: str, stranger: Person
) -> None:
    made = await makes(alice, crew)
    path = f"/join/{made['code']}"

    page = await visitor.fills_in(path, name="Eve", username=alice.username, password=PASSWORD)
    assert (409, path) == (page.status, page.path)
    assert f"The name {alice.username} is taken." in page.problems[0]
    page = await visitor.fills_in(path, name="Eve", username=stranger.username, password=PASSWORD)

    assert (200, f"/rooms/{crew}") == (page.status, page.path)
    assert 200 == (await visitor.opens("/rooms/general")).status
    await alice.here.hears(lambda frame: frame["type"] == "member.joined" and frame["user"]["name"] == "Eve")


async def test_the_page_of_an_invite_that_is_over_says_so(visitor: Visitor, alice: Person, crew: str) -> None:
    made = await makes(alice, crew)
    await alice.asks("DELETE", f"rooms/{crew}/invites/{made['code']}")

    for page in (await visitor.opens(f"/join/{made['code']}"), await visitor.fills_in(f"/join/{made['code']}")):
        assert (404, True) == (page.status, OVER[1] in page.text)

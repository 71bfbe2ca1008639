"""Bots: accounts that programs speak by, who may make them, and what they may not."""

from typing import Any

import pytest

from tests.cast import PASSWORD, Person
from tests.place import Place
from tests.web.conftest import somebody
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database


async def bot_of(person: Person, name: str = "Weather") -> dict[str, Any]:
    status, made = await person.asks("POST", "bots", {"username": f"bot-of-{person.username}", "name": name})
    assert status == 201, made
    return dict(made)


async def program_of(person: Person, bot: dict[str, Any], scopes: tuple[str, ...] = ("read", "write")) -> Person:
    """What speaks by a bot."""
    status, made = await person.asks("POST", f"bots/{bot['usercode']}/tokens", {"name": "x", "scopes": list(scopes)})
    assert status == 201, made
    program = Person("program", person.instance)
    program.token, program.usercode = made["token"], bot["usercode"]
    return program


async def test_a_bot_comes_with_a_token_and_everybody_sees_that_it_is_one(
    alice: Person, bob: Person, crew: str
) -> None:
    bot = await bot_of(alice)
    program = await program_of(alice, bot)
    await alice.brings(program, crew)
    await (await program.comes()).says("Rain.", crew)
    heard = await bob.here.hears(lambda frame: frame.get("body") == "Rain.")
    await program.is_gone()

    assert (bot["usercode"], True) == (heard["author"]["usercode"], heard["author"]["bot"])
    members = (await bob.asks("GET", f"rooms/{crew}/members"))[1]["items"]
    assert [bot["usercode"]] == [one["usercode"] for one in members if one.get("bot")]
    assert True is (await bob.asks("GET", f"users/{bot['usercode']}"))[1]["bot"]
    assert "bot" not in (await bob.asks("GET", f"users/{alice.usercode}"))[1]


async def test_pages_say_bot_beside_the_name(alice: Person, crew: str, visitor: Visitor) -> None:
    program = await program_of(alice, await bot_of(alice))
    await alice.brings(program, crew)
    await program.asks("POST", f"rooms/{crew}/messages", {"body": "Rain."})
    await program.is_gone()
    await visitor.signs_in(alice.username)

    shown = (await visitor.opens(f"/rooms/{crew}")).elements
    assert ["Bot"] == ["".join(one.text) for one in shown if "message-bot" in one.attributes.get("class", "")]


async def test_nobody_signs_in_as_a_bot(alice: Person) -> None:
    await bot_of(alice)

    for password in ("", PASSWORD, "$2b$12$" + "." * 53):
        asked = {"username": f"bot-of-{alice.username}", "password": password}
        assert 401 == (await alice.asks("POST", "auth/token", asked))[0]


async def test_a_bot_makes_nothing_of_its_kind_and_never_administers(alice: Person, admin: Person) -> None:
    bot = await bot_of(alice)
    wish = {"name": "x", "scopes": ["admin"]}

    assert 403 == (await alice.asks("POST", f"bots/{bot['usercode']}/tokens", wish))[0]
    status, refusal = await admin.asks("POST", f"bots/{(await bot_of(admin))['usercode']}/tokens", wish)
    assert (403, True) == (status, refusal["detail"].startswith("A bot never administers")), "whoever makes it"
    assert 403 == (await admin.asks("PATCH", f"admin/users/{bot['usercode']}", {"role": "admin"}))[0]
    program = await program_of(alice, bot)
    assert 403 == (await program.asks("POST", "bots", {"username": "another"}))[0]
    assert 403 == (await program.asks("GET", "bots"))[0]
    await program.is_gone()


async def test_others_do_not_find_my_bots_and_administrators_do(alice: Person, bob: Person, admin: Person) -> None:
    bot = await bot_of(alice)
    path = f"bots/{bot['usercode']}"

    assert [404] * 4 == [
        (await bob.asks(*asked))[0]
        for asked in (
            ("GET", path),
            ("PATCH", path, {"name": "Mine"}),
            ("DELETE", path),
            ("POST", f"{path}/tokens", {"name": "x"}),
        )
    ]
    assert 403 == (await bob.asks("GET", "admin/bots"))[0]
    assert "Nimbus" == (await admin.asks("PATCH", path, {"name": "Nimbus"}))[1]["name"]
    assert bot["usercode"] in await codes_of_all(admin)
    assert 202 == (await admin.asks("DELETE", f"admin/users/{bot['usercode']}", {}))[0]
    assert bot["usercode"] not in await codes_of_all(admin), "nobody is it any more"


async def codes_of_all(admin: Person) -> list[str]:
    _, found = await admin.asks("GET", "admin/bots?limit=200")
    return [one["usercode"] for one in found["items"]]


async def test_a_removed_bot_is_silent_at_once_and_what_it_said_stays(alice: Person, bob: Person, crew: str) -> None:
    bot = await bot_of(alice)
    program = await program_of(alice, bot)
    await alice.brings(program, crew)
    line = (await program.comes()).here
    await program.says("Rain.", crew)
    await bob.hears(crew)

    assert 204 == (await alice.asks("DELETE", f"bots/{bot['usercode']}"))[0]

    assert 4403 == await line.is_closed()
    assert 401 == (await program.asks("GET", "me"))[0]
    assert [] == (await alice.asks("GET", "bots"))[1]["items"]
    assert 404 == (await alice.asks("POST", f"bots/{bot['usercode']}/tokens", {"name": "x"}))[0]
    assert "Rain." == (await bob.reads(crew))[-1]["body"]
    await program.is_gone()


async def test_whoever_is_shut_out_does_not_go_on_by_a_bot(alice: Person, admin: Person) -> None:
    program = await program_of(alice, await bot_of(alice))
    assert 200 == (await program.asks("GET", "me"))[0]

    await admin.asks("PUT", f"admin/blocks/{alice.usercode}", {})

    assert 401 == (await program.asks("GET", "me"))[0]
    await program.is_gone()


async def test_whoever_is_erased_leaves_no_bot_that_reads_on(alice: Person, admin: Person) -> None:
    program = await program_of(alice, await bot_of(alice))
    assert 200 == (await program.asks("GET", "me"))[0]

    status, _ = await admin.asks("DELETE", f"admin/users/{alice.usercode}", {"mode": "placeholder"})

    assert (202, 401) == (status, (await program.asks("GET", "me"))[0])
    await program.is_gone()


async def test_guests_make_no_bots(place: Place) -> None:
    guest = await somebody(place, "guest")

    assert 403 == (await guest.asks("POST", "bots", {"username": "guests-bot"}))[0]
    await guest.is_gone()


@pytest.mark.parametrize("wrong", [{"username": "x"}, {"username": "Bad name"}, {"username": "fine", "name": "x" * 61}])
async def test_it_needs_a_name_like_everybody(wrong: dict[str, str], alice: Person) -> None:
    status, problem = await alice.asks("POST", "bots", wrong)

    assert 422 == status and problem["errors"].keys() < {"username", "name"}


async def test_a_name_that_is_taken_is_taken(alice: Person, bob: Person) -> None:
    status, problem = await alice.asks("POST", "bots", {"username": bob.username})

    assert (409, ["username"]) == (status, [*problem["errors"]])


async def test_what_was_done_is_written_down(alice: Person, admin: Person) -> None:
    bot = await bot_of(alice)
    await alice.asks("PATCH", f"bots/{bot['usercode']}", {"name": "Nimbus"})
    await alice.asks("DELETE", f"bots/{bot['usercode']}")

    entries = (await admin.asks("GET", f"admin/audit?actor={alice.username}"))[1]["items"]
    assert ["bot.removed", "bot.changed", "bot.made"] == [one["action"] for one in entries][:3]


async def test_by_form_a_bot_is_made_gets_a_token_and_is_removed(alice: Person, visitor: Visitor) -> None:
    await visitor.signs_in(alice.username)
    assert "Use 2 to 32" in (await visitor.fills_in("/bots", username="?")).problems[0]
    page = await visitor.fills_in("/bots", username=f"form-{alice.username}", name="Formed")
    path = page.path
    shown = await visitor.fills_in(f"{path}/tokens", name="program", **{"scope-read": "1"})
    token = next(one.attributes["value"] for one in shown.elements if one.attributes.get("id") == "new-token")
    program = Person("program", alice.instance)
    program.token = token

    assert "Formed" == (await program.asks("GET", "me"))[1]["name"]
    assert "Choose one or more" in (await visitor.fills_in(f"{path}/tokens", name="program")).problems[0]
    assert "Renamed" in (await visitor.fills_in(path, name="Renamed")).text
    assert token not in (await visitor.opens(path)).markup
    await visitor.fills_in(f"{path}/removal")
    assert 401 == (await program.asks("GET", "me"))[0]
    await program.is_gone()

"""Webhooks: addresses by which programs post into a room, and who may make them."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import MultipartWriter

from tests.cast import PASSWORD, Person
from tests.place import Instance, Place, serving, settings
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database


async def hooked(person: Person, room: str, name: str = "Builds") -> dict[str, Any]:
    status, webhook = await person.asks("POST", f"rooms/{room}/webhooks", {"name": name})
    assert status == 201, webhook
    return dict(webhook)


async def calls(person: Person, url: str, **options: Any) -> tuple[int, str]:
    """Post as a program does that knows the address and nothing else."""
    async with person.http.post(url, **options) as response:
        return response.status, await response.text()


async def said(person: Person, room: str) -> list[dict[str, Any]]:
    return await person.reads(room)


async def test_what_a_program_posts_stands_in_the_room_under_its_name(
    alice: Person, bob: Person, crew: str, stranger: Person
) -> None:
    webhook = await hooked(alice, crew)

    assert (200, "ok") == await calls(stranger, webhook["url"], json={"text": "The build is **green**."})
    assert ["The build is **green**."] == await bob.hears(crew)
    author = (await said(bob, crew))[-1]["author"]
    assert ("Builds", webhook["usercode"]) == (author["name"], author["usercode"])


async def test_a_form_with_a_payload_will_do_as_well(alice: Person, crew: str, stranger: Person) -> None:
    webhook = await hooked(alice, crew)

    assert (200, "ok") == await calls(stranger, webhook["url"], data={"payload": json.dumps({"text": "By form"})})
    assert "By form" == (await said(alice, crew))[-1]["body"]
    with MultipartWriter("form-data") as parts:
        parts.append('{"text": "By parts"}').set_content_disposition("form-data", name="payload")
    assert (200, "ok") == await calls(stranger, webhook["url"], data=parts)
    assert "By parts" == (await said(alice, crew))[-1]["body"]

    status, problem = await calls(stranger, webhook["url"], data={"text": "not there"})
    assert (422, ["payload"]) == (status, [*json.loads(problem)["errors"]])


async def test_json_that_is_called_a_form_is_read_as_what_it_is(alice: Person, crew: str, stranger: Person) -> None:
    """Curl sends `--data` so, unless it is told otherwise."""
    webhook = await hooked(alice, crew)
    as_curl = {"Content-Type": "application/x-www-form-urlencoded"}

    assert (200, "ok") == await calls(stranger, webhook["url"], data=b' {"text": "a=b&c"}', headers=as_curl)
    assert "a=b&c" == (await said(alice, crew))[-1]["body"]
    status, problem = await calls(stranger, webhook["url"], data=b'{"text": 7}', headers=as_curl)
    assert (422, ["text"]) == (status, [*json.loads(problem)["errors"]])


@pytest.mark.parametrize(
    ("sent", "stands"),
    [
        ("See <https://example.org/a|the log>.", "See [the log](https://example.org/a)."),
        ("See <https://example.org/a>.", "See https://example.org/a."),
        ("<https://example.org/(a)|[x]>", r"[\[x\]](https://example.org/%28a%29)"),
        ("<mailto:a@example.org|Ada> &amp; &lt;you&gt;", "Ada & <you>"),
        ("<javascript:alert(1)|x>", "<javascript:alert(1)|x>"),
        ("1 &amp;lt; 2", "1 &lt; 2"),
        ("*Deploy*: ~old~ *new one*, 2*3*4", "**Deploy**: ~~old~~ **new one**, 2*3*4"),
        ("**ours** and `*code*` <https://x.example/*a*>", "**ours** and `*code*` https://x.example/*a*"),
        ("* one\n* two", "* one\n* two"),
        ("<!channel> look, <!here|here> too", "@room look, @room too"),
    ],
)
async def test_links_as_others_write_them_become_ours(
    sent: str, stands: str, alice: Person, crew: str, stranger: Person
) -> None:
    webhook = await hooked(alice, crew)
    await calls(stranger, webhook["url"], json={"text": sent})

    assert stands == (await said(alice, crew))[-1]["body"]


async def test_what_is_plain_for_others_gets_no_marks(alice: Person, crew: str, stranger: Person) -> None:
    webhook = await hooked(alice, crew)
    kinds = [{"type": "section", "text": {"type": kind, "text": "*b*"}} for kind in ("plain_text", "mrkdwn")]
    below = [{"title": "*c*", "text": "*d*", "fields": [{"title": "*e*", "value": "*f*"}]}]
    await calls(stranger, webhook["url"], json={"text": "*a*", "mrkdwn": False, "blocks": kinds, "attachments": below})

    assert "*a*\n*b*\n**b**\n*c*\n**d**\n*e*: **f**" == (await said(alice, crew))[-1]["body"]


async def test_attachments_and_blocks_are_said_below_the_text(alice: Person, crew: str, stranger: Person) -> None:
    """What senders write who know Slack and no Markdown: monitoring, builds, forges."""
    webhook = await hooked(alice, crew)
    alert = {"fallback": "never seen", "pretext": "On <https://x.example|x>", "title": "Disk [1]", "text": "is full"}
    fields = [{"title": "Free", "value": 3, "short": True}, {"title": "Host", "value": "db &amp; web"}]
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Deploy"}},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "done"},
            "fields": [{"type": "mrkdwn", "text": "in 3 s"}],
        },
        {"type": "context", "elements": [{"type": "image", "image_url": "x"}, {"type": "mrkdwn", "text": "by ci"}]},
        {"type": "actions", "elements": [{"type": "button", "text": {"text": "Undo"}}]},
    ]
    sent = [alert | {"title_link": "https://x.example/1", "fields": fields}, {"fallback": "A picture"}]

    status, _ = await calls(stranger, webhook["url"], json={"attachments": sent, "blocks": blocks, "text": "First"})

    assert 200 == status
    assert [
        "First",
        *("Deploy", "done", "in 3 s", "by ci"),
        *("On [x](https://x.example)", r"[Disk \[1\]](https://x.example/1)", "is full", "Free: 3", "Host: db & web"),
        "A picture",
    ] == (await said(alice, crew))[-1]["body"].split("\n")


async def test_a_payload_that_is_too_long_is_told_by_its_own_field(alice: Person, crew: str, stranger: Person) -> None:
    webhook = await hooked(alice, crew)
    lines = [{"text": "x" * 1_000}] * 9

    status, problem = await calls(stranger, webhook["url"], json={"text": "Look", "attachments": lines})

    assert (422, "too_long", ["attachments"]) == (status, json.loads(problem)["code"], [*json.loads(problem)["errors"]])
    assert [] == [one for one in await said(alice, crew) if one["author"]["name"] == "Builds"]


async def test_what_says_nothing_is_refused(alice: Person, crew: str, stranger: Person) -> None:
    webhook = await hooked(alice, crew)
    wrong: list[tuple[dict[str, Any], int]] = [
        ({"data": b"{"}, 400),
        ({"data": b"\xff"}, 400),
        ({"data": {"payload": "{"}}, 400),
        ({"json": []}, 422),
        ({"json": {}}, 422),
        ({"json": {"text": 7}}, 422),
        ({"json": {"text": "   "}}, 422),
        ({"json": {"text": "x" * 9_000}}, 422),
        ({"json": {"attachments": "x", "blocks": [7, {"type": "divider"}]}}, 422),
    ]
    for options, status in wrong:
        answered, problem = await calls(stranger, webhook["url"], **options)
        assert status == answered, options
        assert status == 400 or ["text"] == [*json.loads(problem)["errors"]], options
    assert [] == [one for one in await said(alice, crew) if one["author"]["name"] == "Builds"]


async def test_a_revoked_one_is_over_at_once_and_what_it_said_stays(
    alice: Person, bob: Person, crew: str, stranger: Person, place: Place
) -> None:
    webhook = await hooked(alice, crew)
    url = webhook["url"].replace(place.one.url, place.other.url)
    await calls(stranger, url, json={"text": "before"})
    status, _ = await alice.asks("DELETE", f"rooms/{crew}/webhooks/{webhook['id']}")

    assert 204 == status
    status, answer = await calls(stranger, url, json={"text": "after"})
    assert (404, "not_found") == (status, json.loads(answer)["code"])
    assert "before" == (await said(bob, crew))[-1]["body"]
    assert [] == (await alice.asks("GET", f"rooms/{crew}/webhooks"))[1]["items"]


async def test_an_address_that_nobody_made_answers_like_a_revoked_one(stranger: Person, place: Place) -> None:
    status, answer = await calls(stranger, f"{place.one.url}/hooks/guessed", json={"text": "x"})

    assert (404, "not_found") == (status, json.loads(answer)["code"])


async def test_the_address_is_told_once(alice: Person, crew: str) -> None:
    webhook = await hooked(alice, crew)
    _, listed = await alice.asks("GET", f"rooms/{crew}/webhooks")

    assert ["Builds"] == [one["name"] for one in listed["items"]]
    assert webhook["url"].rsplit("/", 1)[1] not in json.dumps(listed)


async def test_a_cookie_or_another_site_make_no_difference(alice: Person, crew: str, visitor: Visitor) -> None:
    webhook = await hooked(alice, crew)
    await visitor.signs_in(alice.username)
    headers = {"Origin": "https://elsewhere.example"}
    async with visitor.http.post(webhook["url"], json={"text": "from a page"}, headers=headers) as response:
        assert 200 == response.status
    assert "Builds" == (await said(alice, crew))[-1]["author"]["name"]


async def test_there_are_none_into_direct_rooms_or_to_everyone(alice: Person, bob: Person, admin: Person) -> None:
    _, direct = await alice.asks("POST", "directs", {"to": [bob.usercode]})

    assert 403 == (await alice.asks("POST", f"rooms/{direct['room']}/webhooks", {"name": "x"}))[0]
    assert 403 == (await admin.asks("POST", "rooms/everyone/webhooks", {"name": "x"}))[0]


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
async def test_it_needs_a_name(name: str, alice: Person, crew: str) -> None:
    status, problem = await alice.asks("POST", f"rooms/{crew}/webhooks", {"name": name})

    assert (422, {"name"}) == (status, problem["errors"].keys())


async def test_nobody_signs_in_as_a_webhook_or_finds_it_among_people(alice: Person, crew: str) -> None:
    webhook = await hooked(alice, crew, "Findable")
    _, members = await alice.asks("GET", f"rooms/{crew}/members")
    username = next(one["username"] for one in members["items"] if one["usercode"] == webhook["usercode"])

    assert 401 == (await alice.asks("POST", "auth/token", {"username": username, "password": PASSWORD}))[0]
    assert [] == (await alice.asks("GET", "users?q=Findable"))[1]["items"]


async def test_a_room_where_moderators_write_is_not_for_webhooks(alice: Person, crew: str, stranger: Person) -> None:
    webhook = await hooked(alice, crew)
    await alice.asks("PATCH", f"rooms/{crew}", {"posting": "moderators"})

    assert 403 == (await calls(stranger, webhook["url"], json={"text": "x"}))[0]


async def test_moderators_make_and_revoke_them_by_form(alice: Person, crew: str, visitor: Visitor) -> None:
    await visitor.signs_in(alice.username)
    page = await visitor.fills_in(f"/rooms/{crew}/webhooks", name="Weather")
    url = next(one.attributes["value"] for one in page.elements if one.attributes.get("id") == "new-webhook")

    assert (200, "ok") == await calls(alice, url, json={"text": "Rain."})
    again = await visitor.opens(f"/rooms/{crew}/settings")
    assert "Weather" in again.text
    assert url not in again.markup
    form = next(one.attributes["action"] for one in again.elements if "/webhooks/" in one.attributes.get("action", ""))
    await visitor.fills_in(form)
    assert 404 == (await calls(alice, url, json={"text": "Sun."}))[0]
    assert "Use 1 to 60 characters." in (await visitor.fills_in(f"/rooms/{crew}/webhooks", name=" ")).problems


async def test_what_moderators_did_is_written_down(alice: Person, crew: str) -> None:
    webhook = await hooked(alice, crew)
    await alice.asks("DELETE", f"rooms/{crew}/webhooks/{webhook['id']}")
    _, audit = await alice.asks("GET", f"rooms/{crew}/audit")

    assert ["webhook.revoked", "webhook.made"] == [one["action"] for one in audit["items"]][:2]
    assert webhook["url"].rsplit("/", 1)[1] not in json.dumps(audit)


@pytest.fixture(scope="module")
async def limited(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    async with serving(settings(tmp_path_factory.mktemp("data"), rate_limits="on")) as instance:
        yield instance


async def test_a_program_that_cannot_stop_is_slowed_down(limited: Instance) -> None:
    person = await Person("owner", limited).registers()
    room = await person.makes("closed")
    url = (await hooked(person, room))["url"]
    headers: dict[str, str] = {}
    for number in range(70):
        async with person.http.post(url, json={"text": f"{number}"}) as response:
            if response.status == 429:
                headers = dict(response.headers)
                break
    await person.is_gone()

    assert ("60", "0") == (headers["RateLimit-Limit"], headers["RateLimit-Remaining"])
    assert headers["RateLimit-Reset"] == headers["Retry-After"]
    assert number >= 60

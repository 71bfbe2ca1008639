"""Outgoing webhooks: who may make them, what is refused, and what is told of them to whom."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.cast import Person
from tests.place import Instance, serving, settings
from tests.receiver import Receiver, log_of, settled
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database


async def test_the_secret_is_told_once_and_is_another_for_each(alice: Person, crew: str, receiver: Receiver) -> None:
    first = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="One")
    other = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Two")
    listed = (await alice.asks("GET", f"rooms/{crew}/outgoing-webhooks"))[1]["items"]

    assert ["Two", "One"] == [one["name"] for one in listed]
    assert first["secret"] != other["secret"]
    assert "whsec_" not in json.dumps(listed)


async def test_a_test_is_told_and_stands_in_the_log(alice: Person, crew: str, receiver: Receiver) -> None:
    hook = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Log")
    status, test = await alice.asks("POST", f"rooms/{crew}/outgoing-webhooks/{hook['id']}/test")
    call = (await receiver.hears())[0]

    assert (202, "webhook.test", test["id"]) == (status, call.told["type"], call.id)
    found = await settled(alice, f"rooms/{crew}", hook)
    assert (test["id"], 204, 1, "") == (found["id"], found["status"], found["tries"], found["response"])
    assert found["duration_ms"] >= 0


async def test_what_was_told_is_told_again_under_the_same_id(
    alice: Person, bob: Person, crew: str, receiver: Receiver
) -> None:
    hook = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Log")
    await bob.says("hello", crew)
    first = await settled(alice, f"rooms/{crew}", hook)
    path = f"rooms/{crew}/outgoing-webhooks/{hook['id']}/deliveries"

    assert 202 == (await alice.asks("POST", f"{path}/{first['id']}/redelivery"))[0]

    calls = await receiver.hears(2)
    assert (first["id"], "hello") == (calls[1].id, calls[1].said)
    assert 404 == (await alice.asks("POST", f"{path}/msg_none/redelivery"))[0]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "ftp://example.org/"}, "url"),
        ({"url": "https://"}, "url"),
        ({"url": "https://user:password@example.org/"}, "url"),
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": "https://[::1]/"}, "url"),
        ({"url": "https://169.254.169.254/latest"}, "url"),
        ({"url": "http://1.1.1.1/"}, "url"),
        ({"url": "https://example.org:99999/"}, "url"),
        ({"url": "https://example.org/" + "x" * 2000}, "url"),
        ({"events": []}, "events"),
        ({"events": ["mentions"]}, "events"),
        ({"name": " "}, "name"),
    ],
)
async def test_what_cannot_be_called_is_refused(wrong: dict[str, Any], field: str, alice: Person, crew: str) -> None:
    body = {"url": "http://127.0.0.1:9/", "events": ["messages"], "name": "Log"} | wrong
    status, problem = await alice.asks("POST", f"rooms/{crew}/outgoing-webhooks", body)

    assert (422, {field}) == (status, problem["errors"].keys())


@pytest.fixture(scope="module")
async def strict(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    async with serving(settings(tmp_path_factory.mktemp("data"), webhook_hosts="")) as instance:
        yield instance


async def test_this_machine_is_called_only_where_a_setting_says_so(strict: Instance) -> None:
    person = await Person("owner", strict).registers()
    room = await person.makes("closed")
    for url in ("https://127.0.0.1:9/", "https://localhost/", "http://localhost/"):
        body = {"url": url, "events": ["messages"], "name": "Log"}
        assert 422 == (await person.asks("POST", f"rooms/{room}/outgoing-webhooks", body))[0]
    await person.is_gone()


async def test_one_of_another_room_or_bot_is_not_found(
    alice: Person, bob: Person, crew: str, receiver: Receiver
) -> None:
    hook = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Log")
    room = await bob.makes("closed")

    assert 404 == (await bob.asks("GET", f"rooms/{room}/outgoing-webhooks/{hook['id']}"))[0]
    assert 404 == (await bob.asks("DELETE", f"rooms/{room}/outgoing-webhooks/{hook['id']}"))[0]
    assert 403 == (await bob.asks("GET", f"rooms/{crew}/outgoing-webhooks/{hook['id']}/deliveries"))[0]


async def test_there_are_none_of_direct_rooms_or_everyone(alice: Person, bob: Person, admin: Person) -> None:
    _, direct = await alice.asks("POST", "directs", {"to": [bob.usercode]})
    body = {"url": "http://127.0.0.1:9/", "events": ["messages"], "name": "Log"}

    assert 403 == (await alice.asks("POST", f"rooms/{direct['room']}/outgoing-webhooks", body))[0]
    assert 403 == (await admin.asks("POST", "rooms/everyone/outgoing-webhooks", body))[0]


async def test_what_is_removed_or_switched_off_is_told_nothing(
    alice: Person, bob: Person, crew: str, receiver: Receiver
) -> None:
    gone = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Gone")
    off = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Off")
    await alice.asks("DELETE", f"rooms/{crew}/outgoing-webhooks/{gone['id']}")
    await alice.asks("PATCH", f"rooms/{crew}/outgoing-webhooks/{off['id']}", {"enabled": False})
    await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="On")
    await bob.says("hello", crew)
    await receiver.hears()

    assert ["On"] == [one.told["webhook"]["name"] for one in receiver.calls]
    assert [] == await log_of(alice, f"rooms/{crew}", off)
    members = (await bob.asks("GET", f"rooms/{crew}/members"))[1]["items"]
    assert gone["usercode"] not in [one["usercode"] for one in members]


async def test_what_moderators_did_is_written_down_without_the_address(
    alice: Person, crew: str, receiver: Receiver
) -> None:
    hook = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Log")
    await alice.asks("PATCH", f"rooms/{crew}/outgoing-webhooks/{hook['id']}", {"url": receiver.url + "?key=hidden"})
    await alice.asks("DELETE", f"rooms/{crew}/outgoing-webhooks/{hook['id']}")
    _, audit = await alice.asks("GET", f"rooms/{crew}/audit")

    wanted = ["outgoing_webhook.removed", "outgoing_webhook.changed", "outgoing_webhook.made"]
    assert wanted == [one["action"] for one in audit["items"]][:3]
    assert "hidden" not in json.dumps(audit)


async def test_by_form_one_is_made_tried_changed_and_removed(
    alice: Person, crew: str, receiver: Receiver, visitor: Visitor
) -> None:
    await visitor.signs_in(alice.username)
    index = f"/rooms/{crew}/outgoing-webhooks"
    refused = await visitor.fills_in(index, url="http://10.0.0.1/", name=" ")
    assert 422 == refused.status and refused.problems
    page = await visitor.fills_in(index, url=receiver.url, name="Archive", **{"event-messages": "1"})
    secrets = [one.attributes["value"] for one in page.elements if one.attributes.get("id") == "new-secret"]
    receiver.secret = secrets[0]
    path = next(one.attributes["action"] for one in page.elements if one.attributes.get("action", "").endswith("/test"))
    path = path.removesuffix("/test")

    assert "on its way" in (await visitor.fills_in(f"{path}/test")).text
    await receiver.hears()
    await settled(alice, f"rooms/{crew}", {"id": path.rpartition("/")[2]})
    log = await visitor.opens(path)
    assert "webhook.test Delivered" in log.text and secrets[0] not in log.markup
    again = next(one.attributes["action"] for one in log.elements if "/redelivery" in one.attributes.get("action", ""))
    await visitor.fills_in(again)
    assert receiver.calls[0].id == (await receiver.hears(2))[1].id
    off = await visitor.fills_in(path, url=receiver.url, **{"event-edits": "1"})
    assert "It is switched off." in off.text
    await visitor.fills_in(f"{path}/removal")
    assert 404 == (await visitor.opens(path)).status

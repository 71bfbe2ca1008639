"""The description of the socket: what is registered, what is written for people, and what is heard are the same."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chat.actions import accounts
from chat.bus import erasing, retention
from chat.gateway import asyncapi
from chat.gateway.commands import COMMANDS
from chat.gateway.frames import ACKS, EVENTS
from chat.model.times import now, timestamp
from chat.web import openapi
from tests.cast import Frame, Line, Person, Refused
from tests.outside import curious, previewed, the_web
from tests.place import Place
from tests.schema import faults, leads_somewhere, references

pytestmark = pytest.mark.any_database

PROTOCOL = Path(__file__).parents[2] / "docs" / "protocol.md"
NAME = re.compile(r"`([\w.]+)`")


def rows(title: str) -> Iterator[list[str]]:
    """The rows of the tables below a title of docs/protocol.md, without their heads."""
    section = re.split(rf"^### {title}\n", PROTOCOL.read_text(), flags=re.MULTILINE)[1]
    section = re.split(r"^##+ ", section, flags=re.MULTILINE)[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and not set(line) <= set("|- ") and cells[0] not in ("type", "code"):
            yield cells


def described(place: Place) -> dict[str, Any]:
    return place.one.app[openapi.SOCKET_DESCRIPTION]


async def test_anybody_may_read_it(stranger: Person, place: Place) -> None:
    async with stranger.http.get(f"{place.one.url}/asyncapi.json") as response:
        document = await response.json()

    assert (200, "3.0.0") == (response.status, document["asyncapi"])
    assert {"title", "version"} <= set(document["info"])
    assert f"http://{document['servers']['here']['host']}" == place.one.url


async def test_every_reference_leads_somewhere(place: Place) -> None:
    document = described(place)

    assert [] == [one for one in references(document) if not leads_somewhere(document, one)]


async def test_it_has_every_command_with_its_answer(place: Place) -> None:
    asked = {name: one for name, one in described(place)["operations"].items() if one["action"] == "receive"}

    assert COMMANDS.keys() == asked.keys()
    assert COMMANDS.keys() <= ACKS.keys()
    for name, one in asked.items():
        answers = [each["$ref"].rsplit("/", 1)[1] for each in one["reply"]["messages"]]
        assert [f"{name}.ack", "error"] == answers


def test_what_is_written_for_people_names_the_same_commands_and_fields() -> None:
    written = {name: NAME.findall(cells[1]) for cells in rows("Commands") for name in NAME.findall(cells[0])}

    assert COMMANDS.keys() == written.keys()
    for name, (model, _) in COMMANDS.items():
        assert set() == model.model_fields.keys() - set(written[name]), name


def test_what_is_written_for_people_names_the_same_events() -> None:
    written = {name for cells in rows("Events") for name in NAME.findall(cells[0])}

    # The first frame has a paragraph of its own.
    assert EVENTS.keys() - {"hello"} == written


def test_what_is_written_for_people_names_the_same_codes() -> None:
    errors = {name for cells in rows("Errors") for name in NAME.findall(cells[0])}
    closes = {int(cells[0]) for cells in rows("Close codes")}

    assert asyncapi.error_codes().keys() == errors
    assert set(asyncapi.CLOSES) == closes


async def test_whatever_is_heard_and_answered_is_as_described(
    alice: Person, bob: Person, carol: Person, crew: str, place: Place
) -> None:
    lines = [alice.here, bob.here, carol.here, await bob.opens(query="?format=html")]
    acks = await _everything_once(alice, bob, carol, crew)
    async with the_web() as web, curious(place):
        linked = (await alice.says(f"{web.url}/seeing", crew))["seq"]
        await previewed(bob, crew, linked)
    await alice.asks("DELETE", f"rooms/{crew}/messages/{linked}/preview")
    await previewed(bob, crew, linked, there=False)
    await retention.forget(place.resources.redis, crew, 0, 1)
    await bob.here.hears(lambda frame: frame["type"] == retention.EXPIRED)
    person = await accounts.find(place.resources, carol.usercode)
    assert person
    await erasing.tell(place.resources.redis, crew, person)
    await bob.here.hears(lambda frame: frame["type"] == erasing.PERSON_CHANGED)
    document = described(place)

    wrong = []
    for frame in [frame for line in lines for frame in line.frames]:
        name = frame["type"]
        if name != "ack":
            wrong += [f"{name}: {one}" for one in _faults(document, name, frame)]
    for name, ack in acks:
        wrong += [f"ack of {name}: {one}" for one in _faults(document, f"{name}.ack", ack)]

    assert [] == sorted(set(wrong))
    heard = {frame["type"] for line in lines for frame in line.frames}
    assert set() == EVENTS.keys() - heard
    # A task may be over before it can be called off.
    assert {"task.cancel"} >= COMMANDS.keys() - {name for name, _ in acks}


def _faults(document: dict[str, Any], name: str, frame: Frame) -> list[str]:
    return faults(document, document["components"]["messages"][name]["payload"], frame)


async def _everything_once(alice: Person, bob: Person, carol: Person, crew: str) -> list[tuple[str, Frame]]:
    """Bring about each event, with each command; the acks."""
    acks = []

    async def asks(line: Line, type_: str, **fields: Any) -> Frame:
        acks.append((type_, await line.ask(type_, **fields)))
        return acks[-1][1]

    def of(type_: str, room: str | None = None) -> Any:
        return lambda frame: frame["type"] == type_ and (room is None or frame.get("room") == room)

    said = await asks(alice.here, "message.post", room=crew, body=f"@{bob.username}, look", client_id="described")
    this = {"room": crew, "seq": said["seq"]}
    await asks(alice.here, "message.edit", **this, body="Look again")
    for command in ("message.pin", "message.unpin"):
        await asks(alice.here, command, **this)
    for command in ("reaction.add", "reaction.remove"):
        await asks(bob.here, command, **this, emoji="👍")
    for command in ("room.deliver", "room.read"):
        await asks(bob.here, command, **this)
    await asks(bob.here, "typing.start", room=crew)
    await alice.here.hears(of("typing.changed", crew))
    await asks(bob.here, "typing.stop", room=crew)
    await asks(bob.here, "presence.set", state="away")
    await asks(alice.here, "draft.keep", room=crew, body="unfinished")
    await asks(alice.here, "draft.drop", room=crew, body="of another device")
    await asks(alice.here, "slash.run", room=crew, text="/help")
    await asks(alice.here, "slash.run", room=crew, text="/me waves")
    await asks(alice.here, "ping")
    await asks(alice.here, "resume", rooms={crew: {"epoch": 99, "seq": 0}})
    hall = await alice.makes("open")
    await asks(carol.here, "room.join", room=hall)
    await asks(carol.here, "room.leave", room=hall)
    await alice.asks("PATCH", f"rooms/{crew}", {"topic": "The dome"})
    await alice.asks("PATCH", f"rooms/{crew}/members/{bob.usercode}", {"role": "moderator"})
    await alice.asks("POST", "directs", {"to": [bob.usercode]})
    due_at = timestamp(now() + timedelta(days=1))
    await alice.asks("POST", "me/reminders", {"body": "tea", "due_at": due_at})
    _, report = await bob.asks("POST", f"rooms/{crew}/messages/{said['seq']}/reports", {"reason": "So."})
    await alice.here.hears(of("report.made", crew))
    await alice.asks("POST", f"rooms/{crew}/reports/{report['id']}", {"decision": "dismissed"})
    await bob.here.hears(of("report.decided", crew))
    await asks(alice.here, "message.delete", **this)
    await alice.asks("PUT", f"me/blocks/{carol.usercode}")
    await _a_task(alice, asks)
    try:
        await alice.here.ask("message.post", room="nowhere", body="x")
    except Refused as refused:
        assert refused.code == "not_found"
    for wanted in ("draft.changed", "scheduled.changed", "blocks.changed", "room.resync", "message.deleted"):
        await alice.here.hears(of(wanted))
    for wanted in ("message.stored", "member.read"):
        await alice.here.hears(of(wanted, crew))
    await alice.here.hears(of("presence.changed"))
    await carol.asks("POST", "auth/logout")
    await carol.here.is_closed()
    return acks


async def _a_task(alice: Person, asks: Any) -> None:
    """Where there are tasks."""
    if "task.submit" in COMMANDS:
        task = await asks(alice.here, "task.submit", task="random_number", args={"min": 1, "max": 6})
        await alice.here.hears(lambda frame: frame["type"] == "task.changed" and frame["status"] == "succeeded")
        try:
            await asks(alice.here, "task.cancel", task_id=task["task_id"])
        except Refused as refused:
            assert refused.code == "conflict"

"""Messages that leave later, over the API and on the page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chat.actions import scheduled as actions
from chat.jobs.scheduled import send
from chat.model.scheduled import LATEST
from chat.model.times import now, timestamp
from chat.model.user import HOUSE
from tests.cast import PASSWORD, Person
from tests.place import Place
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database

TOMORROW = timedelta(days=1)


async def schedule(person: Person, room: str, body: Any = "tea", due_at: Any = None, **fields: Any) -> tuple[int, Any]:
    due_at = due_at or timestamp(now() + TOMORROW)
    return await person.asks("POST", f"rooms/{room}/scheduled", {"body": body, "due_at": due_at, **fields})


async def mine(person: Person, **query: Any) -> list[dict[str, Any]]:
    status, body = await person.asks("GET", "me/scheduled", params=query)
    assert status == 200, body
    return list(body["items"])


async def test_what_is_scheduled_waits_and_is_listed(alice: Person, bob: Person, crew: str) -> None:
    due_at = timestamp(now() + TOMORROW)
    said = (await bob.says("early?", crew))["seq"]
    status, made = await schedule(alice, crew, " good morning ", due_at, reply_to=said)

    assert 201 == status
    assert {
        "id": made["id"],
        "kind": "message",
        "room": crew,
        "body": "good morning",
        "reply_to": said,
        "due_at": due_at,
        "state": "waiting",
        "reason": None,
        "created_at": made["created_at"],
        "files": [],
    } == made
    assert [made] == await mine(alice)
    assert [] == await mine(bob)
    assert [said] == [message["seq"] for message in await bob.reads(crew)]
    assert (422, ["reply_to"]) == ((refused := await schedule(alice, crew, reply_to=99))[0], [*refused[1]["errors"]])


async def test_the_next_one_comes_first_and_what_is_settled_last(alice: Person, crew: str, place: Place) -> None:
    days = (3, 1, 2, 4)
    ids = {day: (await schedule(alice, crew, str(day), timestamp(now() + day * TOMORROW)))[1]["id"] for day in days}
    await alice.asks("DELETE", f"me/scheduled/{ids[1]}")
    await send(place.resources, now() + 2.5 * TOMORROW)

    listed = [(one["id"], one["state"]) for one in await mine(alice)]

    waiting, settled = listed[:2], listed[2:]
    assert [(ids[3], "waiting"), (ids[4], "waiting")] == waiting
    assert [(ids[2], "sent"), (ids[1], "cancelled")] == settled
    _, first = await alice.asks("GET", "me/scheduled", params={"limit": 1})
    assert [ids[3], ids[4], ids[2]] == [one["id"] for one in first["items"]]
    _, second = await alice.asks("GET", "me/scheduled", params={"limit": 1, "before": first["next"]})
    assert ([ids[1]], None) == ([one["id"] for one in second["items"]], second["next"])


async def test_a_retry_schedules_only_once(alice: Person, bob: Person, crew: str) -> None:
    first = await schedule(alice, crew, client_id="s1")

    assert first == await schedule(alice, crew, "other words", client_id="s1")
    assert 201 == (await schedule(bob, crew, client_id="s1"))[0]
    assert 1 == len(await mine(alice))


async def test_it_is_changed_and_cancelled_by_its_author(alice: Person, crew: str, place: Place) -> None:
    _, made = await schedule(alice, crew)
    later = timestamp(now() + 2 * TOMORROW)
    path = f"me/scheduled/{made['id']}"

    assert (200, {**made, "body": "coffee"}) == await alice.asks("PATCH", path, {"body": "coffee"})
    assert (200, {**made, "body": "coffee", "due_at": later}) == await alice.asks("PATCH", path, {"due_at": later})
    assert (200, {**made, "body": "coffee", "due_at": later}) == await alice.asks("PATCH", path, {})
    gone = (200, {**made, "body": "coffee", "due_at": later, "state": "cancelled"})
    assert gone == await alice.asks("DELETE", path)
    assert gone == await alice.asks("DELETE", path), "twice changes nothing"
    await send(place.resources, now() + 3 * TOMORROW)

    assert [] == await alice.reads(crew)
    assert 409 == (await alice.asks("PATCH", path, {"body": "too late"}))[0]


async def test_nobody_else_sees_or_touches_it(alice: Person, bob: Person, crew: str) -> None:
    _, made = await schedule(alice, crew)

    for id_ in (made["id"], 2**52, "x", "-1", "9" * 400):
        answers = [
            await bob.asks("PATCH", f"me/scheduled/{id_}", {"body": "mine"}),
            await bob.asks("DELETE", f"me/scheduled/{id_}"),
        ]
        assert [(404, "not_found")] * 2 == [(status, body["code"]) for status, body in answers]
        assert {actions.NONE} == {body["detail"] for _, body in answers}

    assert [made] == await mine(alice)


@pytest.mark.parametrize("due_at", ["", "soon", "2026-11-21T09:30:00", "x" * 100, None, 5])
async def test_a_senseless_time_is_named(due_at: Any, alice: Person, crew: str) -> None:
    status, body = await alice.asks("POST", f"rooms/{crew}/scheduled", {"body": "tea", "due_at": due_at})

    assert (422, "bad_field", ["due_at"]) == (status, body["code"], list(body["errors"]))


async def test_past_and_far_times_are_refused(alice: Person, crew: str) -> None:
    _, made = await schedule(alice, crew)
    path = f"me/scheduled/{made['id']}"

    for moment in (now() - TOMORROW, now() + timedelta(seconds=1), now() + LATEST + TOMORROW):
        due_at = timestamp(moment)
        answers = [await schedule(alice, crew, "tea", due_at), await alice.asks("PATCH", path, {"due_at": due_at})]
        answers.append(await alice.asks("POST", "me/reminders", {"body": "tea", "due_at": due_at}))
        assert [(422, ["due_at"])] * 3 == [(status, list(body["errors"])) for status, body in answers]

    assert [made] == await mine(alice)


async def test_an_empty_or_endless_text_is_refused(alice: Person, crew: str) -> None:
    _, made = await schedule(alice, crew)

    for text, code in ((" ", "bad_field"), ("x" * 8001, "too_long")):
        answers = [await schedule(alice, crew, text)]
        answers.append(await alice.asks("PATCH", f"me/scheduled/{made['id']}", {"body": text}))
        assert [(422, code, ["body"])] * 2 == [(s, body["code"], list(body["errors"])) for s, body in answers]


async def test_only_who_may_post_there_schedules_there(alice: Person, carol: Person, crew: str) -> None:
    hall = await alice.makes("open")

    hidden, absent = await schedule(carol, crew), await schedule(carol, "no-such-room")
    assert [(404, "not_found")] * 2 == [(status, body["code"]) for status, body in (hidden, absent)]
    assert hidden[1]["detail"] == absent[1]["detail"]
    assert (403, "forbidden") == ((answer := await schedule(carol, hall))[0], answer[1]["code"])

    await carol.enters(hall)
    assert 201 == (await schedule(carol, hall))[0]


async def test_a_hundred_may_wait(alice: Person, crew: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_WAITING", 3)
    ids = [(await schedule(alice, crew))[1]["id"] for _ in range(3)]

    assert (409, "conflict") == ((answer := await schedule(alice, crew))[0], answer[1]["code"])
    await alice.asks("DELETE", f"me/scheduled/{ids[0]}")

    assert 201 == (await schedule(alice, crew))[0]
    assert 4 == len(await mine(alice))


async def test_every_change_is_told_to_the_other_devices(alice: Person, bob: Person, crew: str, place: Place) -> None:
    phone = await alice.opens(place.other)
    _, made = await schedule(alice, crew)
    await alice.asks("PATCH", f"me/scheduled/{made['id']}", {"body": "coffee"})
    await send(place.resources, now() + 2 * TOMORROW)

    await phone.hears(lambda frame: frame["type"] == "scheduled.changed" and frame["state"] == "sent")
    told = [frame for frame in phone.frames if frame["type"] == "scheduled.changed"]

    assert [("tea", "waiting"), ("coffee", "waiting"), ("coffee", "sent")] == [(f["body"], f["state"]) for f in told]
    assert {"type": "scheduled.changed", **made} == told[0]
    assert not [frame for frame in bob.here.frames if frame["type"] == "scheduled.changed"]


async def test_a_reminder_is_written_by_the_house(alice: Person, bob: Person, place: Place) -> None:
    due_at = timestamp(now() + TOMORROW)
    status, made = await alice.asks("POST", "me/reminders", {"body": "tea", "due_at": due_at, "client_id": "r1"})

    assert (201, "reminder", "tea", due_at) == (status, made["kind"], made["body"], made["due_at"])
    assert (201, made) == await alice.asks("POST", "me/reminders", {"body": "x", "due_at": due_at, "client_id": "r1"})
    await send(place.resources, now() + 2 * TOMORROW)

    assert ["tea"] == await alice.hears(made["room"])
    assert 404 == (await bob.asks("GET", f"rooms/{made['room']}/messages"))[0]


async def test_the_house_is_in_no_list_and_lets_nobody_in(alice: Person, crew: str, place: Place) -> None:
    found = [await alice.asks("GET", path, params={"q": "house"}) for path in ("users", "users?limit=200")]
    assert HOUSE not in {one["usercode"] for _, body in found for one in body["items"]}
    _, everybody = await alice.asks("GET", "rooms/everyone/members", params={"after": "houa", "limit": 5})
    assert "house" not in {one["username"] for one in everybody["items"]}
    assert 404 == (await alice.asks("POST", f"rooms/{crew}/members", {"usercode": "house"}))[0]
    assert 404 == (await alice.asks("POST", f"rooms/{crew}/members", {"usercode": HOUSE}))[0]

    nobody = Person("nobody", place.one)
    for password in ("", PASSWORD, "." * 53):
        status, _ = await nobody.asks("POST", "auth/token", {"username": "house", "password": password})
        assert 401 == status
    status, _ = await nobody.asks("POST", "auth/register", {"username": "house", "password": PASSWORD})
    assert 409 == status
    await nobody.is_gone()


async def test_the_composer_sends_later_without_a_script(visitor: Visitor, alice: Person, crew: str) -> None:
    await visitor.signs_in(alice.username)
    page = await visitor.opens(f"/rooms/{crew}")
    button = next(one for one in page.elements if one.attributes.get("formaction"))
    assert "UTC" in page.text
    typed = f"{now() + TOMORROW:%Y-%m-%dT%H:%M}"

    listed = await visitor.fills_in(
        button.attributes["formaction"], body="tea <b>", due_at=typed, client_id=page.field("client_id"), offset=""
    )

    assert (200, "/scheduled") == (listed.status, listed.path)
    assert "tea <b>" in listed.text
    assert [datetime.fromisoformat(typed).replace(tzinfo=UTC)] == [
        datetime.fromisoformat(one["due_at"]) for one in await mine(alice)
    ]


async def test_a_script_says_how_far_the_clock_is_ahead(visitor: Visitor, alice: Person, crew: str) -> None:
    await visitor.signs_in(alice.username)
    moment = (now() + TOMORROW).replace(second=0, microsecond=0)
    typed = f"{moment + timedelta(minutes=90):%Y-%m-%dT%H:%M}"

    await visitor.fills_in(f"/rooms/{crew}/scheduled", body="tea", due_at=typed, offset="90")

    assert [timestamp(moment)] == [one["due_at"] for one in await mine(alice)]


async def test_a_wrong_time_keeps_the_words(visitor: Visitor, alice: Person, crew: str) -> None:
    await visitor.signs_in(alice.username)

    page = await visitor.fills_in(f"/rooms/{crew}/scheduled", body="do not lose me", due_at="")

    assert (422, ["Choose a day and a time."]) == (page.status, page.problems)
    assert "do not lose me" in page.text
    assert [] == await mine(alice)


async def test_the_page_changes_and_cancels(visitor: Visitor, alice: Person, crew: str) -> None:
    await visitor.signs_in(alice.username)
    _, made = await schedule(alice, crew)
    typed = f"{now() + 2 * TOMORROW:%Y-%m-%dT%H:%M}"

    changed = await visitor.fills_in(f"/scheduled/{made['id']}", body="coffee", due_at=typed)
    refused = await visitor.fills_in(f"/scheduled/{made['id']}", body=" ", due_at=typed)
    cancelled = await visitor.fills_in(f"/scheduled/{made['id']}/cancellation")
    again = await visitor.fills_in(f"/scheduled/{made['id']}", body="x", due_at=typed)

    assert (200, True) == (changed.status, "coffee" in changed.text)
    assert (422, ["Write something first."]) == (refused.status, refused.problems)
    assert (200, True) == (cancelled.status, "Nothing waits" in cancelled.text and "Cancelled" in cancelled.text)
    assert (409, True) == (again.status, "It is cancelled already." in again.text)


async def test_the_page_of_others_is_not_there(visitor: Visitor, alice: Person, bob: Person, crew: str) -> None:
    await visitor.signs_in(bob.username)
    _, made = await schedule(alice, crew)
    typed = f"{now() + TOMORROW:%Y-%m-%dT%H:%M}"

    assert 404 == (await visitor.fills_in(f"/scheduled/{made['id']}", body="mine", due_at=typed)).status
    assert 404 == (await visitor.fills_in(f"/scheduled/{made['id']}/cancellation")).status
    assert "tea" not in (await visitor.opens("/scheduled")).text
    assert [made] == await mine(alice)


async def test_a_refusal_stands_in_the_list(
    visitor: Visitor, alice: Person, bob: Person, crew: str, place: Place
) -> None:
    await visitor.signs_in(bob.username)
    await schedule(bob, crew, "too late")
    await alice.removes(bob, crew)
    await send(place.resources, now() + 2 * TOMORROW)

    page = await visitor.opens("/scheduled")

    assert ["Not sent. There is no such room, or you are not in it."] == page.problems
    assert "A room that you are not in" in page.text

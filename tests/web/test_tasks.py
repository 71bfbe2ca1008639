"""Tasks over the API, the socket and the page: begun by whoever may, and nobody else's business."""

import json
import re
from typing import Any

import pytest

from tests.cast import Person, Refused
from tests.jobs.asking import ends, submits
from tests.place import Place
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database

FAMILY, FLAG = "👨‍👩‍👧", "🇺🇦"


@pytest.fixture
async def desk(visitor: Visitor, alice: Person) -> Visitor:
    """Alice's browser, signed in."""
    await visitor.signs_in(alice.username)
    return visitor


async def listed(person: Person, **query: Any) -> Any:
    status, body = await person.asks("GET", "tasks", params=query)
    assert status == 200, body
    return body


def results(page: Page) -> list[str]:
    return ["".join(one.text).strip() for one in page.elements if one.attributes.get("class") == "result"]


async def test_a_task_is_done_and_told_to_its_owner_alone(alice: Person, bob: Person, place: Place) -> None:
    other = await alice.opens(place.other)
    status, made = await alice.asks("POST", "tasks", {"task": "random_number", "args": {"min": 3, "max": 3}})

    assert (202, "queued", None) == (status, made["status"], made["result"])
    for line in (alice.here, other):
        done = await ends(line, made["task_id"])
        assert ("random_number", "succeeded", 1.0, {"number": 3}, None) == tuple(
            done[key] for key in ("task", "status", "progress", "result", "error")
        )
    shown = (await alice.asks("GET", f"tasks/{made['task_id']}"))[1]
    assert shown | {"type": "task.changed"} == done
    await bob.says("sign", "general")
    assert [] == [one for one in bob.here.frames if one["type"] == "task.changed"]


async def test_a_result_is_heard_on_whichever_instance_its_owner_is(alice: Person, bob: Person, place: Place) -> None:
    """Begun over the API of the first one, heard on a socket of the last one alone."""
    await alice.goes()
    line, his = await alice.opens(place.other), await bob.opens(place.other)

    id_ = await submits(alice, "reverse_string", text="ab")

    assert {"text": "ba"} == (await ends(line, id_))["result"]
    assert alice.instance is place.one
    await bob.says("sign", "general")
    await his.hears(lambda one: one.get("body") == "sign")
    assert [] == [one for one in his.frames if one["type"] == "task.changed"]


async def test_a_result_that_nobody_heard_is_there_after_coming_back(alice: Person, place: Place) -> None:
    id_ = await submits(alice, "reverse_string", text="ab")
    await alice.goes()
    while (await alice.asks("GET", f"tasks/{id_}"))[1]["status"] in ("queued", "running"):
        pass

    await alice.comes(place.other)

    status, found = await alice.asks("GET", f"tasks/{id_}")
    assert (200, {"text": "ba"}) == (status, found["result"])
    told = [one for one in alice.here.frames if one["type"] == "task.changed"]
    assert [] == told[1:], "what is told a moment after it is written down finds her back, and finds her once"
    assert [id_] == [one["task_id"] for one in (await listed(alice))["items"]]


async def test_a_task_of_somebody_else_is_not_there(alice: Person, bob: Person) -> None:
    id_ = await submits(alice, "reverse_string", text="ab")

    assert 404 == (await bob.asks("GET", f"tasks/{id_}"))[0]
    assert 404 == (await bob.asks("POST", f"tasks/{id_}/cancel"))[0]
    with pytest.raises(Refused) as refused:
        await bob.here.ask("task.cancel", task_id=id_)
    assert "not_found" == refused.value.code
    assert [] == (await listed(bob))["items"]
    assert "succeeded" == (await ends(alice.here, id_))["status"]


@pytest.mark.parametrize(
    ("text", "reversed_"),
    [
        ("abc", "cba"),
        ("", ""),
        (f"a{FAMILY}{FLAG}", f"{FLAG}{FAMILY}a"),
        ("Noe\u0308l", "le\u0308oN"),
        ("한국어", "어국한"),
    ],
)
async def test_a_text_is_reversed_as_it_is_read(alice: Person, text: str, reversed_: str) -> None:
    ack = await alice.here.ask("task.submit", task="reverse_string", args={"text": text})

    assert {"text": reversed_} == (await ends(alice.here, ack["task_id"]))["result"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"task": "random_number", "args": {"min": 10, "max": 6}}, ["min"]),
        ({"task": "random_number", "args": {"min": "1", "max": 6}}, ["min"]),
        ({"task": "random_number", "args": {"min": True, "max": 1.5}}, ["min", "max"]),
        ({"task": "random_number", "args": {"min": 1, "max": 2**53}}, ["max"]),
        ({"task": "random_number", "args": {}}, ["min", "max"]),
        ({"task": "random_number"}, ["min", "max"]),
        ({"task": "reverse_string", "args": {"text": "a" * 10_001}}, ["text"]),
        ({"task": "nothing", "args": {}}, ["task"]),
        ({"task": "random_number", "args": []}, ["args"]),
        ({"args": {}}, ["task"]),
    ],
)
async def test_what_does_not_fit_is_refused_and_not_kept(alice: Person, body: Any, fields: list[str]) -> None:
    status, problem = await alice.asks("POST", "tasks", body)

    assert (422, "bad_field", fields) == (status, problem["code"], [*problem["errors"]])
    assert [] == (await listed(alice))["items"]
    with pytest.raises(Refused) as refused:
        await alice.here.ask("task.submit", **body)
    assert ("bad_field", fields) == (refused.value.code, [*refused.value.frame["errors"]])


async def test_mine_come_in_pages_the_newest_first(alice: Person) -> None:
    ids = [await submits(alice, "reverse_string", text="ab") for _ in range(3)]

    first = await listed(alice, limit=2)
    second = await listed(alice, limit=2, before=first["next"])

    assert [ids[2], ids[1]] == [one["task_id"] for one in first["items"]]
    assert ([ids[0]], None) == ([one["task_id"] for one in second["items"]], second["next"])


async def test_what_is_done_cannot_be_called_off(alice: Person) -> None:
    id_ = await submits(alice, "reverse_string", text="ab")
    await ends(alice.here, id_)

    assert (409, "conflict") == ((answer := await alice.asks("POST", f"tasks/{id_}/cancel"))[0], answer[1]["code"])


async def test_every_kind_describes_itself(alice: Person, visitor: Visitor) -> None:
    _, types = await alice.asks("GET", "task-types")
    described = json.loads((await visitor.opens("/openapi.json")).markup)["components"]["schemas"]["Submitting"]

    names = [one["name"] for one in types["items"]]
    assert {"random_number", "reverse_string", "room_statistics", "export_room"} <= {*names}
    between = next(one for one in types["items"] if one["name"] == "random_number")["args"]
    assert (["min", "max"], "integer") == (between["required"], between["properties"]["min"]["type"])
    forms = {one["properties"]["task"]["const"]: one.get("description") for one in described["oneOf"]}
    assert {*names} == {name for name, told in forms.items() if told is None}
    assert "For administrators." == forms["reindex_search"]


@pytest.mark.parametrize("format_", ["jsonl", "csv", "html"])
async def test_a_room_is_exported_for_its_member_alone(alice: Person, bob: Person, crew: str, format_: str) -> None:
    await alice.says("<b>hello</b>", crew)
    gone = await alice.says("=never()", crew)
    await bob.says("=HYPERLINK(1)", crew)
    await alice.here.ask("message.delete", room=crew, seq=gone["seq"])
    id_ = await submits(alice, "export_room", room=crew, format=format_)

    result = (await ends(alice.here, id_))["result"]

    assert (2, f"{crew}.{format_}") == (result["messages"], result["file"]["name"])
    url = alice.instance.url + result["file"]["url"]
    async with alice.http.get(url, headers=alice.headers) as answer:
        text = await answer.text("utf-8-sig")
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "never" not in text and "HYPERLINK" in text
    assert {"jsonl": '"body":"=HYPERLINK', "csv": ",'=HYPERLINK", "html": "&lt;b&gt;"}[format_] in text
    async with bob.http.get(url, headers=bob.headers) as answer:
        assert 404 == answer.status


async def test_somebody_takes_their_own_words_along(alice: Person, bob: Person, crew: str) -> None:
    await alice.says("mine", crew)
    await bob.says("not mine", crew)
    status, made = await alice.asks("POST", "me/export")

    assert 202 == status
    result = (await ends(alice.here, made["task_id"]))["result"]
    async with alice.http.get(alice.instance.url + result["file"]["url"], headers=alice.headers) as answer:
        lines = [json.loads(line) for line in (await answer.text()).splitlines()]
    assert alice.username == lines[0]["username"]
    assert crew in [one["room"] for one in lines if one["type"] == "room"]
    assert ["mine"] == [one["body"] for one in lines if one["type"] == "message"]


@pytest.mark.parametrize("name", ["export_room", "room_statistics"])
async def test_a_room_is_not_told_of_to_outsiders(carol: Person, crew: str, name: str) -> None:
    inside, nowhere = [
        await carol.asks("POST", "tasks", {"task": name, "args": {"room": room}}) for room in (crew, "nowhere")
    ]
    with pytest.raises(Refused) as refused:
        await carol.here.ask("task.submit", task=name, args={"room": crew})

    assert (422, ["room"]) == (inside[0], [*inside[1]["errors"]])
    assert nowhere == (422, inside[1] | {"request": nowhere[1]["request"]})
    assert inside[1]["errors"] == refused.value.frame["errors"]
    assert [] == (await listed(carol))["items"]


async def test_a_room_that_is_not_mine_is_a_fault_of_the_form(desk: Visitor, bob: Person) -> None:
    _, secret = await bob.asks("POST", "rooms", {"name": "Secret", "kind": "closed"})

    page = await desk.fills_in("/tasks?task=export_room", room=secret["room"], format="csv")

    assert (422, ["There is no such room, or you are not in it."]) == (page.status, page.problems)


async def test_a_room_is_counted(alice: Person, bob: Person, crew: str) -> None:
    await alice.says("one two", crew)
    await bob.says("three", crew)

    result = (await ends(alice.here, await submits(alice, "room_statistics", room=crew)))["result"]

    assert (2, 2, 3, 14) == (result["messages"], result["authors"], result["words"], len(result["days"]))
    assert 2 == result["days"][-1]["value"]


async def test_a_task_is_begun_and_looked_at_without_a_script(desk: Visitor, alice: Person) -> None:
    page = await desk.fills_in("/tasks?task=reverse_string", text="stressed\r\n<b>")
    assert (200, "/tasks") == (page.status, page.path)
    found = (await listed(alice))["items"][0]
    await ends(alice.here, found["task_id"])

    page = await desk.opens("/tasks")

    # Each letter stands where it stood, and markup is text.
    assert [">b<\ndesserts"] == results(page)
    assert "&gt;b&lt;\r\ndesserts" in page.markup
    assert "Reverse a text" in page.text


async def test_what_is_wrong_stands_at_its_field(desk: Visitor, alice: Person) -> None:
    page = await desk.fills_in("/tasks?task=random_number", min="10", max="6")

    assert (422, ["“From” must not be larger than “Up to”."]) == (page.status, page.problems)
    assert ("10", "6") == (page.field("min"), page.field("max"))
    assert ["Write a whole number.", "Fill this in."] == (
        await desk.fills_in("/tasks?task=random_number", min="ten", max="")
    ).problems
    assert 422 == (await desk.fills_in("/tasks?task=nothing")).status
    assert [] == (await listed(alice))["items"]


async def test_one_is_called_off_on_the_page(desk: Visitor, alice: Person) -> None:
    id_ = await submits(alice, "reverse_string", text="ab")
    await ends(alice.here, id_)

    page = await desk.fills_in(f"/tasks/{id_}/cancel")

    assert 409 == page.status
    assert "It is done already." in page.text


async def test_the_page_offers_what_people_use_before_what_shows_how(desk: Visitor) -> None:
    page = await desk.opens("/tasks")

    forms = [one.attributes for one in page.elements if "data-task" in one.attributes]
    names = [one["data-task"] for one in forms]
    assert names[0] in ("export_me", "export_room", "room_statistics") and "hidden" not in forms[0]
    assert {"random_number", "reverse_string"} == {*names[-2:]}


async def test_the_page_offers_the_chosen_kind_and_my_rooms(desk: Visitor, crew: str) -> None:
    page = await desk.opens("/tasks?task=export_room")

    forms = {one.attributes["data-task"]: one for one in page.elements if "data-task" in one.attributes}
    assert ["export_room"] == [name for name, form in forms.items() if "hidden" not in form.attributes]
    assert crew in [one.attributes.get("value") for one in page.elements if one.tag == "option"]
    assert re.search(r'<form[^>]*method="get"[^>]*action="/tasks"', page.markup)

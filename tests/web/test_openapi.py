"""The description of the API: true, complete, and about doors that hold."""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from yarl import URL

from chat.bus import keys, rooms
from chat.web import openapi, routes
from chat.web.api import operation
from tests.cast import Person
from tests.place import Place
from tests.standing import becomes
from tests.uploading import Piecewise, upload

pytestmark = pytest.mark.any_database

METHODS = {"get", "post", "put", "patch", "delete"}
FIELDS = ("username", "password", "name", "body", "usercode", "role", "refresh_token", "old", "new", "kind", "topic")
WRONG_BODIES: list[bytes] = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b'"text"',
    b"{",
    b"\xff",
    json.dumps(dict.fromkeys(FIELDS, 7)).encode(),
    json.dumps(dict.fromkeys(FIELDS, "\0")).encode(),
    json.dumps(dict.fromkeys(FIELDS, "x.y")).encode(),
    json.dumps({"name": None, "topic": {}, "kind": [], "room": True, "body": None, "reply_to": -1}).encode(),
    json.dumps({"name": "x" * 5000, "topic": "x" * 5000, "room": "x" * 5000, "body": "x" * 70_000}).encode(),
]


BESIDE = {("post", "/hooks/{secret}"), ("get", "/files/{id}/{name}")}


def operations(place: Place) -> list[tuple[str, str, dict[str, Any]]]:
    """Those of the API itself."""
    return [one for one in described(place) if (one[0], one[1]) not in BESIDE]


def described(place: Place) -> list[tuple[str, str, dict[str, Any]]]:
    paths = place.one.app[openapi.DESCRIPTION]["paths"]
    return [(method, path, one) for path, methods in paths.items() for method, one in methods.items()]


async def test_it_is_openapi_3_1_for_anybody(stranger: Person, place: Place) -> None:
    async with stranger.http.get(f"{place.one.url}/openapi.json") as response:
        document = await response.json()

    assert (200, "3.1.0") == (response.status, document["openapi"])
    assert {"title", "version"} <= set(document["info"])
    names = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert len(set(names)) == len(names)


async def test_a_program_reads_where_an_operation_belongs_and_what_it_answers(place: Place) -> None:
    for method, path, one in described(place):
        assert 1 == len(one["tags"]), path
        answers = {status: answer for status, answer in one["responses"].items() if status[0] == "2"}
        bare = [status for status, answer in answers.items() if "content" not in answer]
        assert set(bare) <= {"204"}, (method, path)


async def test_every_reference_leads_somewhere(place: Place) -> None:
    document = place.one.app[openapi.DESCRIPTION]

    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            here = {node["$ref"]} if "$ref" in node else set()
            return here.union(*(references(child) for child in node.values()))
        return set().union(*(references(child) for child in node)) if isinstance(node, list) else set()

    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document)
    assert set() == references(document) - schemas


async def test_two_models_cannot_have_one_name(place: Place) -> None:
    class Problem(BaseModel):
        other: str

    @operation(answer=Problem)
    async def show(request: web.Request) -> web.Response:
        """A door whose answer is called like another one."""
        return web.Response()

    with pytest.raises(ValueError, match="called Problem"):
        openapi.describe([("GET", "somewhere", show)], "/")


async def test_whole_numbers_may_be_written_with_a_point(alice: Person, crew: str) -> None:
    assert 200 == (await alice.asks("POST", f"rooms/{crew}/read", {"seq": 1.0}))[0]
    assert 422 == (await alice.asks("POST", f"rooms/{crew}/read", {"seq": 1.5}))[0]
    line = await alice.opens()
    assert "ack" == (await line.ask("room.read", room=crew, seq=1.0))["type"]


async def test_every_route_of_the_api_is_described_and_no_other(place: Place) -> None:
    served = {
        (route.method.lower(), route.resource.canonical)
        for route in place.one.app.router.routes()
        if route.resource and route.resource.canonical.startswith(routes.API_PREFIX) and route.method != "HEAD"
    }

    assert served | BESIDE == {(method, path) for method, path, _ in described(place)}
    assert {method for method, _ in served} <= METHODS


async def test_what_is_written_for_people_names_every_route(place: Place) -> None:
    document = Path(__file__).parents[2] / "docs" / "protocol.md"
    text = re.sub(r"\{\w+\}", "{}", document.read_text())
    # A table says `…` for what the row above has said.
    ends = {
        "/".join(re.sub(r"\{\w+\}", "{}", path.removeprefix("/api/v1/")).split("/")[-2:])
        for _, path, _ in operations(place)
    }

    assert [] == [end for end in sorted(ends) if not re.search(rf"(?<![\w-]){re.escape(end)}(?![\w-])", text)]


async def test_every_parameter_in_a_path_is_described(place: Place) -> None:
    for _, path, one in described(place):
        named = {parameter["name"] for parameter in one["parameters"] if parameter["in"] == "path"}
        assert named == {part[1:-1] for part in path.split("/") if part.startswith("{")}


async def test_each_operation_says_which_errors_there_are(place: Place) -> None:
    by_status = {(method, path): one["responses"] for method, path, one in described(place)}
    post, show = by_status["post", "/api/v1/rooms/{room}/messages"], by_status["get", "/api/v1/me"]

    assert {"201", "400", "401", "403", "404", "409", "413", "422", "429", "503"} == post.keys()
    assert {"200", "401", "403", "503"} == show.keys()
    for answers in by_status.values():
        assert "default" not in answers
        for status, answer in answers.items():
            problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
            if int(status) >= 400 and status != "416":
                assert problem == answer["content"]["application/problem+json"]


async def test_what_stands_beside_the_api_is_as_described(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    url = (await alice.asks("POST", f"rooms/{crew}/webhooks", {"name": "Builds"}))[1]["url"]
    paths = alice.instance.app[openapi.DESCRIPTION]["paths"]
    hook, file = paths["/hooks/{secret}"]["post"]["responses"], paths["/files/{id}/{name}"]["get"]["responses"]
    hooked = set()
    for where, body in ((url, b'{"text": "green"}'), (url, b"{"), (url, b"{}"), (url[:-1], b'{"text": "green"}')):
        async with alice.http.post(where, data=body, headers={"Content-Type": "application/json"}) as response:
            hooked.add(str(response.status))
    here = (await upload(alice, b"a plan of the week"))[1]["url"]
    fetched = set()
    for who, path, more in (
        (alice, here, {}),
        (alice, here, {"Range": "bytes=0-3"}),
        (bob, here, {}),
        (None, here, {}),
    ):
        headers = {"Accept": "application/json", **(who.headers if who else {}), **more}
        async with carol.http.get(alice.instance.url + path, headers=headers) as response:
            fetched.add(str(response.status))

    assert {"200", "400", "404", "422"} == hooked
    assert {"200", "206", "401", "404"} == fetched
    assert hooked <= hook.keys()
    assert fetched <= file.keys()


async def test_what_needs_signing_in_says_so(stranger: Person, place: Place) -> None:
    for method, path, one in operations(place):
        status, _ = await _ask(stranger, place, method, path, b"{}")
        assert (status == 401) == bool(one["security"]), (method, path)


async def test_answers_look_as_described(alice: Person, bob: Person, carol: Person, crew: str, place: Place) -> None:
    await becomes(place, alice, "owner")
    seq = (await alice.says("hello", crew))["seq"]
    await bob.asks("POST", f"rooms/{crew}/messages/{seq}/reports", {"reason": "So that there is one."})
    for order in (f"mutes/{bob.usercode}", f"bans/{carol.usercode}"):
        await alice.asks("PUT", f"rooms/{crew}/{order}")
    await alice.asks("POST", f"rooms/{crew}/invites", {})
    await alice.asks("PUT", f"me/blocks/{carol.usercode}")
    await alice.asks("POST", f"rooms/{crew}/webhooks", {"name": "Builds"})
    hook = {"url": "http://127.0.0.1:9/", "name": "Log", "events": ["messages"]}
    _, outgoing = await alice.asks("POST", f"rooms/{crew}/outgoing-webhooks", hook)
    _, bot = await alice.asks("POST", "bots", {"username": f"bot-of-{alice.username}"})
    hook = {"url": hook["url"], "events": ["mentions"]}
    _, called = await alice.asks("POST", f"bots/{bot['usercode']}/outgoing-webhooks", hook)
    await alice.asks("POST", f"rooms/{crew}/outgoing-webhooks/{outgoing['id']}/test")
    one = await Piecewise.begins(alice, 3)
    whoever = {"username": f"gone-{alice.username}", "password": "four plain words"}
    _, gone = await alice.asks("POST", "admin/users", whoever)
    await alice.asks("DELETE", f"admin/users/{gone['usercode']}", {})
    _, task = await alice.asks("POST", "tasks", {"task": "random_number", "args": {"min": 1, "max": 6}})
    event = (await rooms.events_between(place.resources.redis, crew, seq, seq))[0]
    letter = (await place.resources.redis.call("XADD", keys.DEAD, "*", "e", event, "reason", "none")).decode()
    document = place.one.app[openapi.DESCRIPTION]
    names = {"room": crew, "usercode": alice.usercode, "seq": "3", "id": str(task["task_id"]), "letter": letter}
    below = {
        "/api/v1/rooms/{room}/outgoing-webhooks": {"id": str(outgoing["id"])},
        "/api/v1/admin/users/{usercode}/erasure": {"usercode": gone["usercode"]},
        "/api/v1/resumable-uploads/": {"id": one.id},
        "/api/v1/bots/": {"usercode": bot["usercode"], "id": str(called["id"])},
    }

    for method, path, one in operations(place):
        # What is not JSON, such as a table, has no schema.
        if method == "get" and "application/json" in one["responses"]["200"]["content"]:
            own = next((more for beginning, more in below.items() if path.startswith(beginning)), {})
            status, body = await _ask(alice, place, method, path, b"", names | own)
            schema = one["responses"]["200"]["content"]["application/json"]["schema"]
            assert 200 == status, path
            assert [] == _differences(document, schema, body), path
    await place.resources.redis.call("XDEL", keys.DEAD, letter)


async def test_wrong_bodies_are_refused_not_tripped_over(alice: Person, crew: str, place: Place) -> None:
    names = {"room": crew, "usercode": alice.usercode, "seq": "3"}
    doors = [(method, path) for method, path, _ in operations(place) if method != "get"]
    # Signing out would end the test, and leaving is for the last.
    doors = [door for door in doors if not door[1].endswith(("logout", "leave")) and door[0] != "delete"]

    answers = {
        (method, path, body[:20]): (await _ask(alice, place, method, path, body, names))[0]
        for method, path in doors
        for body in WRONG_BODIES
    }

    assert {} == {ask: status for ask, status in answers.items() if status >= 500}


TEXTS = st.text(max_size=30)
QUERIES = st.dictionaries(st.sampled_from(["q", "after", "limit", "before", "around", "mine"]), TEXTS)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=TEXTS, query=QUERIES)
async def test_no_text_breaks_a_path_or_a_query(name: str, query: dict[str, str], alice: Person, place: Place) -> None:
    names = {"room": quote(name, safe="", errors="replace"), "usercode": quote(name, safe="", errors="replace")}
    paths = ["rooms/{room}", "rooms/{room}/members", "users/{usercode}", "users", "rooms", "rooms/general/messages"]

    statuses = {
        (await _ask(alice, place, "get", f"/api/v1/{path}", b"", names | {"seq": "1"}, query))[0] for path in paths
    }

    assert statuses <= {200, 404, 422}


async def _ask(
    person: Person,
    place: Place,
    method: str,
    path: str,
    body: bytes,
    names: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
) -> tuple[int, Any]:
    names = names or {"room": "general", "usercode": "ZZZZZZZZ", "seq": "1"}
    url = URL(place.one.url + path.format_map(defaultdict(lambda: "1", names)), encoded=True).with_query(query)
    async with person.http.request(method, url, data=body or None, headers=person.headers) as response:
        return response.status, json.loads(await response.read() or b"null")


def _differences(document: dict[str, Any], schema: dict[str, Any], value: Any, where: str = "$") -> list[str]:
    """Where a value is not as a schema says: fields missing or not described, and types."""
    if "$ref" in schema:
        return _differences(document, document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], value, where)
    if "anyOf" in schema:
        return min((_differences(document, one, value, where) for one in schema["anyOf"]), key=len)
    types = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": int | float,
        "boolean": bool,
        "null": type(None),
    }
    if not isinstance(value, types[schema["type"]]):
        return [f"{where} is {value!r} and should be {schema['type']}"]
    if schema["type"] == "array":
        return [fault for one in value for fault in _differences(document, schema["items"], one, f"{where}[]")]
    if schema["type"] == "object" and "properties" in schema:
        wrong = (set(value) - set(schema["properties"])) | (set(schema.get("required", ())) - set(value))
        faults = [f"{where}.{name}" for name in wrong]
        for name in set(value) & set(schema["properties"]):
            faults += _differences(document, schema["properties"][name], value[name], f"{where}.{name}")
        return faults
    return []

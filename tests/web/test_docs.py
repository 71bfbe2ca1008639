"""The page for scripts: all of it is there without a script, for anybody, and nothing comes from elsewhere."""

import json

import pytest

from chat.gateway.commands import COMMANDS
from chat.gateway.frames import EVENTS
from chat.web import openapi, reference
from tests.place import Place
from tests.schema import faults
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database


async def test_it_has_every_operation_command_and_event(visitor: Visitor, place: Place) -> None:
    page = await visitor.opens("/docs")
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]

    assert 200 == page.status
    paths = place.one.app[openapi.DESCRIPTION]["paths"]
    operations = {one["operationId"] for methods in paths.values() for one in methods.values()}
    assert set() == (operations | COMMANDS.keys() | EVENTS.keys()) - set(ids)
    assert len(ids) == len(set(ids))
    # What is code stands as code.
    assert "`" not in page.text


@pytest.mark.parametrize(("path", "status", "goal"), [("/messager", 301, "/"), ("/dev/ws", 302, "/docs#console")])
async def test_who_looks_elsewhere_is_led_here(visitor: Visitor, path: str, status: int, goal: str) -> None:
    async with visitor.http.get(visitor.instance.url + path, allow_redirects=False) as response:
        assert (status, goal) == (response.status, response.headers["Location"])


async def test_everything_comes_from_this_place(visitor: Visitor) -> None:
    page = await visitor.opens("/docs")
    addresses = [one.attributes[name] for one in page.elements for name in ("src", "href") if name in one.attributes]

    assert [] == [one for one in addresses if not one.startswith(("/", "#"))]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


async def test_the_examples_are_as_the_descriptions_say(place: Place) -> None:
    api, socket = place.one.app[openapi.DESCRIPTION], place.one.app[openapi.SOCKET_DESCRIPTION]
    wrong = []
    for frame in (*reference.commands(socket), *reference.events(socket)):
        payload = socket["components"]["messages"][frame.name]["payload"]
        wrong += [(frame.name, one) for one in faults(socket, payload, json.loads(frame.example))]
    for one in (one for listed in reference.operations(api).values() for one in listed if one.answered):
        answer = api["paths"][one.path][one.method.lower()]["responses"][one.status]
        schema = next(iter(answer["content"].values()))["schema"]
        wrong += [(one.id, fault) for fault in faults(api, schema, json.loads(one.answered))]

    assert [] == wrong

"""What went wrong, for programs: RFC 9457, with the codes of the protocol."""

import asyncio
from typing import Any

import pytest

from tests.cast import Person
from tests.place import Place

pytestmark = pytest.mark.any_database

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def ask(person: Person, method: str, path: str, **options: Any) -> tuple[int, dict[str, str], Any]:
    headers = {**person.headers, **options.pop("headers", {})}
    async with person.http.request(method, person.instance.url + path, headers=headers, **options) as response:
        return response.status, dict(response.headers), await response.json(content_type=None)


CASES = [
    (400, "bad_json", "POST", "/api/v1/rooms", {"data": b"{"}),
    (400, "bad_json", "POST", "/api/v1/rooms", {"data": b""}),
    (400, "bad_json", "POST", "/api/v1/rooms", {"data": b"[]"}),
    (400, "bad_json", "POST", "/api/v1/rooms", {"data": b"\xff\xfe"}),
    (400, "bad_json", "POST", "/api/v1/rooms", {"data": b'{"name": "\\ud800"}'}),
    (400, "bad_json", "POST", "/api/v1/rooms", {"data": b'{"name": NaN}'}),
    (400, "bad_json", "POST", "/api/v1/rooms", {"data": b"[" * 100_000}),
    (401, "not_signed_in", "GET", "/api/v1/me", {"headers": {"Authorization": "Bearer x"}}),
    (401, "not_signed_in", "GET", "/api/v1/me", {"headers": {"Authorization": "Basic YTpi"}}),
    (403, "forbidden", "POST", "/api/v1/rooms/everyone/leave", {}),
    (404, "not_found", "GET", "/api/v1/rooms/nowhere", {}),
    (404, "not_found", "GET", "/api/v1/nothing", {}),
    (404, "not_found", "GET", "/api/nothing", {}),
    (405, "bad_command", "DELETE", "/api/v1/rooms", {}),
    (409, "conflict", "POST", "/api/v1/rooms", {"json": {"name": "Mine", "room": "general"}}),
    (413, "too_long", "POST", "/api/v1/rooms", {"data": b"x" * (1024 * 1024 + 1)}),
    (422, "bad_field", "POST", "/api/v1/rooms", {"json": {"kind": "open"}}),
    (422, "too_long", "POST", "/api/v1/rooms/general/messages", {"json": {"body": "x" * 8001}}),
]


@pytest.mark.parametrize("status, code, method, path, options", CASES, ids=lambda value: str(value)[:40])
async def test_a_problem_has_one_shape(
    status: int, code: str, method: str, path: str, options: dict[str, Any], alice: Person
) -> None:
    headers = options.get("headers", {}) | {"X-Request-ID": "number-of-mine"}

    answered, got, body = await ask(alice, method, path, **{**options, "headers": headers})

    assert (status, code, status) == (answered, body["code"], body["status"])
    assert "application/problem+json" == got["Content-Type"].split(";")[0]
    assert {"type", "title", "status", "code", "detail", "request"} <= set(body)
    assert "number-of-mine" == body["request"] == got["X-Request-ID"]
    assert body["detail"].endswith(".")
    # The conflict is about a key that is taken.
    assert ("errors" in body) == (status in (409, 422))


async def test_a_401_says_how_to_sign_in_and_a_405_what_works(alice: Person) -> None:
    _, unknown, _ = await ask(alice, "GET", "/api/v1/me", headers={"Authorization": "Bearer x"})
    _, wrong, _ = await ask(alice, "DELETE", "/api/v1/rooms")

    assert "Bearer" == unknown["WWW-Authenticate"]
    assert {"GET", "POST"} <= set(wrong["Allow"].split(", "))


async def test_a_number_that_could_hurt_the_log_is_not_taken_over(alice: Person) -> None:
    _, got, body = await ask(alice, "GET", "/api/v1/nothing", headers={"X-Request-ID": "a b;<script>"})

    assert body["request"] == got["X-Request-ID"]
    assert "script" not in body["request"]


MULTIPART = "multipart/form-data"
RAW = {
    "body is not gzip": ("POST", "/api/v1/auth/token", {"Content-Encoding": "gzip"}, b"junk", 400),
    "form is not UTF-8": ("POST", "/login", FORM, b"username=\xff", 422),
    "form has no known charset": ("POST", "/login", {"Content-Type": f"{FORM['Content-Type']}; charset=x"}, b"a=", 422),
    "multipart without a boundary": ("POST", "/login", {"Content-Type": MULTIPART}, b"a", 422),
    "multipart that breaks off": ("POST", "/login", {"Content-Type": f"{MULTIPART}; boundary=x"}, b"--x\r\na", 422),
    "cookie is not text": ("GET", "/api/v1/me", {"Cookie": "chat_session=\xff\xfe"}, b"", 401),
    "ticket is not text": ("GET", "/ws?ticket=%ff", {}, b"", 401),
    "path climbs": ("GET", "/static/../../chat/app.py", {}, b"", 404),
    "path climbs in disguise": ("GET", "/static/%2e%2e/%2e%2e/chat/app.py", {}, b"", 404),
    "path ends early": ("GET", "/rooms/%00", {}, b"", 303),
}


@pytest.mark.parametrize("case", RAW)
async def test_no_nonsense_breaks_the_server(case: str, place: Place) -> None:
    method, path, headers, body, expected = RAW[case]

    assert expected == await _status(place.one.url, method, path, headers, body)


@pytest.mark.parametrize(
    "path",
    [
        "users?online=zz",
        "rooms?mine=zz",
        "rooms?mine=",
        "rooms/{crew}/reports?state=zz",
        "rooms/{crew}/messages?limit=0",
        "users?limit=0",
        "presence?limit=x",
    ],
)
async def test_what_a_query_cannot_be_is_told_by_its_name(alice: Person, crew: str, path: str) -> None:
    status, problem = await alice.asks("GET", path.format(crew=crew))

    assert (422, "bad_field") == (status, problem["code"])
    assert [path.partition("?")[2].partition("=")[0]] == [*problem["errors"]]


async def test_a_reply_to_nowhere_in_a_form_is_no_reply(alice: Person, crew: str) -> None:
    url = f"{alice.instance.url}/rooms/{crew}/messages"
    for place in ("²", "-1", "0", "x", "9" * 30, "9" * 5000):
        async with alice.http.post(url, data={"body": "hello", "reply_to": place}, headers=alice.headers) as response:
            assert 200 == response.status

    assert [None] * 6 == [message["reply_to"] for message in await alice.reads(crew)]


async def _status(address: str, method: str, path: str, headers: dict[str, str], body: bytes) -> int:
    """Written by hand: a client would put right what is wrong on purpose."""
    host = address.removeprefix("http://")
    reader, writer = await asyncio.open_connection(*host.split(":"))
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
    try:
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()
        await writer.wait_closed()

"""Every command and every route of the API, for everybody, as the table says."""

import re

import pytest

from chat.gateway.commands import COMMANDS as KNOWN_COMMANDS
from chat.web.routes import API as KNOWN_ROUTES
from chat.web.routes import PAGES as KNOWN_PAGES
from tests.cast import Refused
from tests.matrix import table
from tests.matrix.house import ROLES, House
from tests.matrix.row import Row

SCOPES = ("read", "write", "admin")
CODES = {"s": "not_signed_in", "n": "not_found", "f": "forbidden", "c": "conflict", "b": "bad_field", ".": "ok"}


def rows(those: list[Row], closed: str) -> pytest.MarkDecorator:
    """All in a closed house, on a database; and beside it in an open one what the table says of it."""
    cases = [(closed, "closed", row) for row in those] + [("sqlite", "open", row) for row in those if row.open]
    names = [f"{house}-{row.what}" for _, house, row in cases]
    return pytest.mark.parametrize("place, house, row", cases, indirect=["place", "house"], ids=names, scope="module")


def changes(row: Row) -> bool:
    """Whether somebody may be something else afterwards, or be gone."""
    return not (row.what.startswith("GET ") or row.what in table.READING)


def expected(row: Row, kind: str) -> dict[str, str]:
    letters = (row.open or row.closed) if kind == "open" else row.closed
    return dict(zip(ROLES, (CODES[letter] for letter in letters.replace("|", "")), strict=True))


@rows(table.API, "mariadb")
async def test_the_api_answers_as_the_table_says(house: House, row: Row) -> None:
    method, path = row.words
    found = {}
    for role in ROLES:
        found[role] = await house.ask(role, method, await house.fill(role, path), await house.fill(role, row.body))
        if found[role] == "ok" and changes(row):
            await house.restore(role)

    assert expected(row, house.kind) == found


@rows(table.COMMANDS, "mariadb")
async def test_the_socket_answers_as_the_table_says(house: House, row: Row) -> None:
    found = {}
    for role in ROLES:
        found[role] = await house.command(role, row.what, await house.fill(role, row.body))
        if found[role] == "ok" and changes(row):
            await house.restore(role)

    assert expected(row, house.kind) == found


# They do the same as the API, in one process.
@rows(table.PAGES, "sqlite")
async def test_pages_answer_as_the_table_says(house: House, row: Row) -> None:
    method, path = row.words
    letters = (row.open or row.closed) if house.kind == "open" else row.closed
    found = {}
    for role in ROLES:
        found[role] = await house.page(role, method, await house.fill(role, path), await house.fill(role, row.body))
        if found[role] == "ok" and changes(row):
            await house.restore(role)

    wanted = {"d": "sign in" if method == "GET" else "401", "n": "404", "f": "403", "c": "409", "b": "422", ".": "ok"}
    assert dict(zip(ROLES, (wanted[letter] for letter in letters.replace("|", "")), strict=True)) == found


# What a token may do does not depend on the room.
in_a_closed_house = pytest.mark.parametrize("place, house", [("sqlite", "closed")], indirect=True, scope="module")


def scope_for(row: Row) -> str | None:
    """The scope that a token needs; None: no token will do."""
    verb, path = row.words
    if shape(row.what) in table.NOT_FOR_TOKENS:
        return None
    if path.startswith("admin/"):
        return "admin"
    return "read" if verb == "GET" or row.what in table.READING else "write"


async def is_refused(house: House, scope: str, row: Row) -> bool:
    """Whether a token of the administrator's with this scope alone is not good enough for a route."""
    method, path = row.words
    token, path = await house.token(scope), await house.fill("admin", path)
    body, url = await house.fill("admin", row.body), f"{token.instance.url}/api/v1/{path}"
    async with token.http.request(method, url, json=body, headers=token.headers) as response:
        answer = await response.text()
    if response.ok and changes(row):
        await house.restore("admin")
    # Whatever else is wrong with it, whoever is let through does not hear of tokens.
    return response.status == 403 and "token" in answer.lower()


@in_a_closed_house
@pytest.mark.parametrize("row", table.API, ids=lambda row: row.what)
async def test_a_token_does_what_its_scope_says_and_no_more(house: House, row: Row) -> None:
    refused = {scope for scope in SCOPES if await is_refused(house, scope, row)}

    assert set(SCOPES) - {scope_for(row)} == refused


@in_a_closed_house
@pytest.mark.parametrize("row", table.COMMANDS, ids=lambda row: row.what)
async def test_a_token_says_what_its_scope_says_and_no_more(house: House, row: Row) -> None:
    found = {}
    for scope, more in (("read", ()), ("write", ("read",))):
        line = await (await house.token(scope, *more)).opens()
        try:
            await line.ask(row.what, **await house.fill("admin", row.body))
        except Refused as refused:
            found[scope] = refused.code
        await house.restore("admin")

    assert found == ({} if scope_for(row) == "read" else {"read": "forbidden"})


@in_a_closed_house
@pytest.mark.parametrize("scope", SCOPES)
async def test_no_page_is_for_tokens(house: House, scope: str) -> None:
    token, found = await house.token(scope), {}
    for row in table.PAGES:
        method, path = row.words
        # Files are for whoever may read.
        if path.startswith("/files/") and scope == "read":
            continue
        url = token.instance.url + re.sub(r"\{[^}]*\}", "1", path)
        async with token.http.request(method, url, headers=token.headers, allow_redirects=False) as response:
            found[row.what] = response.status

    assert {403} == set(found.values()), found


def shape(what: str) -> str:
    """A route without what stands in its place."""
    return re.sub(table.PLACE, "*", what.partition("?")[0])


def test_every_page_is_in_the_table() -> None:
    pages = {shape(f"{method} {path}") for method, _, path, _ in KNOWN_PAGES}

    assert set() == pages - {shape(row.what) for row in table.PAGES} - table.PUBLIC_PAGES


def test_every_route_is_in_the_table() -> None:
    routes = {shape(f"{method} {path}") for method, path, _ in KNOWN_ROUTES}

    assert set() == routes - {shape(row.what) for row in table.API} - table.AT_THE_DOOR


def test_every_command_is_in_the_table() -> None:
    assert set() == KNOWN_COMMANDS.keys() - {row.what for row in table.COMMANDS}

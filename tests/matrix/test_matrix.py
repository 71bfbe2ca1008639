"""Every command and every route of the API, for everybody, as the table says."""

import re

import pytest

from chat.gateway.commands import COMMANDS as KNOWN_COMMANDS
from chat.web.routes import API as KNOWN_ROUTES
from chat.web.routes import PAGES as KNOWN_PAGES
from tests.matrix import table
from tests.matrix.house import ROLES, House
from tests.matrix.table import Row
from tests.place import Place

# Rights do not depend on the database; two instances make it the harder one.
pytestmark = pytest.mark.parametrize("place", ["mariadb"], indirect=True, scope="session")
CODES = {"s": "not_signed_in", "n": "not_found", "f": "forbidden", "c": "conflict", "b": "bad_field", ".": "ok"}


def expected(row: Row, kind: str) -> dict[str, str]:
    letters = (row.open or row.closed) if kind == "open" else row.closed
    return dict(zip(ROLES, (CODES[letter] for letter in letters.replace("|", "")), strict=True))


@pytest.mark.parametrize("row", table.API, ids=lambda row: row.what)
async def test_the_api_answers_as_the_table_says(house: House, row: Row) -> None:
    method, path = row.words
    found = {}
    for role in ROLES:
        found[role] = await house.ask(role, method, await house.fill(role, path), await house.fill(role, row.body))
        await house.restore(role)

    assert expected(row, house.kind) == found


@pytest.mark.parametrize("row", table.COMMANDS, ids=lambda row: row.what)
async def test_the_socket_answers_as_the_table_says(house: House, row: Row) -> None:
    found = {}
    for role in ROLES:
        found[role] = await house.command(role, row.what, await house.fill(role, row.body))
        await house.restore(role)

    assert expected(row, house.kind) == found


@pytest.mark.parametrize("row", table.PAGES, ids=lambda row: row.what)
async def test_pages_answer_as_the_table_says(house: House, row: Row) -> None:
    method, path = row.words
    letters = (row.open or row.closed) if house.kind == "open" else row.closed
    found = {}
    for role in ROLES:
        found[role] = await house.page(role, method, await house.fill(role, path), await house.fill(role, row.body))
        await house.restore(role)

    wanted = {"d": "sign in" if method == "GET" else "401", "n": "404", "f": "403", "b": "422", ".": "ok"}
    assert dict(zip(ROLES, (wanted[letter] for letter in letters.replace("|", "")), strict=True)) == found


def shape(what: str) -> str:
    """A route without what stands in its place."""
    return re.sub(r"\{[^}]*\}|👍|999999", "*", what.partition("?")[0])


def test_every_page_is_in_the_table(place: Place) -> None:
    pages = {shape(f"{method} {path}") for method, _, path, _ in KNOWN_PAGES}

    assert set() == pages - {shape(row.what) for row in table.PAGES} - table.PUBLIC_PAGES


def test_every_route_is_in_the_table(place: Place) -> None:
    routes = {shape(f"{method} {path}") for method, path, _ in KNOWN_ROUTES}

    assert set() == routes - {shape(row.what) for row in table.API} - table.AT_THE_DOOR


def test_every_command_is_in_the_table(place: Place) -> None:
    assert set() == KNOWN_COMMANDS.keys() - {row.what for row in table.COMMANDS}

"""What goes wrong is one sentence for people, and with `--json` a code and the same words for programs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cast import PASSWORD
from tests.cli.terminal import here
from tests.faults.processes import Web
from tests.servers import free_port

NO_ROOM = "There is no such room, or you are not in it."


@pytest.fixture(scope="module")
def server() -> Iterator[Web]:
    with Web() as web:
        yield web


def fault(folder: Path, *words: str, **values: str) -> tuple[int, Any]:
    """The status, and the one document that says why; nothing else may stand anywhere."""
    answer = here(folder, *words, "--json", **values)
    assert "" == answer.stdout
    return answer.returncode, json.loads(answer.stderr)


def test_what_the_place_refuses(server: Web) -> None:
    status, told = fault(server.folder, "users", "show", "nobody", **server.environment())
    assert (1, "not_found", {"code", "detail"}) == (status, told["code"], told.keys())
    assert "nobody" in told["detail"]

    status, told = fault(server.folder, "rooms", "create", "", "--owner", "nobody", **server.environment())
    assert (1, {"name"}) == (status, told.get("errors", {}).keys()), told


def test_what_a_server_elsewhere_refuses(server: Web, tmp_path: Path) -> None:
    told = fault(tmp_path, "send", "general", "x", CHAT_URL=server.url, CHAT_TOKEN="confab_wrong")
    assert (1, "not_signed_in") == (told[0], told[1]["code"])
    url = f"http://127.0.0.1:{free_port()}"

    told = fault(tmp_path, "tail", "general", CHAT_URL=url, CHAT_TOKEN="confab_any")

    assert (1, {"code": "unreachable", "detail": f"{url} cannot be reached: Connection refused."}) == told


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("users", "role", "root", "emperor"), "emperor"),
        (("send",), "Name a room"),
        (("users", "bloc"), "bloc"),
        (("config", "--colour"), "--colour"),
        (("nonsense",), "nonsense"),
    ],
)
def test_what_was_called_wrongly(words: tuple[str, ...], named: str, tmp_path: Path) -> None:
    status, told = fault(tmp_path, *words)

    assert (2, "bad_usage") == (status, told["code"])
    assert named in told["detail"]


def test_settings_are_named_all_at_once(tmp_path: Path) -> None:
    status, told = fault(tmp_path, "config", PORT="many", BCRYPT_ROUNDS="99")

    assert (2, "bad_settings", {"PORT", "BCRYPT_ROUNDS"}) == (status, told["code"], told["errors"].keys())
    assert here(tmp_path, "config", PORT="many").stderr.startswith("PORT: "), "people get the sentences alone"


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        (("users", "create", "frank"), "NEW_PASSWORD"),
        (("createsuperuser",), "SUPERUSER_USERNAME"),
        (("createsuperuser", "--username", "root"), "SUPERUSER_PASSWORD"),
        (("login", "http://127.0.0.1:9"), "CHAT_USERNAME"),
        (("login", "http://127.0.0.1:9", "--username", "root"), "CHAT_PASSWORD"),
    ],
)
def test_where_nobody_can_be_asked_it_is_told_what_to_give_instead(
    words: tuple[str, ...], instead: str, tmp_path: Path
) -> None:
    answer = here(tmp_path, *words)

    assert (2, "") == (answer.returncode, answer.stdout)
    assert instead in answer.stderr.splitlines()[-1]


def test_what_nobody_said_yes_to_is_not_done(server: Web) -> None:
    values = {**server.environment(), "NEW_PASSWORD": PASSWORD}
    assert 0 == here(server.folder, "users", "create", "frank", **values).returncode

    for typed in ("", "n\n"):
        answer = here(server.folder, "users", "erase", "frank", typed=typed, **values)
        assert (1, "") == (answer.returncode, answer.stdout)
        assert "--yes" in answer.stderr.splitlines()[-1]
    assert 0 == here(server.folder, "users", "show", "frank", **values).returncode
    assert 0 == here(server.folder, "users", "erase", "frank", typed="y\n", **values).returncode

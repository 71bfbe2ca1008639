"""The operator at the command line: accounts and rooms of a place whose server runs, its settings and its database."""

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cast import PASSWORD
from tests.cli.talking import ask, refused
from tests.cli.terminal import Answer, here, sentence
from tests.faults.processes import Web


@pytest.fixture(scope="module")
def server() -> Iterator[Web]:
    with Web() as web:
        yield web


def run(server: Web, *words: str, **values: str) -> Answer:
    """With the settings of the server, beside it."""
    return here(server.folder, *words, **{**server.environment(), **values})


def told(answer: Answer) -> Any:
    assert (0, "") == sentence(answer)
    return json.loads(answer.stdout)


def signs_in(server: Web, name: str) -> str:
    session = ask(server, "POST", "auth/token", {"username": name, "password": PASSWORD})
    return str(session["access_token"])


def test_accounts_are_looked_after_and_the_log_says_by_whom(server: Web) -> None:
    root = told(run(server, "createsuperuser", "--username", "root", "--json", SUPERUSER_PASSWORD=PASSWORD))
    assert ("root", "owner") == (root["username"], root["role"])
    made = told(run(server, "users", "create", "mallory", "--name", "Mallory", "--json", NEW_PASSWORD=PASSWORD))
    session = signs_in(server, "mallory")

    blocked = told(run(server, "users", "block", made["usercode"], "--reason", "spam", "--json"))

    assert ("mallory", True) == (blocked["username"], blocked["blocked"])
    assert 401 == refused(server, "GET", "me", token=session)
    assert 401 == refused(server, "POST", "auth/token", {"username": "mallory", "password": PASSWORD})
    assert ["mallory"] == [one["username"] for one in told(run(server, "users", "list", "--kind", "blocked", "--json"))]
    log = ask(server, "GET", "admin/audit", token=signs_in(server, "root"))["items"]
    acts = [(one["action"], one["actor"]["name"]) for one in log]
    assert [(act, "Command line") for act in ("account.blocked", "account.made", "account.made")] == acts
    assert "spam" == log[0]["data"]["reason"]


def test_who_acts_for_the_command_line_is_nobody_whom_people_meet(server: Web) -> None:
    run(server, "users", "list")

    assert 1 == run(server, "users", "show", "command-line").returncode
    assert 401 == refused(server, "POST", "auth/token", {"username": "command-line", "password": ""})
    people = told(run(server, "users", "list", "--json"))
    assert "command-line" not in {one["username"] for one in people}


def test_what_cannot_be_done_to_an_account_is_one_sentence(server: Web) -> None:
    assert (1, "There is nobody called nobody.") == sentence(run(server, "users", "block", "nobody"))
    assert 2 == run(server, "users", "role", "root", "emperor").returncode


def test_a_room_is_made_for_its_owner_and_a_direct_one_is_not_shown(server: Web) -> None:
    told(run(server, "users", "create", "olga", "--json", NEW_PASSWORD=PASSWORD))
    told(run(server, "users", "create", "pia", "--json", NEW_PASSWORD=PASSWORD))
    direct = ask(server, "POST", "directs", {"to": ["pia"]}, signs_in(server, "olga"))["room"]

    made = run(server, "rooms", "create", "War room", "--owner", "olga", "--kind", "closed", "--key", "war")

    assert (0, "War room is there; its key is war.\n") == (made.returncode, made.stdout)
    assert "owner" == ask(server, "GET", "rooms/war", token=signs_in(server, "olga"))["my"]["role"]
    assert 404 == refused(server, "GET", "rooms/war", token=signs_in(server, "pia"))
    rooms = {one["room"]: one["members"] for one in told(run(server, "rooms", "list", "--json"))}
    assert (1, False) == (rooms["war"], direct in rooms)
    assert (1, f"There is no room {direct}.") == sentence(run(server, "rooms", "members", direct))
    assert ["olga"] == [one["username"] for one in told(run(server, "rooms", "members", "war", "--json"))]


def test_a_room_is_deleted_when_the_operator_says_so_twice(server: Web) -> None:
    told(run(server, "users", "create", "rosa", "--json", NEW_PASSWORD=PASSWORD))
    told(run(server, "rooms", "create", "Old", "--owner", "rosa", "--key", "old", "--json"))

    assert 1 == run(server, "rooms", "delete", "old").returncode
    assert "old" == ask(server, "GET", "rooms/old", token=signs_in(server, "rosa"))["room"]
    done = run(server, "rooms", "delete", "old", "--yes")

    assert (0, "old is deleted.\n") == (done.returncode, done.stdout)
    assert 404 == refused(server, "GET", "rooms/old", token=signs_in(server, "rosa"))
    assert (1, "There is no room old.") == sentence(run(server, "rooms", "show", "old"))
    assert 1 == run(server, "rooms", "delete", "general", "--yes").returncode


def test_settings_are_shown_with_their_origin_and_without_secrets(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SITE_NAME=Observatory\nDATABASE_URL=mysql://me:p@ss:word@db/chat\n")
    values = {"SECRET_KEY": "k" * 32, "REDIS_URL": "redis://:hush@host:6379/0", "METRICS_TOKEN": "hushhush"}

    answer = here(tmp_path, "config", "--json", **values)

    shown = {one["setting"]: (one["value"], one["from"]) for one in told(answer)}
    assert ("Observatory", ".env") == shown["SITE_NAME"]
    assert ("mysql://me:***@db/chat", ".env") == shown["DATABASE_URL"]
    assert ("redis://:***@host:6379/0", "environment") == shown["REDIS_URL"]
    assert [("***", "environment")] * 2 == [shown["SECRET_KEY"], shown["METRICS_TOKEN"]]
    assert (8000, "default") == shown["PORT"]
    assert not [one for one in ("hush", "word", "kkk") if one in answer.stdout]
    assert 2 == here(tmp_path, "config", PORT="many").returncode


def test_a_plan_of_a_migration_changes_nothing(tmp_path: Path) -> None:
    planned = told(here(tmp_path, "migrate", "--plan", "--json"))
    assert not (tmp_path / "data").exists()

    applied = told(here(tmp_path, "migrate", "--json"))

    assert planned == applied["applied"]
    assert applied["revision"] == planned[-1]["revision"]
    assert [] == told(here(tmp_path, "migrate", "--plan", "--json"))
    with sqlite3.connect(tmp_path / "data" / "chat.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    status, said = sentence(here(tmp_path, "migrate"))
    assert (1, "The database is at 9999, which this version does not know: a newer one was at it.") == (status, said)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_a_shell_is_given_to_complete_is_its_language(shell: str, tmp_path: Path) -> None:
    script = here(tmp_path, "completion", shell).stdout

    assert "_CHAT_COMPLETE" in script
    if shell == "bash":
        checked = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True)
        assert (0, "") == (checked.returncode, checked.stderr)

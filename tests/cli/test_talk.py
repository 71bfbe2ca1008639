"""Talking from a terminal: signing in, sending, and watching rooms, against a real server."""

import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cast import PASSWORD
from tests.cli.talking import ask
from tests.cli.terminal import Answer, Watching, chat, here, sentence, unread
from tests.faults.processes import Web
from tests.servers import free_port

Talk = Callable[..., Answer]


@pytest.fixture(scope="module")
def server() -> Iterator[Web]:
    with Web() as web:
        yield web


def joins(server: Web, name: str) -> dict[str, str]:
    """A new person; the environment in which `chat` is theirs."""
    session = ask(server, "POST", "auth/register", {"username": name, "password": PASSWORD})
    made = ask(server, "POST", "tokens", {"name": "tests", "scopes": ["read", "write"]}, session["access_token"])
    return {"CHAT_URL": server.url, "CHAT_TOKEN": made["token"]}


@pytest.fixture(scope="module")
def alice(server: Web) -> dict[str, str]:
    return joins(server, "alice")


@pytest.fixture(scope="module")
def bob(server: Web) -> dict[str, str]:
    return joins(server, "bob")


@pytest.fixture
def room(server: Web, alice: dict[str, str], bob: dict[str, str]) -> str:
    """An open room of both."""
    key = str(ask(server, "POST", "rooms", {"name": "Crew"}, alice["CHAT_TOKEN"])["room"])
    ask(server, "POST", f"rooms/{key}/join", {}, bob["CHAT_TOKEN"])
    return key


def test_signing_in_keeps_a_token_that_only_its_owner_may_read(server: Web, alice: Any, tmp_path: Path) -> None:
    given = chat(tmp_path, "login", server.url, "--username", "alice", CHAT_PASSWORD=PASSWORD)
    words = ("login", f"{server.url}/", "--with-token", "--json")
    pasted = chat(tmp_path, *words, typed=alice["CHAT_TOKEN"], XDG_CONFIG_HOME="x")

    assert [(0, ""), (0, "")] == [sentence(given), sentence(pasted)]
    assert {"url": server.url, "username": "alice", "file": "x/confab/login.json"} == json.loads(pasted.stdout)
    kept = tmp_path / ".config" / "confab" / "login.json"
    assert 0o600 == stat.S_IMODE(kept.stat().st_mode)
    assert 0o700 == stat.S_IMODE(kept.parent.stat().st_mode)
    assert PASSWORD not in kept.read_text()
    assert alice["CHAT_TOKEN"] in (tmp_path / "x" / "confab" / "login.json").read_text()
    assert 0 == chat(tmp_path, "send", "general", "I am in.").returncode


def test_signing_in_may_fail_and_then_nothing_is_kept(server: Web, alice: Any, tmp_path: Path) -> None:
    wrong = here(tmp_path, "login", server.url, "--username", "alice", "--password", "something else")
    bad = here(tmp_path, "login", server.url, "--with-token", typed="confab_nothing\n")
    nowhere = here(tmp_path, "login", "chat.example.org", "--username", "alice", "--password", "x")

    assert (1, "That name and password do not belong together.") == sentence(wrong)
    assert (1, "does not know this token") == (bad.returncode, bad.stderr[len(server.url) + 1 :][:24])
    assert (2, "'chat.example.org' is no address of a server. It looks like https://chat.example.org.") == sentence(
        nowhere
    )
    assert not (tmp_path / ".config" / "confab" / "login.json").exists()
    status, said = sentence(here(tmp_path, "send", "general", "x"))
    assert (2, "Nobody is signed in here. Run `chat login URL`, or set CHAT_URL and CHAT_TOKEN.") == (status, said)


def test_a_token_is_never_sent_to_a_place_that_it_is_not_for(server: Web, alice: Any, tmp_path: Path) -> None:
    alone = here(tmp_path, "send", "general", "x", CHAT_TOKEN=alice["CHAT_TOKEN"])

    assert (2, "CHAT_URL is missing: set both, or neither.") == sentence(alone)


def test_a_message_comes_as_an_argument_or_from_standard_input(
    server: Web, alice: Any, room: str, tmp_path: Path
) -> None:
    (tmp_path / "plan.txt").write_text("the plan")

    said = chat(tmp_path, "send", room, "one", **alice)
    piped = chat(tmp_path, "send", room, "--reply-to", "3", "--json", typed="two\nlines\n", **alice)
    filed = chat(tmp_path, "send", room, "--file", "plan.txt", **alice)

    assert [0, 0, 0] == [said.returncode, piped.returncode, filed.returncode]
    assert f"Sent to {room} as number 3.\n" == said.stdout
    assert (room, 4, False) == tuple(json.loads(piped.stdout)[name] for name in ("room", "seq", "duplicate"))
    found = ask(server, "GET", f"rooms/{room}/messages", token=alice["CHAT_TOKEN"])["items"]
    assert [("one", None, 0), ("two\nlines", 3, 0), ("", None, 1)] == [
        (one["body"], one["reply_to"], len(one["files"])) for one in found
    ]


def test_a_message_to_a_person_goes_where_only_both_of_them_are(
    server: Web, alice: Any, bob: Any, tmp_path: Path
) -> None:
    sent = json.loads(here(tmp_path, "send", "--to", "bob", "Lunch?", "--json", **alice).stdout)

    found = ask(server, "GET", f"rooms/{sent['room']}", token=bob["CHAT_TOKEN"])
    assert ("direct", ["alice", "bob"]) == (found["kind"], sorted(one["username"] for one in found["people"]))
    assert (1, "There is nobody called nobody.") == sentence(here(tmp_path, "send", "--to", "nobody", "x", **alice))
    assert 0 == here(tmp_path, "send", "--to", "bob", "--urgent", "Now!", **alice).returncode
    history = ask(server, "GET", f"rooms/{sent['room']}/messages", token=bob["CHAT_TOKEN"])["items"]
    assert [("Lunch?", False), ("Now!", True)] == [(one["body"], one.get("urgent", False)) for one in history]
    refused = here(tmp_path, "send", "general", "--urgent", "Now!", **alice)
    assert (1, "urgent: Only a direct message can be urgent.") == sentence(refused)


def test_the_same_message_is_posted_once(server: Web, alice: Any, room: str, tmp_path: Path) -> None:
    first, again = (
        json.loads(here(tmp_path, "send", room, "once", "--client-id", f"{room}-1", "--json", **alice).stdout)
        for _ in range(2)
    )

    assert (first["seq"], True) == (again["seq"], again["duplicate"])


def test_what_cannot_be_sent_is_one_sentence(server: Web, alice: Any, tmp_path: Path) -> None:
    unknown = here(tmp_path, "send", "no-such-room", "x", **alice)
    refused = here(tmp_path, "send", "general", "x", CHAT_URL=server.url, CHAT_TOKEN="confab_wrong")
    empty = here(tmp_path, "send", "general", typed=" \n", **alice)
    nowhere = here(tmp_path, "send", **alice)
    foreign = here(tmp_path, "send", "general", typed=b"Gr\xfc\xdfe", **alice)

    assert (1, "There is no such room, or you are not in it.") == sentence(unknown)
    hint = f"{server.url} does not know this token, or it is over. Run `chat login {server.url}`."
    assert (1, hint) == sentence(refused)
    assert (2, "Error: There is nothing to send: the message is empty.") == (
        empty.returncode,
        empty.stderr.splitlines()[-1],
    )
    assert (2, "Error: Name a room, or a person with --to.") == _usage(nowhere)
    assert (2, "Error: What comes in is not UTF-8. Send it as a file instead: --file NAME.") == _usage(foreign)


def _usage(answer: Answer) -> tuple[int, str]:
    return answer.returncode, answer.stderr.splitlines()[-1]


def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"

    answer = here(tmp_path, "tail", "general", CHAT_URL=url, CHAT_TOKEN="x")

    assert (1, f"{url} cannot be reached: Connection refused.") == sentence(answer)


def test_a_tail_shows_what_was_said_and_what_is_said(
    server: Web, alice: Any, bob: Any, room: str, tmp_path: Path
) -> None:
    for body in ("one", "two", "three"):
        _says(server, alice, room, body)

    with Watching(tmp_path, "tail", room, "-n", "2", **bob) as tail:
        before = [tail.line(), tail.line()]
        _says(server, alice, room, "four\nlines")
        live = [tail.line(), tail.line()]
        status, rest = tail.ends()

    assert ["alice: two", "alice: three"] == [line[18:] for line in before]
    assert ["alice: four", "lines"] == [live[0][18:], live[1].strip()]
    assert (0, []) == (status, rest)


def test_a_tail_ends_quietly_when_nobody_reads_it(server: Web, alice: Any, room: str, tmp_path: Path) -> None:
    _says(server, alice, room, "one")

    assert (1, "") == unread(tmp_path, "tail", room, **alice)


def test_a_tail_goes_on_where_it_was_when_the_server_comes_back(
    server: Web, alice: Any, bob: Any, room: str, tmp_path: Path
) -> None:
    """What is said while it is cut off comes once, and in order."""
    with Watching(tmp_path, "tail", room, "--json", "-n", "0", **bob) as tail:
        tail.hears("Following")
        first = _says(server, alice, room, "one")
        assert first == tail.frame()["seq"]
        server.restart()
        for body in ("two", "three"):
            _says(server, alice, room, body)
        tail.hears("Back.")
        _says(server, alice, room, "four")
        heard = [tail.frame() for _ in range(3)]
        status, rest = tail.ends()

    assert ["two", "three", "four"] == [frame["body"] for frame in heard]
    assert [first + 1, first + 2, first + 3] == [frame["seq"] for frame in heard]
    assert (0, []) == (status, rest)


def _says(server: Web, who: dict[str, str], room: str, body: str) -> int:
    return int(ask(server, "POST", f"rooms/{room}/messages", {"body": body}, who["CHAT_TOKEN"])["seq"])


def test_nobody_follows_a_room_that_is_not_theirs(server: Web, alice: Any, bob: Any, tmp_path: Path) -> None:
    closed = ask(server, "POST", "rooms", {"name": "Closed", "kind": "closed"}, alice["CHAT_TOKEN"])["room"]

    answers = [here(tmp_path, "tail", key, **bob) for key in (closed, "no-such-room")]

    assert [
        (1, f"There is no room {key}, or you are not in it. Join it first.") for key in (closed, "no-such-room")
    ] == [sentence(answer) for answer in answers]


def test_the_rooms_of_whoever_is_signed_in_are_completed(server: Web, alice: Any, room: str, tmp_path: Path) -> None:
    typed = {"_CHAT_COMPLETE": "bash_complete", "COMP_WORDS": f"chat send {room[:4]}", "COMP_CWORD": "2"}
    found = chat(tmp_path, **typed, **alice).stdout.split()
    nobody = chat(tmp_path, **typed)

    assert f"plain,{room}" in found
    assert ("", "") == (nobody.stdout.strip(), nobody.stderr)

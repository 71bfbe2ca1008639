"""Backups and the doctor as operators meet them: one sentence, one status, nothing half done."""

import contextlib
import json
import sqlite3
import subprocess
from collections.abc import Iterator

import pytest

from tests.faults.processes import Web
from tests.test_cli import ask, run, sign_in

BODY = "kept by the command"


@pytest.fixture
def server() -> Iterator[Web]:
    """The embedded default, not started."""
    web = Web(SECRET_KEY="", RATE_LIMITS="on", BACKUP_PASSPHRASE="four plain words here")
    yield web
    web.close()


async def test_a_place_is_kept_while_it_serves_and_comes_back(server: Web) -> None:
    server.start()
    token = (await sign_in(server, "alice", "register"))["access_token"]
    await ask(server, "POST", "rooms/general/messages", {"body": BODY}, token)
    other = str(server.folder / "other")

    kept = run(server, "backup", "place.backup")
    counted = run(server, "backup", "--json", "counted.backup")
    there = run(server, "restore", "place.backup")
    restored = run(server, "restore", "--json", "place.backup", DATA_DIR=other)
    server.stop()
    server.settings["DATA_DIR"] = other
    server.start()

    assert [0, 0, 1, 0] == [one.returncode for one in (kept, counted, there, restored)]
    assert kept.stdout.startswith("place.backup has 2 accounts, 2 rooms, 1 messages, ")
    numbers = [json.loads(one.stdout) for one in (counted, restored)]
    assert [("counted.backup", 1), ("place.backup", 1)] == [(one["file"], one["messages"]) for one in numbers]
    assert (True, 0) == (numbers[1]["restored"], numbers[1]["refused"])
    assert there.stderr.startswith("Another server is running on ")
    token = (await sign_in(server, "alice"))["access_token"]
    page = await ask(server, "GET", "rooms/general/messages", token=token)
    assert [BODY] == [message["body"] for message in page["items"]]
    assert 0o600 == (server.folder / "other" / "secret_key").stat().st_mode & 0o777


def test_a_full_disk_leaves_no_half_of_a_backup(server: Web) -> None:
    assert 0 == run(server, "migrate").returncode
    with contextlib.closing(sqlite3.connect(server.folder / "data" / "chat.db")) as db, db:
        # More than may be written, however well it is compressed.
        db.execute("INSERT INTO site (key, value) VALUES ('large', hex(randomblob(3000000)))")
    before = set(server.folder.iterdir())

    command = f"ulimit -f 512; exec {' '.join(server.command())} backup --no-encryption place.backup"
    full = subprocess.run(
        ["sh", "-c", command], cwd=server.folder, env=server.environment(), capture_output=True, text=True
    )

    assert (1, "") == (full.returncode, full.stdout)
    assert "The backup cannot be written: File too large. Nothing of it was kept." == full.stderr.strip()
    assert before == set(server.folder.iterdir())


def test_the_doctor_tells_programs_by_its_status(server: Web) -> None:
    well = run(server, "doctor", "--json")
    ill = run(server, "doctor", RATE_LIMITS="off")
    unread = run(server, "doctor", PORT="none")

    assert [0, 1, 2] == [one.returncode for one in (well, ill, unread)]
    assert {"ok"} == {finding["level"] for finding in json.loads(well.stdout)}
    assert "fault" in ill.stdout
    assert unread.stderr.startswith("PORT: ")

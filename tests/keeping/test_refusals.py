"""What cannot be restored is refused in one sentence, and nothing of it is left behind."""

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from chat.errors import BadBackup, CannotStart
from chat.keeping import sealing
from chat.keeping.backup import backup
from chat.keeping.books import Books
from chat.keeping.contents import look
from chat.keeping.records import FORMAT, RecordWriter
from chat.keeping.restore import restore, verify
from chat.settings import Settings
from chat.store import schema
from tests.cast import Person
from tests.keeping.conftest import Keep, silent
from tests.place import Place

pytestmark = pytest.mark.any_database


async def why_not(path: Path, chosen: Settings, passphrase: str | None = None) -> str:
    with pytest.raises((BadBackup, CannotStart)) as refused:
        await restore(chosen, path, passphrase, silent)
    return str(refused.value)


def is_empty(chosen: Settings) -> bool:
    """Nothing that a server would take for a place, and nothing half done."""
    left = {"lock", "redis", "migrate.lock"}
    return not chosen.data_dir.exists() or set(os.listdir(chosen.data_dir)) <= left


def forged(path: Path, *, revision: str, write: Callable[[RecordWriter], Books] = lambda writer: Books()) -> Path:
    """A file of the right form with anything in it."""
    with path.open("wb") as file:
        writer = RecordWriter(file, None)
        writer.write("backup", format=FORMAT, version="9.9", revision=revision, database="sqlite", made_at="then")
        writer.write("end", books=write(writer).public())
        writer.finish()
    return path


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda data: data[:-100], sealing.DAMAGED),
        (lambda data: data[:-50] + bytes([data[-50] ^ 1]) + data[-49:], sealing.DAMAGED),
        (lambda data: b"", sealing.NOT_OURS),
    ],
    ids=["cut short", "one bit", "empty"],
)
async def test_a_damaged_backup_changes_nothing(
    alice: Person,
    place: Place,
    keep: Keep,
    empty_sqlite: Settings,
    spoil: Callable[[bytes], bytes],
    sentence: str,
) -> None:
    path = await keep(place)
    path.write_bytes(spoil(path.read_bytes()))

    assert sentence == await why_not(path, empty_sqlite)
    assert is_empty(empty_sqlite)


async def test_without_the_passphrase_nothing_can_be_had(
    alice: Person, place: Place, tmp_path: Path, empty_sqlite: Settings
) -> None:
    path = tmp_path / "sealed"
    await alice.says("a secret of alice", "general")
    await backup(place.settings, path, "four plain words here", silent)

    assert sealing.WRONG_PASSPHRASE == await why_not(path, empty_sqlite, "four other words here")
    assert sealing.NO_PASSPHRASE == await why_not(path, empty_sqlite)
    assert is_empty(empty_sqlite)
    assert 0o600 == path.stat().st_mode & 0o777
    assert b"alice" not in path.read_bytes()


async def test_a_place_is_never_written_over(alice: Person, place: Place, keep: Keep, empty_sqlite: Settings) -> None:
    path = await keep(place)

    assert (await why_not(path, place.settings)).startswith("Another server is running")
    await restore(empty_sqlite, path, None, silent)
    assert (await why_not(path, empty_sqlite)).startswith("The database has a place in it already.")


async def test_a_backup_of_a_newer_version_is_for_that_version(tmp_path: Path, empty_sqlite: Settings) -> None:
    path = forged(tmp_path / "newer", revision="9999")

    sentence = await why_not(path, empty_sqlite)

    assert sentence.startswith("The backup was made by Confab 9.9 with a database at 9999")
    assert is_empty(empty_sqlite)


async def test_a_backup_of_an_older_version_is_brought_up_to_this_one(tmp_path: Path, empty_sqlite: Settings) -> None:
    room = {"id": 7, "key": "old", "kind": "open", "name": "Old", "topic": "", "created_at": 0, "stored_seq": 3}

    def as_then(writer: RecordWriter) -> Books:
        books = Books()
        first_life = {"epoch": 1, "reason": "first", "started_at": 0}
        for table, row in (("rooms", room), ("epochs", first_life)):
            writer.write("rows", table=table, columns=list(row), rows=[list(row.values())])
            books.add(f"table {table}", [list(row.values())])
        return books

    await restore(empty_sqlite, forged(tmp_path / "older", revision="0001", write=as_then), None, silent)

    assert schema.can_be_used("", empty_sqlite.data_dir)
    with contextlib.closing(sqlite3.connect(empty_sqlite.data_dir / "chat.db")) as db:
        assert [("old", 3, 0)] == db.execute("SELECT key, stored_seq, slow_s FROM rooms").fetchall()


async def test_books_that_do_not_fit_are_damage(tmp_path: Path) -> None:
    def lose_one(writer: RecordWriter) -> Books:
        books = Books()
        books.add("table users", [[1], [2]])
        writer.write("rows", table="users", columns=["id"], rows=[[1]])
        return books

    with pytest.raises(BadBackup, match="damaged"):
        look(forged(tmp_path / "forged", revision=schema.newest(), write=lose_one), None)


async def test_a_file_cannot_go_anywhere_else(tmp_path: Path, empty_sqlite: Settings) -> None:
    def climb(writer: RecordWriter) -> Books:
        books = Books()
        writer.write("rows", table="epochs", columns=["epoch", "reason", "started_at"], rows=[[1, "first", 0]])
        books.add("table epochs", [[1, "first", 0]])
        writer.write("file", name="files/../../escaped", size=0)
        books.add_file("files/../../escaped", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        return books

    path = forged(tmp_path / "forged", revision=schema.newest(), write=climb)

    assert "not for files" in await why_not(path, empty_sqlite)
    assert is_empty(empty_sqlite)
    assert not (tmp_path / "escaped").exists()


async def test_a_backup_that_cannot_be_written_leaves_nothing(alice: Person, place: Place, tmp_path: Path) -> None:
    with pytest.raises(BadBackup, match="cannot be written"):
        await backup(place.settings, tmp_path / "nowhere" / "backup", None, silent)

    assert [] == list(tmp_path.glob("**/*backup*"))


async def test_verifying_leaves_nothing(
    alice: Person, place: Place, keep: Keep, empty_mariadb: Settings, tmp_path: Path
) -> None:
    """Neither in a temporary database nor in a scratch one; and one with a place in it is not taken for scratch."""
    path = await keep(place)

    found = await verify(path, None, "", silent)
    again = await verify(path, None, empty_mariadb.database_url, silent)

    assert found.contents.number("table users") == again.contents.number("table users") > 1
    assert "" == schema.current(empty_mariadb.database_url, tmp_path)
    assert not empty_mariadb.data_dir.exists()

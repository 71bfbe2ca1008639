"""Looking through a whole backup before anything is made of it: is it whole, is it true, is it for this version."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chat.errors import BadBackup
from chat.keeping import books, files
from chat.keeping.books import Books
from chat.keeping.records import FORMAT, Record, RecordReader
from chat.keeping.sealing import CUT_SHORT, DAMAGED, is_encrypted
from chat.store import schema

# What else is counted, and in which field it stands.
_LISTS = {"outbox": "events", "cursors": "cursors", "memory": "kept", "dead": "entries"}


@dataclass(frozen=True, slots=True)
class Contents:
    """A backup that has been looked through: whose it is, and its books."""

    version: str
    revision: str
    made_at: str
    books: dict[str, list[Any]]
    columns: dict[str, list[str]]
    file_bytes: int

    def number(self, what: str) -> int:
        return int(self.books.get(what, [0])[0])


def needs_passphrase(path: Path) -> bool:
    """Whether the file is encrypted. Raises BadBackup."""
    try:
        with path.open("rb") as file:
            return is_encrypted(file)
    except OSError as error:
        raise BadBackup(f"{path} cannot be read: {error.strerror}.") from error


@contextmanager
def opened(path: Path, passphrase: str | None) -> Iterator[RecordReader]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise BadBackup(f"{path} cannot be read: {error.strerror}.") from error
    with file:
        yield RecordReader(file, passphrase)


def look(path: Path, passphrase: str | None) -> Contents:
    """Read all of it and compare it with its books. Raises BadBackup; nothing is written anywhere."""
    counted = Books()
    columns: dict[str, list[str]] = {}
    with opened(path, passphrase) as reader:
        records = iter(reader)
        first = _first(next(records, None))
        end: Record | None = None
        for record in records:
            if record["is"] == "end":
                end = record
            elif record["is"] == "file":
                digest = files.take(reader.read_file(record["size"]), None, record["name"])
                counted.add_file(record["name"], record["size"], digest)
            elif record["is"] == "rows":
                columns[record["table"]] = record["columns"]
                counted.add(books.table(record["table"]), record["rows"])
            elif record["is"] in _LISTS:
                counted.add(record["is"], record[_LISTS[record["is"]]])
    if end is None:
        raise BadBackup(CUT_SHORT)
    if books.differences(end["books"], counted.public()):
        raise BadBackup(DAMAGED)
    return Contents(first["version"], first["revision"], first["made_at"], end["books"], columns, counted.file_bytes)


def _first(record: Record | None) -> Record:
    if record is None or record["is"] != "backup":
        raise BadBackup(DAMAGED)
    if record["format"] != FORMAT or not schema.knows(record["revision"]):
        raise BadBackup(
            f"The backup was made by Confab {record['version']} with a database at {record['revision']}, which this "
            f"version ({schema.newest()}) does not know. Restore it with that version, then upgrade."
        )
    return record

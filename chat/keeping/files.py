"""The bytes beside the database: what people uploaded, and their pictures."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from chat.errors import BadBackup
from chat.keeping.books import Books
from chat.keeping.records import BYTES_AT_ONCE, RecordWriter
from chat.model.user import avatar_name
from chat.store import disk

FOLDERS = (disk.FOLDER, disk.FACES, disk.EMOJI)


class Names:
    """Which files the rows speak of, gathered on the disk: there may be more than fit into memory."""

    def __init__(self, data_dir: Path, file: BinaryIO) -> None:
        self._data_dir = data_dir
        self._file = file

    def gather(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        if table == "files":
            at = columns.index("id")
            for row in rows:
                self._add(disk.place_of(self._data_dir, row[at]))
                self._add(disk.thumbnail_of(self._data_dir, row[at]))
        elif table == "users" and "avatar" in columns:
            at = columns.index("avatar")
            for address in (row[at] for row in rows if row[at]):
                self._add(disk.face_of(self._data_dir, avatar_name(address)))
        elif table == "emoji":
            at = columns.index("picture")
            for row in rows:
                picture = disk.emoji_of(self._data_dir, row[at])
                self._add(picture)
                self._add(disk.still_of(picture))

    def _add(self, path: Path) -> None:
        self._file.write(f"{path.relative_to(self._data_dir)}\n".encode())

    def __iter__(self) -> Iterator[str]:
        self._file.seek(0)
        for line in self._file:
            yield line.decode().rstrip("\n")


@contextmanager
def names(data_dir: Path) -> Iterator[Names]:
    with tempfile.TemporaryFile() as file:
        yield Names(data_dir, file)


def write_all(writer: RecordWriter, books: Books, data_dir: Path, names: Iterable[str]) -> Iterator[int]:
    """Put the files with these names into a backup; yields how many they are so far.

    Those that are not there are left out: pictures may have no small one, and what was deleted meanwhile is gone.
    """
    for number, name in enumerate(names, 1):
        try:
            with (data_dir / name).open("rb") as file:
                size, digest = _write(writer, name, file)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise BadBackup(f"{data_dir / name} cannot be read: {error.strerror}.") from error
        books.add_file(name, size, digest)
        yield number


def _write(writer: RecordWriter, name: str, file: BinaryIO) -> tuple[int, str]:
    size = os.fstat(file.fileno()).st_size
    writer.write("file", name=name, size=size)
    digest = sha256()
    left = size
    while left:
        part = file.read(min(left, BYTES_AT_ONCE))
        if not part:
            raise BadBackup(f"{name} became shorter while it was read. Try again.")
        writer.write_bytes(part)
        digest.update(part)
        left -= len(part)
    return size, digest.hexdigest()


def take(parts: Iterator[bytes], folder: Path | None, name: str) -> str:
    """Write a file of a backup below a folder (None: only look at it); returns its digest."""
    digest = sha256()
    if folder is None:
        for part in parts:
            digest.update(part)
        return digest.hexdigest()
    path = _within(folder, name)
    with disk.begin(path) as file:
        for part in parts:
            digest.update(part)
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _within(folder: Path, name: str) -> Path:
    """Where a file goes; never anywhere else, whatever a backup without a passphrase says."""
    first, *rest = Path(name).parts
    if first not in FOLDERS or not rest or ".." in rest:
        raise BadBackup(f"The backup has a file at a place that is not for files: {name!r}.")
    return folder / name


def are_there(data_dir: Path) -> Path | None:
    """A folder of files that is not empty."""
    for name in FOLDERS:
        folder = data_dir / name
        if folder.is_dir() and any(folder.iterdir()):
            return folder
    return None


def move(source: Path, data_dir: Path) -> None:
    """Give the folders of a place their own, empty or missing ones there."""
    for name in FOLDERS:
        if (source / name).is_dir():
            os.replace(source / name, data_dir / name)

"""Files that somebody brings: zip archives, and lines of JSON. Whatever is wrong is said with the name of the part.

Reading waits for the disk and computes, so threads do it. Nothing is ever unpacked: parts are read where they are, and
no more of them than an honest archive has.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

import orjson

from chat.languages import Sentence
from chat.model.exporting import ENDING
from chat.model.importing import Unreadable

MOST_PARTS = 500_000
# Of one part, and how many times larger all of them may be than the archive: text shrinks to a tenth or so.
LARGEST_PART, MOST_TIMES, SMALL = 256 * 1024**2, 60, 64 * 1024**2
LONGEST_LINE = 4 * 1024**2


class Archive:
    """A zip file whose parts are looked at before any is read."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        try:
            self._zip = ZipFile(path)
        except (BadZipFile, OSError, NotImplementedError) as error:
            raise Unreadable(Sentence("%(file)s is a damaged zip file.", file=name)) from error
        try:
            self._parts = self._checked(path.stat().st_size)
        except BaseException:
            self.close()
            raise
        self.lines = sorted(one for one in self._parts if one.endswith(ENDING) and "/" not in one)

    def _checked(self, size: int) -> dict[str, ZipInfo]:
        parts = [one for one in self._zip.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
        if len(parts) > MOST_PARTS:
            raise Unreadable(Sentence("%(file)s has too many parts.", file=self.name))
        whole = 0
        for one in parts:
            whole += one.file_size
            if "\\" in one.filename or one.filename.startswith("/") or ".." in one.filename.split("/"):
                raise Unreadable(Sentence("%(part)s has a name that leads out of the archive.", part=one.filename))
            if one.flag_bits & 1:
                raise Unreadable(Sentence("%(part)s is encrypted. Bring it without a password.", part=one.filename))
            if one.file_size > LARGEST_PART or whole > max(SMALL, MOST_TIMES * size):
                raise Unreadable(Sentence("%(part)s would be too large, unpacked.", part=one.filename))
        root = min((one.filename for one in parts if one.filename.endswith("users.json")), default="", key=len)
        root = root.removesuffix("users.json")
        return {one.filename.removeprefix(root): one for one in parts if one.filename.startswith(root)}

    def names(self) -> list[str]:
        return list(self._parts)

    def size(self, part: str) -> int:
        return self._parts[part].file_size

    def has(self, part: str) -> bool:
        return part in self._parts

    def read(self, part: str) -> list[Any]:
        """A list out of JSON."""
        info = self._parts[part]
        try:
            with self._zip.open(info) as file:
                # What the archive says of its parts need not be true.
                data = file.read(LARGEST_PART + 1)
            if len(data) > LARGEST_PART:
                raise Unreadable(Sentence("%(part)s would be too large, unpacked.", part=info.filename))
            found = orjson.loads(data)
        except (BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise Unreadable(Sentence("%(part)s is damaged.", part=info.filename)) from error
        except orjson.JSONDecodeError as error:
            raise Unreadable(Sentence("%(part)s is not JSON.", part=info.filename)) from error
        if not isinstance(found, list):
            raise Unreadable(Sentence("%(part)s does not have a list in it.", part=info.filename))
        return found

    def open_lines(self, part: str) -> Iterator[bytes]:
        try:
            with self._zip.open(self._parts[part]) as file:
                yield from _lines_of(file, part)
        except (BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise Unreadable(Sentence("%(part)s is damaged.", part=part)) from error

    def close(self) -> None:
        self._zip.close()


class Lines:
    """One room, in a file of its own."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self.lines = [name]

    def size(self, part: str) -> int:
        return self._path.stat().st_size

    def open_lines(self, part: str) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            yield from _lines_of(file, part)

    def close(self) -> None:
        """Nothing stays open."""


def _lines_of(file: IO[bytes], part: str) -> Iterator[bytes]:
    while line := file.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise Unreadable(Sentence("%(part)s has a line that is too long.", part=part))
        yield line

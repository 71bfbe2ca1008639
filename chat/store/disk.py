"""The bytes of files, under DATA_DIR/files, each named by its id and nothing that anybody typed.

Instances share that folder, as they share the database. All of it waits for the disk, so threads call it.
"""

import fcntl
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

FOLDER, FACES, EMOJI = "files", "avatars", "emoji"
THUMBNAIL, PART = ".small", ".part"
ID_LENGTH = 32


def place_of(data_dir: Path, id_: str) -> Path:
    """Where a file lies; a folder for each beginning, so that none gets too large."""
    return data_dir / FOLDER / id_[:2] / id_


def thumbnail_of(data_dir: Path, id_: str) -> Path:
    return place_of(data_dir, id_ + THUMBNAIL)


def part_of(path: Path) -> Path:
    """Beside a file, what is not whole yet."""
    return path.with_name(path.name + PART)


def begin(path: Path) -> BinaryIO:
    """A new file that is written bit by bit; for us alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def finish(file: BinaryIO, path: Path) -> None:
    """On the disk, and under its name."""
    file.flush()
    os.fsync(file.fileno())
    file.close()
    os.replace(path, path.with_name(path.name.removesuffix(PART)))


def append(path: Path, at: int, content: bytes) -> int:
    """Put bytes at the end of what is not whole yet, if that is at `at`; returns where the end was before.

    Whoever else is at it, on whichever instance, waits meanwhile. Raises FileNotFoundError.
    """
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        end = file.seek(0, os.SEEK_END)
        if end == at:
            file.write(content)
            # Before the lock goes.
            file.flush()
        return end


def complete(path: Path) -> None:
    """What has all its bytes goes on the disk and under its name, where it may be already."""
    with suppress(FileNotFoundError), path.open("r+b") as file:
        finish(file, path)


def size_of(place: Path) -> int:
    """How much of a file is there, whole or not. Raises FileNotFoundError."""
    with suppress(FileNotFoundError):
        return part_of(place).stat().st_size
    return place.stat().st_size


def head_of(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def copy(data_dir: Path, id_: str, other: str) -> None:
    """The same bytes under another id; nothing is written twice, and each goes when its own time comes."""
    for source, target in (
        (place_of(data_dir, id_), place_of(data_dir, other)),
        (thumbnail_of(data_dir, id_), thumbnail_of(data_dir, other)),
    ):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            os.link(source, target)


def remove(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def forget(data_dir: Path, id_: str) -> None:
    """All that there is of a file."""
    place, thumbnail = place_of(data_dir, id_), thumbnail_of(data_dir, id_)
    remove(place, thumbnail, part_of(place), part_of(thumbnail))


def has(data_dir: Path, id_: str) -> bool:
    """Whether there is anything of a file."""
    place, thumbnail = place_of(data_dir, id_), thumbnail_of(data_dir, id_)
    return any(path.exists() for path in (place, thumbnail, part_of(place), part_of(thumbnail)))


def listed(data_dir: Path, until: datetime) -> set[str]:
    """The names of what lies there since a moment, thumbnails and what is not whole too."""
    begun = until.timestamp()
    found = (path for path in (data_dir / FOLDER).glob("??/*") if path.is_file())
    return {path.name for path in found if path.stat().st_mtime <= begun}


def ids(data_dir: Path) -> set[str]:
    """Of which files the bytes are there."""
    return {path.name for path in (data_dir / FOLDER).glob("??/*") if len(path.name) == ID_LENGTH}


def face_of(data_dir: Path, digest: str) -> Path:
    return data_dir / FACES / f"{digest}.webp"


def emoji_of(data_dir: Path, picture: str) -> Path:
    return data_dir / EMOJI / f"{picture}.webp"


def still_of(path: Path) -> Path:
    """Beside a picture that moves, its first one alone."""
    return path.with_suffix(".still.webp")


def emoji_there(data_dir: Path) -> dict[str, os.stat_result]:
    """The pictures of emoji by the names of their files, still ones too."""
    return {path.name: path.stat() for path in (data_dir / EMOJI).glob("*") if path.is_file()}


def put(moves: dict[Path, Path]) -> None:
    """Give new files the places of old ones, each in one step."""
    for source, target in moves.items():
        os.chmod(source, 0o600)
        os.replace(source, target)

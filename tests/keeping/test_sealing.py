"""A file that nobody can read, change or cut short without being found out."""

from pathlib import Path

import pytest

from chat.errors import BadBackup
from chat.keeping.sealing import (
    CUT_SHORT,
    DAMAGED,
    NO_PASSPHRASE,
    NOT_OURS,
    PIECE,
    TAG,
    WRONG_PASSPHRASE,
    Reader,
    Writer,
)

CHEAP = 4
PASSPHRASE = "four plain words here"
either = pytest.mark.parametrize("passphrase", [PASSPHRASE, None], ids=["encrypted", "plain"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "backup"


def seal(path: Path, data: bytes, passphrase: str | None = PASSPHRASE) -> bytes:
    with path.open("wb") as file:
        writer = Writer(file, passphrase, CHEAP)
        writer.write(data)
        writer.finish()
    return path.read_bytes()


def read(path: Path, sealed: bytes, passphrase: str | None = PASSPHRASE) -> bytes:
    path.write_bytes(sealed)
    with path.open("rb") as file:
        return b"".join(Reader(file, passphrase))


def why_not(path: Path, sealed: bytes, passphrase: str | None = PASSPHRASE) -> str:
    with pytest.raises(BadBackup) as refused:
        read(path, sealed, passphrase)
    return str(refused.value)


def begin_of_pieces(sealed: bytes) -> int:
    return sealed.index(b"\n", sealed.index(b"\n") + 1) + 1


@either
@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_was_written_is_read(path: Path, size: int, passphrase: str | None) -> None:
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)

    assert data == read(path, seal(path, data, passphrase), passphrase)


def test_nothing_of_it_can_be_read_without_the_passphrase(path: Path) -> None:
    sealed = seal(path, b"the words of alice")

    assert b"alice" not in sealed
    assert WRONG_PASSPHRASE == why_not(path, sealed, "four other words here")
    assert NO_PASSPHRASE == why_not(path, sealed, None)


@either
def test_one_bit_anywhere_is_found(path: Path, passphrase: str | None) -> None:
    sealed = seal(path, b"x" * (PIECE + 10), passphrase)
    begin = begin_of_pieces(sealed)

    for place in (begin, begin + PIECE, begin + PIECE + TAG, len(sealed) - 1):
        flipped = bytearray(sealed)
        flipped[place] ^= 1

        assert DAMAGED == why_not(path, bytes(flipped), passphrase)


@either
def test_an_end_that_is_missing_is_found(path: Path, passphrase: str | None) -> None:
    sealed = seal(path, b"x" * (3 * PIECE), passphrase)
    begin = begin_of_pieces(sealed)

    # Cut between two pieces all that is there is true, and still it is not all.
    assert CUT_SHORT == why_not(path, sealed[: begin + 2 * (PIECE + TAG)], passphrase)
    assert CUT_SHORT == why_not(path, sealed[:begin], passphrase)
    assert DAMAGED == why_not(path, sealed[:-1], passphrase)


@either
def test_pieces_keep_their_places(path: Path, passphrase: str | None) -> None:
    sealed = seal(path, b"x" * (3 * PIECE), passphrase)
    begin, size = begin_of_pieces(sealed), PIECE + TAG
    first, second = sealed[begin : begin + size], sealed[begin + size : begin + 2 * size]

    swapped = sealed[:begin] + second + first + sealed[begin + 2 * size :]
    longer = sealed + b"x"

    assert DAMAGED == why_not(path, swapped, passphrase)
    assert DAMAGED == why_not(path, longer, passphrase)


def test_a_file_of_somebody_else_is_none_of_ours(path: Path) -> None:
    assert NOT_OURS == why_not(path, b"SQLite format 3\0")
    assert NOT_OURS == why_not(path, b"")


def test_a_head_cannot_ask_for_all_memory(path: Path) -> None:
    sealed = seal(path, b"x").replace(b'"cost":4', b'"cost":40')

    assert DAMAGED == why_not(path, sealed)

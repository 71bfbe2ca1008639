"""A file that nobody can read, change or cut short without being found out.

    magic line     says that it is one of ours
    a line of JSON how it is sealed: what the key is made of, or that there is none
    pieces         of 64 KiB, the last one shorter, each with a tag of 16 bytes

A piece is AES-256-GCM under a key that scrypt makes of the passphrase and a salt of this file's own. Its nonce is its
number and whether it is the last, and both lines are authenticated with it: so pieces cannot be moved, left out or
taken from another file, and an end that is missing is not mistaken for the end. Without a passphrase the tag is a
plain digest of the same things: it finds accidents, not attackers.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from secrets import compare_digest, token_bytes
from typing import Any, BinaryIO, Protocol, Self

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from chat.errors import BadBackup

MAGIC = b"confab backup\n"
PIECE, TAG = 64 * 1024, 16
# scrypt needs 2^17 * 8 * 128 bytes = 128 MiB and half a second for each passphrase that somebody tries.
COST, DEAREST = 17, 20
LONGEST_HEAD = 1_000
_KEY, _CHECK, _SALT = 32, 16, 16

NOT_OURS = "This is not a backup of Confab."
DAMAGED = "The backup is damaged: what is in it is not what was written. Use another one."
CUT_SHORT = "The backup is not whole: its end is missing. Use another one."
WRONG_PASSPHRASE = "This is not the passphrase of the backup, or its first lines are damaged."  # noqa: S105
NO_PASSPHRASE = "The backup is encrypted: give its passphrase."  # noqa: S105


class Seal(Protocol):
    """How pieces are closed and opened."""

    def close(self, number: int, last: bool, piece: bytes) -> bytes: ...

    def open(self, number: int, last: bool, closed: bytes) -> bytes | None:
        """The piece; None when it is not the one with this number, or not as it was closed."""


@dataclass(frozen=True, slots=True)
class Encrypted:
    cipher: AESGCM
    head: bytes

    def close(self, number: int, last: bool, piece: bytes) -> bytes:
        return self.cipher.encrypt(_place(number, last), piece, self.head)

    def open(self, number: int, last: bool, closed: bytes) -> bytes | None:
        try:
            return self.cipher.decrypt(_place(number, last), closed, self.head)
        except InvalidTag:
            return None


@dataclass(frozen=True, slots=True)
class Plain:
    head: bytes

    def close(self, number: int, last: bool, piece: bytes) -> bytes:
        return piece + self._tag(number, last, piece)

    def open(self, number: int, last: bool, closed: bytes) -> bytes | None:
        piece = closed[:-TAG]
        return piece if compare_digest(self._tag(number, last, piece), closed[-TAG:]) else None

    def _tag(self, number: int, last: bool, piece: bytes) -> bytes:
        return sha256(self.head + _place(number, last) + piece).digest()[:TAG]


def _place(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Writer:
    """Seals what is written to it; `finish` closes the last piece, without which the file does not count.

    Raises BadBackup when the disk takes no more.
    """

    def __init__(self, file: BinaryIO, passphrase: str | None, cost: int = COST) -> None:
        self._file = file
        self._seal, head = _new_seal(passphrase, cost)
        self._number = 0
        self._rest = bytearray()
        self._save(MAGIC + head)

    def write(self, data: bytes) -> None:
        self._rest += data
        # A full piece stays until more comes: it may be the last.
        while len(self._rest) > PIECE:
            self._put(bytes(self._rest[:PIECE]), last=False)
            del self._rest[:PIECE]

    def finish(self) -> None:
        self._put(bytes(self._rest), last=True)
        with _told():
            self._file.flush()
            os.fsync(self._file.fileno())

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._save(self._seal.close(self._number, last, piece))
        self._number += 1

    def _save(self, data: bytes) -> None:
        with _told():
            self._file.write(data)


@contextmanager
def _told() -> Iterator[None]:
    # Here, since within a transaction an OSError would look like one of the database.
    try:
        yield
    except OSError as error:
        raise BadBackup(f"The backup cannot be written: {error.strerror}. Nothing of it was kept.") from error


class Reader:
    """Yields the pieces of a file in order, each only when it is proven. Raises BadBackup."""

    def __init__(self, file: BinaryIO, passphrase: str | None) -> None:
        self._file = file
        if file.readline(len(MAGIC)) != MAGIC:
            raise BadBackup(NOT_OURS)
        self._seal = _known_seal(file.readline(LONGEST_HEAD), passphrase)
        self._number = 0
        self._next = file.read(PIECE + TAG)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        if self._number and not self._next:
            raise StopIteration
        closed, self._next = self._next, self._file.read(PIECE + TAG)
        last = not self._next
        piece = self._seal.open(self._number, last, closed)
        if piece is None:
            followed = last and self._seal.open(self._number, False, closed) is not None
            raise BadBackup(CUT_SHORT if followed or len(closed) < TAG else DAMAGED)
        self._number += 1
        return piece


def _new_seal(passphrase: str | None, cost: int) -> tuple[Seal, bytes]:
    if passphrase is None:
        head = _line({"sealed": "sha256"})
        return Plain(head), head
    salt = token_bytes(_SALT)
    key, check = _derived(passphrase, salt, cost)
    head = _line({"sealed": "scrypt-aes-256-gcm", "salt": salt.hex(), "cost": cost, "check": check.hex()})
    return Encrypted(AESGCM(key), head), head


def _known_seal(head: bytes, passphrase: str | None) -> Seal:
    try:
        facts: dict[str, Any] = orjson.loads(head)
        if facts["sealed"] == "sha256":
            return Plain(head)
        salt, cost, check = bytes.fromhex(facts["salt"]), int(facts["cost"]), bytes.fromhex(facts["check"])
        known = facts["sealed"] == "scrypt-aes-256-gcm" and 1 <= cost <= DEAREST
    except (ValueError, KeyError, TypeError):
        raise BadBackup(DAMAGED) from None
    if not known:
        raise BadBackup(DAMAGED)
    if passphrase is None:
        raise BadBackup(NO_PASSPHRASE)
    key, expected = _derived(passphrase, salt, cost)
    if not compare_digest(expected, check):
        raise BadBackup(WRONG_PASSPHRASE)
    return Encrypted(AESGCM(key), head)


def is_encrypted(file: BinaryIO) -> bool:
    """Whether a passphrase has to be asked for; reads from the beginning and goes back there."""
    try:
        if file.readline(len(MAGIC)) != MAGIC:
            raise BadBackup(NOT_OURS)
        return b'"sha256"' not in file.readline(LONGEST_HEAD)
    finally:
        file.seek(0)


@lru_cache(maxsize=1)
def _derived(passphrase: str, salt: bytes, cost: int) -> tuple[bytes, bytes]:
    """The key, and what tells a wrong passphrase from damage; neither says anything of the other.

    The last one is remembered: a file is read more than once, and each time would cost half a second.
    """
    made = Scrypt(salt=salt, length=_KEY + _CHECK, n=2**cost, r=8, p=1).derive(passphrase.encode())
    return made[:_KEY], made[_KEY:]


def _line(facts: dict[str, Any]) -> bytes:
    return orjson.dumps(facts) + b"\n"

"""What stands in a backup, one record after the other: JSON objects with a length before each, and the bytes of files.

Records say in `is` what they are, in this order:

| is | fields | what |
|---|---|---|
| backup | format, version, revision, database, made_at | by whom, from what, when |
| outbox | events | accepted and perhaps not in the database: JSON of events, oldest first |
| cursors | cursors | `[room, usercode, text]` of positions that may not be in the database |
| settled | until | up to when memberships are announced |
| rows | table, columns, rows | of a table, as store/keeping.py writes them; without rows for an empty one |
| memory | kept | `[kind, key, ms to live, value]` of what Redis alone remembers |
| dead | entries | `[event, reason]` of events that the database refused |
| file | name, size | and behind it so many bytes |
| secret | secret | the signing secret of an embedded place |
| end | books | what was counted; see books.py |
"""

import zlib
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import orjson

from chat.errors import BadBackup
from chat.keeping.sealing import CUT_SHORT, DAMAGED, Reader, Writer

Record = dict[str, Any]

FORMAT = 1
BYTES_AT_ONCE = 256 * 1024
# No record is longer: 500 rows of the longest messages are far below.
LONGEST = 1 << 30
_LENGTH = 4
# Text gets a fifth of its size at nearly no cost; more effort wins little.
_EFFORT = 1


class RecordWriter:
    def __init__(self, file: BinaryIO, passphrase: str | None) -> None:
        self._sealed = Writer(file, passphrase)
        self._smaller = zlib.compressobj(_EFFORT)

    def write(self, is_: str, **fields: Any) -> None:
        data = orjson.dumps({"is": is_, **fields})
        self.write_bytes(len(data).to_bytes(_LENGTH, "big"))
        self.write_bytes(data)

    def write_bytes(self, data: bytes) -> None:
        self._sealed.write(self._smaller.compress(data))

    def finish(self) -> None:
        self._sealed.write(self._smaller.flush())
        self._sealed.finish()


class RecordReader:
    """Iterates over the records; the bytes behind a `file` are read with `read_file` before the next one."""

    def __init__(self, file: BinaryIO, passphrase: str | None) -> None:
        self._pieces = _inflated(Reader(file, passphrase))
        self._rest = bytearray()

    def __iter__(self) -> Iterator[Record]:
        while head := self._read(_LENGTH, or_end=True):
            length = int.from_bytes(head, "big")
            if length > LONGEST:
                raise BadBackup(DAMAGED)
            try:
                record = orjson.loads(self._read(length))
            except orjson.JSONDecodeError:
                raise BadBackup(DAMAGED) from None
            yield record

    def read_file(self, size: int) -> Iterator[bytes]:
        while size:
            part = self._read(min(size, BYTES_AT_ONCE))
            size -= len(part)
            yield part

    def _read(self, size: int, *, or_end: bool = False) -> bytes:
        while len(self._rest) < size:
            piece = next(self._pieces, None)
            if piece is None:
                if or_end and not self._rest:
                    return b""
                raise BadBackup(CUT_SHORT)
            self._rest += piece
        data = bytes(self._rest[:size])
        del self._rest[:size]
        return data


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    larger = zlib.decompressobj()
    try:
        for piece in pieces:
            # Bit by bit: a piece may hold a thousand times as much.
            while piece:
                yield larger.decompress(piece, BYTES_AT_ONCE)
                piece = larger.unconsumed_tail
    except zlib.error:
        raise BadBackup(DAMAGED) from None
    if not larger.eof:
        raise BadBackup(CUT_SHORT)

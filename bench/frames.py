"""WebSocket frames as a client writes and reads them (RFC 6455 §5.2)."""

import struct
from collections.abc import Iterator

TEXT, CLOSE, PING = 0x1, 0x8, 0x9
# A client must mask. With a key of zeros masking costs us nothing, and the server does the same work as with any other.
_MASKED, _KEY = 0x80, bytes(4)
PONG = bytes((0x8A, _MASKED)) + _KEY
EMPTY_PING = b"\x89\x00"


def text_frame(payload: bytes) -> bytes:
    length = len(payload)
    if length < 126:
        return struct.pack("!BB", 0x81, _MASKED | length) + _KEY + payload
    return struct.pack("!BBH", 0x81, _MASKED | 126, length) + _KEY + payload


def walk(data: bytes | bytearray, position: int) -> Iterator[tuple[int, int, int]]:
    """Each complete frame from a position on: its opcode, where its payload begins, and where it ends."""
    size = len(data)
    while size - position >= 2:
        length, begin = data[position + 1], position + 2
        if length == 126:
            if size - position < 4:
                return
            length, begin = data[position + 2] << 8 | data[position + 3], position + 4
        elif length == 127:
            if size - position < 10:
                return
            length, begin = int.from_bytes(data[position + 2 : position + 10], "big"), position + 10
        if begin + length > size:
            return
        yield data[position] & 0x0F, begin, begin + length
        position = begin + length

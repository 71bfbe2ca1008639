"""Whoever does not read is closed at a limit, hurts nobody, and comes back without a gap."""

import asyncio
import base64
import os
import socket
import struct
from urllib.parse import urlsplit

from chat.gateway.hub import HUB
from tests.cast import Person

TEXT = "x" * 7_000
MANY = 4_000


def stalled_socket(person: Person) -> socket.socket:
    """A WebSocket of which nothing is read after the handshake, with a small window."""
    where = urlsplit(person.instance.url)
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect((where.hostname, where.port))
    key = base64.b64encode(os.urandom(16)).decode()
    line.sendall(
        f"GET /ws HTTP/1.1\r\nHost: {where.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        f"Authorization: Bearer {person.token}\r\n\r\n".encode()
    )
    return line


def read_to_the_end(line: socket.socket) -> tuple[int, list[bytes]]:
    """Everything that was still sent: the close code and the texts."""
    data = b""
    line.settimeout(10)
    while chunk := line.recv(65536):
        data += chunk
        if b"too slow" in data[-200:] and data[-10:].endswith(b"too slow"):
            break
    data = data.partition(b"\r\n\r\n")[2]
    texts, code = [], 0
    while data:
        opcode, length, start = data[0] & 15, data[1], 2
        if length == 126:
            length, start = struct.unpack("!H", data[2:4])[0], 4
        elif length == 127:
            length, start = struct.unpack("!Q", data[2:10])[0], 10
        payload, data = data[start : start + length], data[start + length :]
        if opcode == 8:
            code = struct.unpack("!H", payload[:2])[0]
        else:
            texts.append(payload)
    return code, texts


async def test_a_reader_that_stops_is_closed_and_others_are_not(alice: Person, bob: Person, crew: str) -> None:
    mine = bob.instance.app[HUB].users[bob.usercode]
    line = stalled_socket(bob)
    while len(mine) < 2:
        await alice.here.ask("ping")
    said = 0
    while not any(connection.closing for connection in mine) and said < MANY:
        await asyncio.gather(*(alice.says(TEXT, crew) for _ in range(50)))
        said += 50
    # It may have been closed by the very last one.
    await alice.says(TEXT, crew)
    said += 1

    code, texts = await asyncio.to_thread(read_to_the_end, line)
    heard = await bob.hears(crew, said)

    assert said < MANY, "it was never closed"
    assert 4008 == code
    assert b'"code":4008' in texts[-1], "goodbye comes before the close"
    assert said == len(heard), "the other line of the same person missed nothing"
    seqs = [int(text.rpartition(b'"seq":')[2].rstrip(b"}")) for text in texts if b"message.posted" in text]
    assert list(range(seqs[0], seqs[0] + len(seqs))) == seqs, "what it got is whole up to its end"

    last = seqs[-1]
    back = await bob.opens()
    epoch = next(room["epoch"] for room in back.hello["rooms"] if room["room"] == crew)
    outcome = (await back.ask("resume", rooms={crew: {"epoch": epoch, "seq": last}}))["rooms"][crew]
    missed = [frame["seq"] for frame in back.posted(crew)]
    if outcome == "resync":
        missed = [message["seq"] for message in await bob.reads(crew, after=last, limit=200)]
    assert list(range(last + 1, last + 1 + len(missed))) == missed, "it goes on where it was cut"
    assert missed

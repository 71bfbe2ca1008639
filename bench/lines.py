"""One WebSocket of the generator: a raw socket that never waits, so that thousands fit into one process."""

import select
import socket
from collections import Counter
from typing import Any

import orjson

from bench import frames
from bench.people import Member

HANDSHAKE = (
    "GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {token}\r\n\r\n"
)
SMALLEST_BUFFER = 4096
LINGER_OFF = b"\x01\x00\x00\x00\x00\x00\x00\x00"


class Line:
    """A member's socket: it says hello, answers pings, and hands on every event."""

    def __init__(self, address: tuple[str, int], member: Member, *, small_buffer: bool = False) -> None:
        self.member = member
        self.ready = False
        self.lost = ""
        self.inbox = bytearray()
        self._address = address
        self._upgraded = False
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Closed by a reset: thousands of sockets in TIME_WAIT would use up the ports.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_OFF)
        if small_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALLEST_BUFFER)

    def connect(self) -> None:
        self.socket.connect_ex(self._address)

    def connected(self) -> None:
        host, port = self._address
        self.send(HANDSHAKE.format(host=host, port=port, token=self.member.token).encode())

    def send(self, data: bytes) -> None:
        while data:
            try:
                data = data[self.socket.send(data) :]
            except BlockingIOError:
                select.select([], [self.socket], [], 1)
            except OSError as error:
                self.lost = self.lost or f"cannot write: {error.strerror}"
                return

    def hear(self, chunk: memoryview) -> None:
        """What came in; frames are walked one by one."""
        self.inbox += chunk
        if not self._upgraded and not self._is_upgraded():
            return
        end = 0
        for opcode, begin, end in frames.walk(self.inbox, 0):
            if opcode == frames.TEXT:
                self.on_event(orjson.loads(self.inbox[begin:end]))
            elif opcode == frames.PING:
                self.send(frames.PONG)
            elif opcode == frames.CLOSE:
                self.lost = f"closed with {int.from_bytes(self.inbox[begin : begin + 2], 'big')}"
        del self.inbox[:end]

    def on_event(self, event: dict[str, Any]) -> None:
        if event["type"] == "hello":
            self.ready = True

    def _is_upgraded(self) -> bool:
        end = self.inbox.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not self.inbox.startswith(b"HTTP/1.1 101"):
            self.lost = f"refused: {self.inbox[:60].decode('latin-1')!r}"
            return False
        del self.inbox[: end + 4]
        self._upgraded = True
        return True


class Speaker(Line):
    """A member who posts, and keeps what was answered."""

    def __init__(self, address: tuple[str, int], member: Member, room: str) -> None:
        super().__init__(address, member)
        self.room = room
        self.begin("", 0)

    def begin(self, name: str, body_bytes: int) -> None:
        """Start anew; client_ids begin with `name`."""
        self.name = name
        self.body = "the quick brown fox jumps over the lazy dog. "[: max(1, body_bytes)] * (body_bytes // 45 + 1)
        self.body = self.body[:body_bytes]
        self.sent = 0
        self.sent_at: dict[str, float] = {}
        self.acked: list[tuple[str, int, str]] = []
        self.heard: list[int] = []
        self.refused: Counter[str] = Counter()

    @property
    def answered(self) -> int:
        return len(self.acked) + self.refused.total()

    def post(self, count: int, at: float) -> None:
        """Post messages in one write; `at` is when they were due."""
        data = b""
        for _ in range(count):
            client_id = f"{self.name}-{self.sent}"
            self.sent_at[client_id] = at
            fields = {
                "type": "message.post",
                "id": self.sent,
                "room": self.room,
                "client_id": client_id,
                "body": self.body,
            }
            data += frames.text_frame(orjson.dumps(fields))
            self.sent += 1
        self.send(data)

    def on_event(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "ack":
                self.acked.append((event["room"], event["seq"], f"{self.name}-{event['id']}"))
            case "error":
                self.refused[event["code"]] += 1
            case "message.posted" if event["room"] == self.room:
                self.heard.append(event["seq"])
            case "hello":
                self.ready = True

"""Proof without parsing: all readers of a room get the same bytes, so the first copy is read and the others compared.

Parsing each frame of each reader in Python would make the generator the bottleneck at a tenth of what the server does.
So whoever is first with new bytes adds them to the room's `Stream`, which is parsed frame by frame: every seq must be
the one after the last. Every other reader's bytes must equal the stream at their place, all of them: that is one
comparison of memory for each read, and it proves every message, its order and its content, for every reader.

A reader whose bytes differ is not wrong yet (pings come to each at another time; an event may be meant for one reader
alone). It gets a stream of its own, in which again every frame is parsed, and is counted among the strays.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from time import perf_counter

import orjson

from bench import frames
from bench.lines import Line

POSTED = "message.posted"
CONTINUITY_LOST = "room.resync"


class Stream:
    """What came, with the end of each message in it; every seq of every room is checked."""

    def __init__(self, sent_at: dict[str, float]) -> None:
        self.sent_at = sent_at
        self.data = bytearray()
        self.ends: list[int] = []
        self.times: list[float] = []
        self.missing = 0
        self.repeated = 0
        self.resyncs = 0
        self._last: dict[str, int] = {}
        self._parsed = 0

    def extend(self, chunk: bytes) -> None:
        self.data += chunk
        for opcode, begin, end in frames.walk(self.data, self._parsed):
            self._parsed = end
            if opcode == frames.TEXT:
                self._place(orjson.loads(self.data[begin:end]), end)

    def _place(self, event: dict[str, object], end: int) -> None:
        room, seq = event.get("room"), event.get("seq")
        if event["type"] == CONTINUITY_LOST:
            self.resyncs += 1
        elif isinstance(room, str) and isinstance(seq, int) and "epoch" in event:
            last = self._last.get(room, seq - 1)
            self.missing += max(0, seq - last - 1)
            self.repeated += seq <= last
            self._last[room] = max(seq, last)
        if event["type"] == POSTED:
            self.ends.append(end)
            self.times.append(self.sent_at.get(str(event["client_id"]), 0.0))


@dataclass
class Tally:
    """What all followers of a run heard together."""

    messages: int = 0
    strays: int = 0
    delays: list[float] = field(default_factory=list)


class Follower(Line):
    """A reader who is compared instead of parsed."""

    stream: Stream | None = None

    def follow(self, stream: Stream, tally: Tally, *, timed: bool) -> None:
        """From here on; what came before has been read to its end."""
        self.stream, self.tally, self.timed = stream, tally, timed
        self.offset = self.messages = 0
        self._tail = b""

    def hear(self, chunk: memoryview) -> None:
        stream = self.stream
        if stream is None:
            super().hear(chunk)
            return
        if not self._tail and stream.data.startswith(chunk, self.offset):
            self.offset += len(chunk)
        else:
            stream = self._differs(stream, self._without_pings(self._tail + bytes(chunk)))
        reached = bisect_right(stream.ends, self.offset, self.messages)
        if reached > self.messages:
            self.tally.messages += reached - self.messages
            if self.timed:
                now = perf_counter()
                self.tally.delays += [now - sent for sent in stream.times[self.messages : reached]]
            self.messages = reached

    def _differs(self, stream: Stream, data: bytes) -> Stream:
        """Something new, or something that the others did not get."""
        known = len(stream.data) - self.offset
        if not stream.data.startswith(data[:known], self.offset):
            own = Stream(stream.sent_at)
            own.extend(bytes(stream.data[: self.offset]))
            self.tally.strays += 1
            stream = self.stream = own
            known = 0
        if data[known:]:
            stream.extend(data[known:])
        self.offset += len(data)
        return stream

    def _without_pings(self, data: bytes) -> bytes:
        """Our texts are ASCII and our frames short, so these two bytes are always a ping; they may come apart."""
        if frames.EMPTY_PING in data:
            self.send(frames.PONG * data.count(frames.EMPTY_PING))
            data = data.replace(frames.EMPTY_PING, b"")
        self._tail = data[-1:] if data.endswith(frames.EMPTY_PING[:1]) else b""
        return data.removesuffix(self._tail)


def missing(followers: Iterable[Follower], accepted: int) -> int:
    """Deliveries that did not come, of so many messages to each; a hole counts even if a repeat makes up the number."""
    return sum(max(accepted - one.messages, one.stream.missing) for one in followers if one.stream)


def repeated(followers: Iterable[Follower]) -> int:
    """Deliveries that came again, or after a later one."""
    return sum(one.stream.repeated for one in followers if one.stream)


def resyncs(followers: Iterable[Follower]) -> int:
    """How often readers were told that continuity is lost."""
    return sum(one.stream.resyncs for one in followers if one.stream)

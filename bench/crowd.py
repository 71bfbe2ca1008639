"""Many lines, one epoll."""

import select
from collections.abc import Iterable, Sequence
from time import perf_counter

from bench.lines import Line

READ_BYTES = 1024 * 1024
AT_ONCE = 128
OPEN_SECONDS = 60
EVENTS = 1024


class Crowd:
    """Lines that are read whenever something came for them."""

    def __init__(self) -> None:
        self.lines: dict[int, Line] = {}
        self._epoll = select.epoll()
        self._buffer = bytearray(READ_BYTES)
        self._view = memoryview(self._buffer)

    def open(self, lines: Sequence[Line]) -> float:
        """Connect them all, `AT_ONCE` at a time, until each has heard its hello; the seconds it took."""
        started = perf_counter()
        waiting, begun = set[Line](), 0
        while begun < len(lines) or waiting:
            while begun < len(lines) and len(waiting) < AT_ONCE:
                self._begin(lines[begun])
                waiting.add(lines[begun])
                begun += 1
            self.poll(0.05)
            waiting = {line for line in waiting if not line.ready}
            if lost := next((line.lost for line in waiting if line.lost), ""):
                raise RuntimeError(f"A socket was not opened: {lost}")
            if perf_counter() - started > OPEN_SECONDS + len(lines) / 100:
                raise RuntimeError(f"{len(waiting)} sockets of {begun} never heard hello.")
        return perf_counter() - started

    def _begin(self, line: Line) -> None:
        line.connect()
        self.lines[line.socket.fileno()] = line
        self._epoll.register(line.socket, select.EPOLLIN | select.EPOLLOUT)

    def poll(self, seconds: float) -> int:
        """Read whatever came, for at most so long; how many lines it was."""
        ready = self._epoll.poll(max(0.0, seconds), EVENTS)
        lines, view = self.lines, self._view
        for number, kind in ready:
            line = lines.get(number)
            if line is None:
                continue
            if kind & select.EPOLLOUT:
                self._epoll.modify(number, select.EPOLLIN)
                line.connected()
            if kind & ~select.EPOLLOUT:
                try:
                    size = line.socket.recv_into(view)
                except BlockingIOError:
                    continue
                except OSError as error:
                    size, line.lost = 0, line.lost or f"{error.strerror}"
                if size:
                    line.hear(view[:size])
                else:
                    self._forget(line)
        return len(ready)

    def _forget(self, line: Line) -> None:
        line.lost = line.lost or "ended without a close frame"
        self._epoll.unregister(line.socket)
        del self.lines[line.socket.fileno()]
        line.socket.close()

    def stop_reading(self, line: Line) -> None:
        """Leave what comes for a line where it is; only its end will be noticed."""
        self._epoll.modify(line.socket, 0)

    def settle(self, seconds: float = 0.3) -> None:
        """Read until nothing came for a while."""
        quiet_since = perf_counter()
        while (now := perf_counter()) - quiet_since < seconds:
            if self.poll(seconds):
                quiet_since = now

    def close(self) -> None:
        for line in self.lines.values():
            line.socket.close()
        self.lines.clear()
        self._epoll.close()


def lost(lines: Iterable[Line]) -> int:
    return sum(bool(line.lost) for line in lines)

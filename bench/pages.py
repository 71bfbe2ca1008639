"""HTTP over connections that stay: a room's page as a browser sees it, and a post as a script makes it."""

import re
import select
import socket
from collections.abc import Iterator
from time import perf_counter

from bench import people
from bench.crowd import Crowd
from bench.fanout import BODY_BYTES
from bench.lines import Speaker
from bench.options import Options
from bench.people import Member
from bench.place import Place, Reading
from bench.results import Result, quantiles_ms

CONNECTIONS = 16
PAGE_MESSAGES = 50
# More than the log in Redis keeps, so that an earlier page comes from the database.
HISTORY, DEEP = 1_500, 100
MARK = b"data-seq="
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def measure(place: Place, members: list[Member], options: Options) -> Iterator[Result]:
    member = members[0]
    _fill(place, member)
    host = f"Host: 127.0.0.1:{place.web.port}\r\n"
    browser = f"{host}Cookie: {people.browser_cookie(place.url, member)}\r\n\r\n"
    script = f"{host}Authorization: Bearer {member.token}\r\nContent-Type: application/json\r\n"
    body = '{"body":"' + "a" * BODY_BYTES + '"}'
    cases = {
        "page: newest 50 messages, signed in": (f"GET /rooms/general HTTP/1.1\r\n{browser}", 200),
        "page: an earlier 50 from the database": (f"GET /rooms/general?before={DEEP} HTTP/1.1\r\n{browser}", 200),
        "post over HTTP": (
            f"POST /api/v1/rooms/general/messages HTTP/1.1\r\n{script}Content-Length: {len(body)}\r\n\r\n{body}",
            201,
        ),
    }
    for case, (request, status) in cases.items():
        yield _measure(place, options, case, request.encode(), status)


def _fill(place: Place, member: Member) -> None:
    """A history that is longer than the log."""
    missing = HISTORY - people.room(place.url, "general", member)["seq"]
    if missing > 0:
        crowd, speaker = Crowd(), Speaker(place.address, member, "general")
        crowd.open([speaker])
        speaker.begin("history", BODY_BYTES)
        while len(speaker.acked) < missing:
            speaker.post(min(32, missing - speaker.sent) - (speaker.sent - speaker.answered), 0)
            crowd.poll(1)
        crowd.close()
    place.wait_until_stored(people.room(place.url, "general", member)["seq"])


def _measure(place: Place, options: Options, case: str, request: bytes, status: int) -> Result:
    epoll = select.epoll()
    visitors = {one.socket.fileno(): one for one in (Visitor(place.address, request) for _ in range(CONNECTIONS))}
    for number, visitor in visitors.items():
        epoll.register(number, select.EPOLLIN)
        visitor.ask()

    def visit_for(seconds: float) -> None:
        end = perf_counter() + seconds
        while perf_counter() < end:
            for number, _ in epoll.poll(0.05):
                visitors[number].read()

    visit_for(options.warm_up)
    for visitor in visitors.values():
        visitor.delays.clear()
    before, begun = Reading.take(place), perf_counter()
    visit_for(options.seconds)
    after, seconds = Reading.take(place), perf_counter() - begun
    delays = [delay for visitor in visitors.values() for delay in visitor.delays]
    answer = next(iter(visitors.values())).answer
    figures = {
        "requests/s": round(len(delays) / seconds),
        "web CPU ms a request": round(1000 * (after.web - before.web) / max(len(delays), 1), 3),
        **quantiles_ms(delays),
        "answer bytes": len(answer),
        **after.shares_since(before, seconds),
    }
    statuses = {one for visitor in visitors.values() for one in visitor.statuses}
    faults = [f"answered {other}" for other in sorted(statuses - {status})]
    if request.startswith(b"GET") and answer.count(MARK) < PAGE_MESSAGES:
        faults.append(f"the page shows {answer.count(MARK)} messages")
    for visitor in visitors.values():
        visitor.socket.close()
    epoll.close()
    return Result("http", case, figures, tuple(faults))


class Visitor:
    """One connection that asks again as soon as it is answered."""

    def __init__(self, address: tuple[str, int], request: bytes) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = request
        self.delays: list[float] = []
        self.statuses: set[int] = set()
        self.answer = b""
        self._inbox = bytearray()

    def ask(self) -> None:
        self._asked = perf_counter()
        self.socket.sendall(self.request)

    def read(self) -> None:
        self._inbox += self.socket.recv(256 * 1024)
        head = self._inbox.find(b"\r\n\r\n")
        if head < 0:
            return
        length = _LENGTH.search(self._inbox, 0, head)
        if length is None:
            raise RuntimeError(f"An answer without a length: {bytes(self._inbox[:200])!r}")
        if len(self._inbox) < head + 4 + int(length[1]):
            return
        self.delays.append(perf_counter() - self._asked)
        self.statuses.add(int(self._inbox[9:12]))
        self.answer = bytes(self._inbox)
        self._inbox.clear()
        self.ask()

"""Many small rooms, a sender in each: how many posts a second are acked, each on Redis' disk, and stored once."""

from collections.abc import Iterator
from time import perf_counter
from typing import Any

from bench import crowd as crowds
from bench import followers, people
from bench.crowd import Crowd
from bench.fanout import BODY_BYTES, PATIENCE_SECONDS
from bench.followers import Follower, Stream, Tally
from bench.lines import Speaker
from bench.options import Options
from bench.people import Member
from bench.place import Place, Reading
from bench.results import Result

ROOM_MEMBERS = 5
IN_FLIGHT = (1, 4)
# Readers are read together every so often, so that the generator leaves Redis its share of their core.
READ_SECONDS = 0.05


def measure(place: Place, members: list[Member], options: Options) -> Iterator[Result]:
    rooms = {
        f"posts-{first}": members[first : first + ROOM_MEMBERS]
        for first in range(0, len(members) - ROOM_MEMBERS + 1, ROOM_MEMBERS)
    }
    people.make_rooms(place.url, rooms)
    for in_flight in IN_FLIGHT:
        yield _Run(place, rooms, options, in_flight).go()


class Poster(Speaker):
    """Posts the next message when one is answered."""

    owed = 0

    def on_event(self, event: dict[str, Any]) -> None:
        super().on_event(event)
        self.owed += event["type"] in ("ack", "error")


class _Run:
    def __init__(self, place: Place, rooms: dict[str, list[Member]], options: Options, in_flight: int) -> None:
        self._place, self._options, self._in_flight = place, options, in_flight
        self._talking, self._listening = Crowd(), Crowd()
        self._posters = [Poster(place.address, members[0], room) for room, members in rooms.items()]
        self._followers = {
            room: [Follower(place.address, member) for member in members[1:]] for room, members in rooms.items()
        }
        self._listening.open(self._readers)
        self._talking.open(self._posters)
        self._listening.settle()
        self._talking.settle()
        self._tally = Tally()
        for readers in self._followers.values():
            stream = Stream({})
            for reader in readers:
                reader.follow(stream, self._tally, timed=False)
        self._next_read = 0.0

    def go(self) -> Result:
        for number, poster in enumerate(self._posters):
            poster.begin(f"{self._in_flight}-{number}", BODY_BYTES)
            poster.post(self._in_flight, 0)
        self._talk_for(self._options.warm_up)
        before, acked, stored, begun = Reading.take(self._place), self._acked, self._place.stored(), perf_counter()
        self._talk_for(self._options.seconds)
        seconds, acked = perf_counter() - begun, self._acked - acked
        after, stored = Reading.take(self._place), self._place.stored() - stored
        left = self._finish()
        figures = {
            "posts acked/s": round(acked / seconds),
            "rows stored/s meanwhile": round(stored / seconds),
            "s until all were stored": round(left, 2),
            "web CPU s per 1,000 posts": round(1000 * (after.web - before.web) / max(acked, 1), 4),
            "acked": self._acked,
            "stored": len(self._rows()),
            "missing": self._missing,
            "duplicate": self._repeated,
            "resyncs": self._resyncs,
            "strays": self._tally.strays,
            "refused": sum(poster.refused.total() for poster in self._posters),
            **after.shares_since(before, seconds),
        }
        faults = tuple(self._faults())
        self._talking.close()
        self._listening.close()
        case = f"{len(self._posters)} rooms of {ROOM_MEMBERS}, {self._in_flight} in flight a sender"
        return Result("posts", case, figures, faults)

    @property
    def _acked(self) -> int:
        return sum(len(poster.acked) for poster in self._posters)

    def _talk_for(self, seconds: float) -> None:
        end = perf_counter() + seconds
        while (now := perf_counter()) < end:
            self._talking.poll(0.005)
            for poster in self._posters:
                if poster.owed:
                    count, poster.owed = poster.owed, 0
                    poster.post(count, 0)
            self._read_sometimes(now)

    def _read_sometimes(self, now: float) -> None:
        if now >= self._next_read:
            while self._listening.poll(0):
                pass
            self._next_read = now + READ_SECONDS

    def _finish(self) -> float:
        """The last answers, the last deliveries, the last rows; the seconds that the rows took."""
        deadline = perf_counter() + PATIENCE_SECONDS
        while perf_counter() < deadline and any(poster.answered < poster.sent for poster in self._posters):
            self._talking.poll(0.01)
            self._read_sometimes(perf_counter())
        started = perf_counter()
        while len(self._rows()) < self._acked and perf_counter() - started < 6 * PATIENCE_SECONDS:
            self._listening.settle(0.02)
            self._talking.settle(0.02)
        left = perf_counter() - started
        self._listening.settle()
        self._talking.settle()
        return left

    def _rows(self) -> set[tuple[str, int, str]]:
        statement = (
            "SELECT rooms.`key`, seq, client_id FROM messages JOIN rooms ON rooms.id = room_id WHERE client_id LIKE %s"
        )
        return {(str(row[0]), int(row[1]), str(row[2])) for row in self._place.query(statement, f"{self._in_flight}-%")}

    @property
    def _readers(self) -> list[Follower]:
        return [one for readers in self._followers.values() for one in readers]

    @property
    def _missing(self) -> int:
        missing = 0
        for poster in self._posters:
            accepted = len(poster.acked)
            missing += max(0, accepted - len(poster.heard))
            missing += followers.missing(self._followers[poster.room], accepted)
        return missing

    @property
    def _repeated(self) -> int:
        own = sum(len(poster.heard) - len(set(poster.heard)) for poster in self._posters)
        return own + followers.repeated(self._readers)

    @property
    def _resyncs(self) -> int:
        return followers.resyncs(self._readers)

    def _faults(self) -> Iterator[str]:
        acked = {ack for poster in self._posters for ack in poster.acked}
        rows = self._rows()
        if acked - rows:
            yield f"{len(acked - rows)} acked posts are not in the database"
        if rows - acked:
            yield f"{len(rows - acked)} rows of the database were never acked"
        if self._missing:
            yield f"{self._missing} deliveries are missing"
        if self._repeated:
            yield f"{self._repeated} deliveries came twice"
        if self._resyncs:
            yield f"{self._resyncs} times a reader was told to resync, though nothing was lost"
        lost = crowds.lost([*self._posters, *self._readers])
        if lost:
            yield f"{lost} sockets were lost"

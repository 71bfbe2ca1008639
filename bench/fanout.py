"""One room, many members, one who posts: how fast each message reaches everybody, and what that costs."""

from collections.abc import Iterator
from time import perf_counter

from bench import crowd as crowds
from bench import followers, people
from bench.crowd import Crowd
from bench.followers import Follower, Stream, Tally
from bench.lines import Speaker
from bench.options import Options
from bench.people import Member
from bench.place import STORE_SECONDS, Place, Reading
from bench.results import Result, quantiles_ms

BODY_BYTES = 200
IN_FLIGHT = (32, 4)
MESSAGES_A_SECOND = (10, 50)
TIMED_EVERY = 10
PATIENCE_SECONDS = 10
REFUSED_PAUSE_SECONDS = 0.05


def measure(place: Place, members: list[Member], options: Options) -> Iterator[Result]:
    """Everybody is in `general` from the start."""
    audience = Audience(place, members, "general")
    try:
        for number in IN_FLIGHT:
            yield audience.run(f"{number} in flight", options, in_flight=number)
        for rate in MESSAGES_A_SECOND:
            yield audience.run(f"{rate} messages/s", options, rate=rate)
    finally:
        audience.crowd.close()


class Audience:
    """A room full of sockets."""

    def __init__(self, place: Place, members: list[Member], room: str) -> None:
        self.place, self.room, self.members = place, room, members
        self.speaker = Speaker(place.address, members[0], room)
        self.followers = [Follower(place.address, member) for member in members[1:]]
        self.crowd = Crowd()
        self.crowd.open([self.speaker, *self.followers])
        self._runs = 0

    def run(
        self, case: str, options: Options, *, in_flight: int = 0, rate: float = 0, body: int = BODY_BYTES
    ) -> Result:
        """Post with so many in flight, or so many a second, for as long as the options say."""
        run = _Run(self, f"{self.room}-{self._runs}", options, in_flight, rate, body)
        self._runs += 1
        return run.go(case)

    def settle(self) -> None:
        """The database has everything, and everybody has read everything."""
        deadline = perf_counter() + STORE_SECONDS
        while (room := people.room(self.place.url, self.room, self.members[0]))["stored_seq"] < room["seq"]:
            if perf_counter() > deadline:
                raise RuntimeError(f"Stored up to {room['stored_seq']} of {room['seq']}.\n{self.place.worker.log()}")
            self.crowd.poll(0.1)
        self.crowd.settle()


class _Run:
    def __init__(self, audience: Audience, name: str, options: Options, in_flight: int, rate: float, body: int) -> None:
        self._place, self._crowd = audience.place, audience.crowd
        self._speaker, self._followers = audience.speaker, [one for one in audience.followers if not one.lost]
        self._options, self._in_flight, self._rate = options, in_flight, rate
        audience.settle()
        self._speaker.begin(name, body)
        self._tally = Tally()
        stream = Stream(self._speaker.sent_at)
        for number, follower in enumerate(self._followers):
            follower.follow(stream, self._tally, timed=rate > 0 or number % TIMED_EVERY == 0)
        self._members = 1 + len(self._followers)
        self._pause_until = 0.0
        self._refused = 0

    def go(self, case: str) -> Result:
        start = perf_counter()
        self._post_until(start, start + self._options.warm_up)
        self._tally.delays.clear()
        before, delivered, begun = Reading.take(self._place), self._delivered, perf_counter()
        self._post_until(start, begun + self._options.seconds)
        after, delivered, seconds = Reading.take(self._place), self._delivered - delivered, perf_counter() - begun
        delays = list(self._tally.delays)
        self._wait_for_all()
        millions = max(delivered, 1) / 1e6
        figures = {
            "deliveries/s": round(delivered / seconds),
            "messages/s": round(delivered / seconds / self._members, 1),
            "web CPU s per million": round((after.web - before.web) / millions, 3),
            **quantiles_ms(delays),
            "missing": self._missing,
            "duplicate": self._repeated,
            "resyncs": self._resyncs,
            "refused": self._speaker.refused.total(),
            "closed": crowds.lost(self._followers),
            "strays": self._tally.strays,
            **after.shares_since(before, seconds),
        }
        return Result("fanout", f"{self._members} members, {case}", figures, tuple(self._faults()))

    def _post_until(self, start: float, end: float) -> None:
        while (now := perf_counter()) < end and not self._speaker.lost:
            next_due = self._post_what_is_due(now, start)
            self._crowd.poll(min(next_due, end) - now)

    def _post_what_is_due(self, now: float, start: float) -> float:
        speaker = self._speaker
        if self._rate:
            while (due := start + speaker.sent / self._rate) <= now:
                speaker.post(1, due)
            return due
        if speaker.refused.total() > self._refused:
            self._refused, self._pause_until = speaker.refused.total(), now + REFUSED_PAUSE_SECONDS
        if now >= self._pause_until:
            under_way = speaker.sent - speaker.refused.total() - self._delivered / self._members
            if (count := int(self._in_flight - under_way)) > 0:
                speaker.post(count, now)
        return now + 0.005

    def _wait_for_all(self) -> None:
        """What is under way arrives, or is missing."""
        deadline = perf_counter() + PATIENCE_SECONDS
        while perf_counter() < deadline and not self._speaker.lost:
            if self._speaker.answered == self._speaker.sent and not self._missing:
                break
            self._crowd.poll(0.02)
        self._crowd.settle()

    @property
    def _delivered(self) -> int:
        return self._tally.messages + len(self._speaker.heard)

    @property
    def _missing(self) -> int:
        accepted = len(self._speaker.acked)
        return followers.missing(self._followers, accepted) + max(0, accepted - len(self._speaker.heard))

    @property
    def _repeated(self) -> int:
        heard = self._speaker.heard
        return followers.repeated(self._followers) + len(heard) - len(set(heard))

    @property
    def _resyncs(self) -> int:
        return followers.resyncs(self._followers)

    def _faults(self) -> Iterator[str]:
        if self._speaker.lost:
            yield f"the sender's socket: {self._speaker.lost}"
        if self._missing:
            yield f"{self._missing} deliveries are missing"
        if self._repeated:
            yield f"{self._repeated} deliveries came twice"
        if self._resyncs:
            yield f"{self._resyncs} times a reader was told to resync, though nothing was lost"
        for reason in {follower.lost for follower in self._followers if follower.lost}:
            yield f"a reader's socket: {reason}"

"""A busy room in which one reader stops reading: they are closed at their limit, and the others do not notice."""

from collections.abc import Iterator
from time import perf_counter

from bench import people
from bench.fanout import Audience
from bench.lines import Line
from bench.options import Options
from bench.people import Member
from bench.place import Place, memory_kb, open_sockets
from bench.results import Result

ROOM, ROOM_MEMBERS = "slow", 200
# Long messages, so that the limit is reached soon, at a pace that the room keeps up with easily.
BODY_BYTES, MESSAGES_A_SECOND = 4_000, 100
PATIENCE_SECONDS = 30


def measure(place: Place, members: list[Member], options: Options) -> Iterator[Result]:
    sleeper, *others = members[: ROOM_MEMBERS + 1]
    people.make_room(place.url, ROOM, [sleeper, *others])
    audience = Audience(place, others, ROOM)
    try:
        yield _named(_run(audience, options), "the others, before")
        sockets = open_sockets(place.web)
        line = Line(place.address, sleeper, small_buffer=True)
        audience.crowd.open([line])
        audience.crowd.stop_reading(line)
        memory, stopped = memory_kb(place.web), perf_counter()
        runs: list[Result] = []
        # The kernel does not tell a client that leaves bytes unread; the server's open files do.
        while open_sockets(place.web) > sockets and perf_counter() - stopped < PATIENCE_SECONDS:
            runs.append(_run(audience, options))
        if not runs:
            raise RuntimeError("The socket that should not read was closed before it could begin.")
        figures = {
            "s until it was closed, at most": round(perf_counter() - stopped, 1),
            "web MB more": round((memory_kb(place.web) - memory) / 1024, 2),
        }
        faults = [fault for run in runs for fault in run.faults]
        if open_sockets(place.web) > sockets:
            faults.append(f"who did not read was not closed in {PATIENCE_SECONDS} s")
        worst = max(runs, key=lambda run: run.figures["p99 ms"])
        yield Result(
            "slow reader", "the others, while one does not read (the worst run)", worst.figures | figures, tuple(faults)
        )
        yield _named(_run(audience, options), "the others, after")
    finally:
        audience.crowd.close()


def _run(audience: Audience, options: Options) -> Result:
    return audience.run("", options, rate=MESSAGES_A_SECOND, body=BODY_BYTES)


def _named(result: Result, case: str) -> Result:
    return Result("slow reader", case, result.figures, result.faults)

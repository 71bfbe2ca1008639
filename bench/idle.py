"""Sockets that only stay: what each costs, and how many a second come in, signing in included."""

from collections.abc import Iterator
from itertools import cycle, islice

from bench import crowd as crowds
from bench.crowd import Crowd
from bench.lines import Line
from bench.options import Options
from bench.people import Member
from bench.place import Place, Reading, memory_kb
from bench.results import Result

SETTLE_SECONDS = 2
FIRST = 20


def measure(place: Place, members: list[Member], options: Options) -> Iterator[Result]:
    """On a web process that was just started: one that worked before has memory to reuse, and would look too good."""
    place.restart_web()
    crowd = Crowd()
    people = islice(cycle(members), options.connections + FIRST)
    lines = [Line(place.address, member) for member in people]
    try:
        # A few first: what is loaded once does not belong to anybody.
        crowd.open(lines[:FIRST])
        crowd.settle()
        empty, before = memory_kb(place.web), Reading.take(place)
        seconds = crowd.open(lines[FIRST:])
        after = Reading.take(place)
        crowd.settle(SETTLE_SECONDS)
        figures = {
            "connections": len(lines),
            "connects/s": round(options.connections / seconds),
            "web CPU ms a connect": round(1000 * (after.web - before.web) / options.connections, 3),
            "KB each": round((memory_kb(place.web) - empty) / options.connections, 2),
            "closed": crowds.lost(lines),
            **after.shares_since(before, seconds),
        }
        faults = () if not crowds.lost(lines) else (f"{crowds.lost(lines)} sockets were lost",)
        yield Result("idle", f"{options.connections} connections", figures, faults)
    finally:
        crowd.close()

"""`python -m bench.run`: start everything that is needed, measure, print, and leave nothing behind."""

import argparse
import gc
import os
import resource
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from bench import fanout, idle, pages, people, posts, results, slow
from bench.options import Options
from bench.people import Member
from bench.place import Place, open_place
from bench.results import Result

WORKLOADS: dict[str, Callable[[Place, list[Member], Options], Iterator[Result]]] = {
    "fanout": fanout.measure,
    "posts": posts.measure,
    "slow": slow.measure,
    "page": pages.measure,
    "idle": idle.measure,
}
SPARE_FILES = 500


def main() -> None:
    arguments = _arguments()
    options = Options(arguments.members, arguments.connections, arguments.seconds, arguments.warm_up)
    chosen = [name for name in WORKLOADS if name in (arguments.workloads or WORKLOADS)]
    _allow_files(max(options.members, options.connections) + SPARE_FILES)
    found: list[Result] = []
    for number in range(arguments.rounds):
        print(f"Round {number + 1} of {arguments.rounds}: starting the servers …", file=sys.stderr)
        with open_place() as place:
            for result in _round(place, chosen, options):
                found.append(result)
                print(results.table([result]), end="\n\n", flush=True)
    if arguments.rounds > 1:
        print(f"Medians of {arguments.rounds} rounds\n\n{results.table(found)}")
    if arguments.json:
        results.write(arguments.json, found, {**asdict(options), "rounds": arguments.rounds})
    if any(result.faults for result in found):
        sys.exit(1)


def _round(place: Place, chosen: list[str], options: Options) -> Iterator[Result]:
    wanted = max(options.members, options.connections if "idle" in chosen else 0)
    print(f"Signing up {wanted} members …", file=sys.stderr)
    members = people.sign_up(place.url, wanted)
    gc.collect()
    gc.freeze()
    # Pauses of the generator would show as delays of the product.
    gc.disable()
    for name in chosen:
        yield from WORKLOADS[name](place, members if name == "idle" else members[: options.members], options)
        gc.collect()


def _allow_files(number: int) -> None:
    """As many sockets here as in the web process, which inherits the limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < number:
        sys.exit(f"This needs {number} open files, and the limit is {hard}. Raise it: ulimit -Hn {number}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("workloads", nargs="*", metavar="workload", help=f"of {', '.join(WORKLOADS)}; default: all")
    parser.add_argument("--rounds", type=int, default=1, help="repeat all of it, on fresh servers (default: 1)")
    parser.add_argument("--seconds", type=float, default=5, help="how long each case is measured (default: 5)")
    parser.add_argument("--warm-up", type=float, default=1, help="seconds before that (default: 1)")
    parser.add_argument("--members", type=int, default=1000, help="people in the large room (default: 1000)")
    parser.add_argument("--connections", type=int, default=2000, help="idle connections (default: 2000)")
    parser.add_argument("--json", type=Path, help="write everything there, too")
    arguments = parser.parse_args()
    if unknown := set(arguments.workloads) - WORKLOADS.keys():
        parser.error(f"there is no workload {', '.join(sorted(unknown))}")
    if not hasattr(os, "sched_setaffinity"):
        parser.error("this needs Linux (epoll, /proc and processor affinity)")
    return arguments


if __name__ == "__main__":
    main()

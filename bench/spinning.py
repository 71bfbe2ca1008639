"""A task that computes for as long as it is told. The product has none like it, so a worker has to be told of it."""

import time

from chat.tasks import Arguments, Progress, Result, task


class Long(Arguments):
    seconds: float


class Spun(Result):
    turns: int


@task("Compute")
def spin(args: Long, work: Progress) -> Spun:
    begun, turns = time.monotonic(), 0
    while (passed := time.monotonic() - begun) < args.seconds:
        turns += 1
        work.progress(passed / args.seconds)
    return Spun(turns=turns)

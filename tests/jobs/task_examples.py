"""Kinds of tasks that go wrong, or take long."""

import asyncio
import os
import time

from chat.tasks import Arguments, Progress, Result, TaskFailed, Work, task


class Nothing(Arguments):
    pass


class Long(Arguments):
    seconds: float


class Done(Result):
    words: str


@task("Compute")
def spin(args: Long, work: Progress) -> Done:
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < args.seconds:
        work.progress(passed / args.seconds)
    return Done(words="computed")


@task("Wait", repeatable=False)
async def wait(args: Long, work: Work) -> Done:
    work.progress(0.5)
    await asyncio.sleep(args.seconds)
    return Done(words="waited")


@task("Too slow", seconds=0.2)
def too_slow(args: Nothing) -> Done:
    time.sleep(60)
    return Done(words="never")


@task("Crash")
def crash(args: Nothing) -> Done:
    os._exit(3)


@task("Stumble")
def stumble(args: Nothing) -> Done:
    raise ValueError("the seventh page is missing")


@task("Trip")
async def trip(args: Nothing, work: Work) -> Done:
    raise ValueError("the eighth page is missing")


@task("Refuse")
def refuse(args: Nothing) -> Done:
    print("what is printed does no harm")
    raise TaskFailed("It is too early.")


EXAMPLES = ("spin", "wait", "too_slow", "crash", "stumble", "trip", "refuse")

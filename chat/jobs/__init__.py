"""The worker's door: all that runs in the background, and when."""

import asyncio
from typing import Any, cast

from arq import cron, func
from arq.cron import CronJob
from arq.typing import WorkerCoroutine

from chat.actions.deliveries import DELIVER
from chat.actions.files import CLEAN
from chat.actions.previews import PREVIEW
from chat.actions.tasks import WORK
from chat.bus import keys
from chat.bus.outbox import DRAIN
from chat.bus.queue import decode, encode
from chat.jobs.counting import Job, counted
from chat.jobs.cursors import settle_cursors
from chat.jobs.deletion import clear_deleted_rooms
from chat.jobs.deliveries import clear_deliveries, deliver
from chat.jobs.digests import send_digests
from chat.jobs.drain import drain
from chat.jobs.erasing import go_on_erasing
from chat.jobs.files import clean_pictures, clear_files
from chat.jobs.housekeeping import settle_memberships
from chat.jobs.indexing import index
from chat.jobs.notify import notify
from chat.jobs.order import end_restrictions
from chat.jobs.previews import preview
from chat.jobs.retention import EXPIRE, expire
from chat.jobs.scheduled import send_due
from chat.jobs.tasks import look_after_tasks, work_on_tasks
from chat.tasks import load


def _worked(name: str, job: Job) -> WorkerCoroutine:
    """arq's types want `*args` that its jobs need not have."""
    return cast(WorkerCoroutine, counted(name, job))


# A killed worker's job is taken up again only after this and ten seconds more, so it is short; the drain goes on where
# it stopped anyway.
JOB_SECONDS = 20
# Decoding one takes twenty seconds at most; the others wait for the next run.
PICTURE_SECONDS = 120
# A mail server may take its time, and is waited for once more at most when a run should be over.
MAIL_SECONDS = 90
HEARTBEAT_SECONDS = 10
# How long running jobs may take to finish when the worker is told to stop.
FINISH_SECONDS = 3
SECOND = set(range(60))
TWO_SECONDS = set(range(0, 60, 2))
HALF_MINUTE = {5, 35}
EACH_SECOND: dict[str, Job] = {
    # The bell rings after each accept; the clock rings too, because a ring can be lost.
    "drain by the clock": drain,
    "index by the clock": index,
    "settle cursors": settle_cursors,
    "send what is due": send_due,
    "tell people who are away": notify,
    "tell webhooks": deliver,
    "look at links": preview,
}
EVERY_TWO_SECONDS: dict[str, Job] = {
    "clean pictures by the clock": clean_pictures,
    "clear files": clear_files,
    "end restrictions": end_restrictions,
    "look after tasks": look_after_tasks,
    "go on erasing accounts": go_on_erasing,
}
TWICE_A_MINUTE: dict[str, Job] = {
    "clear deliveries": clear_deliveries,
    "settle memberships": settle_memberships,
    "clear deleted rooms": clear_deleted_rooms,
}
# Every hour, at a minute at which not everything begins.
HOURLY, HOURLY_EXPIRY = 7, "expire by the clock"

FUNCTIONS = [
    func(_worked(DRAIN, drain), name=DRAIN, keep_result=0, timeout=JOB_SECONDS),
    func(_worked(CLEAN, clean_pictures), name=CLEAN, keep_result=0, timeout=PICTURE_SECONDS),
    func(_worked(WORK, work_on_tasks), name=WORK, keep_result=0, timeout=JOB_SECONDS),
    func(_worked(EXPIRE, expire), name=EXPIRE, keep_result=0, timeout=JOB_SECONDS),
    func(_worked(DELIVER, deliver), name=DELIVER, keep_result=0, timeout=JOB_SECONDS),
    func(_worked(PREVIEW, preview), name=PREVIEW, keep_result=0, timeout=JOB_SECONDS),
]
load()


def together(jobs: dict[str, Job]) -> Job:
    """All at once, as one job for the queue: to queue, claim and clear a job takes longer than to find nothing to do.

    None stops another. Raises ExceptionGroup when all have ended, for the log to have what went wrong in which.
    """

    async def run(context: dict[str, Any]) -> None:
        runs = (counted(name, job)(context) for name, job in jobs.items())
        ended = await asyncio.gather(*runs, return_exceptions=True)
        if errors := [error for error in ended if isinstance(error, Exception)]:
            raise ExceptionGroup("What the clock started has failed.", errors)

    return run


def _clock() -> list[CronJob]:
    """What the clock starts. Each worker needs its own: arq keeps in them when they are due next."""

    def every(seconds: set[int], name: str, jobs: dict[str, Job]) -> CronJob:
        job = cast(WorkerCoroutine, together(jobs))
        return cron(job, name=name, second=seconds, keep_result=0, timeout=JOB_SECONDS)

    return [
        every(SECOND, "each second", EACH_SECOND),
        every(TWO_SECONDS, "every two seconds", EVERY_TWO_SECONDS),
        every(HALF_MINUTE, "twice a minute", TWICE_A_MINUTE),
        cron(
            _worked("mail digests", send_digests),
            name="mail digests",
            second=TWO_SECONDS,
            keep_result=0,
            timeout=MAIL_SECONDS,
        ),
        cron(
            _worked(HOURLY_EXPIRY, expire),
            name=HOURLY_EXPIRY,
            minute=HOURLY,
            second=20,
            keep_result=0,
            timeout=JOB_SECONDS,
        ),
    ]


def worker_options(instance: str) -> dict[str, Any]:
    """What every worker is started with, inside the web process or by the arq command."""
    return {
        "functions": FUNCTIONS,
        "cron_jobs": _clock(),
        "queue_name": keys.QUEUE,
        "poll_delay": 0.05,
        "keep_result": 0,
        "max_tries": 5,
        "job_completion_wait": FINISH_SECONDS,
        "health_check_interval": HEARTBEAT_SECONDS,
        "health_check_key": f"{keys.QUEUE}:health:{instance}",
        "job_serializer": encode,
        "job_deserializer": decode,
    }

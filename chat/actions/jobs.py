"""What runs in the background, and on which processes; as far as it can be found out."""

from typing import Any

from chat.bus import keys, processes, statistics
from chat.errors import Unavailable
from chat.model import administering
from chat.model.jobs import Background
from chat.model.process import Process
from chat.model.user import User
from chat.resources import Resources
from chat.store import statistics as stored


async def show(resources: Resources, actor: User) -> Background:
    """For administrators."""
    administering.may_administer(actor)
    return Background(**await _of_redis(resources), **await _of_the_database(resources))


async def list_processes(resources: Resources, actor: User) -> list[Process]:
    """Those that live: web processes and workers; for administrators. Raises Unavailable."""
    administering.may_administer(actor)
    return await processes.alive(resources.redis)


async def _of_redis(resources: Resources) -> dict[str, Any]:
    redis = resources.redis
    try:
        return {
            "unstored": await statistics.unstored(redis),
            "queues": [
                await statistics.jobs_queued(resources.queue),
                await statistics.due_queued(redis, "notifications", keys.PUSH_DUE),
                await statistics.due_queued(redis, "notifications again", keys.PUSH_AGAIN),
                await statistics.cursors_unsettled(redis),
            ],
            "processes": await processes.alive(redis),
            "ran": await processes.ran(redis),
        }
    except Unavailable:
        return dict.fromkeys(("unstored", "queues", "processes", "ran"))


async def _of_the_database(resources: Resources) -> dict[str, Any]:
    try:
        async with resources.db.read() as db:
            waiting, first = await stored.count_scheduled(db)
            return {
                "tasks": await stored.count_tasks(db),
                "scheduled": waiting,
                "next_due": first,
                "unindexed": await stored.count_unindexed(db),
            }
    except Unavailable:
        return dict.fromkeys(("tasks", "scheduled", "next_due", "unindexed"))

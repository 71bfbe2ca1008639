"""Applying the rules of how long rooms keep what is said, by the clock."""

from time import monotonic
from typing import Any

import structlog

from chat.actions import house, leaving
from chat.actions import retention as actions
from chat.bus import queue
from chat.errors import Busy, Unavailable
from chat.resources import Resources

log = structlog.get_logger()

EXPIRE = "expire"
# Shorter than a job may take. What is not done by then goes on in a job of its own.
LONGEST_RUN_SECONDS = 8


async def expire(context: dict[str, Any], last: int = 0) -> None:
    """Take away what is older than the rules allow, in the rooms behind a `last` one.

    Safe to run twice, by two workers, or half.
    """
    resources: Resources = context["resources"]
    ends = monotonic() + LONGEST_RUN_SECONDS
    try:
        by = await house.find(resources)
        async for page in leaving.pages(resources, last=last):
            reached = page[-1].room.id
            for one in await leaving.due(resources, page):
                await actions.expire(resources, one, by, lambda: monotonic() < ends)
                if monotonic() >= ends:
                    reached = one.room.id - 1
                    break
            if monotonic() >= ends:
                # Under a name of its own: a job that rings for itself is refused while it runs.
                await queue.ring(resources.queue, EXPIRE, str(monotonic()), reached)
                return
    except (Busy, Unavailable) as error:
        log.warning("retention.waiting", reason=error.sentence)

"""Taking away what is left of deleted rooms, by the clock."""

from time import monotonic
from typing import Any

import structlog

from chat.actions import deletion, house
from chat.errors import Busy, Unavailable
from chat.resources import Resources

log = structlog.get_logger()

# Shorter than a job may take; the next run goes on.
LONGEST_RUN_SECONDS = 8


async def clear_deleted_rooms(context: dict[str, Any]) -> None:
    """Safe to run twice, by two workers, or half."""
    resources: Resources = context["resources"]
    ends = monotonic() + LONGEST_RUN_SECONDS
    try:
        await deletion.clear(resources, await house.find(resources), lambda: monotonic() < ends)
    except (Busy, Unavailable) as error:
        log.warning("deletion.waiting", reason=error.sentence)

"""Bringing the index of search up to what is stored: it follows the log of each room behind the drain."""

from time import monotonic
from typing import Any

import structlog

from chat.actions.indexing import index_some
from chat.errors import Unavailable
from chat.resources import Resources

log = structlog.get_logger()

# A first run over an old database takes minutes: it lets go, so that a worker that is told to stop need not wait, and
# the clock takes it up again.
LONGEST_RUN_SECONDS = 2


async def index(context: dict[str, Any]) -> None:
    """Index what is new in the database, until there is nothing. When the database is away that waits."""
    resources: Resources = context["resources"]
    # Another one in this process would only wait for its turn.
    if resources.indexing.locked():
        return
    async with resources.indexing:
        ends = monotonic() + LONGEST_RUN_SECONDS
        try:
            while monotonic() < ends and await index_some(resources):
                pass
        except Unavailable as error:
            log.warning("indexing.waiting", reason=error.sentence)

"""Going on with the accounts that are erased, until nothing is left of them."""

from time import monotonic
from typing import Any

import structlog

from chat.actions import erasing as actions
from chat.errors import Busy, Unavailable
from chat.resources import Resources
from chat.store import erasing

log = structlog.get_logger()

AT_ONCE = 20
# Shorter than a job may take; the clock goes on where it stopped.
LONGEST_RUN_SECONDS = 8


async def go_on_erasing(context: dict[str, Any]) -> None:
    """Safe to run twice, by two workers, or half."""
    resources: Resources = context["resources"]
    if resources.erasing.locked():
        return
    async with resources.erasing:
        ends = monotonic() + LONGEST_RUN_SECONDS
        try:
            async with resources.db.read() as db:
                found = await erasing.running(db, AT_ONCE)
            for one in found:
                if monotonic() < ends and await actions.go_on(resources, one, lambda: monotonic() < ends):
                    log.info("account.erased", usercode=one.usercode, mode=one.mode)
        except (Busy, Unavailable) as error:
            log.warning("erasing.waiting", reason=error.sentence)

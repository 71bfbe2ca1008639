"""What the clock starts, in each worker."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chat.bus import processes
from chat.jobs import together, worker_options
from chat.jobs.counting import Tally
from chat.model.process import WORKER
from tests.place import Place

TEN_PAST = datetime(2026, 11, 21, 10, 0, 10, tzinfo=UTC)


def test_each_worker_knows_for_itself_what_is_due() -> None:
    """Two in a process, as when one is started anew: what one has begun must not look begun to the other."""
    one, other = (worker_options(name)["cron_jobs"] for name in ("one", "other"))

    for job in one:
        job.calculate_next(TEN_PAST)

    assert len(one) == len(other) > 0
    assert [None] * len(other) == [job.next_run for job in other]


@pytest.mark.any_database
async def test_what_is_due_together_is_done_and_counted_one_by_one(place: Place) -> None:
    done: list[str] = []

    async def works(_context: dict[str, Any]) -> None:
        done.append("it works")

    async def fails(_context: dict[str, Any]) -> None:
        raise ValueError("the printer is on fire")

    tally, worker = Tally(), processes.this(WORKER, "together", "1")
    with pytest.raises(ExceptionGroup) as raised:
        await together({"print": fails, "mend": works})({"tally": tally})

    assert ["it works"] == done
    assert ["the printer is on fire"] == [str(one) for one in raised.value.exceptions]
    await tally.tell(place.resources, worker)
    told = {one.id: one.numbers for one in await processes.alive(place.resources.redis)}
    assert {"ran": 2, "failed": 1} == told["together"]
    await processes.leave(place.resources.redis, worker)

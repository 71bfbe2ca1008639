"""What the clock starts, in each worker."""

from datetime import UTC, datetime

from chat.jobs import worker_options

TEN_PAST = datetime(2026, 11, 21, 10, 0, 10, tzinfo=UTC)


def test_each_worker_knows_for_itself_what_is_due() -> None:
    """Two in a process, as when one is started anew: what one has begun must not look begun to the other."""
    one, other = (worker_options(name)["cron_jobs"] for name in ("one", "other"))

    for job in one:
        job.calculate_next(TEN_PAST)

    assert len(one) == len(other) > 0
    assert [None] * len(other) == [job.next_run for job in other]

"""Times on the wire."""

from datetime import UTC, datetime, timedelta, timezone

from chat.model.times import now, parse_timestamp, timestamp


def test_a_timestamp_is_in_utc_with_milliseconds() -> None:
    in_india = timezone(timedelta(hours=5, minutes=30))

    assert "2026-11-21T09:30:00.123Z" == timestamp(datetime(2026, 11, 21, 9, 30, 0, 123_999, UTC))
    assert "2026-11-21T09:30:00.000Z" == timestamp(datetime(2026, 11, 21, 15, 0, tzinfo=in_india))


def test_the_present_survives_the_wire() -> None:
    moment = now()

    assert moment == parse_timestamp(timestamp(moment))
    assert UTC == parse_timestamp(timestamp(moment)).tzinfo


def test_timestamps_sort_as_text() -> None:
    moments = [datetime(2026, 1, 31, 23, 59, 59, 999_000, UTC) + timedelta(milliseconds=step) for step in range(3)]

    assert sorted(timestamp(moment) for moment in moments) == [timestamp(moment) for moment in moments]

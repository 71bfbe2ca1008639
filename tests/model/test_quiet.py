"""When somebody is left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from chat.errors import BadField
from chat.model.quiet import Quiet

FRIDAY = datetime(2026, 11, 20, tzinfo=UTC)


def at(hour: int, minute: int = 0, day: int = 0) -> datetime:
    return FRIDAY + timedelta(days=day, hours=hour, minutes=minute)


def test_hours_begin_and_end_on_the_minute() -> None:
    lunch = Quiet.parse("12:00", "13:30", "1234567", "UTC")

    assert [False, True, True, False] == [lunch.holds(at(*time)) for time in ((11, 59), (12, 0), (13, 29), (13, 30))]


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    weekend = Quiet.parse("22:00", "08:00", "5", "UTC")

    assert weekend.holds(at(23)) and weekend.holds(at(7, 59, day=1))
    assert not weekend.holds(at(7)) and not weekend.holds(at(23, day=1)) and not weekend.holds(at(8, day=1))


def test_hours_are_those_of_the_time_zone() -> None:
    night = Quiet.parse("22:00", "07:00", "1234567", "Asia/Tokyo")

    assert night.holds(at(13)) and not night.holds(at(12, 59)) and not night.holds(at(22))


def test_a_week_has_nights_and_a_weekend_that_is_quiet_all_day_long() -> None:
    week = Quiet.parse("22:00", "07:00", "12347", "Europe/Berlin", "76")

    # Friday in Berlin, an hour ahead: the evening is no night of his, and then it is Saturday.
    assert not week.holds(at(22, 59)) and week.holds(at(23)) and week.holds(at(12, day=1))
    assert week.holds(at(22, 59, day=2)), "Sunday"
    assert week.holds(at(5, 59, day=3)) and not week.holds(at(6, day=3)), "the night that began on Sunday"
    assert "67" == week.whole_days


def test_whole_days_need_no_hours() -> None:
    sunday = Quiet.parse("", "", "1234567", "UTC", "7")

    assert [False, True, False] == [sunday.holds(at(12, day=day)) for day in (1, 2, 3)]


@pytest.mark.parametrize("morning", [datetime(2026, 3, 29, 5, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)])
def test_a_night_ends_at_the_same_time_when_the_clock_is_changed_in_it(morning: datetime) -> None:
    night = Quiet.parse("22:00", "07:00", "1234567", "Europe/Berlin")

    assert night.holds(morning - timedelta(minutes=1)) and not night.holds(morning)


def test_a_night_begins_though_its_time_is_left_out() -> None:
    """The clock goes from 2:00 to 3:00."""
    night = Quiet.parse("02:30", "07:00", "1234567", "Europe/Berlin")

    three = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert night.holds(three) and not night.holds(three - timedelta(minutes=1))


@pytest.mark.parametrize("hours", [("", ""), ("22:00", "22:00")])
def test_no_hours_are_never(hours: tuple[str, str]) -> None:
    never = Quiet.parse(*hours, "1234567", "UTC")

    assert not any(never.holds(at(hour)) for hour in range(24))


def test_a_pause_ends_by_itself() -> None:
    paused = Quiet().paused("hour", at(9))

    assert paused.holds(at(9, 59)) and not paused.holds(at(10))
    assert not paused.paused("end", at(9, 30)).holds(at(9, 30))


def test_tomorrow_begins_at_eight_where_somebody_lives() -> None:
    paused = Quiet(zone="America/New_York").paused("tomorrow", at(23))

    assert paused.holds(at(12, 59, day=1)) and not paused.holds(at(13, day=1))


@pytest.mark.parametrize(
    "begins, ends, days, zone, fault",
    [
        ("24:00", "07:00", "1", "UTC", "begins"),
        ("22:00", "", "1", "UTC", "ends"),
        ("", "", "8", "UTC", "days"),
        ("", "", "1", "../etc", "zone"),
    ],
)
def test_what_is_no_time_is_refused(begins: str, ends: str, days: str, zone: str, fault: str) -> None:
    with pytest.raises(BadField) as refused:
        Quiet.parse(begins, ends, days, zone)

    assert [fault] == list(refused.value.fields)


def test_there_is_no_eighth_day() -> None:
    with pytest.raises(BadField) as refused:
        Quiet.parse("", "", "1", "UTC", "8")

    assert ["whole_days"] == list(refused.value.fields)

"""When something may leave, and how people and programs say when."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from chat.errors import BadField
from chat.model.ids import is_client_id
from chat.model.scheduled import (
    LATEST,
    SOONEST,
    Kind,
    Scheduled,
    State,
    check_due,
    parse_due,
    parse_offset,
    typed_due,
)

NOW = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-11-21T09:30:00Z", "2026-11-21T10:30:00.000+01:00", "2026-11-20T19:30-14:00"])
def test_programs_say_it_with_the_zone(text: str) -> None:
    assert datetime(2026, 11, 21, 9, 30, tzinfo=UTC) == parse_due(text)


@pytest.mark.parametrize("text", ["", "soon", "2026-11-21T09:30:00", "2026-13-01T00:00:00Z", "0001-01-01T00:00+14:00"])
def test_anything_else_is_told_what_to_write(text: str) -> None:
    with pytest.raises(BadField) as refused:
        parse_due(text)

    assert "with its zone" in refused.value.fields["due_at"]


def test_people_type_it_on_their_own_clock() -> None:
    assert datetime(2026, 11, 21, 8, 30, tzinfo=UTC) == typed_due("2026-11-21T09:30", 60)
    assert datetime(2026, 11, 21, 9, 30, tzinfo=UTC) == typed_due("2026-11-21T09:30:00", 0)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-02-30T09:00", "0001-01-01T00:00"])
def test_an_empty_or_senseless_field_is_told_so(text: str) -> None:
    with pytest.raises(BadField, match="Choose a day and a time"):
        typed_due(text, 14 * 60)


@pytest.mark.parametrize(
    ("text", "minutes"), [("60", 60), ("-840", -840), ("", 0), ("841", 0), ("x", 0), ("1e3", 0), ("9" * 5000, 0)]
)
def test_a_clock_that_no_place_has_counts_as_utc(text: str, minutes: int) -> None:
    assert minutes == parse_offset(text)


def test_it_waits_some_seconds_at_least_and_a_year_at_most() -> None:
    assert NOW + SOONEST == check_due(NOW + SOONEST, NOW)
    assert NOW + LATEST == check_due(NOW + LATEST, NOW)

    for moment in (NOW - timedelta(days=1), NOW, NOW + SOONEST - timedelta(milliseconds=1)):
        with pytest.raises(BadField, match="at least 5 seconds"):
            check_due(moment, NOW)
    with pytest.raises(BadField, match="within a year"):
        check_due(NOW + LATEST + timedelta(milliseconds=1), NOW)


def test_nobody_can_choose_the_client_id_under_which_it_is_posted() -> None:
    one = Scheduled(7, Kind.MESSAGE, 1, "crew", "tea", None, NOW, State.WAITING, None, NOW)

    assert not is_client_id(one.client_id)
    assert len(one.client_id) <= 64


def test_times_go_out_in_utc() -> None:
    moment = NOW.astimezone(timezone(timedelta(hours=9)))
    one = Scheduled(7, Kind.MESSAGE, 1, "crew", "tea", None, moment, State.WAITING, None, NOW)

    assert "2026-11-18T14:00:00.000Z" == one.public()["due_at"]

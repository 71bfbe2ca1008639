"""What /remind understands."""

from datetime import UTC, datetime

import pytest

from chat.errors import BadField
from chat.model import remind

# Wednesday, two in the afternoon; an hour later where it is typed.
NOW, OFFSET = datetime(2026, 11, 18, 14, 0, tzinfo=UTC), 60


def understood(text: str) -> tuple[str, str]:
    """When, on the clock of whoever asks, and of what."""
    wish = remind.parse(text, NOW, OFFSET)
    assert wish.due_at.tzinfo is UTC
    there = wish.due_at.timestamp() + OFFSET * 60
    return f"{datetime.fromtimestamp(there, UTC):%a %d %H:%M}", wish.body


@pytest.mark.parametrize(
    ("text", "when", "body"),
    [
        ("me in 20m tea", "Wed 18 15:20", "tea"),
        ("in 20 min tea", "Wed 18 15:20", "tea"),
        ("me in 1h30m to leave", "Wed 18 16:30", "leave"),
        ("Me In 2 Hours and 5 minutes, call Bob", "Wed 18 17:05", "call Bob"),
        ("me in an hour tea", "Wed 18 16:00", "tea"),
        ("me in 3 days tea", "Sat 21 15:00", "tea"),
        ("me in 1w tea", "Wed 25 15:00", "tea"),
        ("me in 20m 30 bottles", "Wed 18 15:20", "30 bottles"),
        ("me in 20m 2h of film", "Wed 18 15:20", "2h of film"),
        ("me at 15:30 tea", "Wed 18 15:30", "tea"),
        ("me at 9 tea", "Thu 19 09:00", "tea"),
        ("me at 15:00 tea", "Thu 19 15:00", "tea"),
        ("me at 4pm tea", "Wed 18 16:00", "tea"),
        ("me at 12am tea", "Thu 19 00:00", "tea"),
        ("me at 9 amber lamp", "Thu 19 09:00", "amber lamp"),
        ("me at 9:15 am tea", "Thu 19 09:15", "tea"),
        ("me at 9 tomorrow standup", "Thu 19 09:00", "standup"),
        ("me tomorrow at 9 standup", "Thu 19 09:00", "standup"),
        ("me tomorrow standup", "Thu 19 09:00", "standup"),
        ("me tomorrow at 23:30 stars", "Thu 19 23:30", "stars"),
        ("me today at 18:00 dinner", "Wed 18 18:00", "dinner"),
        ("me on friday at 17:00 tea", "Fri 20 17:00", "tea"),
        ("me wed at 14:00 tea", "Wed 25 14:00", "tea"),
        ("me Wednesday at 16 tea", "Wed 18 16:00", "tea"),
        ("me thurs tea", "Thu 19 09:00", "tea"),
        ("me on 2026-12-24 at 18:00 to sing", "Thu 24 18:00", "sing"),
        ("me in 20m tea\nand biscuits", "Wed 18 15:20", "tea\nand biscuits"),
    ],
)
def test_a_wish_is_understood(text: str, when: str, body: str) -> None:
    assert (when, body) == understood(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "me",
        "me tea",
        "me in 5 parsecs tea",
        "me in tea",
        "me in 0m tea",
        "me in 99999m tea",
        "me at 25:00 tea",
        "me at 9:75 tea",
        "me at 13pm tea",
        "me at noon tea",
        "me sunny day",
        "me on 2026-02-30 tea",
        "me on 0001-01-01 at 0:00 tea",
        "meat at 9",
        "bob in 20m tea",
    ],
)
def test_what_names_no_time_is_told_how_to(text: str) -> None:
    with pytest.raises(BadField) as refused:
        remind.parse(text, NOW, OFFSET)

    assert {"text": remind.WHEN} == refused.value.fields


@pytest.mark.parametrize("text", ["me in 20m", "me tomorrow at 9", "me at 9 to "])
def test_what_names_no_thing_is_told_so(text: str) -> None:
    with pytest.raises(BadField) as refused:
        remind.parse(text, NOW, OFFSET)

    assert {"text": remind.OF_WHAT} == refused.value.fields

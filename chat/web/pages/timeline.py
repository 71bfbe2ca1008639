"""The lines of a room's page."""

from dataclasses import dataclass
from datetime import date, timedelta

from chat import rendering
from chat.actions.history import Page
from chat.model.event import Event
from chat.model.message import Message
from chat.model.reason import Reason
from chat.rendering import Quote
from chat.web.pages.reading import FirstUnread

SAME_TURN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the page: a message or another event; `day` where a day begins, `new`, why, where the unread does."""

    kind: str
    day: date | None
    continues: bool = False
    new: Reason | None = None
    message: Message | None = None
    event: Event | None = None
    quoted: Quote | None = None


def timeline_of(page: Page, first: FirstUnread | None, quoted: dict[int, Quote]) -> list[Entry]:
    """Messages and events by seq, with day lines, and messages of one turn joined."""
    lines: list[tuple[int, Message | Event]] = [(message.seq, message) for message in page.messages]
    lines += [(event["seq"], rendering.shown(event)) for event in page.events if rendering.shows(event)]
    entries: list[Entry] = []
    last_day, previous = None, None
    for _, line in sorted(lines, key=lambda pair: pair[0]):
        at = line.at if isinstance(line, Message) else line["at"]
        day = at.date() if at.date() != last_day else None
        last_day = at.date()
        if isinstance(line, Message):
            new = first.reason if first and first.seq == line.seq else None
            goes_on = _continues(previous, line) and day is None and new is None
            answered = quoted.get(line.reply_to or 0)
            entries.append(Entry("message", day, goes_on, new, message=line, quoted=answered))
            previous = line
        else:
            entries.append(Entry("event", day, event=line))
            previous = None
    return entries


def _continues(previous: Message | None, message: Message) -> bool:
    return (
        previous is not None
        and previous.author.usercode == message.author.usercode
        and message.at - previous.at <= SAME_TURN
    )

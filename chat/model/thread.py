"""Threads: a first message, and all that answers it, directly or through other answers.

Every answer carries the seq of its first message as `thread`. It was not known to one that was accepted while the
database was away, or before there were threads; then it is found among the events around it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from chat.model import user as users
from chat.model.times import parse_timestamp, timestamp
from chat.model.user import User

FACES = 3


@dataclass(frozen=True, slots=True)
class Replies:
    """What answers a first message and is not deleted: how much, the newest of it, and by whom, the latest first."""

    count: int
    last_at: datetime
    last_seq: int
    people: tuple[User, ...]

    def public(self) -> dict[str, Any]:
        return {
            "count": self.count,
            "last_at": timestamp(self.last_at),
            "last_seq": self.last_seq,
            "people": [one.usercode for one in self.people],
        }


class Choice(NamedTuple):
    """Whether somebody wants to hear of the thread that begins at a seq, as they said themselves, and when."""

    seq: int
    usercode: str
    following: bool
    at: datetime


@dataclass(slots=True)
class Counting:
    """The same while it is being counted; answers may come in any order, each once."""

    count: int = 0
    last_at: datetime | None = None
    authors: dict[str, tuple[int, User]] = field(default_factory=dict)

    def add(self, author: User, seq: int, at: datetime, count: int = 1) -> None:
        """`count` answers of somebody, the newest of them at this seq."""
        self.count += count
        self.last_at = max(self.last_at or at, at)
        known, _ = self.authors.get(author.usercode, (0, author))
        self.authors[author.usercode] = (max(known, seq), author)

    def done(self) -> Replies | None:
        if self.last_at is None:
            return None
        newest = sorted(self.authors.values(), key=lambda one: -one[0])
        return Replies(self.count, self.last_at, newest[0][0], tuple(author for _, author in newest[:FACES]))


def threads_in(events: Iterable[dict[str, Any]]) -> dict[int, int]:
    """By their seqs, the threads of the answers among some events of a room, which are in order."""
    found: dict[int, int] = {}
    for event in events:
        if answered := event.get("reply_to"):
            found[event["seq"]] = event.get("thread") or found.get(answered, answered)
    return found


def count(events: Sequence[dict[str, Any]], roots: Collection[int]) -> dict[int, Counting]:
    """What the events of a room have of the answers to these first messages."""
    found = {root: Counting() for root in roots}
    gone = deleted_in(events)
    threads = threads_in(events)
    for event in events:
        one = found.get(threads.get(event["seq"], 0))
        if one is not None and event["seq"] not in gone:
            one.add(users.from_wire(event["author"]), event["seq"], parse_timestamp(event["at"]))
    return found


def who_answered(events: Sequence[dict[str, Any]], root: int) -> set[str]:
    """The usercodes of the people who wrote in a thread, as far as these events have it; programs do not listen."""
    gone = deleted_in(events)
    threads = threads_in(events)
    return {
        event["author"]["usercode"]
        for event in events
        if root in (event["seq"], threads.get(event["seq"])) and _is_of_a_person(event) and event["seq"] not in gone
    }


def _is_of_a_person(event: dict[str, Any]) -> bool:
    return event["type"] == "message.posted" and not event["author"].get("bot")


def deleted_in(events: Iterable[dict[str, Any]]) -> set[int]:
    """The seqs of messages that are deleted, as these events tell."""
    return {
        event["target"] if event["type"] == "message.deleted" else event["seq"]
        for event in events
        if event["type"] == "message.deleted" or event.get("deleted")
    }

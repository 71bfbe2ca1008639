"""How long what is said is kept, in days: in a room, and where the room says nothing, in the whole place.

It is counted from the time of each message, and goes along the log: a message leaves when it and all before it are old
enough. So what has left is always the beginning of a room, up to its `expired_seq`, and seqs go on as they were.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Self

from chat.errors import BadField, Forbidden
from chat.languages import Sentence
from chat.model import permission
from chat.model.room import EVERYONE, Kind, Membership, OpenRoom, Role, Room
from chat.model.times import now, timestamp
from chat.model.user import User

FOREVER = 0
LONGEST_DAYS = 36_500


def parse_days(days: int | None) -> int | None:
    """A valid wish: days, 0 for ever, None as the place does. Raises BadField."""
    if days is not None and not FOREVER <= days <= LONGEST_DAYS:
        raise BadField({"days": Sentence("Use 1 to %(most)s days, or 0 for ever.", most=LONGEST_DAYS)})
    return days


def applied(own: int | None, default: int) -> int:
    """What holds in a room that says `own`; 0 is for ever."""
    return default if own is None else own


def cutoff(days: int) -> datetime | None:
    """What was said before this is to leave; None when nothing ever does."""
    return now() - timedelta(days=days) if days else None


def may_set(room: Room, actor: User, membership: Membership | None, days: int | None, default: int) -> None:
    """Administrators; and owners for their room, but not for longer than the place keeps things."""
    if actor.administers:
        return
    may_look(room, actor, membership)
    if room.key == EVERYONE or room.kind is Kind.DIRECT:
        raise Forbidden(Sentence("Only administrators may do this."))
    if default and days is not None and (days == FOREVER or days > default):
        raise Forbidden(Sentence("This place keeps messages for %(days)s days. Choose that or fewer.", days=default))


def may_look(room: Room, actor: User, membership: Membership | None) -> None:
    """Whether somebody sees how long a room keeps things, and what would leave: administrators and its owners."""
    if actor.administers:
        return
    permission.may_see(room.kind, permission.rights_of(membership), guest=actor.is_guest)
    if membership is None or membership.role is not Role.OWNER:
        raise Forbidden(Sentence("Only the owners of the room and administrators may do this."))


def has_own(room: OpenRoom, user: User) -> bool:
    """Whether the form of a room's rule is for them, who see the room."""
    if room.kind is Kind.DIRECT or permission.READ not in room.held:
        return False
    return user.is_admin or (room.key != EVERYONE and permission.role_of(room.held) is Role.OWNER)


@dataclass(frozen=True, slots=True)
class Held:
    """What there is of the beginning of a room, or of several: rows, by what they are, and bytes."""

    messages: int = 0
    events: int = 0
    versions: int = 0
    reactions: int = 0
    mentions: int = 0
    bookmarks: int = 0
    follows: int = 0
    pins: int = 0
    # Of what left later: the copies that their authors see of it.
    scheduled: int = 0
    reports: int = 0
    indexed: int = 0
    # What webhooks were told of it, or are to be.
    deliveries: int = 0
    files: int = 0
    # What Redis has of it: events of the log, counted messages, what changes are checked against.
    cached: int = 0
    # Files whose bytes are on the disk.
    on_disk: int = 0
    file_bytes: int = 0
    text_bytes: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None

    def __add__(self, other: Self) -> Self:
        times = {"oldest": min, "newest": max}
        added = {}
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(other, one.name)
            if one.name not in times:
                added[one.name] = mine + theirs
            elif mine is None or theirs is None:
                added[one.name] = mine or theirs
            else:
                added[one.name] = times[one.name](mine, theirs)
        return type(self)(**added)

    def counts(self) -> Mapping[str, int]:
        """All numbers by name; all of them are 0 when nothing is left."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name not in ("oldest", "newest")}

    @property
    def is_nothing(self) -> bool:
        return not any(self.counts().values())

    def public(self) -> dict[str, int | str | None]:
        times = {name: getattr(self, name) and timestamp(getattr(self, name)) for name in ("oldest", "newest")}
        return {**self.counts(), **times}


@dataclass(frozen=True, slots=True)
class Applied:
    """What an application of the rules took away, in how many rooms, and what its queries found of that afterwards."""

    rooms: int
    gone: Held
    left: Held

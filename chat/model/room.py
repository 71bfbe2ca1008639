"""Rooms, memberships, and where one stands in a room's log."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Self

from chat.errors import BadField
from chat.languages import Sentence
from chat.model.ids import ROOM_KEY, is_direct_key, new_direct_key, room_key_from
from chat.model.text import NAME_CHARACTERS, TOPIC_CHARACTERS, clean_line
from chat.model.times import now
from chat.model.user import ADMINISTRATORS, GUEST, User

GENERAL = "general"
EVERYONE = "everyone"
BUILT_IN = (GENERAL, EVERYONE)
PEOPLE_OF_A_DIRECT = 8
MEMBERS, MODERATORS = "members", "moderators"
SLOWEST_S = 3600


class Kind(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    DIRECT = "direct"


class Role(StrEnum):
    """What a member is in a room; `LEFT` is kept in the row so that its version goes on counting."""

    OWNER = "owner"
    MODERATOR = "moderator"
    MEMBER = "member"
    LEFT = "left"


class Position(NamedTuple):
    """The place of an event in a room: `seq`, and the Redis life that it belongs to."""

    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class Room:
    id: int
    key: str
    kind: Kind
    name: str
    topic: str
    created_at: datetime
    stored_seq: int = 0
    posting: str = MEMBERS
    slow_s: int = 0
    # Days that it keeps what is said: 0 for ever, None as the place does. What came up to the seq has left.
    retention_days: int | None = None
    expired_seq: int = 0
    # It exists for nobody any more; only its key is taken.
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """A room as Redis has it in this life, and as one reader sees it: `held` are the reader's rights."""

    key: str
    kind: Kind
    name: str
    topic: str
    created_at: str
    position: Position
    stored: int
    held: str = ""
    members: int = 0
    # Who posts: members, or moderators alone; and how many seconds a member waits between two posts.
    posting: str = MEMBERS
    slow_s: int = 0
    # Of a direct room: who is in it.
    people: tuple[User, ...] = ()
    # What was said up to here has left.
    expired_seq: int = 0

    def summary(self) -> dict[str, Any]:
        """What `hello` and `room.added` say of a room."""
        named = {"room": self.key, "kind": self.kind, "name": self.name}
        reach = {**self.position._asdict(), "stored_seq": self.stored, "expired_seq": self.expired_seq}
        return {**named, **reach, **self.personal()}

    def personal(self) -> dict[str, Any]:
        """What of a summary differs from one reader to the next: a direct room is called by the names of the others."""
        if self.kind is not Kind.DIRECT:
            return {}
        return {"name": self.name, "people": [one.public() for one in self.people]}

    def seen_by(self, usercode: str, accounts: Mapping[str, User]) -> Self:
        """A direct room under the present names of its people, as one of them sees it."""
        people = tuple(sorted((accounts.get(one.usercode, one) for one in self.people), key=_by_name))
        others = ", ".join(one.name for one in people if one.usercode != usercode)
        return replace(self, people=people, name=others)


@dataclass(frozen=True, slots=True)
class Membership:
    """The row that joins a user and a room; each change of it counts `version` up."""

    room: Room
    user_id: int
    role: Role
    version: int
    # Until when they may not write there, and not come back.
    muted_until: datetime | None = None
    banned_until: datetime | None = None
    # The type of the event that tells the last change; None where it follows from the role.
    told_as: str | None = None
    # The role of their account.
    account: str = "member"

    @property
    def present(self) -> bool:
        return self.role is not Role.LEFT

    @property
    def muted(self) -> bool:
        return self.muted_until is not None and self.muted_until > now()

    @property
    def banned(self) -> bool:
        return self.banned_until is not None and self.banned_until > now()

    @property
    def administers(self) -> bool:
        return self.account in ADMINISTRATORS

    @property
    def is_guest(self) -> bool:
        return self.account == GUEST


class Member(NamedTuple):
    """Somebody in a room; `muted_until` is None for those who may write.

    `since` is when they came, and None where something happened to their membership after that.
    """

    user: User
    role: Role
    muted_until: datetime | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class RoomDraft:
    """A valid wish for a room."""

    key: str
    name: str
    kind: Kind
    topic: str

    @classmethod
    def parse(cls, name: str, kind: str = "open", topic: str = "", key: str | None = None) -> Self:
        """Raise BadField naming each field at fault; a missing key is made from the name."""
        shown, about = clean_line(name), clean_line(topic)
        faults = {}
        if not shown or len(shown) > NAME_CHARACTERS:
            faults["name"] = Sentence("Use 1 to %(most)s characters.", most=NAME_CHARACTERS)
        if len(about) > TOPIC_CHARACTERS:
            faults["topic"] = Sentence("Use at most %(most)s characters.", most=TOPIC_CHARACTERS)
        if kind not in (Kind.OPEN, Kind.CLOSED):
            faults["kind"] = Sentence("Choose open or closed.")
        if key is not None and not is_room_key(key):
            faults["room"] = Sentence("Use 1 to 64 of the letters a-z, digits and dashes; no dash at an end.")
        elif key is not None and is_direct_key(key):
            faults["room"] = Sentence("Keys of direct rooms begin like this. Choose another one.")
        if faults:
            raise BadField(faults)
        return cls(key or room_key_from(shown), shown, Kind(kind), about)

    @classmethod
    def direct(cls) -> Self:
        """A room without a name of its own, for people who are fixed."""
        return cls(new_direct_key(), "", Kind.DIRECT, "")


@dataclass(frozen=True, slots=True)
class RoomChange:
    """A valid wish to change a room: the fields of Room that become different."""

    fields: dict[str, str | int]

    @classmethod
    def parse(
        cls,
        room: Room,
        name: str | None = None,
        topic: str | None = None,
        slow_s: int | None = None,
        posting: str | None = None,
    ) -> Self:
        """Raise BadField naming each field at fault; what is None stays as it is."""
        faults = {}
        if slow_s is not None and not 0 <= slow_s <= SLOWEST_S:
            faults["slow_s"] = Sentence("Use 0 to %(most)s seconds.", most=SLOWEST_S)
        if posting not in (None, MEMBERS, MODERATORS):
            faults["posting"] = Sentence("Choose members or moderators.")
        try:
            asked = RoomDraft.parse(room.name if name is None else name, topic=room.topic if topic is None else topic)
        except BadField as fault:
            raise BadField({**fault.fields, **faults}) from None
        if faults:
            raise BadField(faults)
        wish = {"name": asked.name, "topic": asked.topic, "slow_s": slow_s, "posting": posting}
        return cls({name: value for name, value in wish.items() if value not in (None, getattr(room, name))})


def is_room_key(text: str) -> bool:
    return ROOM_KEY.fullmatch(text) is not None


def _by_name(user: User) -> tuple[str, str]:
    return user.name.casefold(), user.usercode

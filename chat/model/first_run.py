"""Setting a place up: what whoever comes first is asked."""

from dataclasses import dataclass
from typing import NamedTuple, Self

from chat.errors import BadField
from chat.languages import Sentence
from chat.model.room import RoomDraft
from chat.model.text import NAME_CHARACTERS, clean_line
from chat.model.user import Registration, User


@dataclass(frozen=True, slots=True)
class FirstRun:
    """A valid wish for a place: its name (None where the operator has given it one), its owner, and its first room."""

    site: str | None
    owner: Registration
    room: RoomDraft

    @classmethod
    def parse(cls, site: str | None, name: str, username: str, password: str, room: str) -> Self:
        """Raise BadField naming each field at fault."""
        called = site if site is None else clean_line(site)
        faults: dict[str, str] = {}
        owner, draft = None, None
        if called is not None and not 1 <= len(called) <= NAME_CHARACTERS:
            faults["site"] = Sentence("Use 1 to %(most)s characters.", most=NAME_CHARACTERS)
        try:
            owner = Registration.parse(username, password, name)
        except BadField as fault:
            faults |= fault.fields
        try:
            draft = RoomDraft.parse(room)
        except BadField as fault:
            faults["room"] = " ".join(fault.fields.values())
        if faults or owner is None or draft is None:
            raise BadField(faults)
        return cls(called, owner, draft)


class SetUp(NamedTuple):
    """What a first run has made: the owner, the key of the first room, and the code of the invite into it."""

    owner: User
    room: str
    invite: str

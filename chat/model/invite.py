"""Invites: links that let people into a room, and new people in at all."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from chat.errors import BadField
from chat.languages import Sentence
from chat.model.ids import CROCKFORD
from chat.model.room import Role
from chat.model.times import timestamp
from chat.model.user import GUEST, MEMBER, User

CODE_LENGTH = 20
WEEK_S, YEAR_S = 7 * 24 * 3600, 366 * 24 * 3600
MOST_USES = 100_000


@dataclass(frozen=True, slots=True)
class Invite:
    """`uses_left` is None when it is not counted; `account_role` is what a new account becomes."""

    id: int
    code: str
    room: str
    room_name: str
    role: Role
    account_role: str
    made_by: int
    created_at: datetime
    expires_at: datetime
    uses_left: int | None
    revoked: bool = False

    def is_open(self, moment: datetime) -> bool:
        return not self.revoked and self.expires_at > moment and self.uses_left != 0

    def public(self, maker: User) -> dict[str, Any]:
        return {
            "code": self.code,
            "room": self.room,
            "role": self.role,
            "account_role": self.account_role,
            "made_by": maker.public(),
            "created_at": timestamp(self.created_at),
            "expires_at": timestamp(self.expires_at),
            "uses_left": self.uses_left,
        }


@dataclass(frozen=True, slots=True)
class InviteDraft:
    """A valid wish for an invite."""

    code: str
    role: Role
    account_role: str
    expires_at: datetime
    uses: int | None

    @classmethod
    def parse(
        cls,
        moment: datetime,
        role: str = Role.MEMBER,
        account_role: str = MEMBER,
        expires_in_s: int = WEEK_S,
        uses: int | None = None,
    ) -> Self:
        """Raise BadField naming each field at fault; without `uses` it is not counted."""
        faults = {}
        if role not in (Role.MEMBER, Role.MODERATOR):
            faults["role"] = Sentence("Choose member or moderator.")
        if account_role not in (MEMBER, GUEST):
            faults["account_role"] = Sentence("Choose member or guest.")
        if not 1 <= expires_in_s <= YEAR_S:
            faults["expires_in_s"] = Sentence("Use 1 to %(most)s seconds.", most=YEAR_S)
        if uses is not None and not 1 <= uses <= MOST_USES:
            faults["uses"] = Sentence("Use 1 to %(most)s.", most=MOST_USES)
        if faults:
            raise BadField(faults)
        return cls(new_code(), Role(role), account_role, moment + timedelta(seconds=expires_in_s), uses)


def new_code() -> str:
    """A hundred random bits: whoever has the code was given it."""
    return "".join(secrets.choice(CROCKFORD.lower()) for _ in range(CODE_LENGTH))

"""The audit log: what moderators and administrators did. Entries are only ever added."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

REMOVED, BANNED, UNBANNED = "member.removed", "member.banned", "member.unbanned"
MUTED, UNMUTED, ROLE_CHANGED = "member.muted", "member.unmuted", "member.role_changed"
ROOM_CHANGED = "room.changed"
INVITE_MADE, INVITE_REVOKED = "invite.made", "invite.revoked"
REPORT_DECIDED = "report.decided"
MESSAGE_DELETED = "message.deleted"
ACCOUNT_BLOCKED, ACCOUNT_UNBLOCKED = "account.blocked", "account.unblocked"
ACCOUNT_ROLE_CHANGED = "account.role_changed"


@dataclass(frozen=True, slots=True)
class Entry:
    """Who (an account id) did what, to whom or what: `target` is a usercode, a seq, or the id of an invite."""

    id: int
    at: datetime
    actor_id: int
    action: str
    room: str | None
    target: str
    data: dict[str, Any]

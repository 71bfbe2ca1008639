"""The audit log: what moderators and administrators did. Entries are only ever added."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from chat.errors import BadField
from chat.languages import Sentence
from chat.model.times import parse_timestamp

REMOVED, BANNED, UNBANNED = "member.removed", "member.banned", "member.unbanned"
MUTED, UNMUTED, ROLE_CHANGED = "member.muted", "member.unmuted", "member.role_changed"
ROOM_CHANGED, ROOM_DELETED = "room.changed", "room.deleted"
INVITE_MADE, INVITE_REVOKED = "invite.made", "invite.revoked"
WEBHOOK_MADE, WEBHOOK_REVOKED = "webhook.made", "webhook.revoked"
REPORT_DECIDED = "report.decided"
MESSAGE_DELETED = "message.deleted"
ACCOUNT_BLOCKED, ACCOUNT_UNBLOCKED = "account.blocked", "account.unblocked"
ACCOUNT_ROLE_CHANGED = "account.role_changed"
ACCOUNT_MADE, ACCOUNT_SIGNED_OUT = "account.made", "account.signed_out"
FACTOR_RESET = "account.second_factor_reset"
SITE_NAMED, REGISTRATION_SET, PREVIEWS_SET = "site.named", "registration.set", "previews.set"
EMOJI_ADDED, EMOJI_DELETED = "emoji.added", "emoji.deleted"
INDEX_MADE_ANEW, IMPORTED = "search.reindexed", "messages.imported"
# Of dead letters: stored in their place after all, or given up.
EVENT_RETRIED, EVENT_DISCARDED = "event.retried", "event.discarded"
RETENTION_SET, RETENTION_APPLIED = "retention.set", "retention.applied"
BOT_MADE, BOT_CHANGED, BOT_REMOVED = "bot.made", "bot.changed", "bot.removed"
OUTGOING_MADE, OUTGOING_CHANGED = "outgoing_webhook.made", "outgoing_webhook.changed"
OUTGOING_REMOVED, OUTGOING_DISABLED = "outgoing_webhook.removed", "outgoing_webhook.disabled"
ACCOUNT_ERASED = "account.erased"
ACTIONS = (
    *(REMOVED, BANNED, UNBANNED, MUTED, UNMUTED, ROLE_CHANGED, ROOM_CHANGED, INVITE_MADE, INVITE_REVOKED),
    *(REPORT_DECIDED, MESSAGE_DELETED, ACCOUNT_MADE, ACCOUNT_BLOCKED, ACCOUNT_UNBLOCKED, ACCOUNT_ROLE_CHANGED),
    *(ACCOUNT_SIGNED_OUT, FACTOR_RESET, SITE_NAMED, WEBHOOK_MADE, WEBHOOK_REVOKED, INDEX_MADE_ANEW, IMPORTED),
    *(EVENT_RETRIED, EVENT_DISCARDED, ROOM_DELETED),
    *(RETENTION_SET, RETENTION_APPLIED, REGISTRATION_SET, PREVIEWS_SET),
    *(BOT_MADE, BOT_CHANGED, BOT_REMOVED, OUTGOING_MADE, OUTGOING_CHANGED, OUTGOING_REMOVED, OUTGOING_DISABLED),
    *(ACCOUNT_ERASED, EMOJI_ADDED, EMOJI_DELETED),
)


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are looked for: by one person, of one kind, about somebody, in a room, of a time. What is None
    does not matter."""

    actor: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    target: str | None = None
    room: str | None = None

    @classmethod
    def parse(
        cls, actor: str = "", action: str = "", since: str = "", until: str = "", target: str = "", room: str = ""
    ) -> Self:
        """`actor` is a usercode or username, `target` may be; a day alone is its beginning, as `until` its end. Raises
        BadField."""
        faults = {}
        if action and action not in ACTIONS:
            faults["action"] = Sentence("There is nothing of this kind in the log.")
        first, last = _moment(since), _moment(until, ends=True)
        for name, text, moment in (("since", since, first), ("until", until, last)):
            if text.strip() and moment is None:
                faults[name] = Sentence("Use a day such as 2026-11-21, or a time with its zone.")
        if faults:
            raise BadField(faults)
        return cls(actor.strip() or None, action or None, first, last, target.strip() or None, room.strip() or None)


def _moment(text: str, *, ends: bool = False) -> datetime | None:
    text = text.strip()
    try:
        moment = parse_timestamp(text) if text else None
    except ValueError:
        return None
    if moment is None or moment.tzinfo:
        return moment
    # A time without a zone would mean another moment to everybody.
    return moment.replace(tzinfo=UTC) + timedelta(days=1 if ends else 0) if len(text) == len("2026-11-21") else None

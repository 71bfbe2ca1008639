"""Entries of the audit log in words, behind the name of whoever did it."""

from collections.abc import Mapping

from chat.model import audit
from chat.model.audit import Entry

_WHAT = {"name": "its name", "topic": "its topic", "slow_s": "how fast one may write", "posting": "who writes"}


def sentence(entry: Entry, names: Mapping[str, str]) -> str:
    """Such as `muted Bob until 2026-11-21 14:30 UTC.`; `names` are those behind the usercodes in it."""
    who, data = names.get(entry.target, entry.target), entry.data
    match entry.action:
        case audit.REMOVED:
            return f"took {who} out."
        case audit.BANNED:
            return f"banned {who}{_until(entry)}.{_why(entry)}"
        case audit.UNBANNED:
            return f"let {who} come back."
        case audit.MUTED:
            return f"muted {who}{_until(entry)}.{_why(entry)}"
        case audit.UNMUTED:
            return f"let {who} write again."
        case audit.ROLE_CHANGED:
            return f"made {who} {data['role']}, who was {data['before']}."
        case audit.ROOM_CHANGED:
            return f"changed {' and '.join(_WHAT.get(name, name) for name in data)}."
        case audit.INVITE_MADE:
            return f"made invite {entry.target}, for a {data['role']}."
        case audit.INVITE_REVOKED:
            return f"revoked invite {entry.target}."
        case audit.REPORT_DECIDED:
            return f"looked at a report of message {entry.target}: {data['decision']}."
        case audit.MESSAGE_DELETED:
            return f"deleted message {entry.target} of {names.get(data['author'], data['author'])}."
    return f"{entry.action}."


def _until(entry: Entry) -> str:
    until = entry.data.get("until")
    return f" until {until[:16].replace('T', ' ')} UTC" if until else ""


def _why(entry: Entry) -> str:
    return f" {entry.data['reason']}" if entry.data.get("reason") else ""

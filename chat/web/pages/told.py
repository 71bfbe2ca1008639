"""Entries of the audit log in words."""

from collections.abc import Mapping

from markupsafe import Markup, escape

from chat.actions import people
from chat.actions.audit import Line
from chat.languages import Sentence, listed, translate
from chat.model import audit
from chat.model.audit import Entry
from chat.model.ids import show_usercode
from chat.model.site import INVITED, ON
from chat.rendering import ROLE_NOTES
from chat.resources import Resources

# What they are called where one kind is chosen.
ACTIONS = {
    "": Sentence("Everything"),
    audit.REMOVED: Sentence("member: removed"),
    audit.BANNED: Sentence("member: banned"),
    audit.UNBANNED: Sentence("member: unbanned"),
    audit.MUTED: Sentence("member: muted"),
    audit.UNMUTED: Sentence("member: unmuted"),
    audit.ROLE_CHANGED: Sentence("member: role changed"),
    audit.ROOM_CHANGED: Sentence("room: changed"),
    audit.ROOM_DELETED: Sentence("room: deleted"),
    audit.INVITE_MADE: Sentence("invite: made"),
    audit.INVITE_REVOKED: Sentence("invite: revoked"),
    audit.REPORT_DECIDED: Sentence("report: decided"),
    audit.MESSAGE_DELETED: Sentence("message: deleted"),
    audit.ACCOUNT_MADE: Sentence("account: made"),
    audit.ACCOUNT_BLOCKED: Sentence("account: blocked"),
    audit.ACCOUNT_UNBLOCKED: Sentence("account: unblocked"),
    audit.ACCOUNT_ROLE_CHANGED: Sentence("account: role changed"),
    audit.ACCOUNT_SIGNED_OUT: Sentence("account: signed out"),
    audit.FACTOR_RESET: Sentence("account: second factor reset"),
    audit.SITE_NAMED: Sentence("site: named"),
    audit.WEBHOOK_MADE: Sentence("webhook: made"),
    audit.WEBHOOK_REVOKED: Sentence("webhook: revoked"),
    audit.INDEX_MADE_ANEW: Sentence("search: index made anew"),
    audit.IMPORTED: Sentence("messages: imported"),
    audit.EVENT_RETRIED: Sentence("event: stored after all"),
    audit.EVENT_DISCARDED: Sentence("event: discarded"),
    audit.RETENTION_SET: Sentence("retention: set"),
    audit.RETENTION_APPLIED: Sentence("retention: applied"),
    audit.REGISTRATION_SET: Sentence("registration: set"),
    audit.PREVIEWS_SET: Sentence("previews: set"),
    audit.BOT_MADE: Sentence("bot: made"),
    audit.BOT_CHANGED: Sentence("bot: changed"),
    audit.BOT_REMOVED: Sentence("bot: removed"),
    audit.OUTGOING_MADE: Sentence("outgoing webhook: made"),
    audit.OUTGOING_CHANGED: Sentence("outgoing webhook: changed"),
    audit.OUTGOING_REMOVED: Sentence("outgoing webhook: removed"),
    audit.OUTGOING_DISABLED: Sentence("outgoing webhook: switched off by itself"),
    audit.ACCOUNT_ERASED: Sentence("account: erased"),
    audit.EMOJI_ADDED: Sentence("emoji: added"),
    audit.EMOJI_DELETED: Sentence("emoji: deleted"),
}
_WHAT = {
    "name": Sentence("its name"),
    "topic": Sentence("its topic"),
    "slow_s": Sentence("how fast one may write"),
    "posting": Sentence("who writes"),
}
_EXPLAINED = (audit.BANNED, audit.MUTED, audit.ACCOUNT_BLOCKED)


def sentence(line: Line, names: Mapping[str, str]) -> Markup:
    """Such as `Alice muted Bob until 2026-11-21 14:30 UTC.`; `names` are those behind the usercodes in it."""
    by = Markup("<b><bdi>{}</bdi></b>").format(line.actor.name)
    said = translate(_sentence(line.entry, names, str(by)))
    return Markup(said) + _why(line.entry)  # noqa: S704  # its values are escaped


def _sentence(entry: Entry, names: Mapping[str, str], by: str) -> str:
    """In English, with values that may stand in markup."""
    who, data = str(escape(names.get(entry.target, entry.target))), entry.data
    until = _until(entry)
    match entry.action:
        case audit.REMOVED:
            return Sentence("%(by)s took %(name)s out.", by=by, name=who)
        case audit.BANNED if until:
            return Sentence("%(by)s banned %(name)s until %(time)s UTC.", by=by, name=who, time=until)
        case audit.BANNED:
            return Sentence("%(by)s banned %(name)s.", by=by, name=who)
        case audit.UNBANNED:
            return Sentence("%(by)s let %(name)s come back.", by=by, name=who)
        case audit.MUTED if until:
            return Sentence("%(by)s muted %(name)s until %(time)s UTC.", by=by, name=who, time=until)
        case audit.MUTED:
            return Sentence("%(by)s muted %(name)s.", by=by, name=who)
        case audit.UNMUTED:
            return Sentence("%(by)s let %(name)s write again.", by=by, name=who)
        case audit.ROLE_CHANGED:
            roles = {"role": _role(data["role"]), "before": _role(data["before"])}
            return Sentence("%(by)s made %(name)s %(role)s, who was %(before)s.", by=by, name=who, **roles)
        case audit.ROOM_CHANGED:
            what = listed([translate(_WHAT.get(name, name)) for name in data])
            return Sentence("%(by)s changed %(what)s.", by=by, what=escape(what))
        case audit.ROOM_DELETED:
            return Sentence("%(by)s deleted the room %(name)s.", by=by, name=escape(data["name"]))
        case audit.INVITE_MADE:
            return Sentence(
                "%(by)s made invite %(number)s, for a %(role)s.", by=by, number=who, role=_role(data["role"])
            )
        case audit.INVITE_REVOKED:
            return Sentence("%(by)s revoked invite %(number)s.", by=by, number=who)
        case audit.WEBHOOK_MADE:
            return Sentence("%(by)s made a webhook for %(name)s.", by=by, name=escape(data["name"]))
        case audit.WEBHOOK_REVOKED:
            return Sentence("%(by)s revoked the webhook of %(name)s.", by=by, name=escape(data["name"]))
        case audit.REPORT_DECIDED if data["decision"] == "removed":
            return Sentence("%(by)s looked at a report of message %(number)s: removed.", by=by, number=who)
        case audit.REPORT_DECIDED:
            return Sentence("%(by)s looked at a report of message %(number)s: dismissed.", by=by, number=who)
        case audit.MESSAGE_DELETED:
            author = escape(names.get(data["author"], data["author"]))
            return Sentence("%(by)s deleted message %(number)s of %(name)s.", by=by, number=who, name=author)
        case audit.ACCOUNT_MADE:
            return Sentence(
                "%(by)s made the account of %(name)s, as %(role)s.", by=by, name=who, role=_role(data["role"])
            )
        case audit.ACCOUNT_BLOCKED:
            return Sentence("%(by)s blocked the account of %(name)s.", by=by, name=who)
        case audit.ACCOUNT_UNBLOCKED:
            return Sentence("%(by)s let %(name)s sign in again.", by=by, name=who)
        case audit.ACCOUNT_ROLE_CHANGED:
            roles = {"role": _role(data["role"]), "before": _role(data["before"])}
            return Sentence(
                "%(by)s made %(name)s %(role)s of this place, who was %(before)s.", by=by, name=who, **roles
            )
        case audit.ACCOUNT_SIGNED_OUT:
            return Sentence("%(by)s signed %(name)s out everywhere.", by=by, name=who)
        case audit.FACTOR_RESET:
            return Sentence("%(by)s reset the second factor of %(name)s.", by=by, name=who)
        case audit.SITE_NAMED:
            return Sentence("%(by)s called this place %(name)s.", by=by, name=escape(data["name"]))
        case audit.PREVIEWS_SET if data["previews"] == ON:
            return Sentence("%(by)s lets this place look at what links lead to.", by=by)
        case audit.PREVIEWS_SET:
            return Sentence("%(by)s lets links stay links.", by=by)
        case audit.REGISTRATION_SET if data["registration"] == INVITED:
            return Sentence("%(by)s lets only people with an invite make an account.", by=by)
        case audit.REGISTRATION_SET:
            return Sentence("%(by)s lets anybody make an account.", by=by)
        case audit.EMOJI_ADDED:
            return Sentence("%(by)s added the emoji %(name)s.", by=by, name=f":{who}:")
        case audit.EMOJI_DELETED:
            return Sentence("%(by)s deleted the emoji %(name)s.", by=by, name=f":{who}:")
        case audit.INDEX_MADE_ANEW:
            return Sentence("%(by)s had the index of search made anew.", by=by)
        case audit.IMPORTED:
            return Sentence("%(by)s imported %(name)s.", by=by, name=who)
        case audit.EVENT_RETRIED:
            return Sentence("%(by)s had event %(number)s stored after all.", by=by, number=who)
        case audit.EVENT_DISCARDED:
            return Sentence("%(by)s discarded event %(number)s, which the database refused.", by=by, number=who)
        case audit.ACCOUNT_ERASED:
            return Sentence("%(by)s erased an account.", by=by)
        case audit.RETENTION_SET:
            return _rule(entry, by, who)
        case audit.RETENTION_APPLIED:
            return Sentence(
                "%(by)s took away what was too old. Messages: %(number)s, files: %(files)s.",
                by=by,
                number=data["messages"],
                files=data["files"],
            )
    return _of_programs(entry, by) or f"{by} {escape(entry.action)}."


def _of_programs(entry: Entry, by: str) -> str:
    """What is about bots and whom we call; empty for anything else."""
    told = {name: escape(entry.data.get(name, "")) for name in ("name", "host")}
    match entry.action:
        case audit.BOT_MADE:
            return Sentence("%(by)s made the bot %(name)s.", by=by, name=told["name"])
        case audit.BOT_CHANGED:
            return Sentence("%(by)s called a bot %(name)s.", by=by, name=told["name"])
        case audit.BOT_REMOVED:
            return Sentence("%(by)s removed the bot %(name)s.", by=by, name=told["name"])
        case audit.OUTGOING_MADE:
            return Sentence("%(by)s made a webhook of %(name)s that calls %(host)s.", by=by, **told)
        case audit.OUTGOING_CHANGED:
            return Sentence("%(by)s changed the webhook of %(name)s that calls %(host)s.", by=by, **told)
        case audit.OUTGOING_REMOVED:
            return Sentence("%(by)s removed the webhook of %(name)s that called %(host)s.", by=by, **told)
        case audit.OUTGOING_DISABLED:
            return Sentence("The webhook of %(name)s that called %(host)s was switched off.", **told)
    return ""


def _rule(entry: Entry, by: str, room: str) -> str:
    days = entry.data.get("days")
    if not entry.target:
        if not days:
            return Sentence("%(by)s lets this place keep messages for ever.", by=by)
        if days == 1:
            return Sentence("%(by)s lets this place keep messages for a day.", by=by)
        return Sentence("%(by)s lets this place keep messages for %(days)s days.", by=by, days=days)
    if days is None:
        return Sentence("%(by)s lets %(room)s keep messages as long as the place does.", by=by, room=room)
    if days == 0:
        return Sentence("%(by)s lets %(room)s keep messages for ever.", by=by, room=room)
    if days == 1:
        return Sentence("%(by)s lets %(room)s keep messages for a day.", by=by, room=room)
    return Sentence("%(by)s lets %(room)s keep messages for %(days)s days.", by=by, room=room, days=days)


async def names_of(resources: Resources, entries: list[Entry]) -> dict[str, str]:
    """Who is meant by the usercodes in some entries."""
    codes = {one.target for one in entries if one.action.startswith(("member.", "account."))}
    codes |= {one.data["author"] for one in entries if "author" in one.data}
    found = await people.find_many(resources, codes)
    return {code: found[code].name if code in found else show_usercode(code) for code in codes}


def _role(role: str) -> str:
    return str(escape(translate(ROLE_NOTES.get(role, role))))


def _until(entry: Entry) -> str:
    until = entry.data.get("until")
    return until[:16].replace("T", " ") if until else ""


def _why(entry: Entry) -> str:
    """What whoever did it wrote about it."""
    reason = entry.data.get("reason") if entry.action in _EXPLAINED else None
    return " " + translate(Sentence("The reason: %(reason)s", reason=reason)) if reason else ""

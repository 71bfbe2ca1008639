"""What Slack writes into its exports, in our words. Nothing of it is trusted: what has another form is left out."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import chain, zip_longest
from typing import Any

from chat.errors import BadField
from chat.model.emoji import EmojiSet
from chat.model.importing import Left, Person, Pin, Place, Said
from chat.model.mrkdwn import CODE, HELD, TOKEN, marks
from chat.model.reaction import parse_emoji
from chat.model.room import PEOPLE_OF_A_DIRECT, Kind
from chat.model.text import clean_body

# Where rooms are listed, and what they are here.
LISTS = {"channels.json": Kind.OPEN, "groups.json": Kind.CLOSED, "mpims.json": Kind.DIRECT, "dms.json": Kind.DIRECT}
# What Slack itself says of a channel: nobody said it.
_NOTES = re.compile(
    r"(?:channel|group)_(?:join|leave|topic|purpose|name|archive|unarchive|posting_permissions|convert_to_private)"
    r"|(?:bot_(?:add|remove|enable|disable)|pinned_item|unpinned_item|tombstone|reminder_add|huddle_thread)"
)
# Of ten digits, as their stamps are.
LATEST_SECONDS = 10**10
_STAMP = re.compile(r"[0-9]{1,10}\.[0-9]{1,6}")
_HEADING = re.compile(r"^(#{1,6} )", re.MULTILINE)
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_BRACKET, _QUOTED = re.compile(r"([][\\])"), r"\\\1"
_ESCAPED = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}

Named = Mapping[str, str]


def source_of(id_: str) -> str:
    return f"slack:{id_}"[:64]


def person(fields: Mapping[str, Any]) -> Person | None:
    id_, profile = _text(fields, "id"), fields.get("profile")
    if not id_:
        return None
    known: Mapping[str, Any] = profile if isinstance(profile, dict) else {}
    handles = (_text(fields, "name"), _text(known, "email").partition("@")[0], _text(known, "display_name"))
    name = _text(known, "real_name") or _text(fields, "real_name") or _text(known, "display_name") or handles[0]
    return Person(
        source_of(id_),
        tuple(one for one in handles if one),
        name,
        is_program=fields.get("is_bot") is True or id_ == "USLACKBOT",
        is_gone=fields.get("deleted") is True,
    )


def place(fields: Mapping[str, Any], kind: Kind) -> tuple[Place, str] | None:
    """A room and the folder of its messages; a direct one of more people than we have in one is a closed one."""
    id_ = _text(fields, "id")
    if not id_:
        return None
    listed = fields.get("members")
    members = tuple(dict.fromkeys(source_of(one) for one in listed if isinstance(one, str))) if listed else ()
    name = _text(fields, "name") or id_
    if kind is Kind.DIRECT and len(members) > PEOPLE_OF_A_DIRECT:
        kind = Kind.CLOSED
    about = _value(fields, "topic") or _value(fields, "purpose")
    creator = _text(fields, "creator")
    pins = tuple({one.source: one for one in (_pin(one, id_) for one in _objects(fields, "pins"))}.values())
    made = Place(source_of(id_), name, kind, _plain(about), members, source_of(creator) if creator else None, pins)
    return made, name if kind is not Kind.DIRECT or _text(fields, "name") else id_


def _pin(fields: Mapping[str, Any], channel: str) -> Pin:
    """One that names no message is on one that nobody finds."""
    by, at = _text(fields, "user"), fields.get("created")
    return Pin(
        source_of_message(channel, _text(fields, "id")),
        source_of(by) if by else None,
        datetime.fromtimestamp(at, UTC) if type(at) is int and 0 <= at < LATEST_SECONDS else None,
    )


def said(
    fields: Mapping[str, Any], channel: str, names: Named, rooms: Named, emoji: Callable[[str], str | None], left: Left
) -> Said | None:
    """A message; None for what is none, which is counted in `left`. `names` are usernames by the ids of Slack."""
    moment, author = _text(fields, "ts"), _author(fields)
    if not _STAMP.fullmatch(moment) or not author:
        left.broken += 1
        return None
    subtype = _text(fields, "subtype")
    if _NOTES.fullmatch(subtype):
        left.notes += 1
        return None
    words = _words(fields, left)
    body = clean_body(_in_our_words(words, names, rooms))
    if not body:
        left.empty += 1
        return None
    thread = _text(fields, "thread_ts")
    edited = fields.get("edited")
    return Said(
        source_of_message(channel, moment),
        source_of(author),
        time_of(moment),
        f"/me {body}" if subtype == "me_message" else body,
        source_of_message(channel, thread) if _STAMP.fullmatch(thread) and thread != moment else None,
        tuple(dict.fromkeys(source_of(id_) for id_ in re.findall(r"<@([A-Z0-9]{1,30})[|>]", words))),
        time_of(_text(edited, "ts")) if isinstance(edited, dict) and _STAMP.fullmatch(_text(edited, "ts")) else None,
        tuple(_reactions(fields, emoji, left)),
    )


def program(fields: Mapping[str, Any]) -> Person | None:
    """Whoever said it, when that is a program that is in no list of people."""
    id_ = _text(fields, "bot_id")
    if not id_ or _text(fields, "user"):
        return None
    profile = fields.get("bot_profile")
    name = _text(profile, "name") if isinstance(profile, dict) else ""
    name = _text(fields, "username") or name or id_
    return Person(source_of(id_), (f"bot-{id_}",), name, is_program=True)


def source_of_message(channel: str, moment: str) -> str:
    return f"slack:{channel}:{moment}"


def time_of(moment: str) -> datetime:
    seconds, _, parts = moment.partition(".")
    found = datetime.fromtimestamp(int(seconds), UTC)
    return found.replace(microsecond=int(parts[:3].ljust(3, "0")) * 1000)


def emoji_of(name: str, custom: EmojiSet) -> str | None:
    """The sign behind a name of Slack's, which may be one of `custom`; what only that place had has none."""
    plain, _, tone = name.partition("::skin-tone-")
    try:
        found = parse_emoji(f":{plain}:")
    except BadField:
        known = custom.named(plain)
        return known.sign if known else None
    if tone in {"2", "3", "4", "5", "6"}:
        toned = found.rstrip("\ufe0f") + chr(0x1F3FB + int(tone) - 2)
        try:
            return parse_emoji(toned)
        except BadField:
            return found
    return found


def _author(fields: Mapping[str, Any]) -> str:
    return _text(fields, "user") or _text(fields, "bot_id")


def _words(fields: Mapping[str, Any], left: Left) -> str:
    """All that it says: its text, what programs put beside it, and where its files are."""
    lines = [_text(fields, "text")]
    if not lines[0].strip():
        lines += [
            _text(one, "fallback") or _text(one, "text") or _text(one, "title")
            for one in _objects(fields, "attachments")
        ]
    for file in _objects(fields, "files"):
        name, address = _text(file, "title") or _text(file, "name") or "file", _text(file, "permalink")
        left.files += 1
        lines.append(f"<{address}|{name}>" if _ADDRESS.fullmatch(address) else name)
    return "\n".join(line for line in lines if line.strip())


def _reactions(fields: Mapping[str, Any], emoji: Callable[[str], str | None], left: Left) -> list[tuple[str, str]]:
    given = []
    for one in _objects(fields, "reactions"):
        name, people = _text(one, "name"), one.get("users")
        sign = emoji(name)
        if sign is None:
            left.unknown_emoji.add(name[:60])
        elif isinstance(people, list):
            given += [(sign, source_of(id_)) for id_ in people if isinstance(id_, str)]
    return list(dict.fromkeys(given))


def _in_our_words(text: str, names: Named, rooms: Named) -> str:
    """Slack's marks as ours; in code only what stands for something else is said plainly."""
    parts = []
    for number, part in enumerate(CODE.split(text)):
        if number % 2:
            parts.append(_plain(TOKEN.sub(lambda found: _token(found[1], names, rooms, plainly=True), _fenced(part))))
            continue
        # Marks go around what stands for something else, and none is inside of it: addresses have signs of their own.
        tokens = [_token(inside, names, rooms) for inside in TOKEN.findall(part)]
        held = TOKEN.sub(HELD, part.replace(HELD, ""))
        marked = marks(_HEADING.sub(r"\\\1", held))
        pieces = marked.split(HELD)
        parts.append(_plain("".join(chain.from_iterable(zip_longest(pieces, tokens, fillvalue="")))))
    return "".join(parts)


def _fenced(code: str) -> str:
    """Slack's fences may stand on the line of the code."""
    return f"\n```\n{code[3:-3].strip(chr(10))}\n```\n" if code.startswith("```") else code


def _token(inside: str, names: Named, rooms: Named, *, plainly: bool = False) -> str:
    target, _, label = inside.partition("|")
    match target[:1]:
        case "@":
            return f"@{names.get(target[1:], label or target[1:])}"
        case "#":
            return f"#{label or rooms.get(target[1:], target[1:])}"
        case "!":
            return label or f"@{target[1:].partition('^')[0]}"
    if plainly or not label or label == target or not _ADDRESS.fullmatch(target):
        return label if target.startswith("mailto:") and label else target
    return f"[{_BRACKET.sub(_QUOTED, label)}]({target})"


def _plain(text: str) -> str:
    return re.sub("&(?:lt|gt|amp);", lambda found: _ESCAPED[found[0]], text)


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _value(fields: Mapping[str, Any], name: str) -> str:
    inner = fields.get(name)
    return _text(inner, "value") if isinstance(inner, dict) else ""


def _objects(fields: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = fields.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []

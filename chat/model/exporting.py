"""Our own export of a room: a line of JSON for each message, written and read."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from chat.errors import BadField
from chat.model.emoji import EmojiSet
from chat.model.importing import Left, Person, Place, Said
from chat.model.message import Message
from chat.model.reaction import parse_reaction
from chat.model.room import OpenRoom
from chat.model.text import clean_body
from chat.model.times import parse_timestamp, timestamp

ENDING = ".jsonl"


def fields_of(message: Message) -> dict[str, Any]:
    """What is written of a message, in every format."""
    return {
        "seq": message.seq,
        "at": timestamp(message.at),
        "usercode": message.author.usercode,
        "name": message.author.name,
        "body": message.body,
        "reply_to": message.reply_to,
        "edited_at": message.edited_at and timestamp(message.edited_at),
        "files": [{"name": file.name, "url": file.url} for file in message.files],
    }


def line_of(room: OpenRoom, message: Message) -> bytes:
    """The whole of it: a file of such lines can be imported."""
    more = {
        "username": message.author.username,
        "reactions": message.reactions,
        "urgent": message.urgent,
        "room": room.key,
        "room_name": room.name,
        "room_kind": room.kind,
    }
    return orjson.dumps(fields_of(message) | more) + b"\n"


def parse(line: bytes) -> dict[str, Any]:
    """Raises ValueError, KeyError or TypeError for what is no message."""
    one = orjson.loads(line)
    if not isinstance(one, dict) or type(one["seq"]) is not int or not isinstance(one["body"], str):
        raise ValueError("no message")
    for moment in (one["at"], one.get("edited_at")):
        if moment and parse_timestamp(moment).tzinfo is None:
            raise ValueError("a time without a zone")
    person(one)
    return one


def person(one: Mapping[str, Any]) -> Person:
    code, name = one["usercode"], str(one["name"])
    if not isinstance(code, str) or not code:
        raise ValueError("no usercode")
    handles = tuple(str(handle) for handle in (one.get("username"), name) if handle)
    return Person(f"confab:{code}"[:64], handles, name, usercode=code)


def said(one: Mapping[str, Any], place: Place, custom: EmojiSet, left: Left) -> Said | None:
    files = [str(file.get("name", "file")) for file in one.get("files") or () if isinstance(file, dict)]
    left.files += len(files)
    body = clean_body("\n".join((one["body"], *files)))
    if not body:
        left.empty += 1
        return None
    replied, edited = one.get("reply_to"), one.get("edited_at")
    return Said(
        f"{place.source}:{one['seq']}",
        person(one).source,
        parse_timestamp(one["at"]),
        body,
        f"{place.source}:{replied}" if type(replied) is int else None,
        (),
        parse_timestamp(edited) if edited else None,
        tuple(_given(one.get("reactions"), custom, left)),
        one.get("urgent") is True,
    )


def _given(reactions: Any, custom: EmojiSet, left: Left) -> Iterator[tuple[str, str]]:
    for sign, people in reactions.items() if isinstance(reactions, dict) else ():
        try:
            emoji = parse_reaction(sign, custom)
        except BadField:
            left.unknown_emoji.add(str(sign)[:60])
            continue
        yield from ((emoji, f"confab:{code}"[:64]) for code in people if isinstance(code, str))

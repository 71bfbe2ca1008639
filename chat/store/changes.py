"""Stored changes of messages, applied in the order of their seqs; each is conditional on its seq."""

from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.event import PINNED, REACTED, Event
from chat.model.message import Mark
from chat.model.preview import Preview
from chat.model.room import Room
from chat.model.times import parse_timestamp
from chat.store import files, previews, reactions
from chat.store.tables import mentions, messages, versions


class Version(NamedTuple):
    """What a message said, from when on, and the usercode of who made it say that, where that is known."""

    version: int
    body: str
    at: datetime
    by: str | None = None


async def apply(db: AsyncConnection, room: Room, event: Event) -> None:
    """Bring the target's row up to a change. A target that has no row (it was refused for good, or has left) stays
    without."""
    if event["target"] <= room.expired_seq:
        return
    match event["type"]:
        case "message.edited":
            await _edit(db, room, event)
        case "message.deleted":
            await _delete(db, room, event)
        case "message.pinned" | "message.unpinned":
            pinned = {"pinned": event["type"] == PINNED, "pinned_seq": event["seq"]}
            this = (*_target(room, event), messages.c.deleted_seq.is_(None), messages.c.pinned_seq < event["seq"])
            await db.execute(update(messages).where(*this).values(pinned))
        case "message.previewed":
            await _preview(db, room, event)
        case "reaction.added" | "reaction.removed":
            mark = Mark(event["emoji"], event["by"], event["seq"], event["type"] == REACTED)
            await reactions.set_mark(db, room, event["target"], mark)


async def _edit(db: AsyncConnection, room: Room, event: Event) -> None:
    query = select(messages).where(*_target(room, event), messages.c.deleted_seq.is_(None))
    row = (await db.execute(query)).first()
    if row is None or row.edited_seq >= event["seq"]:
        return
    place = {"room_id": room.id, "seq": event["target"]}
    said = {"version": row.version, "body": row.body, "said_at": row.edited_at or row.created_at}
    await db.execute(insert(versions).values(place | said))
    called = event.get("mentions", [])
    changed = {
        "body": event["body"],
        "mentions": orjson.dumps(called).decode() if called else None,
        "edited_seq": event["seq"],
        "edited_at": parse_timestamp(event["at"]),
        "version": row.version + 1,
    }
    await db.execute(update(messages).where(*_target(room, event)).values(changed))
    await _forget_mentions(db, room, event)
    if called:
        await db.execute(insert(mentions), [place | {"usercode": usercode} for usercode in called])


async def _preview(db: AsyncConnection, room: Room, event: Event) -> None:
    """The picture of the one that it takes the place of is over; so is its own, where it comes too late."""
    query = select(messages.c.preview).where(*_target(room, event), messages.c.deleted_seq.is_(None))
    row = (await db.execute(query.where(messages.c.preview_seq < event["seq"]))).first()
    # Where it is stored once more, behind a message that was refused at first, nobody knows any more what it showed.
    new = Preview.from_wire(event.get("preview"))
    old = Preview.from_wire(orjson.loads(row.preview)) if row and row.preview else None
    if row is None:
        old, new = new, None
    else:
        values = {"preview": orjson.dumps(new.public()).decode() if new else None, "preview_seq": event["seq"]}
        await db.execute(update(messages).where(*_target(room, event)).values(values))
    if old and old.image:
        await files.expire(db, [old.image.file_id])
    if new and new.image:
        await files.set_posted(db, room.id, event["target"], [new.image.file_id])
    if row and event["by"]:
        await previews.refuse(db, room, event["target"])


async def _delete(db: AsyncConnection, room: Room, event: Event) -> None:
    gone = {
        "body": "",
        "mentions": None,
        "files": None,
        "preview": None,
        "pinned": False,
        "urgent": False,
        "deleted_seq": event["seq"],
        "deleted_by": event["by"],
    }
    await db.execute(update(messages).where(*_target(room, event), messages.c.deleted_seq.is_(None)).values(gone))
    await db.execute(delete(versions).where(versions.c.room_id == room.id, versions.c.seq == event["target"]))
    await reactions.forget(db, room, event["target"])
    await previews.forget(db, room, event["target"])
    await files.expire_of(db, room.id, [event["target"]])
    await _forget_mentions(db, room, event)


async def _forget_mentions(db: AsyncConnection, room: Room, event: Event) -> None:
    await db.execute(delete(mentions).where(mentions.c.room_id == room.id, mentions.c.seq == event["target"]))


async def versions_of(db: AsyncConnection, room: Room, seq: int) -> list[Version]:
    """What the message at a place said before, oldest first."""
    query = select(versions).where(versions.c.room_id == room.id, versions.c.seq == seq).order_by(versions.c.version)
    return [Version(row.version, row.body, row.said_at) for row in await db.execute(query)]


def _target(room: Room, event: Event) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return messages.c.room_id == room.id, messages.c.seq == event["target"]

"""Writing accepted events into the database, within the transaction of whoever holds the locks of their rooms."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import deliveries, previews
from chat.model.audit import MESSAGE_DELETED
from chat.model.event import CHANGES, DELETED, POSTED, Event
from chat.model.message import Message
from chat.model.room import Room
from chat.store import audit, changes, events, files, messages, threads, users


class Planned(NamedTuple):
    """What follows from what was stored: how many times somebody is told, and how many links are looked at."""

    told: int = 0
    links: int = 0


async def insert(
    db: AsyncConnection, locked: Mapping[str, Room], authors: Mapping[str, int], new: Sequence[Event]
) -> Planned:
    """Store events that have no row yet, in their order; `authors` are the account ids of who posted.

    Whom it is to be told stands beside them, and which links are to be looked at; how many of these there are.
    """
    posted = [Message.from_event(event) for event in new if event["type"] == POSTED]
    posted = await _threaded(db, locked, posted)
    await messages.insert_many(
        db, [(locked[message.room], authors[message.author.usercode], message) for message in posted]
    )
    for message in posted:
        if message.files:
            await files.set_posted(db, locked[message.room].id, message.seq, [file.id for file in message.files])
    others = [event for event in new if event["type"] != POSTED]
    await events.insert_many(db, [(locked[event["room"]], event) for event in others])
    # Behind the messages of the same batch: what is changed is there by now.
    for event in others:
        if event["type"] in CHANGES:
            await changes.apply(db, locked[event["room"]], event)
        if event["type"] == DELETED:
            await _write_down(db, locked[event["room"]], event)
    placed = [(locked[event["room"]], event) for event in new]
    return Planned(await deliveries.plan(db, placed), await previews.plan(db, placed))


async def _threaded(db: AsyncConnection, locked: Mapping[str, Room], posted: list[Message]) -> list[Message]:
    """With their threads, which may not have been known when they were accepted: here they are."""
    answered: defaultdict[str, set[int]] = defaultdict(set)
    for message in posted:
        if message.reply_to:
            answered[message.room].add(message.reply_to)
    if not answered:
        return posted
    known = {key: await threads.of(db, locked[key], seqs) for key, seqs in answered.items()}
    done = []
    for message in posted:
        here = known.setdefault(message.room, {})
        if message.reply_to:
            thread = here.get(message.reply_to) or message.thread or message.reply_to
            message = replace(message, thread=thread)
        here[message.seq] = message.thread or message.seq
        done.append(message)
    return done


async def _write_down(db: AsyncConnection, room: Room, deletion: Event) -> None:
    """Who deletes what another one wrote does it as a moderator, so the audit log has it."""
    found = await messages.find_at(db, room, [deletion["target"]])
    actors = await users.find_by_usercodes(db, [deletion["by"]])
    for message, actor in zip(found, actors.values(), strict=False):
        if message.author.usercode != actor.usercode:
            told = {"author": message.author.usercode}
            await audit.add(db, actor.id, MESSAGE_DELETED, message.seq, told, room)

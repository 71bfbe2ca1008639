"""What administrators do about events that the database refused: look, try again, give up.

A letter's place in its room is kept by a placeholder. Trying again puts the event where the placeholder is, under the
lock of the room; so of two who try only one stores it, and whoever dies before the letter is taken out of Redis leaves
one that is found stored the next time.
"""

from typing import NamedTuple

import orjson
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import rooms as opening
from chat.actions import storing
from chat.bus import dead
from chat.bus import rooms as logs
from chat.errors import BadField, Conflict, NotFound
from chat.languages import Sentence
from chat.model import administering
from chat.model.audit import EVENT_DISCARDED, EVENT_RETRIED
from chat.model.dead_letter import DeadLetter, parse_id
from chat.model.event import DELETED, EDITED, POSTED, Event
from chat.model.room import Room
from chat.model.user import User
from chat.resources import Resources
from chat.store import audit, changes, events, indexing, messages, rooms, turns, users

NO_LETTER = Sentence("There is no such event among the refused ones. Perhaps somebody else has dealt with it.")
NO_ROOM = Sentence("Its room is not in the database, so there is no place for it.")
NO_AUTHOR = Sentence("Whoever wrote it has no account here, so the database cannot take it.")
EXPIRED = Sentence("Its room does not keep what is as old. It can only be discarded.")
TAKEN = Sentence("Another event has its place in the room. It can only be discarded.")


class Shown(NamedTuple):
    """A letter, and what it said: None for administrators who could not read it in its room either."""

    letter: DeadLetter
    body: str | None


async def list_page(resources: Resources, actor: User, before: str, limit: int) -> list[DeadLetter]:
    """The newest first, never what they said; for administrators."""
    administering.may_administer(actor)
    if before and not parse_id(before):
        raise BadField({"before": Sentence("Use the `next` of the page before this one.")})
    return await dead.page(resources.redis, before, limit)


async def show(resources: Resources, actor: User, id_: str) -> Shown:
    """One of them. What is said in a room is for those who may read there, whatever became of it."""
    letter = await _find(resources, actor, id_)
    try:
        await opening.find(resources, actor, letter.room)
    except NotFound:
        return Shown(letter, None)
    async with resources.db.read() as db:
        room = await rooms.find(db, letter.room)
        later = await events.changes_of(db, room, letter.seq) if room else []
    was_deleted = any(event["type"] == DELETED for event in later)
    return Shown(letter, None if was_deleted else letter.event.get("body"))


async def retry(resources: Resources, actor: User, id_: str) -> DeadLetter:
    """Store it in its place, once, with what happened to it since. Raises Conflict when the database still refuses."""
    letter = await _find(resources, actor, id_)
    edits = await _edits_in_the_log(resources, letter)
    event = letter.event
    try:
        await _store(resources, actor, letter, event, edits)
    except (IntegrityError, DataError) as error:
        if event.get("client_id") is None:
            raise _refused(error) from error
        # As in the drain: its client_id was used before, longer ago than Redis remembers.
        try:
            await _store(resources, actor, letter, {**event, "client_id": None}, edits)
        except (IntegrityError, DataError) as again:
            raise _refused(again) from again
    await dead.forget(resources.redis, letter)
    return letter


async def discard(resources: Resources, actor: User, id_: str) -> None:
    """Give it up for good: its place in the room stays empty, and what it said is gone."""
    letter = await _find(resources, actor, id_)
    async with resources.db.begin() as db:
        room = (await rooms.lock_many(db, [letter.room])).get(letter.room)
        # Whoever stored it meanwhile only did not come to take the letter away.
        if room is None or not await _is_stored(db, room, letter):
            await audit.add(db, actor.id, EVENT_DISCARDED, letter.seq, _told(letter), room)
    await dead.forget(resources.redis, letter)


async def _store(resources: Resources, actor: User, letter: DeadLetter, event: Event, edits: dict[int, Event]) -> None:
    async with resources.db.begin() as db:
        # Who indexes has read what is stored, and would pass this place without it. First, as they lock rooms after it.
        await turns.take(db, turns.INDEXING)
        room = (await rooms.lock_many(db, [letter.room])).get(letter.room)
        if room is None:
            raise Conflict(NO_ROOM)
        if await _is_stored(db, room, letter):
            return
        if letter.seq <= room.expired_seq:
            raise Conflict(EXPIRED)
        if letter.seq not in await events.placeholders_at(db, room, [letter.seq]):
            raise Conflict(TAKEN)
        codes = {event["author"]["usercode"]} if event["type"] == POSTED else set()
        authors = await users.ids_of(db, codes)
        if codes - authors.keys():
            raise Conflict(NO_AUTHOR)
        await events.delete_placeholder(db, room, letter.seq)
        await storing.insert(db, {room.key: room}, authors, [event])
        for change in await events.changes_of(db, room, letter.seq):
            if change["type"] != EDITED:
                await changes.apply(db, room, change)
            elif change["seq"] in edits:
                await changes.apply(db, room, edits[change["seq"]])
        await indexing.begin_again(db, room, letter.seq)
        await audit.add(db, actor.id, EVENT_RETRIED, letter.seq, _told(letter), room)


async def _is_stored(db: AsyncConnection, room: Room, letter: DeadLetter) -> bool:
    """Whether this very event has its place already."""
    if letter.type == POSTED:
        return (await messages.ids_at(db, room, [letter.seq])).get(letter.seq) == str(letter.event["message_id"])
    return await events.type_at(db, room, letter.seq) == letter.type


async def _edits_in_the_log(resources: Resources, letter: DeadLetter) -> dict[int, Event]:
    """Edits of it by seq, as far as Redis remembers them: what they said is stored only with a message."""
    found = [orjson.loads(one) for one in await logs.events_between(resources.redis, letter.room, letter.seq + 1)]
    return {one["seq"]: one for one in found if one["type"] == EDITED and one["target"] == letter.seq}


async def _find(resources: Resources, actor: User, id_: str) -> DeadLetter:
    administering.may_administer(actor)
    known = parse_id(id_)
    letter = await dead.find(resources.redis, known) if known else None
    if letter is None:
        raise NotFound(NO_LETTER)
    return letter


def _told(letter: DeadLetter) -> dict[str, str | None]:
    return {"type": letter.type, "by": letter.by, "reason": letter.reason}


def _refused(error: IntegrityError | DataError) -> Conflict:
    return Conflict(Sentence("The database still refuses it: %(reason)s", reason=error.orig))

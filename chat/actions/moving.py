"""What was said in a room of an export, into the log of a room here: each message once, in its order."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from chat.actions import history
from chat.actions import rooms as opening
from chat.actions.arrivals import Arrivals
from chat.bus import messages as changing
from chat.bus import rooms as log
from chat.bus.messages import MARK, PINNED, Change, Deleted, MessageUnloaded, reaction_mark
from chat.bus.rooms import RoomClosed
from chat.errors import Busy
from chat.model import event, permission
from chat.model.event import NewEvent
from chat.model.importing import Left, Pin, Place, Said
from chat.model.message import Message
from chat.model.room import OpenRoom, Room
from chat.model.user import User
from chat.resources import Resources
from chat.store import messages
from chat.store.messages import client_key

# So many may wait for the database, so that others who write are stored soon.
AHEAD = 1_000
PAUSE_SECONDS = 0.05
MARKING = permission.READ + permission.POST


@dataclass(slots=True)
class Moved:
    """What became of a room, or would."""

    place: Place
    key: str
    is_new: bool
    members: int = 0
    messages: int = 0
    repeated: int = 0
    reactions: int = 0
    pins: int = 0
    left: Left = field(default_factory=Left)


async def opened(resources: Resources, room: Room) -> OpenRoom:
    known = await log.find_many(resources.redis, [room.key])
    return known.get(room.key) or await opening.open_room(resources, room.key)


class Talk:
    """The messages of one room. Everybody in them is in `arrivals` by then."""

    def __init__(
        self,
        resources: Resources,
        arrivals: Arrivals,
        room: Room | None,
        moved: Moved,
    ) -> None:
        self._resources = resources
        self._people = arrivals.found
        self._room = room
        self._moved = moved
        # Where messages are, by source: for those that reply to them.
        self._seqs: dict[str, int] = {}
        # The threads of those that were posted just now, by their seqs.
        self._threads: dict[int, int] = {}
        # Those among the pinned ones that have come by, also where nothing is made.
        self._met: set[str] = set()
        self._pinned = {pin.source for pin in moved.place.pins}

    async def bring(self, said: Sequence[Said], *, applies: bool) -> None:
        """Some more of them, in their order; those that are here already are only looked at."""
        pieces = [piece for one in said for piece in one.pieces()]
        found = await self._find(pieces)
        here = {one.source for one in pieces if one.source not in found or one.source in self._seqs}
        self._met |= self._pinned & here
        made: dict[str, Message] = {}
        for one in pieces:
            message = await self._post(one) if applies and one.source not in found else None
            if one.source in found or (applies and message is None):
                self._moved.repeated += 1
            else:
                self._moved.messages += 1
            if message:
                made[one.source] = message
        await self._react([one for one in pieces if one.reactions], made, applies=applies)
        if applies:
            await self._wait()

    async def missing_pins(self) -> list[Pin]:
        """Those that are not here yet, when all messages have come by; one that was taken off here since stays off.
        Pins of messages that have not come are counted as left out.
        """
        met = [pin for pin in self._moved.place.pins if pin.source in self._met]
        self._moved.left.pins = len(self._moved.place.pins) - len(met)
        known = await self._known([self._seqs[pin.source] for pin in met if pin.source in self._seqs])
        missing = []
        for pin in met:
            message = known.get(self._seqs.get(pin.source, 0))
            if message is None or not (message.pinned_seq or message.deleted):
                missing.append(pin)
        self._moved.pins = len(missing)
        return missing

    async def pin(self, pins: Sequence[Pin], otherwise: User) -> None:
        """Set these; `otherwise` is who pins where nobody is told."""
        known = await self._known([self._seqs[pin.source] for pin in pins])
        for pin in pins:
            if message := known.get(self._seqs[pin.source]):
                by = self._people[pin.by] if pin.by else otherwise
                new = event.pin_imported(message, by, pin.at or message.at)
                await self._order(message, new, by, Change(MARK, message.seq, PINNED))

    async def _known(self, seqs: list[int]) -> dict[int, Message]:
        """Messages of the room as they are by now."""
        if not (seqs and self._room):
            return {}
        return await history.find_many(self._resources, await opened(self._resources, self._room), seqs)

    async def _find(self, pieces: Sequence[Said]) -> set[str]:
        """Which are here already."""
        sent: dict[int, set[str]] = {}
        keys = {one.source: (self._people[one.author].id, client_key(one.client_id)) for one in pieces}
        for author_id, key in keys.values():
            sent.setdefault(author_id, set()).add(key)
        async with self._resources.db.read() as db:
            places = await messages.find_sent(db, sent)
        found = {source: places[key] for source, key in keys.items() if key in places}
        here = self._room.id if self._room else 0
        self._seqs |= {source: seq for source, (room_id, seq) in found.items() if room_id == here}
        return set(found)

    async def _post(self, said: Said) -> Message | None:
        """The message; None when it was accepted before, and is only not stored yet."""
        author, reply_to = self._people[said.author], self._seqs.get(said.replies_to or "")
        called = [self._people[one].usercode for one in said.mentions if one in self._moved.place.members]
        thread = self._threads.get(reply_to or 0)
        new = event.message_imported(self._moved.key, author, said, reply_to, called, thread)
        answer = {"message_id": new.fields["message_id"], "at": new.fields["at"]}
        while True:
            try:
                accepted = await log.accept(
                    self._resources.redis, new, author.usercode, client_id=said.client_id, answer=answer
                )
            except RoomClosed:
                await opening.open_room(self._resources, self._moved.key)
            except Busy:
                await self._pause()
            else:
                self._seqs[said.source] = accepted.position.seq
                self._threads[accepted.position.seq] = thread or accepted.position.seq
                if accepted.duplicate:
                    return None
                return Message.from_event({**new.fields, **accepted.position._asdict()})

    async def _react(self, reacted: Sequence[Said], made: dict[str, Message], *, applies: bool) -> None:
        """Reactions that are not there yet; one that was taken back here since stays so."""
        older = {one.source: self._seqs[one.source] for one in reacted if one.source not in made and self._has(one)}
        known = await self._known(list(older.values()))
        for one in reacted:
            message = made.get(one.source) or known.get(older.get(one.source, 0))
            marks = {(mark.emoji, mark.usercode) for mark in message.marks} if message else set()
            for emoji, giver in one.reactions:
                by = self._people[giver]
                if (emoji, by.usercode) not in marks:
                    self._moved.reactions += 1
                    if applies and message:
                        await self._mark(message, emoji, by)

    def _has(self, said: Said) -> bool:
        return said.source in self._seqs

    async def _mark(self, message: Message, emoji: str, by: User) -> None:
        change = Change(MARK, message.seq, reaction_mark(emoji, by.usercode))
        await self._order(message, event.reaction_imported(message, emoji, by), by, change)

    async def _order(self, message: Message, new: NewEvent, by: User, change: Change) -> None:
        """Unless the message was deleted since."""
        while True:
            try:
                await changing.change(self._resources.redis, new, by.usercode, change, implied=MARKING)
            except RoomClosed:
                await opening.open_room(self._resources, self._moved.key)
            except MessageUnloaded:
                await changing.load(self._resources.redis, message)
            except Busy:
                await self._pause()
            except Deleted:
                return
            else:
                return

    async def _wait(self) -> None:
        """Until the database is not far behind."""
        self._resources.doorbell.ring()
        while self._room:
            room = await opened(self._resources, self._room)
            if room.position.seq - room.stored <= AHEAD:
                return
            await self._pause()

    async def _pause(self) -> None:
        self._resources.doorbell.ring()
        await asyncio.sleep(PAUSE_SECONDS)

"""What Redis tells this process: one subscription, one hub, and no gap that stays.

Per room the hub knows how far it has heard. The next event is delivered, an older one dropped, a later one means a gap:
it is filled from the room's log, or the members are told to resync. Because a message that is never published makes no
gap that anybody sees, positions are compared with Redis after every reconnect and every `COMPARE_SECONDS`.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from aiohttp import web

from chat.actions import reading, site
from chat.actions import rooms as opening
from chat.bus import cursors, keys, retention, rooms
from chat.bus.pipe import Pipe
from chat.bus.subscription import Heard, Subscription
from chat.bus.wire import Address
from chat.errors import NotFound, Unavailable
from chat.gateway.connection import Connection
from chat.gateway.hub import RESYNC, Hub, LocalRoom
from chat.gateway.notices import Notices
from chat.gateway.presence import Presence
from chat.gateway.typing import Typing
from chat.model.event import Event
from chat.model.room import OpenRoom, Position
from chat.resources import Resources

log = structlog.get_logger()

COMPARE_SECONDS = 30
LATEST_SECONDS = 0.5
_ROOM, _USER = keys.room_channel(""), keys.user_channel("")


@dataclass(slots=True)
class Meanwhile:
    """What was heard of a room while its position was being asked for."""

    heard_of: int = 0
    stored: int = 0

    def hear(self, event: Event) -> None:
        if event["type"] == rooms.STORED:
            self.stored = max(self.stored, event["seq"])
        elif "epoch" in event:
            self.heard_of = max(self.heard_of, event["seq"])


class Listener:
    def __init__(self, resources: Resources, hub: Hub, presence: Presence, typing: Typing) -> None:
        self._resources = resources
        self._redis: Pipe = resources.redis
        self._hub = hub
        self._presence = presence
        self._typing = typing
        self._tasks: set[asyncio.Task[None]] = set()
        # The newest `message.stored` of each room that is not told yet, and the newest `member.read` of each member.
        self._latest: dict[tuple[str, str], bytes] = {}
        # Rooms whose positions are being asked for.
        self._opening: dict[str, Meanwhile] = {}
        self._notices = Notices(resources, hub, self._enter, self._run)
        address = Address.parse(resources.redis_url)
        self._subscription = Subscription(address, resources.instance, self._hear, self._restored)
        self._subscription.want(keys.PRESENCE_CHANNEL)
        self._subscription.want(keys.SITE_CHANNEL)
        resources.told.append(hub.positions)

    # -- what connections ask for

    async def follow_user(self, connection: Connection) -> None:
        """Hear what concerns this user alone, before anything else is looked up for the connection."""
        self._hub.add(connection)
        await self._subscription.add([keys.user_channel(connection.user.usercode)])

    async def follow_rooms(self, found: Iterable[OpenRoom]) -> None:
        """Hear these rooms; returns when every one of them has a position that is complete from here on."""
        new = [room.key for room in found if not self._hub.hears(room.key)]
        if not new:
            return
        await self._subscription.add([keys.room_channel(key) for key in new])
        # Only now: what was published before the subscription held is in these positions. What comes after is heard,
        # though perhaps before the positions are: the two travel on different connections.
        for key in new:
            self._opening.setdefault(key, Meanwhile())
        for key, room in (await rooms.find_many(self._redis, new)).items():
            local = self._hub.rooms.setdefault(key, LocalRoom(room))
            if meanwhile := self._opening.pop(key, None):
                local.heard_of = max(local.heard_of, meanwhile.heard_of)
                local.stored = max(local.stored, meanwhile.stored)
            if local.heard_of > local.last:
                self._fill(local)

    async def enter(self, connection: Connection, key: str, since: Position) -> None:
        """Let a connection into a room that its user has just joined: notice, what came since, and on from there."""
        connection.left.discard(key)
        await self._enter(connection, key, since)

    async def _enter(self, connection: Connection, key: str, since: Position) -> None:
        if key in connection.entered or connection.closing:
            return
        room = await opening.find(self._resources, connection.user, key)
        counted = await reading.state(self._resources, connection.user, room)
        await self.follow_rooms([room])
        local = self._hub.rooms[key]
        missed: list[bytes] = []
        reached = since.seq
        while reached < local.last:
            # Events go on arriving while we read: those come with the next look.
            last = local.last
            missed += await rooms.events_between(self._redis, key, reached + 1, last)
            reached = last
        # Taken out again while we were reading: not one event of it.
        if key in connection.entered or key in connection.left or connection.closing:
            return
        self._hub.enter(connection, local)
        added = {**local.summary(), **room.personal(), **since._asdict(), **counted.public()}
        connection.send("room.added", **added)
        if len(missed) == local.last - since.seq:
            self._hub.replay(connection, missed)
        else:
            connection.send(RESYNC, room=key, **since._asdict())

    # -- what Redis tells

    def _hear(self, heard: Heard) -> None:
        for channel, payload in heard:
            try:
                if channel.startswith(_ROOM):
                    self._hear_room(channel.removeprefix(_ROOM), payload)
                elif channel.startswith(_USER):
                    self._notices.hear(channel.removeprefix(_USER), orjson.loads(payload))
                elif channel == keys.PRESENCE_CHANNEL:
                    self._presence.hear(payload)
                elif channel == keys.SITE_CHANNEL:
                    self._run(site.refresh(self._resources))
            except Exception:
                # One payload that cannot be read must not make this process deaf.
                log.exception("listener.payload", channel=channel)
        self._hub.flush()

    def _hear_room(self, key: str, payload: bytes) -> None:
        room = self._hub.rooms.get(key)
        event: Event = orjson.loads(payload)
        if room is None:
            if key in self._opening:
                self._opening[key].hear(event)
        elif self._typing.hear(room, event):
            pass
        elif event["type"] == rooms.STORED:
            # Known at once, told a little later: whoever enters in between has it in hello.
            room.stored = max(room.stored, event["seq"])
            self._latest[key, ""] = payload
        elif event["type"] == cursors.MEMBER_READ:
            self._latest[key, event["usercode"]] = payload
        elif "epoch" not in event:
            if event["type"] == retention.EXPIRED:
                room.expired = max(room.expired, event["seq"])
            self._hub.whisper(room, payload)
        elif event["epoch"] != room.epoch:
            self._hub.resync(room, Position(event["epoch"], event["seq"]), 0)
        elif room.filling or event["seq"] > room.last + 1:
            room.heard_of = max(room.heard_of, event["seq"])
            self._fill(room)
        elif event["seq"] == room.last + 1:
            self._hub.deliver(room, event, payload)

    # -- gaps

    def _fill(self, room: LocalRoom) -> None:
        if not room.filling:
            room.filling = True
            self._run(self._fill_gap(room))

    async def _fill_gap(self, room: LocalRoom) -> None:
        """Deliver from the log what was not heard. When Redis is away, the next comparison tries again."""
        try:
            while room.heard_of > room.last:
                payloads = await rooms.events_between(self._redis, room.key, room.last + 1)
                if not self._deliver_whole(room, payloads):
                    now = (await rooms.find_many(self._redis, [room.key])).get(room.key)
                    position = now.position if now else Position(room.epoch, room.heard_of)
                    self._hub.resync(room, position, min(room.last, position.seq))
                    room.heard_of = room.last
                self._hub.flush()
        except Unavailable:
            log.warning("room.gap", room=room.key, last=room.last, heard_of=room.heard_of)
        finally:
            room.filling = False

    def _deliver_whole(self, room: LocalRoom, payloads: list[bytes]) -> bool:
        """Deliver the events if they go on where the room stands, without a hole."""
        events = [orjson.loads(payload) for payload in payloads]
        whole = range(room.last + 1, room.last + 1 + len(events))
        if not events or [event["seq"] for event in events] != list(whole) or events[-1]["epoch"] != room.epoch:
            return False
        for event, payload in zip(events, payloads, strict=True):
            self._hub.deliver(room, event, payload)
        return True

    def _restored(self) -> None:
        self._run(self._catch_up())
        self._run(self._presence.catch_up())

    async def _catch_up(self) -> None:
        """The subscription is back; what it missed is asked of the other connection, which may be back later."""
        await self._redis.connected.wait()
        await self._compare()

    async def _compare(self) -> None:
        """Ask Redis how far each room is; whatever we have not heard by now is a gap."""
        # The answer is older than what we may have heard when it is here: only behind where we stood is behind.
        stood = {key: room.last for key, room in self._hub.rooms.items()}
        with suppress(Unavailable):
            now = await rooms.find_many(self._redis, stood)
            for key in stood.keys() - now.keys():
                # Redis has begun another life, in which nobody has opened it yet.
                with suppress(NotFound):
                    now[key] = await opening.open_room(self._resources, key)
            for key, found in now.items():
                room = self._hub.rooms.get(key)
                if room is None:
                    continue
                if found.stored > room.stored:
                    self._hear_room(key, rooms.stored_payload(key, found.stored))
                if found.position.epoch != room.epoch or found.position.seq < stood[key]:
                    self._hub.resync(room, found.position, 0)
                elif found.position.seq > room.last:
                    room.heard_of = max(room.heard_of, found.position.seq)
                    self._fill(room)
            self._hub.flush()

    # -- upkeep

    async def compare_regularly(self) -> None:
        while True:
            await asyncio.sleep(COMPARE_SECONDS)
            await self._compare()
            self._run(site.refresh(self._resources))
            self._let_go_of_silence()

    async def tell_latest(self) -> None:
        """Say how far rooms are stored and read, now and then: a frame for every message would double the work."""
        while True:
            await asyncio.sleep(LATEST_SECONDS)
            told, self._latest = self._latest, {}
            for (key, reader), payload in told.items():
                if room := self._hub.rooms.get(key):
                    (self._hub.tell_reading if reader else self._hub.whisper)(room, payload)
            self._hub.flush()

    def _let_go_of_silence(self) -> None:
        """Stop hearing rooms and users that nobody here listens to; rooms only at the second look, since somebody may
        be about to enter."""
        for key, room in list(self._hub.rooms.items()):
            if room.empty and room.silent and not room.filling:
                del self._hub.rooms[key]
                self._subscription.remove(keys.room_channel(key))
            room.silent = room.empty
        for channel in self._subscription.channels():
            if channel.startswith(_USER) and channel.removeprefix(_USER) not in self._hub.users:
                self._subscription.remove(channel)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listen for as long as the context lasts."""
        await site.refresh(self._resources)
        self._run(self._subscription.keep_listening(self._redis))
        self._run(self.compare_regularly())
        self._run(self.tell_latest())
        try:
            yield
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)


LISTENER = web.AppKey("listener", Listener)

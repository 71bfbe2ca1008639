"""Telling people who are away what was said: run every second, by every worker.

Each message is due ten seconds after it was accepted (one, when it is urgent), by the same script, so none is
forgotten. Then it is looked at again: who has read it meanwhile, or does not want to be told, is not. Several messages
of a room are one notification.

Somebody is told at most once: a worker claims it in Redis before it sends. Where it dies in between nothing comes,
which is better than the same twice; what it had not claimed is due still, and another one takes it up.
"""

import asyncio
from collections.abc import Awaitable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any, TypeVar

import structlog

from chat.actions import history, people, push, reading, rooms
from chat.actions.blocks import blockers_of
from chat.bus import cursors as copies
from chat.bus import push as waiting
from chat.bus.cursors import Post
from chat.errors import Busy, ChatError, NotFound, Unavailable
from chat.formatting.body import excerpt
from chat.jobs import keywords, waking
from chat.jobs.pushing import Carrier, Outcome, carrier
from chat.jobs.waking import Listeners
from chat.languages import choose, speaking
from chat.model import permission
from chat.model.cursor import Cursor, Involvement
from chat.model.mention import EVERYBODY
from chat.model.push import Notice, Subscription, text_of, title_of
from chat.model.room import Kind, OpenRoom
from chat.model.times import now
from chat.model.user import User
from chat.resources import Resources
from chat.store import push as subscriptions
from chat.store import users

log = structlog.get_logger()
T = TypeVar("T")

AT_ONCE = 2_000
# A run lets go before arq would end it in the middle: the clock takes up the rest.
LONGEST_RUN_SECONDS = 8
SENT_AT_ONCE = 30
EXCERPT_CHARACTERS = 300
TRIES, FIRST_WAIT_SECONDS = 4, 15


@dataclass(frozen=True, slots=True)
class _Run:
    """What one run works with."""

    resources: Resources
    carrier: Carrier
    moment: datetime
    ends: float
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(SENT_AT_ONCE))

    def is_over(self) -> bool:
        return monotonic() > self.ends


@dataclass(frozen=True, slots=True)
class _Reader:
    """Somebody who might be told of a room: as they see it, how far they have read it, and where to tell them."""

    user: User
    room: OpenRoom
    cursor: Cursor
    devices: list[Subscription]


async def notify(context: dict[str, Any]) -> None:
    """Tell of what is due by now. When Redis or the database is away it waits, as long as it takes."""
    resources: Resources = context["resources"]
    if resources.notifying.locked():
        return
    async with resources.notifying:
        await tell(resources, now())


async def tell(resources: Resources, moment: datetime) -> None:
    """Tell of what is due by a moment. Safe to run twice, by two workers, or half."""
    try:
        async with carrier(resources) as open_carrier:
            run = _Run(resources, open_carrier, moment, monotonic() + LONGEST_RUN_SECONDS)
            await _tell_of_rooms(run)
            await _try_again(run)
    except ChatError as error:
        log.warning("notify.waiting", reason=error.sentence)


async def _tell_of_rooms(run: _Run) -> None:
    redis = run.resources.redis
    while not run.is_over() and (due := await waiting.due(redis, run.moment, AT_ONCE)):
        listening = await waking.listeners(run.resources, due, run.moment)
        for room, seqs in due.items():
            if room in listening and listening[room].people:
                await _tell_safely(run, room, seqs, listening[room])
            if run.is_over():
                return
            await waiting.done(redis, room, seqs)


async def _tell_safely(run: _Run, key: str, seqs: set[int], listening: Listeners) -> None:
    """One room that trips must not keep the others from being told."""
    try:
        await _tell_of_room(run, key, seqs, listening)
    except (Busy, Unavailable):
        raise
    except Exception:
        log.exception("notify.failed", room=key)


async def _tell_of_room(run: _Run, key: str, seqs: set[int], listening: Listeners) -> None:
    known = await copies.of_room(run.resources.redis, key)
    # Most have read it, or are never told of this room: that needs no second look.
    there = listening.people
    wanting = [one for one in there if one.usercode not in known or _may_want(known[one.usercode], max(seqs))]
    devices = await _devices(run, wanting)
    looked = await _each(run, (_look(run, one, key, devices[one.id]) for one in wanting if devices.get(one.id)))
    readers = [one for one in looked if one]
    if not readers:
        return
    posts = await copies.posts_after(run.resources.redis, key, min(one.cursor.read_seq for one in readers))
    listeners = [one.user for one in readers if one.cursor.involvement is Involvement.MENTIONS]
    words = await keywords.called(run.resources, readers[0].room, seqs, listeners)
    urgent = await waking.urgent_among(run.resources, readers[0].room, seqs)
    told = await waiting.told(run.resources.redis, [one.user.usercode for one in readers], key)
    blockers = await _blockers(run, {post.author for post in posts if post.seq in seqs})
    concerned: list[tuple[_Reader, list[Post]]] = []
    for reader in readers:
        code = reader.user.usercode
        heard = [post for post in posts if code not in blockers.get(post.author, ())]
        since = max(reader.cursor.read_seq, told[code])
        news = [post for post in heard if post.seq > since and _concerns(reader, post, words.get(code, ()))]
        if code in listening.asleep:
            news = [post for post in news if post.seq in urgent]
        if any(post.seq in seqs for post in news):
            concerned.append((reader, news))
    await _each(run, (_tell_one(run, reader, news, urgent) for reader, news in concerned))


def _may_want(cursor: Cursor, top: int) -> bool:
    return not cursor.involvement.is_quiet and cursor.read_seq < top


async def _devices(run: _Run, somebody: list[User]) -> dict[int, list[Subscription]]:
    """By account id, the browsers whose sessions are good still; the others are forgotten."""
    if not somebody:
        return {}
    async with run.resources.db.read() as db:
        found = await subscriptions.of_users(db, [one.id for one in somebody])
    good: dict[int, list[Subscription]] = {}
    over: list[Subscription] = []
    for user in somebody:
        mine = [one for one in found if one.user_id == user.id]
        good[user.id], ended = await push.sort_out(run.resources, user, mine)
        over += ended
    await _forget(run, over)
    return good


async def _look(run: _Run, user: User, key: str, devices: list[Subscription]) -> _Reader | None:
    """Nobody is told of a room that they may not read any more."""
    try:
        room = await rooms.find(run.resources, user, key)
    except NotFound:
        return None
    if permission.READ not in room.held:
        return None
    return _Reader(user, room, (await reading.state(run.resources, user, room)).cursor, devices)


async def _blockers(run: _Run, codes: set[str]) -> dict[str, set[str]]:
    authors = await people.find_many(run.resources, codes)
    return {code: set(await blockers_of(run.resources, one)) for code, one in authors.items()}


def _concerns(reader: _Reader, post: Post, words: Collection[int]) -> bool:
    """`words` are the places where one of theirs is said."""
    if post.author == reader.user.usercode or reader.cursor.involvement.is_quiet:
        return False
    if reader.cursor.involvement is Involvement.ALL or reader.room.kind is Kind.DIRECT:
        return True
    return reader.user.usercode in post.called or EVERYBODY in post.called or post.seq in words


async def _tell_one(run: _Run, reader: _Reader, news: list[Post], urgent: set[int]) -> None:
    if run.is_over():
        return
    redis, user, room = run.resources.redis, reader.user, reader.room
    message = await history.find(run.resources, room, news[-1].seq)
    if message.deleted:
        return
    author = message.author.name
    among_two = room.kind is Kind.DIRECT and len(room.people) <= 2
    closes = await _read_elsewhere(run, user, room.key)
    is_urgent = any(post.seq in urgent for post in news)
    facts = room.key, news[0].seq, news[-1].seq, len(news), tuple(closes), is_urgent

    def notice_for(device: Subscription) -> Notice:
        with speaking(choose(user.language, device.language)):
            title = title_of(author, room.name, len(news), direct=among_two, urgent=is_urgent)
            text = text_of(author, excerpt(message.body, EXCERPT_CHARACTERS), len(news))
        return Notice(user.usercode, title, text, *facts)

    if await waiting.claim(redis, user.usercode, room.key, news[-1].seq):
        await waiting.closed(redis, user.usercode, closes)
        await asyncio.gather(*(_send(run, one, notice_for(one), 0) for one in reader.devices))


async def _read_elsewhere(run: _Run, user: User, but: str) -> list[str]:
    """Rooms that devices may be showing though they have been read."""
    shown = await waiting.shown(run.resources.redis, user.usercode)
    read = {room: (await copies.of_room(run.resources.redis, room)).get(user.usercode) for room in shown.keys() - {but}}
    return sorted(room for room, cursor in read.items() if cursor and cursor.read_seq >= shown[room])


async def _send(run: _Run, to: Subscription, notice: Notice, tries: int) -> None:
    outcome = await run.carrier.send(to, notice)
    if outcome.gone:
        await _forget(run, [to])
    elif outcome.wait is not None and tries + 1 < TRIES:
        await push.put_off(run.resources, to, notice, _seconds(outcome, tries), tries + 1)
    elif outcome.reason:
        # The address itself is a secret of the browser.
        log.warning("push.refused", host=to.host, reason=outcome.reason, subscription=to.id)


def _seconds(outcome: Outcome, tries: int) -> float:
    """Each time longer, and at least as long as the service asks for."""
    return max(outcome.wait or 0.0, float(FIRST_WAIT_SECONDS * 4**tries))


async def _try_again(run: _Run) -> None:
    """What was put off, and tests that somebody asked for."""
    while not run.is_over():
        taken = await waiting.take_put_off(run.resources.redis, run.moment, SENT_AT_ONCE)
        if not taken:
            return
        await _each(run, (_try_one(run, one) for one in taken))


async def _try_one(run: _Run, what: waiting.Again) -> None:
    notice = Notice.from_wire(what["notice"])
    async with run.resources.db.read() as db:
        to = await subscriptions.find(db, what["subscription"])
        user = (await users.find_many(db, [to.user_id])).get(to.user_id) if to else None
    if to is None or user is None or user.usercode != notice.user:
        return
    good, over = await push.sort_out(run.resources, user, [to])
    await _forget(run, over)
    if good and (not notice.room or await _is_news(run, user, notice)):
        await _send(run, to, notice, what["tries"])


async def _is_news(run: _Run, user: User, notice: Notice) -> bool:
    """Still: they may have read it meanwhile, or gone to bed."""
    if not await waking.may_be_told(run.resources, user, run.moment, urgent=notice.urgent):
        return False
    reader = await _look(run, user, notice.room, [])
    return reader is not None and reader.cursor.read_seq < notice.seq


async def _forget(run: _Run, over: list[Subscription]) -> None:
    if over:
        async with run.resources.db.begin() as db:
            await subscriptions.delete_many(db, [one.id for one in over])


async def _each(run: _Run, work: Iterable[Awaitable[T]]) -> list[T]:
    """All of it, some at a time."""

    async def one(thing: Awaitable[T]) -> T:
        async with run.turns:
            return await thing

    return list(await asyncio.gather(*(one(thing) for thing in work)))

"""Sending what is due, each once: run every second, by every worker.

    waiting ──claim──> sending ──posted──> sent
       │                  └──may not───> refused
       └──cancelled by its author

A row is claimed in a transaction before it is posted, so its author either changes it before or is told that it is too
late. It is posted under a client_id of its own: a second worker, or whoever goes on where one died between posting and
marking, gets the answer of the first time. What was claimed and not marked is due still: the next run takes it up.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

import structlog

from chat.actions import house, messages
from chat.actions import scheduled as actions
from chat.bus import rooms
from chat.errors import Busy, ChatError, Forbidden, TooFast, Unavailable
from chat.languages import Sentence
from chat.model.message import Draft
from chat.model.scheduled import Kind, Scheduled, State
from chat.model.times import now
from chat.model.user import User
from chat.resources import Resources
from chat.store import messages as stored
from chat.store import scheduled, users

log = structlog.get_logger()

AT_ONCE = 2000


class Outcome(NamedTuple):
    """How it ended: sent, refused for a reason, or (`SENDING`) not yet."""

    one: Scheduled
    state: State
    reason: str | None = None


async def send_due(context: dict[str, Any]) -> None:
    """Send what is due by now. When Redis or the database is away it waits, as long as it takes."""
    resources: Resources = context["resources"]
    # While the database hangs, runs that wait for it must not fill the worker.
    if resources.sending.locked():
        return
    async with resources.sending:
        await send(resources, now())


async def send(resources: Resources, moment: datetime) -> None:
    """Send what is due by a moment. Safe to run twice, by two workers, or half."""
    try:
        async with resources.db.read() as db:
            ids = await scheduled.due(db, moment, AT_ONCE)
        if ids:
            await _send(resources, ids, moment)
    except Unavailable as error:
        log.warning("scheduled.waiting", reason=error.sentence)


async def _send(resources: Resources, ids: list[int], moment: datetime) -> None:
    # What is claimed cannot be cancelled any more, so nothing is claimed that could not be posted anyway.
    await resources.redis.ping()
    async with resources.db.begin() as db:
        claimed = await scheduled.claim(db, ids, moment)
        people = await users.find_many(db, {one.user_id for one in claimed})
    # Messages of one person leave in their order, those of different people together.
    by_person = groupby(sorted(claimed, key=lambda one: one.user_id), key=lambda one: one.user_id)
    posting = [_post_all(resources, people[user_id], list(group)) for user_id, group in by_person]
    outcomes = [outcome for group in await asyncio.gather(*posting) for outcome in group]
    for outcome in await _mark(resources, outcomes):
        settled = replace(outcome.one, state=outcome.state, reason=outcome.reason)
        await actions.tell(resources, people[outcome.one.user_id], settled)


async def _post_all(resources: Resources, person: User, group: Iterable[Scheduled]) -> list[Outcome]:
    return [await _post(resources, person, one) for one in group]


async def _post(resources: Resources, person: User, one: Scheduled) -> Outcome:
    try:
        author = await house.find(resources) if one.kind is Kind.REMINDER else person
        if one.state is State.SENDING and await _is_posted(resources, author, one):
            return Outcome(one, State.SENT)
        if person.blocked:
            raise Forbidden(Sentence("This account is blocked."))
        draft = replace(
            Draft.parse(one.body, reply_to=one.reply_to, confirmed=True, files=one.files), client_id=one.client_id
        )
        await messages.post(resources, author, one.room, draft)
    except (Busy, TooFast, Unavailable) as error:
        log.info("scheduled.postponed", id=one.id, reason=error.sentence)
        return Outcome(one, State.SENDING)
    except ChatError as error:
        return Outcome(one, State.REFUSED, error.sentence)
    except Exception:
        # One that trips must not keep the others from being marked.
        log.exception("scheduled.failed", id=one.id)
        return Outcome(one, State.SENDING)
    return Outcome(one, State.SENT)


async def _is_posted(resources: Resources, author: User, one: Scheduled) -> bool:
    """Redis remembers a client_id for a day; whoever was away for longer asks the database.

    Posting again would tell it too, but for those who may not post there any more.
    """
    if await rooms.find_answer(resources.redis, author.usercode, one.client_id):
        return True
    async with resources.db.read() as db:
        return await stored.is_posted(db, author.id, one.client_id)


async def _mark(resources: Resources, outcomes: list[Outcome]) -> list[Outcome]:
    """Write down how they ended; those whose authors are to be told."""
    sent = [outcome for outcome in outcomes if outcome.state is State.SENT]
    refused = [outcome for outcome in outcomes if outcome.state is State.REFUSED]
    async with resources.db.begin() as db:
        await scheduled.set_sent(db, [outcome.one.id for outcome in sent])
        return sent + [
            outcome for outcome in refused if await scheduled.set_refused(db, outcome.one.id, outcome.reason or "")
        ]

"""Telling people by mail what they missed: run every other second, by every worker.

    look_at is there ──claimed for some minutes──> nothing is old enough: look again when it will be
                                             └──> marked as told ──> handed over, once

Somebody is looked at when something may be due, and not before: in `after_min` when nothing waits, else when the oldest
of what waits is that old. Then all that waits is told, in one mail. What waits is what is unread at this moment.

A mail is marked as told before it is handed over, by whoever has the claim: where a worker dies in between nothing
comes, which is better than the same twice; what it had not marked is looked at again when its claim is over. What the
server has refused is marked as not told again, and looked at later and later: what was read meanwhile is not told.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import structlog

from chat import smtp
from chat.actions import catchup, reading, rooms
from chat.actions.blocks import blockers_of
from chat.actions.catchup import Call
from chat.errors import ChatError
from chat.jobs import keywords, letters
from chat.jobs.mails import mail_of, sender
from chat.languages import choose, speaking
from chat.model.digest import Digest
from chat.model.quiet import Quiet
from chat.model.times import now
from chat.model.user import User
from chat.resources import Resources
from chat.smtp import How, Outcome
from chat.store import digests as stored
from chat.store import quiet, users

log = structlog.get_logger()

AT_ONCE = 20
# A run lets go before arq would end it in the middle: the clock takes up the rest.
LONGEST_RUN_SECONDS = 20
CLAIMED, LEFT_ALONE = timedelta(minutes=5), timedelta(minutes=10)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A letter, and how it stands with its reader when that is handed over."""

    claimed: Digest
    told: Digest
    mail: bytes


async def send_digests(context: dict[str, Any]) -> None:
    """Write to whom it is due by now. When Redis or the database is away it waits, as long as it takes."""
    resources: Resources = context["resources"]
    if not resources.settings.smtp_url or resources.mailing.locked():
        return
    async with resources.mailing:
        await send(resources, now())


async def send(resources: Resources, moment: datetime) -> None:
    """Write to whom it is due by a moment. Safe to run twice, by two workers, or half."""
    ends = monotonic() + LONGEST_RUN_SECONDS
    try:
        while monotonic() < ends and (claimed := await _claim(resources, moment)):
            found = [await _look_safely(resources, one, moment) for one in claimed]
            if ready := [one for one in found if one]:
                await _hand_over(resources, ready, moment)
    except ChatError as error:
        log.warning("digest.waiting", reason=error.sentence)


async def _claim(resources: Resources, moment: datetime) -> list[Digest]:
    async with resources.db.begin() as db:
        return await stored.claim(db, moment, moment + CLAIMED, AT_ONCE)


async def _look_safely(resources: Resources, digest: Digest, moment: datetime) -> _Ready | None:
    """One that trips must not keep the others from being told."""
    try:
        return await _look(resources, digest, moment)
    except ChatError:
        raise
    except Exception:
        log.exception("digest.failed", user=digest.user_id)
        return None


async def _look(resources: Resources, digest: Digest, moment: datetime) -> _Ready | None:
    """What is to be written to somebody now, if anything is; else when to look again stands in the database."""
    async with resources.db.read() as db:
        user = (await users.find_many(db, [digest.user_id]))[digest.user_id]
        chosen = (await quiet.find_many(db, [user.id])).get(user.id, Quiet())
    with speaking(choose(user.language, digest.language)):
        if not digest.confirmed:
            letter = letters.question(resources, user, digest)
            return _Ready(digest, replace(digest, look_at=None), mail_of(resources, letter, digest.address, moment))
        after = timedelta(minutes=digest.after_min)
        waiting, told = await _waiting(resources, user, digest)
        asleep = user.dnd or chosen.holds(moment)
        # What is urgent wakes whoever lets it, and then they are told of the rest as well.
        calling = [call for call in waiting if not asleep or (chosen.urgent and call.message.urgent)]
        due = min((call.message.at for call in calling), default=moment) + after
        # Whoever is blocked may come back.
        if user.blocked or (asleep and not calling):
            due = max(due, moment + LEFT_ALONE)
        if due > moment:
            await _mark(resources, replace(digest, look_at=due))
            return None
        letter = letters.missed(resources, user, digest, waiting)
        told_then = replace(digest, look_at=moment + after, told=told)
        return _Ready(digest, told_then, mail_of(resources, letter, digest.address, moment))


async def _waiting(resources: Resources, user: User, digest: Digest) -> tuple[list[Call], dict[str, int]]:
    """What calls somebody, is unread and was not told, the oldest first; and by room, up to where it is told then."""
    mine = await rooms.list_mine(resources, user)
    found: list[Call] = []
    told: dict[str, int] = {}
    for key, state in (await reading.states(resources, user, mine)).items():
        after = max(state.cursor.read_seq, digest.told_of(key))
        wanted = state.calls(mine[key].kind) and not state.muted
        calls = await catchup.called(resources, user, mine[key], state, after) if wanted else []
        calls += await keywords.missed(resources, user, mine[key], state, after)
        heard = [call for call in calls if await _is_heard(resources, user, digest, call)]
        found += heard
        if (top := max((call.message.seq for call in heard), default=after)) > state.cursor.read_seq:
            told[key] = top
    return sorted(found, key=lambda call: (call.message.at, call.message.seq)), told


async def _is_heard(resources: Resources, user: User, digest: Digest, call: Call) -> bool:
    return call.message.at > digest.since and user.usercode not in await blockers_of(resources, call.message.author)


async def _hand_over(resources: Resources, ready: list[_Ready], moment: datetime) -> None:
    """All on one line; what is left when that is cut is taken up by a later run."""
    left = list(ready)
    try:
        async with smtp.signed_in(resources.settings.smtp_url) as line:
            while left:
                one = left.pop(0)
                if await _mark(resources, one.told):
                    outcome = await smtp.hand_over(line, sender(resources), one.told.address, one.mail)
                    await _settle(resources, one, outcome, moment)
                    if outcome.how is How.UNKNOWN:
                        break
    except smtp.Unreachable as error:
        log.warning("digest.unreachable", reason=str(error))
        for one in left:
            await _mark(resources, _put_off(one.claimed, moment, f"{error}"))
        return
    for one in left:
        await _mark(resources, replace(one.claimed, look_at=moment + FIRST_WAIT))


async def _mark(resources: Resources, digest: Digest) -> bool:
    """Whether nobody has changed it meanwhile: another worker, or its owner."""
    async with resources.db.begin() as db:
        return await stored.save(db, digest)


async def _settle(resources: Resources, one: _Ready, outcome: Outcome, moment: datetime) -> None:
    """Write down what became of a mail. What may have arrived is not tried again."""
    marked = replace(one.told, version=one.told.version + 1)
    if outcome.how is How.REFUSED:
        log.warning("digest.refused", user=marked.user_id, reason=outcome.reason)
        marked = replace(_put_off(marked, moment, outcome.reason), told=one.claimed.told)
    elif outcome.how is How.NOBODY:
        # Whoever goes on writing to addresses that nobody has is soon believed by no server.
        log.warning("digest.no_such_address", user=marked.user_id, reason=outcome.reason)
        marked = replace(marked, confirmed=False, look_at=None, told=one.claimed.told, fault=outcome.reason)
    else:
        if outcome.reason:
            log.warning("digest.cut", user=marked.user_id, reason=outcome.reason)
        if not marked.tries and marked.fault == outcome.reason:
            return
        marked = replace(marked, tries=0, fault=outcome.reason)
    await _mark(resources, marked)


def _put_off(digest: Digest, moment: datetime, reason: str) -> Digest:
    """Each time longer."""
    wait = min(FIRST_WAIT * 4 ** min(digest.tries, 6), LONGEST_WAIT)
    return replace(digest, look_at=moment + wait, tries=digest.tries + 1, fault=reason)

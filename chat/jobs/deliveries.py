"""Telling outgoing webhooks what they are to be told, at least once each.

A delivery is claimed in a transaction, with a lease, before it is told, so it is told by one worker at a time. Where
that one dies between telling and writing it down, the lease ends and it is told again, under the same id. An answer is
posted before that is written down, under a client_id made of the id: told twice, it stands in the room once.

Each webhook has a task of its own while there is something for it, so a slow one keeps nobody else waiting; of one
room it is told one thing after the other, and what failed lets what came later pass.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

import aiohttp
import structlog

from chat.actions import deliveries as actions
from chat.actions import house, messages
from chat.actions import outgoing as webhooks
from chat.actions.directs import find_or_make
from chat.bus import rooms as logs
from chat.errors import Busy, ChatError, TooFast, Unavailable
from chat.jobs.calling import PATIENCE_SECONDS, Answer, call
from chat.jobs.reaching import outside
from chat.jobs.serving import Serving
from chat.languages import Sentence, choose, speaking, translate
from chat.model import audit as acts
from chat.model.delivery import (
    EXCERPT_CHARACTERS,
    KEPT,
    MOST_KEPT,
    PATIENCE,
    Delivery,
    State,
    reply_of,
    seconds_until_next,
)
from chat.model.message import Draft
from chat.model.outgoing import OutgoingWebhook, reply_client_id
from chat.model.room import Room
from chat.model.times import now
from chat.resources import Resources
from chat.store import audit, deliveries, outgoing, users
from chat.store import messages as stored
from chat.store import rooms as stored_rooms

log = structlog.get_logger()

WEBHOOKS_AT_ONCE, OF_ONE_AT_ONCE = 200, 4
LEASE = timedelta(seconds=30)
CLEARED = 500
GONE = Sentence("The receiver answered that it is gone (410).")
DEAF = Sentence("Nothing has arrived for a day.")
NOBODY = "Not told: whoever stands for this webhook may not do so any more."
SWITCHED_OFF = "Not told: the webhook is switched off."


class Courier:
    """What of it is done in this process. `clock` says what time it is."""

    def __init__(self, resources: Resources, http: aiohttp.ClientSession, clock: Callable[[], datetime] = now) -> None:
        self._resources = resources
        self._http = http
        self._clock = clock
        self.serving = Serving("webhooks", self._serve, WEBHOOKS_AT_ONCE)

    async def look(self) -> None:
        """Begin with the webhooks that there is something for."""
        if self.serving.room <= 0:
            return
        async with self._resources.db.read() as db:
            due = await deliveries.due_hooks(db, self._clock(), self.serving.served, self.serving.room)
        self.serving.begin(due)

    async def _serve(self, hook_id: int) -> None:
        """Tell one webhook all that is due."""
        while await self._tell_some(hook_id):
            pass

    async def _tell_some(self, hook_id: int) -> bool:
        run = token_hex(16)
        async with self._resources.db.begin() as db:
            begun = await deliveries.claim(db, hook_id, run, self._clock(), LEASE, OF_ONE_AT_ONCE)
            hook = await outgoing.find(db, hook_id)
        await asyncio.gather(*(self._tell(hook, one, run) for one in begun))
        return bool(begun)

    async def _tell(self, hook: OutgoingWebhook | None, one: Delivery, run: str) -> None:
        async with self._resources.db.read() as db:
            room = await actions.find_room(db, one)
            # Asked again just before it is told: whoever left meanwhile is told nothing.
            stands = hook is not None and await webhooks.stands(db, hook, room)
            told = await actions.content(db, hook, one, room) if hook and stands else {}
        if hook is None or not hook.enabled or not stands:
            await self._settle(one, run, State.DROPPED, SWITCHED_OFF if hook and not hook.enabled else NOBODY)
            return
        secret = webhooks.secret_of(self._resources, hook)
        answer = await call(self._resources, self._http, hook, secret, one.webhook_id, told)
        if answer.took_it:
            said = await self._reply(hook, one, room, answer)
            await self._settle(one, run, State.DELIVERED, said, answer)
            await self._note(hook, None)
        else:
            await self._refused(hook, one, run, answer)

    async def _reply(self, hook: OutgoingWebhook, one: Delivery, room: Room | None, answer: Answer) -> str:
        """Post what the answer says, once. Raises Busy, TooFast or Unavailable: then it is told again."""
        text = reply_of(answer.content_type, answer.body) if answer.status == 200 and room else ""
        if not text or room is None:
            return answer.said
        client_id = reply_client_id(one.webhook_id, one.depth + 1)
        try:
            if not await self._is_posted(hook, client_id):
                await messages.post(self._resources, hook.account, room.key, Draft.parse(text, client_id=client_id))
        except (Busy, TooFast, Unavailable):
            raise
        except ChatError as fault:
            return f"Not posted: {fault.sentence}"
        return answer.said

    async def _is_posted(self, hook: OutgoingWebhook, client_id: str) -> bool:
        """Redis remembers a client_id for a day; what is told again later asks the database."""
        if await logs.find_answer(self._resources.redis, hook.account.usercode, client_id):
            return True
        async with self._resources.db.read() as db:
            return await stored.is_posted(db, hook.account.id, client_id)

    async def _refused(self, hook: OutgoingWebhook, one: Delivery, run: str, answer: Answer) -> None:
        wait = None if answer.is_gone else seconds_until_next(one.tries, answer.wait)
        log.info("webhook.refused", host=hook.host, hook=hook.id, status=answer.status, tries=one.tries)
        await self._note(hook, self._clock())
        if wait is not None:
            await self._settle(one, run, State.WAITING, answer.said, answer, self._clock() + timedelta(seconds=wait))
            return
        await self._settle(one, run, State.FAILED, answer.said, answer)
        since = hook.failing_since
        if answer.is_gone:
            await self._disable(hook, GONE)
        elif since and self._clock() - since > PATIENCE:
            await self._disable(hook, DEAF)

    async def _settle(
        self,
        one: Delivery,
        run: str,
        state: State,
        said: str,
        answer: Answer | None = None,
        due_at: datetime | None = None,
    ) -> None:
        values: dict[str, Any] = {"state": state, "said": said[:EXCERPT_CHARACTERS]}
        if answer:
            values |= {"status": answer.status or None, "duration_ms": answer.duration_ms}
        values |= {"due_at": due_at} if due_at else {"ended_at": self._clock()}
        async with self._resources.db.begin() as db:
            await deliveries.settle(db, one, run, values)

    async def _note(self, hook: OutgoingWebhook, failing_since: datetime | None) -> None:
        if bool(hook.failing_since) != bool(failing_since):
            async with self._resources.db.begin() as db:
                await outgoing.set_failing(db, hook, failing_since)

    async def _disable(self, hook: OutgoingWebhook, reason: Sentence) -> None:
        """Switch it off, and let the house tell whoever stands for it."""
        async with self._resources.db.begin() as db:
            if not await outgoing.disable(db, hook, str(reason)):
                return
            person = (await users.find_many(db, [hook.made_by]))[hook.made_by]
            room = await stored_rooms.find(db, hook.room) if hook.room else None
            told = {"name": hook.account.name, "host": hook.host, "reason": str(reason)}
            await audit.add(db, person.id, acts.OUTGOING_DISABLED, hook.account.usercode, told, room)
        host = await house.find(self._resources)
        with speaking(choose(person.language, "")):
            why = translate(reason)
            text = translate(
                Sentence(
                    "The webhook of %(name)s to %(host)s was switched off. %(why)s",
                    name=hook.account.name,
                    host=hook.host,
                    why=why,
                )
            )
        try:
            key = await find_or_make(self._resources, host, [person.usercode])
            await messages.post(self._resources, host, key, Draft.parse(text))
        except ChatError as fault:
            # Its page says it too.
            log.warning("webhook.not_told", hook=hook.id, reason=fault.sentence)


@asynccontextmanager
async def courier(resources: Resources, clock: Callable[[], datetime] = now) -> AsyncIterator[Courier]:
    """Webhooks are told by it for as long as the context lasts."""
    known, most = resources.settings.own_webhook_hosts, WEBHOOKS_AT_ONCE * OF_ONE_AT_ONCE
    async with outside(resources, known, most, PATIENCE_SECONDS) as http:
        one = Courier(resources, http, clock)
        try:
            yield one
        finally:
            await one.serving.close()


async def deliver(context: dict[str, Any], *_: Any) -> None:
    """Look whether a webhook is to be told something: when the bell rings, and by the clock."""
    try:
        await context["courier"].look()
    except Unavailable as error:
        log.warning("webhooks.waiting", reason=error.sentence)


async def clear_deliveries(context: dict[str, Any]) -> None:
    """Forget what nobody looks up any more."""
    resources: Resources = context["resources"]
    try:
        async with resources.db.begin() as db:
            await deliveries.clear(db, now() - KEPT, MOST_KEPT, CLEARED)
    except Unavailable as error:
        log.warning("webhooks.waiting", reason=error.sentence)

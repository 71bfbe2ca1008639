"""Deliveries: which webhooks are told of an event, what they are told, and how it went; and telling one again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import outgoing as webhooks
from chat.bus import limits
from chat.bus.limits import Limit
from chat.errors import Conflict, NotFound
from chat.languages import Sentence
from chat.model.delivery import TEST, Delivery
from chat.model.event import EDITED, POSTED, Event, posted_as_is
from chat.model.outgoing import Holder, OutgoingWebhook
from chat.model.room import Kind, Room
from chat.model.times import timestamp
from chat.model.user import User
from chat.resources import Resources
from chat.store import deliveries, messages, outgoing, rooms

DELIVER = "deliver"
NONE = Sentence("There is no such delivery. It may be older than is kept.")
ASKED = Limit("webhook-ask", 6, 20)


async def plan(db: AsyncConnection, told: Sequence[tuple[Room, Event]]) -> int:
    """Write down who is to be told of these events, in the transaction that stores them; how many times that is.

    So nothing that is stored is missed, whoever dies when; and whoever lost the right before it was stored is not told.
    """
    if not told:
        return 0
    wanted = await _of_rooms(db, told) + await _of_bots(db, told)
    standing: dict[tuple[int, int], bool] = {}
    planned = []
    for hook, room, event in wanted:
        if (hook.id, room.id) not in standing:
            standing[hook.id, room.id] = await webhooks.stands(db, hook, room)
        if standing[hook.id, room.id]:
            planned.append((hook, room.id, event))
    return len(await deliveries.insert_many(db, planned))


_Wanted = list[tuple[OutgoingWebhook, Room, Event]]


async def _of_rooms(db: AsyncConnection, told: Sequence[tuple[Room, Event]]) -> _Wanted:
    hooks = await outgoing.enabled_of_rooms(db, {room.id for room, _ in told})
    return [
        (hook, room, event) for hook in hooks for room, event in told if hook.room == room.key and hook.wants(event)
    ]


async def _of_bots(db: AsyncConnection, told: Sequence[tuple[Room, Event]]) -> _Wanted:
    posted = [(room, event) for room, event in told if event["type"] == POSTED]
    direct = {room.id for room, _ in posted if room.kind is Kind.DIRECT}
    in_directs = await outgoing.bots_in(db, direct) if direct else set()
    codes = {code for _, event in posted for code in event["mentions"]} | {code for _, code in in_directs}
    if not codes:
        return []
    hooks = await outgoing.enabled_of_bots(db, codes)
    return [
        (hook, room, event)
        for hook in hooks
        for room, event in posted
        if hook.wants(event, direct=(room.id, hook.account.usercode) in in_directs)
    ]


async def content(db: AsyncConnection, hook: OutgoingWebhook, one: Delivery, room: Room | None) -> dict[str, Any]:
    """What the receiver gets: the event as on the socket, as it reads by now; what was deleted meanwhile is empty."""
    event: Event = dict(one.data)
    if room and one.type in (POSTED, EDITED):
        seq = one.seq if one.type == POSTED else event["target"]
        for message in await messages.find_at(db, room, [seq]):
            event = posted_as_is(message) if one.type == POSTED else event | {"body": message.body}
    about = {"room": room.key, "kind": room.kind, "name": room.name} if room else None
    who = hook.account
    me = {"id": hook.id, "usercode": who.usercode, "username": who.username, "name": who.name}
    return {
        "type": one.type,
        "timestamp": event.get("at") or timestamp(one.created_at),
        "data": event,
        "room": about,
        "webhook": me,
    }


async def list_page(
    resources: Resources, actor: User, holder: Holder, id_: int, limit: int, before: int | None = None
) -> list[Delivery]:
    """How it went, the newest first."""
    hook = await webhooks.find(resources, actor, holder, id_)
    async with resources.db.read() as db:
        return await deliveries.page(db, hook, before, limit)


async def tell_again(resources: Resources, actor: User, holder: Holder, id_: int, webhook_id: str) -> Delivery:
    """Tell a receiver once more, under the same id. Raises Conflict while it waits anyway, or nothing is told."""
    hook = await _switched_on(resources, actor, holder, id_)
    async with resources.db.begin() as db:
        found = await deliveries.find(db, hook, webhook_id)
        if found is None:
            raise NotFound(NONE)
        if not await deliveries.again(db, found):
            raise Conflict(Sentence("It waits to be told already."))
        return await deliveries.find(db, hook, webhook_id) or found


async def send_test(resources: Resources, actor: User, holder: Holder, id_: int) -> Delivery:
    """Tell a receiver that this is a test. Raises Conflict when nothing is told."""
    hook = await _switched_on(resources, actor, holder, id_)
    async with resources.db.begin() as db:
        event = {"type": TEST, "by": actor.usercode, "at": timestamp()}
        made = (await deliveries.insert_many(db, [(hook, None, event)]))[0]
        found = await deliveries.find(db, hook, made)
        if found is None:
            raise NotFound(NONE)
        return found


async def _switched_on(resources: Resources, actor: User, holder: Holder, id_: int) -> OutgoingWebhook:
    if resources.settings.limited:
        await limits.count(resources.redis, ASKED, actor.usercode)
    hook = await webhooks.find(resources, actor, holder, id_)
    if not hook.enabled:
        raise Conflict(Sentence("This webhook is switched off. Switch it on first."))
    return hook


async def find_room(db: AsyncConnection, one: Delivery) -> Room | None:
    return await rooms.find_by_id(db, one.room_id) if one.room_id else None

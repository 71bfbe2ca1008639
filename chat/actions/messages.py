"""Messages: posting. No SQL on this way: talk goes through Redis first, the worker stores it a little later.

Only what carries files asks the database whose they are.
"""

from collections.abc import Sequence

from chat.actions import files
from chat.actions import rooms as opening
from chat.actions.mentions import called_by
from chat.bus import limits, rooms
from chat.bus.limits import Limit
from chat.bus.rooms import PUSH_GRACE_MS, URGENT_GRACE_MS, Accepted, Denied, MembersUnloaded, Rate, RoomClosed, Unsure
from chat.errors import BadField, TooFast
from chat.languages import Sentence
from chat.model import permission
from chat.model.event import message_posted
from chat.model.file import File
from chat.model.ids import is_direct_key
from chat.model.message import Draft
from chat.model.room import EVERYONE, Position
from chat.model.times import timestamp
from chat.model.user import User
from chat.resources import Resources
from chat.store import messages as stored

RATE = Rate(interval_ms=50, burst=100)
# Three at once, then one every twenty minutes: whoever is woken more often says no to all of it.
URGENT = Limit("urgent", 1_200, 3)


async def post(resources: Resources, author: User, room: str, draft: Draft) -> Accepted:
    """Accept a message into a room; readers hear of it at once, the database a little later.

    The same `client_id` again, in whichever room, answers as the first time and posts nothing.
    Raises NotFound, Forbidden, TooFast, Busy or Unavailable, and BadField for what is urgent and not direct; only
    after Unavailable is the outcome unknown.
    """
    # What is counted or taken before the script is asked is not counted or taken twice.
    if draft.client_id and (draft.files or draft.urgent):
        first = await rooms.find_answer(resources.redis, author.usercode, draft.client_id)
        if first is None and draft.files:
            first = await _recall(resources, author, draft.client_id)
        if first:
            return first
    if draft.urgent:
        await _count_urgent(resources, author, room)
    if not draft.files:
        return await _accept(resources, author, room, draft)
    async with files.claimed(resources, author, room, draft) as carried:
        return await _accept(resources, author, room, draft, carried)


async def _count_urgent(resources: Resources, author: User, room: str) -> None:
    if not is_direct_key(room):
        raise BadField({"urgent": Sentence("Only a direct message can be urgent.")})
    if not resources.settings.limited:
        return
    try:
        await limits.count(resources.redis, URGENT, author.usercode)
    except TooFast as fault:
        raise TooFast(
            Sentence(
                "You have sent %(most)s urgent messages. The next one can go in %(minutes)s minutes, or now without "
                "urgency.",
                most=URGENT.burst,
                minutes=-(-int(fault.retry_after or 0) // 60),
            ),
            retry_after=fault.retry_after,
        ) from None


async def _accept(
    resources: Resources, author: User, room: str, draft: Draft, carried: Sequence[File] = ()
) -> Accepted:
    needs = permission.POST
    if room == EVERYONE:
        permission.may_broadcast(author, resources.settings.broadcast_role)
        needs = ""
    calls = await called_by(resources, author, room, draft)
    event = message_posted(room, author, draft, calls.called, carried, calls.thread)
    is_new = False
    while True:
        try:
            accepted = await rooms.accept(
                resources.redis,
                event,
                author.usercode,
                client_id=draft.client_id,
                answer={"message_id": event.fields["message_id"], "at": event.fields["at"]},
                needs=needs,
                # The house writes when others wish it, and many may wish for nine o'clock.
                rate=RATE if resources.settings.limited and not author.is_system else None,
                grace_ms=URGENT_GRACE_MS if draft.urgent else PUSH_GRACE_MS,
                is_new=is_new,
            )
        except RoomClosed:
            await opening.open_room(resources, room)
        except MembersUnloaded:
            await opening.load_members(resources, author)
        except Unsure:
            is_new = await _recall(resources, author, draft.client_id or "") is None
        except Denied:
            seen = await opening.find(resources, author, room)
            raise permission.refusal(seen.kind, seen.held) from None
        else:
            resources.doorbell.ring()
            resources.counted.posts += not accepted.duplicate
            return accepted


async def _recall(resources: Resources, author: User, client_id: str) -> Accepted | None:
    """The answer to a message that the database has and Redis has forgotten; then Redis knows it again."""
    async with resources.db.read() as db:
        found = await stored.find_posted(db, author.id, client_id)
    if found is None:
        return None
    room, message_id, at, *position = found
    first = Accepted(room, Position(*position), {"message_id": message_id, "at": timestamp(at)}, duplicate=True)
    await rooms.remember_answer(resources.redis, author.usercode, client_id, first)
    return first

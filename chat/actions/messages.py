"""Messages: posting. No SQL on this way: talk goes through Redis first, the worker stores it a little later.

Only what carries files asks the database whose they are.
"""

from collections.abc import Sequence

from chat.actions import files
from chat.actions import rooms as opening
from chat.actions.mentions import called_by
from chat.bus import rooms
from chat.bus.rooms import Accepted, Denied, MembersUnloaded, Rate, RoomClosed
from chat.model import permission
from chat.model.event import message_posted
from chat.model.file import File
from chat.model.message import Draft
from chat.model.room import EVERYONE
from chat.model.user import User
from chat.resources import Resources

RATE = Rate(interval_ms=50, burst=100)


async def post(resources: Resources, author: User, room: str, draft: Draft) -> Accepted:
    """Accept a message into a room; readers hear of it at once, the database a little later.

    The same `client_id` again, in whichever room, answers as the first time and posts nothing.
    Raises NotFound, Forbidden, TooFast, Busy or Unavailable; only after Unavailable is the outcome unknown.
    """
    if not draft.files:
        return await _accept(resources, author, room, draft)
    if draft.client_id and (first := await rooms.find_answer(resources.redis, author.usercode, draft.client_id)):
        return first
    async with files.claimed(resources, author, room, draft) as carried:
        return await _accept(resources, author, room, draft, carried)


async def _accept(
    resources: Resources, author: User, room: str, draft: Draft, carried: Sequence[File] = ()
) -> Accepted:
    needs = permission.POST
    if room == EVERYONE:
        permission.may_broadcast(author, resources.settings.broadcast_role)
        needs = ""
    event = message_posted(room, author, draft, await called_by(resources, author, room, draft), carried)
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
            )
        except RoomClosed:
            await opening.open_room(resources, room)
        except MembersUnloaded:
            await opening.load_members(resources, author)
        except Denied:
            seen = await opening.find(resources, author, room)
            raise permission.refusal(seen.kind, seen.held) from None
        else:
            resources.doorbell.ring()
            resources.counted.posts += not accepted.duplicate
            return accepted

"""What leaves later: writing it, changing it, calling it off. The worker sends it: jobs/scheduled.py."""

from contextlib import suppress
from datetime import datetime

from chat.actions import directs, files, house
from chat.actions import rooms as opening
from chat.actions.mentions import called_by
from chat.bus import users as channels
from chat.errors import Busy, Conflict, NotFound, Unavailable
from chat.languages import Sentence
from chat.model import permission
from chat.model.file import UNPOSTED, UNSTORED
from chat.model.message import Draft
from chat.model.scheduled import Kind, Scheduled, State, check_due
from chat.model.times import now
from chat.model.user import User
from chat.resources import Resources
from chat.store import files as uploads
from chat.store import rooms, scheduled

CHANGED = "scheduled.changed"
# So that one page shows them all.
MOST_WAITING = 100
NONE = Sentence("Nothing of yours waits here.")
TOO_LATE = {
    State.SENDING: Sentence("It is on its way already."),
    State.SENT: Sentence("It went out already."),
    State.CANCELLED: Sentence("It is cancelled already."),
    State.REFUSED: Sentence("It was refused already."),
}


async def schedule(resources: Resources, user: User, key: str, draft: Draft, due_at: datetime) -> Scheduled:
    """Let a message wait for its time. The same client_id again answers with what the first one made.

    Raises NotFound, Forbidden or Conflict as posting does, BadField, or Conflict when too many wait already.
    """
    room = await opening.find(resources, user, key)
    if permission.POST not in room.held:
        raise permission.refusal(room.kind, room.held)
    # What is told now need not be told when nobody is there to hear it.
    await called_by(resources, user, key, draft)
    return await _keep(resources, Kind.MESSAGE, user, key, draft, due_at)


async def remind(resources: Resources, user: User, draft: Draft, due_at: datetime) -> Scheduled:
    """Let the house write to them at that time, into the room of the two."""
    check_due(due_at, now())
    key = await directs.find_or_make(resources, await house.find(resources), [user.usercode])
    return await _keep(resources, Kind.REMINDER, user, key, draft, due_at)


async def list_mine(
    resources: Resources, user: User, limit: int, before: int | None = None
) -> tuple[list[Scheduled], int | None]:
    """All that waits, the next one first, and behind it `limit` that are settled, the newest first; then those with ids
    below `before` alone. And the `before` of the next page."""
    async with resources.db.read() as db:
        waiting = [] if before else await scheduled.list_waiting(db, user.id)
        settled = await scheduled.list_settled(db, user.id, before, limit + 1)
    following = settled[limit - 1].id if len(settled) > limit else None
    return waiting + settled[:limit], following


async def change(
    resources: Resources, user: User, id_: int, body: str | None = None, due_at: datetime | None = None
) -> Scheduled:
    """Other words, another time, or both. Raises NotFound, BadField, or Conflict when it does not wait any more."""
    values: dict[str, str | datetime] = {}
    if body is not None:
        values["body"] = Draft.parse(body).body
    if due_at is not None:
        values["due_at"] = check_due(due_at, now())
    async with resources.db.begin() as db:
        waited = await scheduled.change(db, user.id, id_, values)
        found = await scheduled.find(db, user.id, id_)
    return await _told(resources, user, _changed(found, waited=waited))


async def cancel(resources: Resources, user: User, id_: int) -> Scheduled:
    """Call it off; doing it twice changes nothing. Raises NotFound, or Conflict when it does not wait any more."""
    async with resources.db.begin() as db:
        waited = await scheduled.change(db, user.id, id_, {"state": State.CANCELLED})
        found = await scheduled.find(db, user.id, id_)
        if waited and found and found.files:
            await uploads.release(db, found.files, uploads.claim_of(found.client_id), now() + UNPOSTED)
    cancelled = waited or (found is not None and found.state is State.CANCELLED)
    return await _told(resources, user, _changed(found, waited=cancelled))


def _changed(found: Scheduled | None, *, waited: bool) -> Scheduled:
    if found is None:
        raise NotFound(NONE)
    if not waited:
        raise Conflict(TOO_LATE.get(found.state))
    return found


async def _keep(resources: Resources, kind: Kind, user: User, key: str, draft: Draft, due_at: datetime) -> Scheduled:
    check_due(due_at, now())
    async with resources.db.begin() as db:
        # Under the lock of the room, so that a retry finds what the first one made.
        room = (await rooms.lock_many(db, [key])).get(key)
        if room is None:
            raise NotFound(permission.NO_ROOM)
        if draft.client_id and (known := await scheduled.find_by_client_id(db, user.id, draft.client_id)):
            return known
        if await scheduled.count_waiting(db, user.id) >= MOST_WAITING:
            raise Conflict(Sentence("%(most)s of yours wait already. Cancel one first.", most=MOST_WAITING))
        made = await scheduled.insert_one(db, kind, user.id, room, draft, due_at)
        if made.files:
            # From here on they are those of the message that it becomes.
            claim = uploads.claim_of(made.client_id)
            await files.claim_in(db, user.id, key, made.files, claim, due_at + UNSTORED)
    return await _told(resources, user, made)


async def _told(resources: Resources, user: User, one: Scheduled) -> Scheduled:
    await tell(resources, user, one)
    return one


async def tell(resources: Resources, user: User, one: Scheduled) -> None:
    """Let the sockets of its author know how it stands; who is away finds it in the list."""
    with suppress(Busy, Unavailable):
        await channels.tell(resources.redis, user.usercode, CHANGED, one.public())

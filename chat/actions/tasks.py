"""What people start: beginning it, looking after it, calling it off. The worker does it: jobs/tasks.py."""

from contextlib import suppress
from typing import Any

from chat.actions import files, rooms
from chat.bus import limits, queue
from chat.bus import users as channels
from chat.bus.limits import Limit
from chat.errors import BadField, Busy, Conflict, NotFound, Unavailable
from chat.languages import Sentence
from chat.model.task import ROOM, UPLOAD, Arguments, State, Task, TaskType, checked, find_type
from chat.model.user import User
from chat.resources import Resources
from chat.store import tasks

CHANGED = "task.changed"
WORK = "work on tasks"
SUBMITTED = Limit("task", 0.1, 1000)
# More than that waits for nobody.
MOST_UNFINISHED = 2000
NONE = Sentence("There is no task of yours here.")
TOO_LATE = {
    State.SUCCEEDED: Sentence("It is done already."),
    State.FAILED: Sentence("It failed already."),
}
LOOK_UP = {ROOM: rooms.find, UPLOAD: files.find}


async def submit(resources: Resources, user: User, name: str, given: dict[str, Any], *, typed: bool = False) -> Task:
    """Begin one, with arguments out of JSON or `typed` into a form. Raises BadField, TooFast, Conflict."""
    kind = find_type(name, user)
    args = checked(kind, given, typed=typed)
    if resources.settings.limited:
        await limits.count(resources.redis, SUBMITTED, user.usercode)
    await _check_named(resources, user, kind, args)
    async with resources.db.begin() as db:
        if await tasks.count_unfinished(db, user.id) >= MOST_UNFINISHED:
            raise Conflict(Sentence("%(most)s of yours are not done yet. Cancel one first.", most=MOST_UNFINISHED))
        made = await tasks.insert_one(db, user.id, name, args.model_dump(mode="json"))
    await queue.ring(resources.queue, WORK, str(made.id))
    await tell(resources, user, made)
    return made


async def _check_named(resources: Resources, user: User, kind: TaskType, args: Arguments) -> None:
    """Raise BadField for each room or file that is not there for them. The worker asks again: both may go meanwhile."""
    wrong: dict[str, str] = {}
    for name, what in kind.named.items():
        key = getattr(args, name)
        try:
            if key is not None:
                await LOOK_UP[what](resources, user, key)
        except NotFound as fault:
            wrong[name] = fault.sentence
    if wrong:
        raise BadField(wrong)


async def find(resources: Resources, user: User, id_: int) -> Task:
    """One of theirs. Raises NotFound."""
    async with resources.db.read() as db:
        found = await tasks.find(db, user.id, id_)
    if found is None:
        raise NotFound(NONE)
    return found


async def list_mine(
    resources: Resources, user: User, limit: int, before: int | None = None
) -> tuple[list[Task], int | None]:
    """Theirs, the newest first, those with ids below `before`; and the `before` of the next page."""
    async with resources.db.read() as db:
        found = await tasks.list_mine(db, user.id, before, limit + 1)
    return found[:limit], found[limit - 1].id if len(found) > limit else None


async def cancel(resources: Resources, user: User, id_: int) -> Task:
    """Call it off; doing it twice changes nothing. Raises NotFound, or Conflict when it is over."""
    async with resources.db.begin() as db:
        stopped = await tasks.cancel(db, user.id, id_)
        found = await tasks.find(db, user.id, id_)
    if found is None:
        raise NotFound(NONE)
    if stopped:
        await tell(resources, user, found)
    elif found.state is not State.CANCELLED:
        raise Conflict(TOO_LATE.get(found.state))
    return found


async def tell(resources: Resources, user: User, one: Task) -> None:
    """Let the sockets of whoever started it know how it stands; who is away finds it in the list."""
    with suppress(Busy, Unavailable):
        await channels.tell(resources.redis, user.usercode, CHANGED, one.public())

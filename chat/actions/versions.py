"""What a message said before it was edited, from the database and from what is not there yet."""

import orjson

from chat.actions import history
from chat.actions import rooms as opening
from chat.bus import rooms as log
from chat.model import permission
from chat.model.event import EDITED
from chat.model.room import OpenRoom
from chat.model.times import parse_timestamp
from chat.model.user import User
from chat.resources import Resources
from chat.store import changes, messages, rooms
from chat.store import events as log_of
from chat.store.changes import Version


async def list_all(resources: Resources, user: User, key: str, seq: int) -> list[Version]:
    """All versions, oldest first, the present one last; none when it was deleted. For its author and moderators."""
    room = await opening.find(resources, user, key)
    message = await history.find(resources, room, seq)
    permission.may_change(room, message, user)
    if message.deleted:
        return []
    said, edited_seq = await _stored(resources, room, seq)
    events = [orjson.loads(payload) for payload in await log.events_between(resources.redis, key, seq)]
    if not said:
        said = [Version(1, events[0]["body"], message.at, message.author.usercode)]
    for event in events:
        if event["type"] == EDITED and event["target"] == seq and event["seq"] > edited_seq:
            said.append(Version(said[-1].version + 1, event["body"], parse_timestamp(event["at"]), event["by"]))
    return said


async def _stored(resources: Resources, room: OpenRoom, seq: int) -> tuple[list[Version], int]:
    """The versions that the database has, and the seq of the last edit among them."""
    async with resources.db.read() as db:
        stored_room = await rooms.get(db, room.key)
        row = next(iter(await messages.find_at(db, stored_room, [seq])), None)
        if row is None:
            return [], 0
        earlier = await changes.versions_of(db, stored_room, seq)
        changed = await log_of.changes_of(db, stored_room, seq) if row.version > 1 else []
    # A worker may have stored edits between the two questions: what the row does not know yet comes from the log.
    earlier = [one for one in earlier if one.version < row.version]
    said = [*earlier, Version(row.version, row.body, row.edited_at or row.at)]
    editors = [one["by"] for one in changed if one["type"] == EDITED and one["seq"] <= row.edited_seq]
    return _signed(said, [row.author.usercode, *editors]), row.edited_seq


def _signed(said: list[Version], people: list[str]) -> list[Version]:
    """Each version with who made it; an edit that came along with an import has nobody."""
    unknown: list[None] = [None] * max(len(said) - len(people), 0)
    by = [people[0], *unknown, *people[1:]]
    return [one._replace(by=who) for one, who in zip(said, by, strict=False)]

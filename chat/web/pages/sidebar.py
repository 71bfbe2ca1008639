"""The list at the side of every page: my rooms, the people I write to, and where the page's socket resumes."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from chat.actions import presence, reading
from chat.model.cursor import ReadState
from chat.model.presence import Presence
from chat.model.room import Kind, OpenRoom
from chat.model.user import User
from chat.resources import Resources


async def sidebar(
    resources: Resources, viewer: User, mine: Mapping[str, OpenRoom], current: str | None = None
) -> dict[str, Any]:
    """What the layout of a page shows at its side; `current` is the key of the room that it is about."""
    others = {one.usercode: one for room in mine.values() for one in room.people}
    states, here = await asyncio.gather(
        reading.states(resources, viewer, mine), presence.among(resources, viewer, [*others.values(), viewer])
    )
    rows = [_row(viewer, room, states.get(room.key), here) | {"current": room.key == current} for room in mine.values()]
    return {
        "sidebar": [row for row in rows if row["kind"] is not Kind.DIRECT],
        "directs": [row for row in rows if row["kind"] is Kind.DIRECT],
        "states": states,
        "waiting": sum(row["calls"] for row in rows),
        "my_presence": here.get(viewer.usercode),
        "positions": positions_of(mine.values()),
    }


def as_found(mine: Mapping[str, OpenRoom], room: OpenRoom) -> Mapping[str, OpenRoom]:
    """These rooms, with the one whose words the page shows as it was when it was found: what is said while the page is
    made is not on it, so its socket has to bring that.
    """
    return {**mine, room.key: room} if room.key in mine else mine


def positions_of(rooms: Iterable[OpenRoom]) -> str:
    """Where the page stands in each of these rooms, as JSON."""
    return orjson.dumps({room.key: room.position._asdict() for room in rooms}).decode()


def _row(viewer: User, room: OpenRoom, state: ReadState | None, here: Mapping[str, Presence]) -> dict[str, Any]:
    others = [one for one in room.people if one.usercode != viewer.usercode]
    return {
        "room": room.key,
        "name": room.name,
        "kind": room.kind,
        "others": others,
        "presence": here.get(others[0].usercode) if len(others) == 1 else None,
        "unread": state is not None and state.unread > 0 and not state.muted,
        "calls": state.calls(room.kind) if state else 0,
        "muted": state is not None and state.muted,
        "hidden": state is not None and state.is_hidden(room.kind),
    }

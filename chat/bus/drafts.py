"""What people have typed and not posted: one text for each room, for as long as somebody may come back to it; beside it
what they typed on another device, and would have lost to it.
"""

from collections.abc import Sequence
from typing import NamedTuple

import orjson

from chat.bus import keys
from chat.bus.pipe import Pipe

KEPT_SECONDS = 90 * 24 * 3600
MOST_BESIDE = 9
WHATEVER = "*"


class Kept(NamedTuple):
    """What somebody typed in a room, the id of that, and what they typed besides; the newest first."""

    body: str = ""
    id: str = ""
    also: tuple[str, ...] = ()


async def keep(
    redis: Pipe, usercode: str, room: str, body: str, draft_id: str, known: Sequence[str] | None
) -> tuple[str, ...] | None:
    """Remember it in place of what was there. What was there and is not `known` by its id is kept beside it, or stays
    where it is when the new text is empty. What is beside it then; None when nothing changed.
    """
    places = (keys.drafts(usercode), keys.drafts_also(usercode))
    ids = WHATEVER if known is None else "".join(f"{one} " for one in known)
    also = await redis.run("draft", places, room, body, draft_id, ids, MOST_BESIDE, KEPT_SECONDS)
    return None if also is None else tuple(text.decode() for text in also)


async def find(redis: Pipe, usercode: str, room: str) -> Kept:
    calls = [redis.call("HGET", key, room) for key in (keys.drafts(usercode), keys.drafts_also(usercode))]
    body, beside = [await call for call in calls]
    stored = orjson.loads(beside or b'{"id":"","also":[]}')
    return Kept((body or b"").decode(), stored["id"], tuple(stored["also"]))


async def drop(redis: Pipe, usercode: str, room: str, body: str) -> tuple[str, ...]:
    """Forget one of those beside it; what is left of them."""
    places = (keys.drafts(usercode), keys.drafts_also(usercode))
    return tuple(text.decode() for text in await redis.run("draft_drop", places, room, body))

"""Who of a room is here, as its page shows them."""

from collections.abc import Sequence
from typing import Any

from chat.actions import presence
from chat.languages import Sentence, translate
from chat.model import permission
from chat.model.presence import Presence, State
from chat.model.room import EVERYONE, OpenRoom
from chat.model.user import User
from chat.resources import Resources

GROUPS = {State.ONLINE: Sentence("Here"), State.AWAY: Sentence("Away"), State.OFFLINE: Sentence("Not here")}
# What the script fills in for somebody who comes.
BLANK = Presence("", State.OFFLINE, None, "", False)


async def members_here(
    resources: Resources, viewer: User, room: OpenRoom, members: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Members in groups by their presence; all in one, without a word of it, where the viewer may not know."""
    may_know = room.key != EVERYONE and permission.READ in room.held
    here = await presence.among(resources, viewer, [one["person"] for one in members]) if may_know else {}
    if not here:
        return {"groups": [{"state": "", "words": "", "members": members}], "here": {}, "blank_presence": None}
    groups = [
        {
            "state": state,
            "words": translate(words),
            "members": [one for one in members if here[one["usercode"]].state is state],
        }
        for state, words in GROUPS.items()
    ]
    return {"groups": groups, "here": here, "blank_presence": BLANK}

"""Whom a word of theirs calls. Texts are read where somebody who listens has one, and nowhere else."""

from collections.abc import Collection

from chat.actions import history
from chat.actions.catchup import Call
from chat.errors import Unavailable
from chat.formatting.body import plain_text
from chat.model import keyword
from chat.model.cursor import ReadState
from chat.model.message import Message
from chat.model.reason import How, is_called
from chat.model.room import Kind, OpenRoom
from chat.model.user import User
from chat.resources import Resources

# Of what waits in a room, so much of the newest is read for a mail.
LOOKED_AT = 100


async def called(
    resources: Resources, room: OpenRoom, seqs: Collection[int], listeners: Collection[User]
) -> dict[str, set[int]]:
    """By usercode, which of some messages say a word of theirs; whoever has no words is missing."""
    wanting = [one for one in listeners if one.keywords]
    if not wanting:
        return {}
    found = await history.find_many(resources, room, seqs)
    said = {seq: _said(message) for seq, message in found.items() if not message.deleted}
    return {one.usercode: {seq for seq, text in said.items() if keyword.is_said(one.keywords, text)} for one in wanting}


async def missed(resources: Resources, user: User, room: OpenRoom, state: ReadState, after: int) -> list[Call]:
    """What says a word of theirs behind a seq, unread and calling them by nothing else, the oldest first."""
    if not user.keywords or not state.unread or state.muted or room.kind is Kind.DIRECT:
        return []
    try:
        page = await history.before(resources, room, state.top + 1, LOOKED_AT)
    except Unavailable:
        return []
    news = [one for one in page.messages if one.seq > after and one.author.usercode != user.usercode]
    return [Call(room, state, one, How.WORD) for one in news if _calls(one, user)]


def _calls(message: Message, user: User) -> bool:
    if message.deleted or is_called(message.mentions, user):
        return False
    return keyword.is_said(user.keywords, _said(message))


def _said(message: Message) -> str:
    """What people read of it: no address behind a link, and no sign that only shapes."""
    return keyword.folded(plain_text(message.body))

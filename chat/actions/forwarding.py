"""Passing a message on into another room: quoted, with its author's name and the way back to it."""

import re
from dataclasses import replace

from chat.actions import files, history, messages
from chat.actions import rooms as opening
from chat.bus import rooms
from chat.bus.rooms import Accepted
from chat.errors import Conflict, TooLong
from chat.languages import Sentence
from chat.model.mention import calling_nobody
from chat.model.message import Draft, Message
from chat.model.text import BODY_CHARACTERS
from chat.model.user import User
from chat.resources import Resources

COMMENT_CHARACTERS = 2_000
_MARKS = re.compile(r"([*_~`\[\]<>@:+-])")


async def forward(
    resources: Resources,
    user: User,
    key: str,
    seq: int,
    to: str,
    link: str,
    comment: str = "",
    client_id: str | None = None,
    *,
    confirmed: bool = False,
) -> Accepted:
    """Post a message's text and files into the room `to`, behind a comment; `link` is the message's whole address.

    Raises NotFound for a message that they may not read, Conflict for a deleted one, TooLong, and what posting raises.
    """
    if len(comment) > COMMENT_CHARACTERS:
        raise TooLong(
            {
                "comment": Sentence(
                    "Use at most %(most)s characters; this has %(number)s.",
                    most=COMMENT_CHARACTERS,
                    number=len(comment),
                )
            }
        )
    message = await history.find(resources, await opening.find(resources, user, key), seq)
    if message.deleted:
        raise Conflict(Sentence("This message was deleted."))
    draft = Draft.parse(quoting(message, link, comment), client_id, confirmed=confirmed)
    if message.files and not (client_id and await rooms.find_answer(resources.redis, user.usercode, client_id)):
        draft = replace(draft, files=tuple(await files.copy(resources, user, message.files)))
    return await messages.post(resources, user, to, draft)


def quoting(message: Message, link: str, comment: str = "") -> str:
    """The text of the new message. What is quoted calls nobody again, and is cut where it would be too long."""
    source = f"[{_plainly(message.author.name)}, {message.at.day} {message.at:%B}]({link})"
    said = comment.strip()
    room = BODY_CHARACTERS - len(said) - len(source) - 2 * len("\n\n")
    return "\n\n".join(filter(None, [said, _quoted(message, room), source]))


def _quoted(message: Message, room: int) -> str:
    if not message.body:
        return ""
    said = calling_nobody(message.body)
    if said.startswith("/me "):
        said = f"{_plainly(message.author.name)} {said.removeprefix('/me ')}"
    lines = "\n".join(f"> {line}" for line in said.split("\n"))
    return lines if len(lines) <= room else f"{lines[: room - 1].rstrip()}…"


def _plainly(name: str) -> str:
    """A name in which nothing means anything."""
    return _MARKS.sub(r"\\\1", name)

"""Messages: the draft that somebody sends, and the message that everybody reads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, Self

from chat.errors import BadField, TooLong
from chat.languages import Sentence
from chat.model import user as users
from chat.model.file import File, parse_files, spoken
from chat.model.ids import is_client_id
from chat.model.preview import Preview
from chat.model.text import BODY_CHARACTERS, clean_body
from chat.model.thread import Replies
from chat.model.times import parse_timestamp, timestamp
from chat.model.user import User


@dataclass(frozen=True, slots=True)
class Draft:
    """Valid input for a message; `parse` is the only way to get one. `files` are the ids of uploads."""

    body: str
    client_id: str | None
    reply_to: int | None
    # Whether the author knows that it calls many people.
    confirmed: bool = False
    files: tuple[str, ...] = ()
    # Whether it may wake whoever it is written to; only among people of a direct room.
    urgent: bool = False

    @classmethod
    def parse(
        cls,
        body: str,
        client_id: str | None = None,
        reply_to: int | None = None,
        *,
        confirmed: bool = False,
        files: Sequence[str] = (),
        urgent: bool = False,
    ) -> Self:
        if len(body) > BODY_CHARACTERS:
            raise TooLong(
                {
                    "body": Sentence(
                        "Use at most %(most)s characters; this has %(number)s.",
                        most=BODY_CHARACTERS,
                        number=len(body),
                    )
                }
            )
        text = clean_body(body)
        if not text and not files:
            raise BadField({"body": Sentence("Write something first.")})
        if client_id is not None and not is_client_id(client_id):
            raise BadField({"client_id": Sentence("Use 1 to 64 printable characters.")})
        return cls(text, client_id, reply_to, confirmed, parse_files(files), urgent)


class Mark(NamedTuple):
    """A reaction of somebody, or one that was taken back (not `present`); `seq` is that of the event that says so."""

    emoji: str
    usercode: str
    seq: int
    present: bool = True


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is by now. Each part that may change carries the seq of the event that changed it last."""

    room: str
    epoch: int
    seq: int
    message_id: str
    client_id: str | None
    author: User
    body: str
    at: datetime
    reply_to: int | None = None
    # Of an answer, the seq of the first message that it goes back to.
    thread: int | None = None
    mentions: tuple[str, ...] = ()
    edited_at: datetime | None = None
    edited_seq: int = 0
    version: int = 1
    deleted_seq: int | None = None
    deleted_by: str | None = None
    pinned: bool = False
    pinned_seq: int = 0
    marks: tuple[Mark, ...] = ()
    files: tuple[File, ...] = ()
    urgent: bool = False
    # What answers it; None where nobody counted, and where there is nothing.
    replies: Replies | None = None
    preview: Preview | None = None
    preview_seq: int = 0

    @classmethod
    def from_event(cls, event: dict[str, Any]) -> Self:
        """The message inside a `message.posted`."""
        return cls(
            room=event["room"],
            epoch=event["epoch"],
            seq=event["seq"],
            message_id=event["message_id"],
            client_id=event["client_id"],
            author=users.from_wire(event["author"]),
            body=event["body"],
            at=parse_timestamp(event["at"]),
            reply_to=event["reply_to"],
            thread=event.get("thread"),
            # Only of what was brought in from elsewhere, and was edited there.
            edited_at=parse_timestamp(event["edited_at"]) if event.get("edited_at") else None,
            mentions=tuple(event["mentions"]),
            # In the log, deleted messages have no text any more; which event deleted it stands further on there.
            deleted_seq=0 if event.get("deleted") else None,
            files=tuple(File.from_wire(one) for one in event["files"]),
            urgent=event.get("urgent", False),
        )

    @property
    def deleted(self) -> bool:
        return self.deleted_seq is not None

    @property
    def file_ids(self) -> list[str]:
        """What is on the disk for it."""
        picture = self.preview.image if self.preview else None
        return [file.id for file in self.files] + ([picture.file_id] if picture else [])

    @property
    def words(self) -> str:
        """What it says; of files alone, their names."""
        return self.body or spoken(self.files)

    @property
    def changed_seq(self) -> int:
        """The seq of the newest change that it shows; 0 without one."""
        parts = (self.edited_seq, self.pinned_seq, self.preview_seq, self.deleted_seq or 0)
        return max(*parts, *(mark.seq for mark in self.marks))

    @property
    def reactions(self) -> dict[str, list[str]]:
        """Emoji to usercodes, in the order in which they were given."""
        given: dict[str, list[str]] = {}
        for mark in sorted(self.marks, key=lambda mark: mark.seq):
            if mark.present:
                given.setdefault(mark.emoji, []).append(mark.usercode)
        return given

    def changed(self, event: dict[str, Any]) -> Self:
        """With a change applied; one that is older than what it would change does nothing. Any order ends the same."""
        seq = event["seq"]
        match event["type"]:
            case "message.deleted":
                return self.bare(seq, event["by"])
            case "message.edited" if seq > self.edited_seq:
                return self._edited(event)
            case _ if self.deleted:
                return self
            case "message.pinned" | "message.unpinned" if seq > self.pinned_seq:
                return replace(self, pinned=event["type"] == "message.pinned", pinned_seq=seq)
            case "message.previewed" if seq > self.preview_seq:
                return replace(self, preview=Preview.from_wire(event["preview"]), preview_seq=seq)
            case "reaction.added" | "reaction.removed":
                return self._marked(Mark(event["emoji"], event["by"], seq, event["type"] == "reaction.added"))
        return self

    def _edited(self, event: dict[str, Any]) -> Self:
        """That it was edited is told of a deleted message too."""
        said = {} if self.deleted else {"body": event["body"], "mentions": tuple(event.get("mentions", ()))}
        when = {"edited_at": parse_timestamp(event["at"]), "edited_seq": event["seq"], "version": self.version + 1}
        return replace(self, **said, **when)

    def _marked(self, new: Mark) -> Self:
        others = tuple(one for one in self.marks if (one.emoji, one.usercode) != (new.emoji, new.usercode))
        newest = all(one.seq < new.seq for one in self.marks if one[:2] == new[:2])
        return replace(self, marks=(*others, new)) if newest else self

    def bare(self, deleted_seq: int = 0, by: str | None = None) -> Self:
        """What is left of a deleted message: its place, its author and its time."""
        gone = {"body": "", "mentions": (), "marks": (), "pinned": False, "files": (), "urgent": False}
        return replace(self, **gone, preview=None, deleted_seq=deleted_seq, deleted_by=by or self.deleted_by)  # type: ignore[arg-type]

    def public(self) -> dict[str, Any]:
        """The message object of the protocol."""
        return {
            "room": self.room,
            "epoch": self.epoch,
            "seq": self.seq,
            "message_id": self.message_id,
            "client_id": self.client_id,
            "author": self.author.public(),
            "body": self.body,
            "at": timestamp(self.at),
            "edited_at": timestamp(self.edited_at) if self.edited_at else None,
            "deleted": self.deleted,
            "version": self.version,
            "reply_to": self.reply_to,
            "thread": self.thread,
            "files": [file.public() for file in self.files],
            "mentions": list(self.mentions),
            "reactions": self.reactions,
            "pinned": self.pinned,
            "urgent": self.urgent,
            **({"replies": self.replies.public()} if self.replies else {}),
            "preview": self.preview and self.preview.public(),
        }

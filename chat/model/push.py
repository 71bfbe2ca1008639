"""Pushes: a browser that may be told something while no page is open there, and what it is told."""

from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlsplit

import orjson

from chat.errors import BadField
from chat.languages import Sentence, translate, translate_many

ENDPOINT_CHARACTERS, LANGUAGE_CHARACTERS = 2_000, 35
POINT_BYTES, AUTH_BYTES = 65, 16
# Push services take 4,096 bytes at most, of which the seal needs some.
PAYLOAD_BYTES = 3_000
# So many notifications that are read elsewhere are closed by one push.
MOST_CLOSED = 10
TEST = Sentence("This is how it looks when somebody calls you.")
FILE = Sentence("Sent a file.")


@dataclass(frozen=True, slots=True)
class SubscriptionDraft:
    """A valid wish to be pushed to, as browsers make it."""

    endpoint: str
    p256dh: str
    auth: str
    language: str

    @classmethod
    def parse(cls, endpoint: str, p256dh: str, auth: str, language: str = "") -> Self:
        """Raise BadField naming each field at fault. Whether the address may be asked is another question."""
        faults = {}
        if len(endpoint) > ENDPOINT_CHARACTERS or not _is_address(endpoint):
            faults["endpoint"] = Sentence("This is no address of a push service.")
        if len(point := unpacked(p256dh)) != POINT_BYTES or point[0] != 4:
            faults["p256dh"] = Sentence("This is no public key of a browser.")
        if len(unpacked(auth)) != AUTH_BYTES:
            faults["auth"] = Sentence("This is no secret of a browser.")
        if faults:
            raise BadField(faults)
        return cls(endpoint, p256dh, auth, language[:LANGUAGE_CHARACTERS])


@dataclass(frozen=True, slots=True)
class Subscription:
    """A browser of somebody, for as long as its session lasts."""

    id: int
    user_id: int
    sid: str
    endpoint: str
    p256dh: str
    auth: str
    language: str
    created_at: datetime

    @property
    def host(self) -> str:
        return urlsplit(self.endpoint).hostname or ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a device shows: of one room, `count` messages from `first` to `seq`. Without a room it is only a test.

    `closes` are other rooms whose notifications have been read elsewhere.
    """

    user: str
    title: str
    body: str
    room: str = ""
    first: int = 0
    seq: int = 0
    count: int = 0
    closes: tuple[str, ...] = ()
    urgent: bool = False

    @classmethod
    def from_wire(cls, fields: dict[str, Any]) -> Self:
        return cls(**{**fields, "closes": tuple(fields["closes"])})

    def wire(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    def payload(self) -> bytes:
        """As JSON; the text is cut so that it fits."""
        notice = replace(self, closes=self.closes[:MOST_CLOSED])
        while len(packed := orjson.dumps(notice.wire())) > PAYLOAD_BYTES and notice.body:
            notice = replace(notice, body=notice.body[: len(notice.body) * 3 // 4])
        return packed


def unpacked(text: str) -> bytes:
    """Base64 for addresses, with or without padding; empty when it is none."""
    try:
        text = text.strip()
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (NotBase64, ValueError):
        return b""


def _is_address(endpoint: str) -> bool:
    try:
        parts = urlsplit(endpoint)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and not parts.username and endpoint.isascii()


def title_of(author: str, room: str, count: int, *, direct: bool, urgent: bool = False) -> str:
    """One message stands under its author's name, several under a number; in the spoken language, like the text."""
    title = _title(author, room, count, direct)
    return translate(Sentence("Urgent: %(title)s", title=title)) if urgent else title


def _title(author: str, room: str, count: int, direct: bool) -> str:
    if count > 1:
        if direct:
            said = translate_many("%(count)s new from %(room)s", "%(count)s new from %(room)s", count)
        else:
            said = translate_many("%(count)s new in %(room)s", "%(count)s new in %(room)s", count)
        return said % {"count": count, "room": room}
    return author if direct else translate(Sentence("%(name)s in %(room)s", name=author, room=room))


def text_of(author: str, excerpt: str, count: int) -> str:
    """Of several messages the newest, with its author."""
    said = excerpt or translate(FILE)
    return translate(Sentence("%(name)s: %(text)s", name=author, text=said)) if count > 1 else said

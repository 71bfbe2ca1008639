"""Deliveries: one event for one outgoing webhook; how it is signed, how often it is tried, and what its answer says.

waiting ──2xx──> delivered
   │ ^───again later, longer each time
   ├──tried enough, or 410──> failed
   └──nobody may be told any more──> dropped
"""

import hmac
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from random import Random
from typing import Any

import orjson

from chat.model.ids import new_message_id
from chat.model.times import timestamp

TEST = "webhook.test"
SECRET_PREFIX = "whsec_"  # noqa: S105  # how such secrets begin
# After each try that failed; with the first one that makes ten, over ten hours.
WAITS_SECONDS = (5, 15, 60, 300, 900, 1_800, 3_600, 7_200, 21_600)
TRIES = len(WAITS_SECONDS) + 1
LONGEST_WAIT_SECONDS = 21_600
# Up to so much later or earlier, so that what failed together is not tried together.
JITTER = 0.2
# A webhook to which nothing has come for so long is switched off when one more delivery is given up.
PATIENCE = timedelta(days=1)
KEPT, MOST_KEPT = timedelta(days=7), 200
EXCERPT_CHARACTERS = 300
_random = Random()  # noqa: S311  # only spreads tries


class State(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Delivery:
    """`data` is the event without what was said; `said` an excerpt of the answer, or why there was none."""

    id: int
    webhook_id: str
    hook_id: int
    room_id: int | None
    seq: int
    type: str
    data: dict[str, Any]
    depth: int
    state: State
    due_at: datetime
    tries: int
    status: int | None
    duration_ms: int | None
    said: str
    created_at: datetime
    ended_at: datetime | None = None

    def public(self) -> dict[str, Any]:
        waits = self.state is State.WAITING
        return {
            "id": self.webhook_id,
            "type": self.type,
            "seq": self.seq or None,
            "state": self.state,
            "tries": self.tries,
            "status": self.status,
            "duration_ms": self.duration_ms,
            "response": self.said,
            "created_at": timestamp(self.created_at),
            "ended_at": self.ended_at and timestamp(self.ended_at),
            "next_try_at": timestamp(self.due_at) if waits else None,
        }


def new_webhook_id() -> str:
    return "msg_" + new_message_id().replace("-", "")


def seconds_until_next(tries: int, asked: float = 0.0) -> float | None:
    """How long to wait when so many tries have failed, at least as long as the receiver `asked` for; None: no more."""
    if tries >= TRIES:
        return None
    wait = WAITS_SECONDS[tries - 1] * _random.uniform(1 - JITTER, 1 + JITTER)
    return min(max(wait, asked), LONGEST_WAIT_SECONDS * (1 + JITTER))


def sign(secret: str, webhook_id: str, moment: int, body: bytes) -> str:
    """The header `webhook-signature` of Standard Webhooks: HMAC-SHA-256 over id, time (in seconds) and body."""
    key = b64decode(secret.removeprefix(SECRET_PREFIX))
    return "v1," + b64encode(hmac.digest(key, f"{webhook_id}.{moment}.".encode() + body, sha256)).decode()


def reply_of(content_type: str, body: bytes) -> str:
    """What an answer wants to be said in the room: plain text, or the `text` (or `body`) of JSON; empty for nothing."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "text/plain":
        return body.decode("utf-8", "replace").strip()
    if kind != "application/json":
        return ""
    try:
        fields = orjson.loads(body)
    except ValueError:
        return ""
    text = fields.get("text", fields.get("body")) if isinstance(fields, dict) else None
    return text.strip() if isinstance(text, str) else ""


def excerpt(body: bytes) -> str:
    """The beginning of an answer, in one line, for the log of deliveries."""
    text = body[: EXCERPT_CHARACTERS * 4].decode("utf-8", "replace")
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:EXCERPT_CHARACTERS]

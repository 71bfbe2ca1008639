"""Sessions: signed-in browsers and scripts, on Redis, so that any instance serves anybody.

The browser's cookie and the script's refresh token hold a secret; Redis holds only its digest, which is also the
session's id (`sid`). Ending a session is told on the user's channel, and live sockets close.
"""

import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import orjson

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.errors import Busy, Unavailable
from chat.model.times import now, parse_timestamp, timestamp
from chat.model.user import User

SESSION_SECONDS = 30 * 24 * 3600
# When a session was last seen is known this exactly: a write for every request would be too dear.
SEEN_EVERY = timedelta(minutes=5)
AGENT_CHARACTERS = 250
TICKET_SECONDS = 30
REVOKED = "session.revoked"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One session: whose it is, the auth version that it began with, what signed in, and when it was last seen."""

    usercode: str
    auth_version: int
    created_at: str
    refresh: str = ""
    agent: str = ""
    seen_at: str = ""
    # How they signed in: see actions/sessions.py.
    way: str = ""

    @property
    def was_seen_at(self) -> datetime:
        return parse_timestamp(self.seen_at or self.created_at)


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


async def create(
    redis: Pipe, user: User, agent: str = "", *, refreshable: bool = False, way: str = ""
) -> tuple[str, str]:
    """Begin a session; returns its sid and its secret (of the cookie, or of the refresh token)."""
    secret = secrets.token_urlsafe(32)
    sid = secrets.token_hex(32) if refreshable else digest(secret)
    refresh = digest(secret) if refreshable else ""
    session = SignedIn(user.usercode, user.auth_version, timestamp(), refresh, _shortened(agent), way=way)
    redis.call("SADD", keys.sessions(user.usercode), sid)
    await redis.call("SET", keys.session(sid), orjson.dumps(asdict(session)), "EX", SESSION_SECONDS)
    return sid, secret


async def find(redis: Pipe, sid: str) -> SignedIn | None:
    """A session, which counts as seen by that."""
    text = await redis.call("GET", keys.session(sid))
    if not text:
        return None
    session = SignedIn(**orjson.loads(text))
    moment = now()
    if moment - session.was_seen_at > SEEN_EVERY:
        # Somebody may be let in also when nothing can be written down.
        with suppress(Busy, Unavailable):
            await redis.run("touch", (keys.session(sid),), timestamp(moment))
    return session


async def find_all(redis: Pipe, usercode: str) -> dict[str, SignedIn]:
    """The sessions of a user by sid; those that have run out are forgotten."""
    sids = [sid.decode() for sid in await redis.call("SMEMBERS", keys.sessions(usercode))]
    texts = await redis.call("MGET", *(keys.session(sid) for sid in sids)) if sids else []
    found = {sid: SignedIn(**orjson.loads(text)) for sid, text in zip(sids, texts, strict=True) if text}
    if over := [sid for sid in sids if sid not in found]:
        with suppress(Busy):
            await redis.call("SREM", keys.sessions(usercode), *over)
    return found


async def rotate(redis: Pipe, sid: str, secret: str) -> tuple[SignedIn, str] | None:
    """Exchange a refresh secret for the next one, once; a secret that was used before ends the session."""
    following = secrets.token_urlsafe(32)
    arguments = (digest(secret), digest(following), SESSION_SECONDS)
    reply = await redis.run("rotate", (keys.session(sid),), *arguments)
    if reply is None:
        return None
    outcome, text = reply
    session = SignedIn(**orjson.loads(text))
    if outcome == b"reused":
        await end(redis, session.usercode, sid)
        return None
    return session, following


async def end(redis: Pipe, usercode: str, sid: str) -> None:
    """End one session and close its sockets on every instance."""
    redis.call("SREM", keys.sessions(usercode), sid)
    redis.call("DEL", keys.session(sid))
    await _tell(redis, usercode, {"type": REVOKED, "session": sid})


async def end_all(redis: Pipe, usercode: str, *, blocked: bool = False) -> None:
    """End every session of a user, such as after a new password; `blocked` says so to the sockets."""
    for sid in await redis.call("SMEMBERS", keys.sessions(usercode)):
        redis.call("DEL", keys.session(sid.decode()))
    redis.call("DEL", keys.sessions(usercode))
    await _tell(redis, usercode, {"type": REVOKED, "session": None, "blocked": blocked})


async def create_ticket(redis: Pipe, sid: str) -> str:
    """A secret for one WebSocket handshake, good for `TICKET_SECONDS`."""
    ticket = secrets.token_urlsafe(24)
    await redis.call("SET", keys.ticket(digest(ticket)), sid, "EX", TICKET_SECONDS)
    return ticket


async def use_ticket(redis: Pipe, ticket: str) -> str | None:
    """The sid behind a ticket, the first time only."""
    sid = await redis.call("GETDEL", keys.ticket(digest(ticket)))
    return sid.decode() if sid else None


def _shortened(agent: str) -> str:
    """As text that can be stored: headers may hold any bytes."""
    return agent.encode("utf-8", "replace").decode()[:AGENT_CHARACTERS]


async def _tell(redis: Pipe, usercode: str, notice: dict[str, str | bool | None]) -> None:
    await redis.call("PUBLISH", keys.user_channel(usercode), orjson.dumps(notice))

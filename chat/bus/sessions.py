"""Sessions: signed-in browsers and scripts, on Redis, so that any instance serves anybody.

The browser's cookie and the script's refresh token hold a secret; Redis holds only its digest, which is also the
session's id (`sid`). Ending a session is told on the user's channel, and live sockets close.
"""

import secrets
from dataclasses import asdict, dataclass
from hashlib import sha256

import orjson

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.model.times import timestamp
from chat.model.user import User

SESSION_SECONDS = 30 * 24 * 3600
TICKET_SECONDS = 30
REVOKED = "session.revoked"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One session: whose it is, and the auth version that it began with."""

    usercode: str
    auth_version: int
    created_at: str
    refresh: str = ""


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


async def create(redis: Pipe, user: User, *, refreshable: bool = False) -> tuple[str, str]:
    """Begin a session; returns its sid and its secret (of the cookie, or of the refresh token)."""
    secret = secrets.token_urlsafe(32)
    sid = secrets.token_hex(32) if refreshable else digest(secret)
    session = SignedIn(user.usercode, user.auth_version, timestamp(), digest(secret) if refreshable else "")
    redis.call("SADD", keys.sessions(user.usercode), sid)
    await redis.call("SET", keys.session(sid), orjson.dumps(asdict(session)), "EX", SESSION_SECONDS)
    return sid, secret


async def find(redis: Pipe, sid: str) -> SignedIn | None:
    text = await redis.call("GET", keys.session(sid))
    return SignedIn(**orjson.loads(text)) if text else None


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


async def _tell(redis: Pipe, usercode: str, notice: dict[str, str | bool | None]) -> None:
    await redis.call("PUBLISH", keys.user_channel(usercode), orjson.dumps(notice))

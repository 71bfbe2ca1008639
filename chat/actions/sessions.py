"""Being signed in: browsers by a cookie, scripts by a short access token and a refresh token that rotates."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chat.actions import accounts, tokens
from chat.bus import sessions
from chat.errors import NotFound, NotSignedIn
from chat.languages import Sentence, translate
from chat.model import token as token_rules
from chat.model.agent import Agent
from chat.model.times import parse_timestamp, timestamp
from chat.model.token import Scopes, Token
from chat.model.user import User
from chat.resources import Resources

ACCESS_SECONDS = 15 * 60
ISSUER, AUDIENCE, ALGORITHM = "chat", "chat-api", "HS256"
EXPIRED = Sentence("The access token is expired or not ours. Refresh it or sign in again.")
REVOKED = Sentence("This token is revoked, past its time or not ours. Make another one in the settings.")


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody, through one session or token; `scopes` are what a token is good for, None: everything."""

    user: User
    sid: str
    scopes: Scopes | None = None


# How somebody signs in, before the `+code` of a second factor. A passkey needs none, nor does a code from a device.
PASSWORD, PROVIDER, PASSKEY, DEVICE = "password", "provider", "passkey", "device"


@dataclass(frozen=True, slots=True)
class Tokens:
    access: str
    refresh: str
    user: User


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as its owner sees it; `agent` is what signed in, in plain words."""

    sid: str
    agent: Agent
    began_at: datetime
    seen_at: datetime
    current: bool
    # How they signed in: `password` or `provider`, with `+code` after a second factor; `passkey`, `device`.
    way: str

    def public(self) -> dict[str, str | bool]:
        return {
            "id": self.sid,
            "name": translate(self.agent.name),
            "kind": self.agent.kind,
            "began_at": timestamp(self.began_at),
            "seen_at": timestamp(self.seen_at),
            "current": self.current,
            "way": self.way,
        }


async def begin_for_browser(resources: Resources, user: User, agent: str = "", way: str = PASSWORD) -> str:
    """Begin a session; returns the secret for the cookie. `agent` is the User-Agent that signs in, `way` how."""
    _sid, secret = await sessions.create(resources.redis, user, agent, way=way)
    return secret


async def begin_for_script(resources: Resources, user: User, agent: str = "", way: str = PASSWORD) -> Tokens:
    sid, secret = await sessions.create(resources.redis, user, agent, refreshable=True, way=way)
    return Tokens(_access_token(resources, user, sid), f"{sid}.{secret}", user)


async def refresh(resources: Resources, refresh_token: str) -> Tokens:
    """The next pair of tokens. One that was used before ends the session: somebody has stolen it."""
    sid, _, secret = refresh_token.partition(".")
    rotated = await sessions.rotate(resources.redis, sid, secret)
    user = rotated and await _owner(resources, rotated[0])
    if not rotated or not user:
        raise NotSignedIn(Sentence("The refresh token is expired or was used before. Sign in again."))
    return Tokens(_access_token(resources, user, sid), f"{sid}.{rotated[1]}", user)


async def by_cookie(resources: Resources, secret: str) -> Identity | None:
    return await by_sid(resources, sessions.digest(secret))


async def by_access_token(resources: Resources, token: str) -> Identity:
    """Raises NotSignedIn; a token of a session that was ended is as bad as a forged one."""
    try:
        claims = jwt.decode(
            token,
            _key(resources),
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience=AUDIENCE,
            options={"require": ["exp", "iat", "sub", "sid"]},
        )
    except (jwt.InvalidTokenError, UnicodeError) as error:
        raise NotSignedIn(EXPIRED) from error
    identity = await by_sid(resources, str(claims["sid"]))
    if identity is None or identity.user.usercode != claims["sub"]:
        raise NotSignedIn(EXPIRED)
    return identity


async def by_token(resources: Resources, token: str) -> Identity:
    """Raises NotSignedIn; a token that was revoked is as bad as a made up one."""
    identity = await by_sid(resources, token_rules.sid_of(token))
    if identity is None:
        raise NotSignedIn(REVOKED)
    return identity


async def by_ticket(resources: Resources, ticket: str) -> Identity | None:
    sid = await sessions.use_ticket(resources.redis, ticket)
    return await by_sid(resources, sid) if sid else None


async def by_sid(resources: Resources, sid: str) -> Identity | None:
    """Who is behind a session or token, or None when it is over, of an old password, or its user is blocked."""
    if tokens.is_sid(sid):
        token = await tokens.find(resources, sid)
        holder = token and await _owner(resources, token)
        return Identity(holder, sid, token.scopes) if token and holder else None
    session = await sessions.find(resources.redis, sid)
    user = session and await _owner(resources, session)
    return Identity(user, sid) if user else None


async def end(resources: Resources, identity: Identity) -> None:
    """Sign out: the session is over at once, its sockets on every instance too."""
    await sessions.end(resources.redis, identity.user.usercode, identity.sid)


async def list_mine(resources: Resources, identity: Identity) -> list[Listed]:
    """The sessions of whoever asks: this one first, then by when they were last seen."""
    found = await _of(resources, identity)
    listed = [
        Listed(
            sid,
            Agent.parse(session.agent, script=bool(session.refresh)),
            parse_timestamp(session.created_at),
            session.was_seen_at,
            sid == identity.sid,
            session.way or PASSWORD,
        )
        for sid, session in found.items()
    ]
    return sorted(listed, key=lambda one: (one.current, one.seen_at, one.sid), reverse=True)


async def end_one(resources: Resources, identity: Identity, sid: str) -> None:
    """End a session of one's own, on whatever device. Raises NotFound, for another's as for none."""
    if sid not in await _of(resources, identity):
        raise NotFound(Sentence("You have no such session. It may be over already."))
    await sessions.end(resources.redis, identity.user.usercode, sid)


async def end_others(resources: Resources, identity: Identity) -> None:
    """End every session but this one."""
    for sid in await _of(resources, identity):
        if sid != identity.sid:
            await sessions.end(resources.redis, identity.user.usercode, sid)


async def _of(resources: Resources, identity: Identity) -> dict[str, sessions.SignedIn]:
    """Those that still let somebody in: a new password leaves none of the others, also if it was cut short."""
    found = await sessions.find_all(resources.redis, identity.user.usercode)
    return {sid: one for sid, one in found.items() if one.auth_version == identity.user.auth_version}


async def _owner(resources: Resources, session: sessions.SignedIn | Token) -> User | None:
    user = await accounts.find(resources, session.usercode)
    if user is None or user.blocked or user.auth_version != session.auth_version:
        return None
    return user


def _access_token(resources: Resources, user: User, sid: str) -> str:
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": user.usercode,
        "sid": sid,
        "iat": now,
        "exp": now + timedelta(seconds=ACCESS_SECONDS),
    }
    return jwt.encode(claims, _key(resources), ALGORITHM)


def _key(resources: Resources) -> bytes:
    """A key for this purpose alone, so that nothing else signed with the secret passes for a token."""
    return HKDF(SHA256(), length=32, salt=None, info=b"access token").derive(resources.secret)

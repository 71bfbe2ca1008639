"""Tokens: what people give their scripts instead of a password. Each does only what its scopes say."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self

from chat.errors import BadField, Forbidden
from chat.languages import Sentence
from chat.model.text import NAME_CHARACTERS, clean_line
from chat.model.times import timestamp
from chat.model.user import User

# A beginning of its own, so that scanners find tokens where none should be, and nothing else is taken for one.
PREFIX = "confab_"
READ, WRITE, ADMIN = "read", "write", "admin"
SCOPES = (READ, WRITE, ADMIN)
LONGEST_DAYS = 3_660
MOST_TOKENS = 50
ACCOUNT_ONLY = Sentence("A token cannot do this. Sign in with your password.")
_MISSING = {
    READ: Sentence("This token may not read. Make one with the scope read."),
    WRITE: Sentence("This token may not change anything. Make one with the scope write."),
    ADMIN: Sentence("This token may not administer. Make one with the scope admin."),
}
Scopes = frozenset[str]


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its owner sees it. `sid` stands where sessions have theirs; the token itself is kept nowhere."""

    id: int
    sid: str
    usercode: str
    auth_version: int
    name: str
    scopes: Scopes
    created_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None

    @property
    def ordered(self) -> list[str]:
        """Its scopes, the least first."""
        return [scope for scope in SCOPES if scope in self.scopes]

    def is_over(self, moment: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= moment

    def public(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "scopes": self.ordered,
            "created_at": timestamp(self.created_at),
            "expires_at": self.expires_at and timestamp(self.expires_at),
            "used_at": self.used_at and timestamp(self.used_at),
        }


@dataclass(frozen=True, slots=True)
class TokenDraft:
    """A valid wish for a token."""

    name: str
    scopes: Scopes
    expires_at: datetime | None

    @classmethod
    def parse(
        cls, moment: datetime, name: str, scopes: Collection[str] = (READ, WRITE), days: int | None = None
    ) -> Self:
        """Raise BadField naming each field at fault; without `days` it works until it is revoked."""
        faults = {}
        called = clean_line(name)
        if not 1 <= len(called) <= NAME_CHARACTERS:
            faults["name"] = Sentence("Use 1 to %(most)s characters.", most=NAME_CHARACTERS)
        if not scopes or set(scopes) - set(SCOPES):
            faults["scopes"] = Sentence("Choose one or more of read, write and admin.")
        if days is not None and not 1 <= days <= LONGEST_DAYS:
            faults["expires_in_days"] = Sentence("Use 1 to %(most)s days.", most=LONGEST_DAYS)
        if faults:
            raise BadField(faults)
        return cls(called, frozenset(scopes), None if days is None else moment + timedelta(days=days))


def may_make(user: User, draft: TokenDraft) -> None:
    if ADMIN in draft.scopes and user.bot:
        raise Forbidden(Sentence("A bot never administers: its tokens have read and write alone."))
    if ADMIN in draft.scopes and not user.is_admin:
        raise Forbidden(Sentence("Only administrators make tokens with the scope admin."))


def may_do(scopes: Scopes | None, needed: str | None) -> None:
    """Raise Forbidden unless these scopes will do; None stands for a session, which does everything. What needs None is
    not for tokens."""
    if scopes is None:
        return
    if needed is None:
        raise Forbidden(ACCOUNT_ONLY)
    if needed not in scopes:
        raise Forbidden(_MISSING[needed])


def new_token() -> str:
    """256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def sid_of(token: str) -> str:
    """Under which name a token is known: with its beginning, so that it is never that of a session."""
    return PREFIX + sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

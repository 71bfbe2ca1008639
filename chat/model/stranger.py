"""Somebody as a provider of identities knows them (OpenID Connect), and what they may be called here."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self

from chat.model.text import NAME_CHARACTERS, clean_line

SHORTEST, LONGEST = 2, 32
NAMELESS = "person"
TRIES = 50
_NOT_OURS = re.compile(r"[^a-z0-9_.-]+")


@dataclass(frozen=True, slots=True)
class Stranger:
    """`issuer` and `subject` together are who they are, for good; `username` and `name` only what they are called."""

    issuer: str
    subject: str
    username: str
    name: str

    @classmethod
    def of(cls, issuer: str, claims: Mapping[str, Any]) -> Self:
        called = claims.get("preferred_username")
        name = claims.get("name")
        username = _username(called if isinstance(called, str) else "")
        shown = clean_line(name if isinstance(name, str) else "")[:NAME_CHARACTERS].strip()
        return cls(issuer, str(claims["sub"]), username, shown)

    @property
    def key(self) -> str:
        """What the pair is looked up by: one column of fixed width, compared byte by byte."""
        return sha256(f"{self.issuer}\0{self.subject}".encode()).hexdigest()

    def usernames(self) -> Iterator[str]:
        """What they could be called here, the best first."""
        yield self.username
        for number in range(2, TRIES):
            ending = f"-{number}"
            yield self.username[: LONGEST - len(ending)] + ending


def _username(called: str) -> str:
    """Of a mail address, what stands before the @."""
    plain = _NOT_OURS.sub("-", called.partition("@")[0].strip().casefold()).strip("-.")[:LONGEST]
    return plain if len(plain) >= SHORTEST else NAMELESS

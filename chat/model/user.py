"""A user: who they are to others, and what an account needs to be valid."""

import re
from dataclasses import dataclass, replace
from typing import Any, Self

from chat.errors import BadField
from chat.model.text import NAME_CHARACTERS, clean_line

USERNAME = re.compile(r"[a-z0-9_.-]{2,32}")
PASSWORD_SHORTEST, PASSWORD_LONGEST = 8, 1_000


@dataclass(frozen=True, slots=True)
class User:
    """An account as every door sees it; the password hash never leaves the store."""

    id: int
    usercode: str
    username: str
    name: str
    avatar: str | None = None
    role: str = "member"
    auth_version: int = 1
    blocked: bool = False

    @property
    def is_admin(self) -> bool:
        return self.role in ("admin", "owner")

    @property
    def ground(self) -> int:
        """Which of the five grounds stands behind the initials when there is no picture."""
        return ground(self.usercode)

    def public(self) -> dict[str, str | None]:
        """What everybody may know: the `author` of messages and events."""
        return {"usercode": self.usercode, "username": self.username, "name": self.name, "avatar": self.avatar}

    def renamed(self, name: str) -> Self:
        return replace(self, name=name)


@dataclass(frozen=True, slots=True)
class Registration:
    """A valid wish for an account."""

    username: str
    name: str
    password: str

    @classmethod
    def parse(cls, username: str, password: str, name: str | None = None) -> Self:
        """Raise BadField naming each field at fault; a missing name becomes the username."""
        faults = {}
        key = username.strip().casefold()
        shown = clean_line(name or "") or username.strip()
        if not USERNAME.fullmatch(key):
            faults["username"] = "Use 2 to 32 of the letters a-z, digits, dot, dash and underscore."
        if len(shown) > NAME_CHARACTERS:
            faults["name"] = f"Use at most {NAME_CHARACTERS} characters."
        faults |= password_faults(password)
        if faults:
            raise BadField(faults)
        return cls(key, shown, password)


def password_faults(password: str) -> dict[str, str]:
    """Empty when the password will do."""
    if len(password) < PASSWORD_SHORTEST:
        return {"password": f"Use at least {PASSWORD_SHORTEST} characters. Four plain words are fine."}
    if len(password) > PASSWORD_LONGEST:
        return {"password": f"Use at most {PASSWORD_LONGEST} characters."}
    return {}


def ground(usercode: str) -> int:
    """A number from 1 to 5 that stays with the person."""
    return sum(usercode.encode()) % 5 + 1


def from_wire(author: dict[str, Any]) -> User:
    """The author inside an event, as a User without an account id."""
    return User(0, author["usercode"], author["username"], author["name"], author.get("avatar"))

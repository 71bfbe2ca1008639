"""A user: who they are to others, and what an account needs to be valid."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self

from chat.errors import BadField
from chat.languages import Sentence, languages
from chat.model import keyword
from chat.model.ids import show_usercode
from chat.model.text import NAME_CHARACTERS, clean_line

USERNAME = re.compile(r"[a-z0-9_.-]{2,32}")
PASSWORD_SHORTEST, PASSWORD_LONGEST = 8, 1_000
# The account that speaks for the product itself, and what only such an account is.
HOUSE, SYSTEM = "H0VSE000", "system"
# The account of whoever runs the place, on its command line.
OPERATOR = "C0MMAND0"
MEMBER, GUEST, OWNER = "member", "guest", "owner"
# The account of whoever is erased: its usercode is nobody else's, and what was written under it may stay.
FORMER = "former"
# In the place of a hash, of an account that nobody can sign in to: nothing that bcrypt makes looks like it.
NO_PASSWORD = "$2b$12$" + "." * 53
ADMINISTRATORS = ("admin", OWNER)
STATUS_CHARACTERS = 100
# How pages look to somebody; the first of each is what nobody has to choose.
THEMES, DENSITIES = ("system", "light", "dark"), ("cosy", "compact")
CONTRASTS = ("system", "more")


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
    # What they say of themselves; whether they are not to be disturbed; whether others see how far they have read.
    status: str = ""
    dnd: bool = False
    receipts: bool = True
    # How pages look to them.
    theme: str = THEMES[0]
    density: str = DENSITIES[0]
    contrast: str = CONTRASTS[0]
    # Whether answers are one line each on their pages, until they are opened.
    folds_replies: bool = False
    # Whether their pages make a sound when somebody calls them.
    sounds: bool = False
    # Whether pages show them what links lead to.
    previews: bool = True
    # The code of the language that pages speak to them; empty: whatever the browser asks for.
    language: str = ""
    # Words that call them where others say them, one on each line.
    keywords: str = ""
    # Whether a program speaks here: nobody signs in to it, and everybody sees that it is one.
    bot: bool = False

    @property
    def is_admin(self) -> bool:
        return self.role in ADMINISTRATORS

    @property
    def is_system(self) -> bool:
        return self.role == SYSTEM

    @property
    def is_operator(self) -> bool:
        return self.is_system and self.usercode == OPERATOR

    @property
    def administers(self) -> bool:
        """Whether they look after the place: administrators, and whoever is at its command line."""
        return self.is_admin or self.is_operator

    @property
    def is_former(self) -> bool:
        return self.role == FORMER

    @property
    def is_guest(self) -> bool:
        return self.role == GUEST

    @property
    def ground(self) -> int:
        """Which of the five grounds stands behind the initials when there is no picture."""
        return ground(self.usercode)

    @property
    def tailoring(self) -> str:
        """A mark of how pages are made for them, whatever they show: one with another mark is out of date."""
        looks = (self.theme, self.density, self.contrast, self.folds_replies, self.previews)
        made_for = (self.name, self.role, *looks, self.sounds, self.language, self.keywords)
        return sha256(repr(made_for).encode()).hexdigest()[:12]

    def public(self) -> dict[str, Any]:
        """What everybody may know: the `author` of messages and events; `bot` stands there for bots alone."""
        said = {"usercode": self.usercode, "username": self.username, "name": self.name, "avatar": self.avatar}
        return said | ({"bot": True} if self.bot else {})


@dataclass(frozen=True, slots=True)
class Registration:
    """A valid wish for an account."""

    username: str
    name: str
    password: str

    @classmethod
    def parse(cls, username: str, password: str | None, name: str | None = None) -> Self:
        """Raise BadField naming each field at fault; a missing name becomes the username.

        Without a password it is an account that nobody signs in to.
        """
        faults: dict[str, str] = {}
        key = username.strip().casefold()
        shown = clean_line(name or "") or username.strip()
        if not USERNAME.fullmatch(key):
            faults["username"] = Sentence("Use 2 to 32 of the letters a-z, digits, dot, dash and underscore.")
        if len(shown) > NAME_CHARACTERS:
            faults["name"] = Sentence("Use at most %(most)s characters.", most=NAME_CHARACTERS)
        faults |= {} if password is None else password_faults(password)
        if faults:
            raise BadField(faults)
        return cls(key, shown, password or "")


@dataclass(frozen=True, slots=True)
class AccountChange:
    """A valid wish to be somebody slightly else: the fields of User that change."""

    fields: dict[str, str | bool]

    @classmethod
    def parse(
        cls,
        name: str | None = None,
        status: str | None = None,
        dnd: bool | None = None,
        receipts: bool | None = None,
        theme: str | None = None,
        density: str | None = None,
        contrast: str | None = None,
        folds_replies: bool | None = None,
        sounds: bool | None = None,
        previews: bool | None = None,
        language: str | None = None,
        keywords: Iterable[str] | None = None,
    ) -> Self:
        """Raise BadField naming each field at fault; what is None stays as it is."""
        fields: dict[str, str | bool] = {}
        faults = {}
        if name is not None:
            fields["name"] = shown = clean_line(name)
            if not 1 <= len(shown) <= NAME_CHARACTERS:
                faults["name"] = Sentence("Use 1 to %(most)s characters.", most=NAME_CHARACTERS)
        if status is not None:
            fields["status"] = said = clean_line(status)
            if len(said) > STATUS_CHARACTERS:
                faults["status"] = Sentence("Use at most %(most)s characters.", most=STATUS_CHARACTERS)
        ticked = {"dnd": dnd, "receipts": receipts, "sounds": sounds, "previews": previews}
        ticked |= {"folds_replies": folds_replies}
        fields |= {field: chosen for field, chosen in ticked.items() if chosen is not None}
        looks = (("theme", theme, THEMES), ("density", density, DENSITIES), ("contrast", contrast, CONTRASTS))
        for field, chosen, known in looks:
            if chosen is not None:
                fields[field] = chosen
                if chosen not in known:
                    faults[field] = Sentence(
                        "Choose %(names)s or %(known)s.", names=", ".join(known[:-1]), known=known[-1]
                    )
        if language is not None:
            fields["language"] = language
            if language and language not in languages():
                faults["language"] = Sentence("Choose a language from the list.")
        if keywords is not None:
            fields["keywords"] = keyword.parse(keywords)
        if faults:
            raise BadField(faults)
        return cls(fields)


def password_faults(password: str) -> dict[str, str]:
    """Empty when the password will do."""
    if len(password) < PASSWORD_SHORTEST:
        return {
            "password": Sentence(
                "Use at least %(least)s characters. Four plain words are fine.",
                least=PASSWORD_SHORTEST,
            )
        }
    if len(password) > PASSWORD_LONGEST:
        return {"password": Sentence("Use at most %(most)s characters.", most=PASSWORD_LONGEST)}
    return {}


def avatar_at(digest: str) -> str:
    """The address of a picture; root-relative."""
    return f"/avatars/{digest}.webp"


def avatar_name(address: str) -> str:
    """The other way: what the picture at an address is called."""
    return address.rpartition("/")[2].removesuffix(".webp")


def ground(usercode: str) -> int:
    """A number from 1 to 5 that stays with the person."""
    return sum(usercode.encode()) % 5 + 1


def unnamed(usercode: str) -> User:
    """Somebody of whom nothing but the usercode is known here; it stands for the name."""
    return User(0, usercode, "", show_usercode(usercode))


def from_wire(author: dict[str, Any]) -> User:
    """The author inside an event, as a User without an account id."""
    facts = (author["usercode"], author["username"], author["name"], author.get("avatar"))
    return User(0, *facts, bot=author.get("bot", False))

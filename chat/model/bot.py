"""Bots: accounts that programs speak by, each looked after by a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chat.errors import Forbidden, NotFound
from chat.languages import Sentence
from chat.model.times import timestamp
from chat.model.user import User

MOST_BOTS = 20
NONE = Sentence("You have no such bot. It may be removed already.")


@dataclass(frozen=True, slots=True)
class Bot:
    """`owner` is who looks after it, and who is asked when it does harm."""

    user: User
    owner: User
    created_at: datetime

    @property
    def speaks(self) -> bool:
        """Whether it is let in: not when it is removed, or when nobody stands for it any more."""
        return not (self.user.blocked or self.owner.blocked or self.owner.is_guest)

    def public(self) -> dict[str, Any]:
        owner = {"owner": self.owner.usercode, "blocked": self.user.blocked}
        return self.user.public() | owner | {"created_at": timestamp(self.created_at)}


def may_make(user: User) -> None:
    """Everybody but guests and bots: a bot does nothing that its owner could not do by a token."""
    if user.is_guest or user.bot:
        raise Forbidden(Sentence("Guests and bots make no bots. Ask a member."))


def may_manage(user: User, bot: Bot | None) -> Bot:
    """Its owner, and administrators; for everybody else it is no bot, and a removed one is none for anybody."""
    if bot is None or bot.user.blocked or (bot.owner.id != user.id and not user.is_admin):
        raise NotFound(NONE)
    return bot

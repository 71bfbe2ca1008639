"""Slash commands: what the composer understands besides text. A noun a function; the page and the socket run them.

To add one: a function here with `@command`. The menu, the help and the API list it by itself.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from chat.actions import accounts, members, messages, scheduled
from chat.actions import rooms as opening
from chat.bus.rooms import Accepted
from chat.errors import BadField, NotFound
from chat.languages import Sentence, day, translate
from chat.model import remind as wishes
from chat.model import slash, sounds
from chat.model.message import Draft
from chat.model.times import now
from chat.model.user import AccountChange, User
from chat.resources import Resources


class Kind(StrEnum):
    POSTED = "posted"
    DONE = "done"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody typed, where, and how far their clock is ahead of UTC, in minutes."""

    user: User
    room: str
    text: str
    client_id: str | None = None
    reply_to: int | None = None
    offset: int = 0
    # Whether they know that it calls many people.
    confirmed: bool = False
    # Ids of the uploads that come with it.
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: a message in the room, or a sentence for whoever typed it."""

    kind: Kind
    sentence: str = ""
    accepted: Accepted | None = None

    def public(self) -> dict[str, Any]:
        posted = self.accepted.public() if self.accepted else {}
        listed = {"commands": [one.public() for one in COMMANDS.values()]} if self.kind is Kind.HELP else {}
        return {"kind": self.kind, "message": translate(self.sentence), **posted, **listed}


Run = Callable[[Resources, Said, str], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Command:
    """`arguments` as they are shown, `help` one sentence, `run` with what stands behind the name."""

    name: str
    arguments: str
    help: str
    run: Run

    def public(self) -> dict[str, str]:
        return {"name": self.name, "arguments": self.arguments, "help": translate(self.help)}


COMMANDS: dict[str, Command] = {}
# Fields of what is said that are not its text.
OTHERS = {"client_id", "reply_to", "files"}


def command(name: str, help_: str, arguments: str = "") -> Callable[[Run], Run]:
    """Declare `async def f(resources, said, rest)`; the help is one sentence."""

    def register(run: Run) -> Run:
        COMMANDS[name] = Command(name, arguments, help_, run)
        return run

    return register


async def run(resources: Resources, said: Said) -> Outcome:
    """Do what was typed, or post it when it is no command.

    Raises BadField for a command that does not exist or is not meant so, and what posting and the commands raise.
    """
    found = slash.split(said.text)
    try:
        if found is None:
            return await _post(resources, said, slash.posted(said.text))
        return await _run(resources, said, *found)
    except BadField as fault:
        # Whatever the command calls it, this is where it was typed.
        raise type(fault)({name if name in OTHERS else "text": why for name, why in fault.fields.items()}) from None


async def _run(resources: Resources, said: Said, name: str, rest: str) -> Outcome:
    if name not in COMMANDS:
        raise BadField({"text": _unknown(name)})
    # A room that they do not see stays unseen, whatever is typed.
    await opening.find(resources, said.user, said.room)
    try:
        return await COMMANDS[name].run(resources, said, rest)
    except NotFound as fault:
        raise BadField({"text": fault.sentence}) from None


@command("me", Sentence("Say what you do, as a stage direction."), "what you do")
async def me(resources: Resources, said: Said, rest: str) -> Outcome:
    if not rest:
        raise BadField({"text": Sentence("Say what you do: /me puts the kettle on.")})
    return await _post(resources, said, f"/me {rest}")


@command("shrug", Sentence("Shrug, behind your words."), "[text]")
async def shrug(resources: Resources, said: Said, rest: str) -> Outcome:
    return await _post(resources, said, slash.shrug(rest))


@command("play", Sentence("Play a small sound to whoever is reading here."), " · ".join(sounds.SOUNDS))
async def play(resources: Resources, said: Said, rest: str) -> Outcome:
    return await _post(resources, said, sounds.play(rest))


@command("urgent", Sentence("Send a direct message that comes through quiet hours and do-not-disturb."), "text")
async def urgent(resources: Resources, said: Said, rest: str) -> Outcome:
    return await _post(resources, said, rest, urgent=True)


@command("topic", Sentence("Give the room another topic."), "text")
async def topic(resources: Resources, said: Said, rest: str) -> Outcome:
    if not rest:
        raise BadField({"text": Sentence("Write the new topic behind /topic.")})
    await opening.update(resources, said.user, said.room, None, rest)
    return Outcome(Kind.DONE, Sentence("The room has a new topic."))


@command("invite", Sentence("Bring somebody into the room."), "@name")
async def invite(resources: Resources, said: Said, rest: str) -> Outcome:
    if not rest or len(rest.split()) > 1:
        raise BadField({"text": Sentence("Name one person: /invite @name.")})
    added = await members.add(resources, said.user, said.room, rest)
    who = rest.removeprefix("@")
    there = Sentence("%(who)s is in this room already.", who=who)
    return Outcome(Kind.DONE, there if added.duplicate else Sentence("%(who)s is in this room now.", who=who))


@command("away", Sentence("Let others read that you are away, and why if you like."), "[text]")
async def away(resources: Resources, said: Said, rest: str) -> Outcome:
    await accounts.change(resources, said.user, AccountChange.parse(status=rest or "away"))
    return Outcome(Kind.DONE, Sentence("Others see that you are away. /back takes it down."))


@command("back", Sentence("Take down what others read about you."))
async def back(resources: Resources, said: Said, rest: str) -> Outcome:
    await accounts.change(resources, said.user, AccountChange.parse(status=""))
    return Outcome(Kind.DONE, Sentence("Welcome back."))


@command("poll", Sentence("Ask a question; people answer by reacting with a number."), '"question" "answer" "answer" …')
async def poll(resources: Resources, said: Said, rest: str) -> Outcome:
    return await _post(resources, said, slash.poll(rest))


@command(
    "remind",
    Sentence("Be reminded by a message: in 20m, at 15:30, tomorrow at 9, on friday at 17:00."),
    "me in 20m tea",
)
async def remind(resources: Resources, said: Said, rest: str) -> Outcome:
    wish = wishes.parse(rest, now(), said.offset)
    await scheduled.remind(resources, said.user, Draft.parse(wish.body, said.client_id), wish.due_at)
    return Outcome(Kind.DONE, _reminded(wish.due_at, said.offset))


@command("help", Sentence("List what can be typed here."))
async def help_(resources: Resources, said: Said, rest: str) -> Outcome:
    lines = [f"/{one.name} {one.arguments}".strip() + f": {translate(one.help)}" for one in COMMANDS.values()]
    return Outcome(Kind.HELP, "\n".join(lines))


async def _post(resources: Resources, said: Said, body: str, *, urgent: bool = False) -> Outcome:
    draft = Draft.parse(body, said.client_id, said.reply_to, confirmed=said.confirmed, files=said.files, urgent=urgent)
    return Outcome(Kind.POSTED, accepted=await messages.post(resources, said.user, said.room, draft))


def _unknown(name: str) -> str:
    return (
        Sentence(
            "There is no command /%(name)s. See /help; or begin with // or a blank to send it as text.", name=name[:40]
        )
        if name
        else Sentence(
            "A command begins right behind the slash. See /help; or begin with // or a blank to send it as text."
        )
    )


def _reminded(moment: datetime, offset: int) -> str:
    """When, on the clock of whoever asked."""
    here = moment + timedelta(minutes=offset)
    when = {"day": day(here, weekday=True), "time": f"{here:%H:%M}"}
    if offset:
        return Sentence("You will be reminded on %(day)s at %(time)s.", **when)
    return Sentence("You will be reminded on %(day)s at %(time)s UTC.", **when)

"""Tasks: what somebody starts, and the worker does in its own time.

    queued ──claim──> running ──> succeeded
       │                 ├──────> failed
       └──> cancelled <──┘

What kinds there are say the files of chat/tasks/, each by `@task`; nothing else lists them.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError

from chat.errors import BadField, ChatError
from chat.languages import Sentence, translate
from chat.model.faults import named
from chat.model.incoming import Incoming
from chat.model.times import timestamp
from chat.model.user import User

# How long what came of it can be looked at.
KEPT = timedelta(days=7)
# One that its worker did not bring to an end is tried so many times.
TRIES = 2
# So many of one person's run at a time: others take their turn beside them.
MOST_RUNNING = 4
SECONDS = 600
# What the `format` of a field says that it names.
ROOM, UPLOAD = "room", "upload"
# Whole numbers that every program reads as they were written.
LARGEST = 2**53 - 1


class State(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (State.QUEUED, State.RUNNING)


class Arguments(Incoming):
    """What a task is told."""


class Result(BaseModel):
    """What comes of it; the titles of its fields are what people read."""

    model_config = ConfigDict(frozen=True)


class TaskFailed(ChatError):
    """It ends here, for a reason that people can read."""

    code, status = "failed", 422


@dataclass(frozen=True, slots=True)
class TaskType:
    """A kind of task, as its file declares it."""

    name: str
    title: str
    arguments: type[Arguments]
    result: type[Result]
    function: Callable[..., Any]
    seconds: float
    repeatable: bool
    for_administrators: bool

    @property
    def computes(self) -> bool:
        """Whether it runs in a process of its own: what does not wait would keep everything else waiting."""
        return not inspect.iscoroutinefunction(self.function)

    @property
    def told(self) -> str:
        return translate(self.title)

    def is_for(self, user: User) -> bool:
        """Whether they may start one; for others there is no such kind."""
        return user.is_admin or not self.for_administrators

    @property
    def named(self) -> dict[str, str]:
        """Its fields that name something of the place, and what kind of thing: `room` or `upload`."""
        extras = {name: field.json_schema_extra for name, field in self.arguments.model_fields.items()}
        formats = {name: extra.get("format") for name, extra in extras.items() if isinstance(extra, dict)}
        return {name: str(kind) for name, kind in formats.items() if kind in (ROOM, UPLOAD)}

    def call(self, args: Arguments, work: Any) -> Any:
        """Functions that neither report nor ask for anything take their arguments alone."""
        takes_work = len(inspect.signature(self.function).parameters) > 1
        return self.function(args, work) if takes_work else self.function(args)


TYPES: dict[str, TaskType] = {}


def task(
    title: str, *, seconds: float = SECONDS, repeatable: bool = True, for_administrators: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a kind of task: a function of its arguments and, if it wants, of its work.

    It is called as the function is. It ends after `seconds`. One that is `repeatable` begins once more when its worker
    dies; do not say so of one that does something in the world. One `for_administrators` is there for them alone.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        hints = get_type_hints(function)
        first = next(iter(inspect.signature(function).parameters))
        name = function.__name__
        TYPES[name] = TaskType(
            name, title, hints[first], hints["return"], function, seconds, repeatable, for_administrators
        )
        return function

    return declare


def types_for(user: User) -> dict[str, TaskType]:
    """What they may start, by name."""
    return {name: kind for name, kind in TYPES.items() if kind.is_for(user)}


def find_type(name: str, user: User) -> TaskType:
    """One that they may start. Raises BadField."""
    if name not in types_for(user):
        raise BadField({"task": Sentence("There is no task %(name)s.", name=name[:40])})
    return TYPES[name]


def checked(kind: TaskType, given: dict[str, Any], *, typed: bool = False) -> Arguments:
    """The arguments out of JSON, or of what was `typed` into a form. Raises BadField, naming each field at fault."""
    try:
        if typed:
            return kind.arguments.model_validate_strings(given, strict=False)
        return kind.arguments.model_validate(given)
    except ValidationError as error:
        raise BadField(named(error, "args")) from None


@dataclass(frozen=True, slots=True)
class Task:
    """One that somebody started. `progress` goes from 0 to 1."""

    id: int
    user_id: int
    name: str
    args: dict[str, Any]
    state: State
    progress: float
    result: dict[str, Any] | None
    error: str | None
    tries: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    def public(self) -> dict[str, Any]:
        """As the API and the event tell it."""
        return {
            "task_id": self.id,
            "task": self.name,
            "args": self.args,
            "status": self.state,
            "progress": self.progress,
            "result": self.result,
            "error": self.error,
            "tries": self.tries,
            "created_at": timestamp(self.created_at),
            "started_at": self.started_at and timestamp(self.started_at),
            "finished_at": self.finished_at and timestamp(self.finished_at),
        }

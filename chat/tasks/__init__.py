"""What people can start: a file for each kind of task, with its arguments, its function and its title.

Nothing else has to know of a new one: its form, its place in the API and how its result is shown follow from the file.
docs/tasks.md leads through an example.
"""

import pkgutil
from collections.abc import AsyncIterable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel

from chat.model.task import KEPT, LARGEST, Arguments, Result, TaskFailed, task
from chat.model.times import now
from chat.model.user import User

# What computes does so in a process of its own, which starts for it and holds its memory: without the house.
if TYPE_CHECKING:
    from chat.resources import Resources

__all__ = ["LARGEST", "Arguments", "Bar", "KeptFile", "Progress", "Result", "TaskFailed", "Work", "load", "task"]


class Progress(Protocol):
    """What a function that computes is handed."""

    def progress(self, share: float) -> None:
        """Say how much is done: 0 to 1."""


@dataclass(slots=True)
class Work:
    """What a function that waits (`async def`) is handed: for whom it works, and with what."""

    resources: "Resources"
    user: User
    share: float = 0.0

    def progress(self, share: float) -> None:
        """Say how much is done: 0 to 1. It costs nothing to say so often."""
        self.share = min(max(share, 0.0), 1.0)

    async def keep(self, name: str, chunks: AsyncIterable[bytes], until: timedelta = KEPT) -> "KeptFile":
        """A file that only they can fetch, for as long as the task can be looked at."""
        from chat.actions import files

        made = await files.keep(self.resources, self.user, name, chunks, now() + until)
        return KeptFile(name=made.name, size=made.size, url=made.url)


class KeptFile(BaseModel):
    """A file that came of it."""

    name: str
    size: int
    url: str


class Bar(BaseModel):
    """A bar of a chart: a result with a list of them is drawn."""

    label: str
    value: float


def load() -> None:
    """Import all that is in this folder; each file declares its task."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")

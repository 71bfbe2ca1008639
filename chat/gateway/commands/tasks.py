"""Commands about tasks, and the event that tells how one stands."""

from typing import Any, Literal

from pydantic import Field

from chat.actions import tasks
from chat.gateway.commands import Command, Gateway, command
from chat.gateway.connection import Connection
from chat.gateway.frames import Frame, event


class TaskSubmit(Command):
    task: str = Field(max_length=64)
    args: dict[str, Any] = Field(default_factory=dict)


class TaskCancel(Command):
    task_id: int = Field(ge=1, lt=2**53)


@event("task.changed")
class TaskChanged(Frame):
    """A task of yours waits, is under way, so far done, or over."""

    task_id: int
    task: str
    args: dict[str, Any]
    status: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    progress: float = Field(description="0 to 1.")
    result: dict[str, Any] | None
    error: str | None
    tries: int
    created_at: str
    started_at: str | None
    finished_at: str | None


@command("task.submit")
async def submit(gateway: Gateway, connection: Connection, fields: TaskSubmit) -> dict[str, Any]:
    """Begin a task; how it goes comes as `task.changed`."""
    made = await tasks.submit(gateway.resources, connection.user, fields.task, fields.args)
    return {"task_id": made.id}


@command("task.cancel")
async def cancel(gateway: Gateway, connection: Connection, fields: TaskCancel) -> dict[str, Any]:
    """Call one of your own off."""
    return {"task_id": (await tasks.cancel(gateway.resources, connection.user, fields.task_id)).id}

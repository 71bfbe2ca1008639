"""Beginning tasks, and hearing how they end."""

from typing import Any

from tests.cast import Frame, Line, Person


async def submits(person: Person, name: str, **args: Any) -> int:
    status, made = await person.asks("POST", "tasks", {"task": name, "args": args})
    assert status == 202, made
    return int(made["task_id"])


async def ends(line: Line, id_: int) -> Frame:
    """What is heard of a task when it is over."""
    over = ("succeeded", "failed", "cancelled")
    return await line.hears(
        lambda one: one["type"] == "task.changed" and one["task_id"] == id_ and one["status"] in over
    )


async def runs(line: Line, id_: int) -> None:
    """Until it is under way, and says how far."""
    await line.hears(lambda one: one["type"] == "task.changed" and one["task_id"] == id_ and one["progress"] > 0)

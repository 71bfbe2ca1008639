"""Tasks: what kinds there are, beginning one, and how yours stand."""

from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import tasks
from chat.errors import NotFound
from chat.identity import require_user
from chat.model.ids import parse_number
from chat.model.task import TYPES, TaskType, types_for
from chat.resources import RESOURCES
from chat.web.api import Body, limit, number, operation, page, read, reply
from chat.web.api.fields import LIMIT, NUMBER


class TaskTypeObject(BaseModel):
    name: str
    title: str
    args: dict[str, Any] = Field(description="The JSON schema of what it is told.")
    result: dict[str, Any] = Field(description="The JSON schema of what comes of it.")


class TaskTypes(BaseModel):
    items: list[TaskTypeObject]
    next: None


class Submitting(Body):
    task: str = Field(max_length=64)
    args: dict[str, Any] = Field(default_factory=dict)

    @classmethod
    def model_json_schema(cls, *_: Any, ref_template: str = "", **__: Any) -> dict[str, Any]:
        """Each kind of task with arguments of its own."""
        each: list[dict[str, Any]] = []
        definitions: dict[str, Any] = {}
        for kind in TYPES.values():
            schema = kind.arguments.model_json_schema(ref_template=ref_template)
            definitions |= schema.pop("$defs", {})
            fields = {"task": {"const": kind.name, "type": "string"}, "args": schema}
            required = ["task", "args"] if schema.get("required") else ["task"]
            one = {"type": "object", "title": kind.title, "properties": fields, "required": required}
            each.append(one | ({"description": "For administrators."} if kind.for_administrators else {}))
        return {"title": cls.__name__, "oneOf": each, "$defs": definitions}


class TaskObject(BaseModel):
    task_id: int
    task: str
    args: dict[str, Any]
    status: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    progress: float = Field(description="0 to 1.")
    result: dict[str, Any] | None = Field(description="As the schema of its kind says, once it has succeeded.")
    error: str | None = Field(description="Why it failed.")
    tries: int
    created_at: str
    started_at: str | None
    finished_at: str | None


class Tasks(BaseModel):
    items: list[TaskObject]
    next: int | None


@operation(answer=TaskTypes)
async def index_types(request: web.Request) -> web.Response:
    """What you may start."""
    return page([_described(kind) for kind in types_for(require_user(request)).values()], None)


def _described(kind: TaskType) -> dict[str, Any]:
    args = kind.arguments.model_json_schema()
    return {"name": kind.name, "title": kind.told, "args": args, "result": kind.result.model_json_schema()}


@operation(body=Submitting, answer=TaskObject, status=202, names={"id": "task_id"}, limited=True, errors=(404, 409))
async def submit(request: web.Request) -> web.Response:
    """Begin a task; it goes on when you are away."""
    user, body = require_user(request), await read(request, Submitting)
    made = await tasks.submit(request.app[RESOURCES], user, body.task, body.args)
    return reply(made.public(), 202)


@operation(answer=TaskObject, status=202, limited=True, errors=(409,))
async def export_me(request: web.Request) -> web.Response:
    """Begin to gather what the place has of you into a file."""
    return reply((await tasks.submit(request.app[RESOURCES], require_user(request), "export_me", {})).public(), 202)


@operation(answer=Tasks, query={"before": NUMBER, "limit": LIMIT})
async def index(request: web.Request) -> web.Response:
    """Yours of the last seven days, the newest first; `next` is a `before`."""
    found, following = await tasks.list_mine(
        request.app[RESOURCES], require_user(request), limit(request), number(request, "before")
    )
    return page([one.public() for one in found], following)


@operation(answer=TaskObject)
async def show(request: web.Request) -> web.Response:
    """One of yours."""
    return reply((await tasks.find(request.app[RESOURCES], require_user(request), _id(request))).public())


@operation(answer=TaskObject, errors=(409,))
async def cancel(request: web.Request) -> web.Response:
    """Call one of yours off, waiting or under way; doing it twice changes nothing."""
    return reply((await tasks.cancel(request.app[RESOURCES], require_user(request), _id(request))).public())


def _id(request: web.Request) -> int:
    found = parse_number(request.match_info["id"])
    if found is None:
        raise NotFound(tasks.NONE)
    return found

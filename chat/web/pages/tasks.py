"""Tasks: the form that begins one, made from what it wants to be told, and the list of one's own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from chat.actions import rooms
from chat.actions import tasks as actions
from chat.errors import BadField, ChatError, Conflict, NotFound, TooFast
from chat.identity import require_user
from chat.languages import translate
from chat.model.ids import parse_number
from chat.model.room import OpenRoom
from chat.model.task import TYPES, UNFINISHED, Task, TaskType, types_for
from chat.model.times import now
from chat.resources import RESOURCES
from chat.web.api import number
from chat.web.forms import Form
from chat.web.pages import render, see_other
from chat.web.pages.sidebar import sidebar

SHOWN = 50
# Longer ones get more than a line.
LINE = 200


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form, as the schema of the arguments describes it."""

    name: str
    title: str
    kind: str
    attributes: dict[str, Any]
    default: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of task that can be begun."""

    kind: TaskType
    fields: list[Field]
    form: Form
    chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A task of the list, with what it was told and what came of it under the names of the fields."""

    one: Task
    title: str
    args: list[tuple[str, str]]
    results: list[tuple[str, Any]]

    @property
    def reason(self) -> str:
        return translate(self.one.error or "")

    @property
    def is_over(self) -> bool:
        return self.one.state not in UNFINISHED

    @property
    def seconds(self) -> str:
        """How long it took."""
        begun, ended = self.one.started_at, self.one.finished_at
        return f"{max(0.1, (ended - begun).total_seconds()):.1f}" if begun and ended else ""

    @property
    def percent(self) -> int:
        return int(100 * self.one.progress)

    @property
    def at(self) -> datetime:
        return self.one.finished_at or self.one.started_at or self.one.created_at or now()


async def index(request: web.Request) -> web.Response:
    return await _page(request)


async def submit(request: web.Request) -> web.Response:
    user, form = require_user(request), await Form.read(request)
    name = request.query.get("task", "")
    try:
        # An empty field of a number is one that was left out.
        kind = TYPES.get(name)
        given = {key: text for key, text in form.values.items() if text or (kind and _takes_text(kind, key))}
        await actions.submit(request.app[RESOURCES], user, name, given, typed=True)
    except BadField as fault:
        return await _page(request, fault, form.refused(fault))
    except (Conflict, TooFast) as fault:
        return await _page(request, fault)
    return see_other(request, "tasks", {"task": name})


async def cancel(request: web.Request) -> web.Response:
    id_ = parse_number(request.match_info["id"])
    if id_ is None:
        raise NotFound(actions.NONE)
    try:
        await actions.cancel(request.app[RESOURCES], require_user(request), id_)
    except Conflict as fault:
        return await _page(request, fault)
    return see_other(request, "tasks")


async def _page(request: web.Request, fault: ChatError | None = None, form: Form | None = None) -> web.Response:
    resources, user = request.app[RESOURCES], require_user(request)
    mine = await rooms.list_mine(resources, user)
    found, following = await actions.list_mine(resources, user, SHOWN, number(request, "before"))
    lines = [_line(one, mine) for one in found]
    wanted = request.query.get("task", "")
    mine_to_start = types_for(user)
    kinds = sorted(mine_to_start.values(), key=lambda kind: kind.told)
    chosen = wanted if wanted in mine_to_start else kinds[0].name
    choices = [
        Choice(kind, _fields(kind, mine), form if form and kind.name == chosen else Form(), kind.name == chosen)
        for kind in kinds
    ]
    context = {
        **await sidebar(resources, user, mine),
        "choices": choices,
        "under_way": [line for line in lines if not line.is_over],
        "finished": [line for line in lines if line.is_over],
        "following": following,
        "flash": fault.told if fault and not (form and wanted in mine_to_start) else None,
    }
    return render(request, "tasks/index", context, fault.status if fault else 200)


def _takes_text(kind: TaskType, name: str) -> bool:
    return bool(_properties(kind.arguments).get(name, {}).get("type") == "string")


def _fields(kind: TaskType, mine: dict[str, OpenRoom]) -> list[Field]:
    schema = kind.arguments.model_json_schema()
    required = schema.get("required", [])
    return [_field(name, one, mine, name in required) for name, one in _properties(kind.arguments).items()]


def _field(name: str, schema: dict[str, Any], mine: dict[str, OpenRoom], required: bool) -> Field:
    title, default = translate(schema.get("title", name)), schema.get("default", "")
    attributes: dict[str, Any] = {}
    if "enum" in schema:
        names = schema.get("names", {})
        options = tuple((str(one), translate(names.get(one, str(one)))) for one in schema["enum"])
        return Field(name, title, "select", attributes, str(default), options)
    if schema.get("format") == "room":
        options = tuple((key, room.name) for key, room in mine.items())
        return Field(name, title, "select", attributes, str(default), options)
    if schema.get("type") == "boolean":
        return Field(name, title, "checkbox", attributes, "true" if default else "")
    if required and schema.get("type") != "string":
        attributes["required"] = True
    if schema.get("type") in ("integer", "number"):
        attributes |= {"min": schema.get("minimum"), "max": schema.get("maximum")}
        attributes["step"] = 1 if schema["type"] == "integer" else "any"
        return Field(name, title, "number", attributes, str(default))
    attributes["maxlength"] = most = schema.get("maxLength")
    return Field(name, title, "text" if most and most <= LINE else "long", attributes, str(default))


def _properties(model: type[BaseModel]) -> dict[str, dict[str, Any]]:
    schema = model.model_json_schema()
    found: dict[str, dict[str, Any]] = schema.get("properties", {})
    return found


def _line(one: Task, mine: dict[str, OpenRoom]) -> Line:
    kind = TYPES.get(one.name)
    if kind is None:
        return Line(one, one.name, [], [])
    args = [(title, _shown(value, mine)) for title, value in _titled(kind.arguments, one.args)]
    return Line(one, kind.told, args, _titled(kind.result, one.result or {}))


def _titled(model: type[BaseModel], values: dict[str, Any]) -> list[tuple[str, Any]]:
    fields = _properties(model)
    return [(translate(fields.get(name, {}).get("title", name)), value) for name, value in values.items()]


def _shown(value: Any, mine: dict[str, OpenRoom]) -> str:
    return mine[value].name if isinstance(value, str) and value in mine else str(value)

"""Tasks: the form that begins one, made from what it wants to be told, and the list of one's own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from chat.actions import files, rooms
from chat.actions import tasks as actions
from chat.errors import BadField, ChatError, Conflict, NotFound, TooFast, TooLarge
from chat.identity import require_user
from chat.languages import Sentence, translate
from chat.model.file import File
from chat.model.ids import parse_number
from chat.model.task import TYPES, UNFINISHED, Task, TaskType, types_for
from chat.model.times import now
from chat.model.user import User
from chat.resources import RESOURCES, Resources
from chat.web.api import number
from chat.web.forms import Form
from chat.web.pages import render, see_other
from chat.web.pages.sidebar import sidebar
from chat.web.pages.task_fields import Field, fields_of, properties, typed, uploads_of
from chat.web.uploads import read_form

SHOWN = 50
YES, NO = Sentence("Yes"), Sentence("No")
# They show how a task is written; nobody comes for them.
EXAMPLES = {"random_number", "reverse_string"}
GONE = Sentence("a file that is not kept any more")


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
    resources, user = request.app[RESOURCES], require_user(request)
    name = request.query.get("task", "")
    kind, form, given = types_for(user).get(name), Form(), {}

    async def take(name: str, chunks: AsyncIterator[bytes]) -> File:
        return await files.receive(resources, user, name, chunks)

    try:
        form, uploaded = await read_form(request, take)
        if kind:
            given = typed(kind, form.values, [file.id for file in uploaded])
            form = Form(form.values | {one: given.get(one, "") for one in uploads_of(kind)})
        await actions.submit(resources, user, name, given, typed=True)
    except BadField as fault:
        return await _page(request, fault, form.refused(fault))
    except TooLarge as fault:
        return await _page(request, fault, form.refused(fault, "".join(uploads_of(kind)[:1]) if kind else "form"))
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
    names = {key: room.name for key, room in mine.items()} | await _names_of_files(resources, user, found)
    lines = [_line(one, names) for one in found]
    wanted = request.query.get("task", "")
    mine_to_start = types_for(user)
    kinds = sorted(mine_to_start.values(), key=_rank)
    chosen = wanted if wanted in mine_to_start else kinds[0].name
    choices = [
        Choice(kind, fields_of(kind, mine), form if form and kind.name == chosen else Form(), kind.name == chosen)
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


async def _names_of_files(resources: Resources, user: User, found: list[Task]) -> dict[str, str]:
    """What the files that tasks were given are called, as far as they are still there."""
    kinds = [(one, TYPES[one.name]) for one in found if one.name in TYPES]
    ids = {str(one.args[name]) for one, kind in kinds for name in uploads_of(kind) if name in one.args}
    kept = await files.mine(resources, user, list(ids)) if ids else {}
    return {id_: kept[id_].name if id_ in kept else translate(GONE) for id_ in ids}


def _rank(kind: TaskType) -> tuple[bool, bool, str]:
    """What anybody may want first, then what only administrators may, the examples last."""
    return kind.name in EXAMPLES, kind.for_administrators, kind.told


def _line(one: Task, names: dict[str, str]) -> Line:
    kind = TYPES.get(one.name)
    if kind is None:
        return Line(one, one.name, [], [])
    args = [(title, _shown(value, names)) for title, value in _titled(kind.arguments, one.args)]
    return Line(one, kind.told, args, _titled(kind.result, one.result or {}))


def _titled(model: type[BaseModel], values: dict[str, Any]) -> list[tuple[str, Any]]:
    fields = properties(model)
    return [(translate(fields.get(name, {}).get("title", name)), value) for name, value in values.items()]


def _shown(value: Any, names: dict[str, str]) -> str:
    if isinstance(value, bool):
        return translate(YES if value else NO)
    return names.get(value, value) if isinstance(value, str) else str(value)

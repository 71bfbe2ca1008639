"""Rooms: the list, the conversation, the form that posts."""

from dataclasses import dataclass
from datetime import date, timedelta
from secrets import token_hex
from typing import Any

import orjson
from aiohttp import web

from chat import rendering
from chat.actions import history, members, messages
from chat.actions import rooms as actions
from chat.errors import BadField, Conflict, Forbidden, TooFast, Unavailable
from chat.identity import is_secure, require_user
from chat.model import permission
from chat.model.event import Event
from chat.model.ids import parse_number
from chat.model.message import Draft, Message
from chat.model.room import GENERAL, OpenRoom, Role, RoomDraft
from chat.model.user import User
from chat.resources import RESOURCES, Resources
from chat.web.forms import Form
from chat.web.pages import LAST_ROOM, render, see_other

PAGE_MESSAGES = 50
LISTED_ROOMS = 200
LISTED_MEMBERS = 50
SAME_TURN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the page: a message or another event; `day` is set where a new day begins."""

    kind: str
    day: date | None
    continues: bool = False
    message: Message | None = None
    event: Event | None = None


async def home(request: web.Request) -> web.Response:
    """The room that was looked at last, as far as it is one of theirs."""
    mine = await actions.list_mine(request.app[RESOURCES], require_user(request))
    last = request.cookies.get(LAST_ROOM)
    return see_other(request, "room", room=last if last in mine else GENERAL)


async def index(request: web.Request) -> web.Response:
    return await _index_page(request, Form())


async def create(request: web.Request) -> web.Response:
    user = require_user(request)
    form = await Form.read(request)
    try:
        draft = RoomDraft.parse(form.text("name"), form.text("kind") or "open", form.text("topic"))
        made = await members.create_room(request.app[RESOURCES], user, draft)
    except (BadField, Conflict) as fault:
        return await _index_page(request, form.refused(fault, "name"), fault.status)
    return see_other(request, "room", room=made.room)


async def show(request: web.Request) -> web.Response:
    return await room_page(request, Form())


async def post(request: web.Request) -> web.Response:
    """The composer without a script. The form's own client_id makes a second click the same message."""
    author = require_user(request)
    room = request.match_info["room"]
    form = await Form.read(request)
    try:
        # A place that cannot be one counts as none: 0 is no seq either.
        reply_to = parse_number(form.text("reply_to")) or None
        draft = Draft.parse(form.text("body"), form.text("client_id") or None, reply_to)
        await messages.post(request.app[RESOURCES], author, room, draft)
    except (BadField, TooFast, Forbidden) as fault:
        return await room_page(request, form.refused(fault, "body"), fault.status)
    return see_other(request, "room", room=room)


async def room_page(request: web.Request, form: Form, status: int = 200) -> web.Response:
    """The conversation, with its newest messages, or with those around a place."""
    resources, user = request.app[RESOURCES], require_user(request)
    room = await actions.find(resources, user, request.match_info["room"])
    mine = await actions.list_mine(resources, user)
    found = _seq(request, "at")
    page = await _history(resources, room, found, _seq(request, "before"))
    role = permission.role_of(room.held)
    present, count = await _members(resources, room)
    context = {
        **_sidebar(mine, room.key),
        "room": {
            "room": room.key,
            "name": room.name,
            "kind": room.kind,
            "topic": room.topic,
            "epoch": room.position.epoch,
            "seq": room.position.seq,
            "stored_seq": room.stored,
            "created_at": room.created_at,
            "members": count,
        },
        "my_role": None if role is Role.LEFT else role,
        "may_post": permission.POST in room.held,
        "timeline": _timeline(page),
        "earlier": page.messages[0].seq if page.earlier else None,
        "later": page.later,
        "found": found,
        "members": present,
        "client_id": token_hex(16),
        "blank_message": rendering.blank_message(room.key),
        "form": form,
    }
    response = render(request, "rooms/show", context, status)
    response.set_cookie(LAST_ROOM, room.key, httponly=True, samesite="Lax", secure=is_secure(request))
    return response


async def _history(resources: Resources, room: OpenRoom, at: int | None, before: int | None) -> history.Page:
    if at is not None:
        return await history.around(resources, room, at, PAGE_MESSAGES)
    return await history.before(resources, room, before or room.position.seq + 1, PAGE_MESSAGES)


async def _index_page(request: web.Request, form: Form, status: int = 200) -> web.Response:
    resources, user = request.app[RESOURCES], require_user(request)
    mine = await actions.list_mine(resources, user)
    text = request.query.get("q", "").strip()
    listed = await actions.list_visible(resources, user, text, limit=LISTED_ROOMS)
    views = [
        {
            "room": room.key,
            "name": room.name,
            "kind": room.kind,
            "topic": room.topic,
            "members": count,
            "joined": room.key in mine,
        }
        for room, count in listed
    ]
    return render(request, "rooms/index", {**_sidebar(mine, None), "listed": views, "q": text, "form": form}, status)


def _sidebar(mine: dict[str, OpenRoom], current: str | None) -> dict[str, Any]:
    """The list of rooms, and the positions from which the page's socket resumes."""
    rows = [
        {"room": room.key, "name": room.name, "kind": room.kind, "current": room.key == current}
        for room in mine.values()
    ]
    positions = {room.key: room.position._asdict() for room in mine.values()}
    return {"sidebar": rows, "positions": orjson.dumps(positions).decode()}


async def _members(resources: Resources, room: OpenRoom) -> tuple[list[dict[str, Any]], int]:
    """Who is in, the first of them, and how many; nobody while the database is away: the talk goes on without it."""
    try:
        listed = await members.list_page(resources, room, limit=LISTED_MEMBERS)
        count = len(listed) if len(listed) < LISTED_MEMBERS else await actions.count_members(resources, room.key)
    except Unavailable:
        return [], 0
    return [_member(user, role) for user, role in listed], count


def _member(user: User, role: Role) -> dict[str, Any]:
    return {"person": user, "usercode": user.usercode, "role": role}


def _timeline(page: history.Page) -> list[Entry]:
    """Messages and events by seq, with day lines, and messages of one turn joined."""
    lines: list[tuple[int, Message | Event]] = [(message.seq, message) for message in page.messages]
    lines += [(event["seq"], rendering.shown(event)) for event in page.events if rendering.shows(event)]
    entries: list[Entry] = []
    last_day, previous = None, None
    for _, line in sorted(lines, key=lambda pair: pair[0]):
        at = line.at if isinstance(line, Message) else line["at"]
        day = at.date() if at.date() != last_day else None
        last_day = at.date()
        if isinstance(line, Message):
            entries.append(Entry("message", day, _continues(previous, line) and day is None, message=line))
            previous = line
        else:
            entries.append(Entry("event", day, event=line))
            previous = None
    return entries


def _continues(previous: Message | None, message: Message) -> bool:
    return (
        previous is not None
        and previous.author.usercode == message.author.usercode
        and message.at - previous.at <= SAME_TURN
    )


def _seq(request: web.Request, name: str) -> int | None:
    """A seq in the query; nonsense counts as none."""
    return parse_number(request.query.get(name, "")) or None

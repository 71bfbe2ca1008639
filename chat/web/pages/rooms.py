"""Rooms: the list, and the conversation."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from secrets import token_hex
from typing import Any

from aiohttp import web

from chat.actions import blocks, drafts, history, members, order, pins, reading, retention
from chat.actions import rooms as actions
from chat.actions.retention import Rule
from chat.errors import BadField, Forbidden, Taken, Unavailable
from chat.identity import is_secure, require_user
from chat.languages import Sentence, translate
from chat.model import permission
from chat.model.cursor import ReadState
from chat.model.file import File
from chat.model.ids import parse_number
from chat.model.message import Message
from chat.model.room import GENERAL, OpenRoom, Role, RoomDraft
from chat.model.user import User
from chat.resources import RESOURCES, Resources
from chat.web.forms import Form
from chat.web.pages import LAST_ROOM, quotes, render, see_other, wants_part, welcome
from chat.web.pages.files import newest_files
from chat.web.pages.presence import members_here
from chat.web.pages.reading import begins_earlier, first_unread, reach
from chat.web.pages.sidebar import as_found, positions_of, sidebar
from chat.web.pages.timeline import timeline_of

PAGE_MESSAGES = 50
LISTED_ROOMS = 200
LISTED_MEMBERS = 50
GONE = Sentence("That room is not there for you any more.")


async def home(request: web.Request) -> web.Response:
    """The room that was looked at last, as far as it is one of theirs; in an empty place, the way to set it up."""
    if await welcome.is_due(request):
        return see_other(request, "welcome")
    mine = await actions.list_mine(request.app[RESOURCES], require_user(request))
    last = request.cookies.get(LAST_ROOM)
    room = next((key for key in (last, GENERAL, *mine) if key in mine), None)
    return see_other(request, "room", room=room) if room else see_other(request, "rooms")


async def index(request: web.Request) -> web.Response:
    return await _index_page(request, Form())


async def create(request: web.Request) -> web.Response:
    user = require_user(request)
    form = await Form.read(request)
    try:
        draft = RoomDraft.parse(form.text("name"), form.text("kind") or "open", form.text("topic"))
        made = await members.create_room(request.app[RESOURCES], user, draft)
    except Taken as fault:
        # The key that was made of it.
        return await _index_page(request, Form(form.values, {"name": fault.told}), fault.status)
    except (BadField, Forbidden) as fault:
        return await _index_page(request, form.refused(fault, "name"), fault.status)
    return see_other(request, "room", room=made.room)


async def show(request: web.Request) -> web.Response:
    return await room_page(request, Form())


async def room_page(
    request: web.Request, form: Form, status: int = 200, flash: str | None = None, uploaded: Sequence[File] = ()
) -> web.Response:
    """The conversation, with its newest messages, or with those around a place; `flash` is said once.

    `uploaded` are files that wait to be posted.
    """
    resources, user = request.app[RESOURCES], require_user(request)
    room = await actions.find(resources, user, request.match_info["room"])
    side = await _side(request, room)
    state = side["states"].get(room.key)
    found = _seq(request, "at")
    page = await _history(request, room, state)
    reply_to = parse_number(form.text("reply_to")) or _seq(request, "reply")
    quoted, (present, count), pinned, newest, silence, blocked = await asyncio.gather(
        quotes.find(resources, room, page, reply_to),
        members_of(resources, room),
        _pins(resources, room),
        newest_files(resources, room),
        order.why_silent(resources, user, room),
        blocks.codes_of_mine(resources, user),
    )
    cursors, here, draft, rule = await asyncio.gather(
        reading.others(resources, user, room, [one["person"] for one in present]),
        members_here(resources, user, room, present),
        drafts.find(resources, user, room.key),
        _rule(resources, room),
    )
    role = permission.role_of(room.held)
    context = {
        **side,
        "my": state,
        "reach": reach(cursors),
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
        "may_post": permission.may_post(room),
        "silence": translate(silence or ""),
        "blocked": blocked,
        "may_settle": permission.may_settle(room, user),
        "moderates": permission.MODERATE in room.held or user.is_admin,
        "reply_to": reply_to if reply_to in quoted else None,
        "reply_quote": quoted.get(reply_to or 0),
        "timeline": timeline_of(page, first_unread(page, user, room.kind, state), quoted),
        "earlier": page.messages[0].seq if page.earlier and page.messages else None,
        "later": page.messages[-1].seq if page.later and page.messages else None,
        "last_seq": page.messages[-1].seq if page.messages else room.position.seq,
        "found": quotes.nearest(room, page, found),
        "pins": pinned,
        "files": newest,
        "rule": rule,
        "carries": any(message.files for message in page.messages),
        "looks_at_links": resources.site.looks_at_links or any(message.preview for message in page.messages),
        "uploaded": uploaded,
        "upload_limit": resources.settings.upload_limit,
        "members": present,
        **here,
        "client_id": token_hex(16),
        "draft": draft,
        "form": form,
        "flash": flash,
    }
    response = render(request, "rooms/show", context, status)
    if not wants_part(request):
        # Not kept from scripts: a page that shows another room in place says itself which one it was.
        response.set_cookie(LAST_ROOM, room.key, samesite="Lax", secure=is_secure(request))
    return response


async def _side(request: web.Request, room: OpenRoom) -> dict[str, Any]:
    """What stands beside the room; a part of the page has none, only what of it is about the room."""
    resources, user = request.app[RESOURCES], require_user(request)
    if not wants_part(request):
        return await sidebar(resources, user, as_found(await actions.list_mine(resources, user), room), room.key)
    mine = {room.key: room} if permission.READ in room.held else {}
    return {"states": await reading.states(resources, user, mine), "positions": positions_of(mine.values())}


async def _history(request: web.Request, room: OpenRoom, state: ReadState | None) -> history.Page:
    """What is asked for; without a wish the newest, or where the unread begins when that is further up."""
    resources, user = request.app[RESOURCES], require_user(request)
    if at := _seq(request, "at"):
        return await history.around(resources, room, at, PAGE_MESSAGES, replies=True)
    if after := _seq(request, "after"):
        return await history.after(resources, room, after, PAGE_MESSAGES, replies=True)
    before = _seq(request, "before")
    page = await history.before(resources, room, before or room.position.seq + 1, PAGE_MESSAGES, replies=True)
    if before is None and "at" not in request.query and state and begins_earlier(page, user, state):
        with suppress(Unavailable):
            return await history.around(resources, room, state.cursor.read_seq, PAGE_MESSAGES, replies=True)
    return page


async def _index_page(request: web.Request, form: Form, status: int = 200) -> web.Response:
    resources, user = request.app[RESOURCES], require_user(request)
    mine = await actions.list_mine(resources, user)
    text = request.query.get("q", "").strip()
    listed = await actions.list_visible(resources, user, text, limit=LISTED_ROOMS, directs=False)
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
    side = await sidebar(resources, user, mine)
    # The script leads here when the room goes that somebody was reading.
    flash = translate(GONE) if "gone" in request.query else None
    return render(request, "rooms/index", {**side, "listed": views, "q": text, "form": form, "flash": flash}, status)


async def _pins(resources: Resources, room: OpenRoom) -> list[Message]:
    try:
        return await pins.list_all(resources, room)
    except Unavailable:
        return []


async def _rule(resources: Resources, room: OpenRoom) -> Rule | None:
    try:
        return await retention.rule_of(resources, room.key)
    except Unavailable:
        return None


async def members_of(resources: Resources, room: OpenRoom) -> tuple[list[dict[str, Any]], int]:
    """Who is in, the first of them, and how many; nobody while the database is away: the talk goes on without it."""
    if room.people:
        return [_member(one, Role.MEMBER) for one in room.people], len(room.people)
    try:
        listed = await members.list_page(resources, room, limit=LISTED_MEMBERS)
        count = len(listed) if len(listed) < LISTED_MEMBERS else await actions.count_members(resources, room.key)
    except Unavailable:
        return [], 0
    return [_member(one.user, one.role) for one in listed], count


def _member(user: User, role: Role) -> dict[str, Any]:
    return {"person": user, "usercode": user.usercode, "role": role}


def _seq(request: web.Request, name: str) -> int | None:
    """A seq in the query; nonsense counts as none."""
    return parse_number(request.query.get(name, "")) or None

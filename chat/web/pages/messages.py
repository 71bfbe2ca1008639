"""One message: where it went, what it said, and the forms that answer, change or pass it on, without a script."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from secrets import token_hex
from typing import Any

from aiohttp import web

from chat.actions import bookmarks, changes, forwarding, history, people, receipts, reports, versions
from chat.actions import rooms as actions
from chat.errors import BadField, ChatError, Conflict, Forbidden, NotFound, TooFast, Unavailable
from chat.identity import address_of, require_user
from chat.languages import Sentence, translate
from chat.model import comparing, permission
from chat.model.ids import parse_number
from chat.model.message import Draft, Message
from chat.model.reaction import parse_reaction
from chat.model.report import parse_reason
from chat.model.room import Kind, OpenRoom
from chat.model.user import User
from chat.rendering import quote_of
from chat.resources import RESOURCES, Resources
from chat.web.forms import Form
from chat.web.pages import render, see_other
from chat.web.pages.sidebar import sidebar

SHOWN_VERSIONS = 10
REPORTED = Sentence("Reported. The moderators of this room will look at it.")
QUICK = ("👍", "❤️", "😄", "🎉", "👀", "✅")
_TELLABLE = (BadField, Conflict, Forbidden, TooFast)


@dataclass(frozen=True, slots=True)
class Said:
    """What a message said at a time, compared with what it said before that."""

    at: datetime
    by: str | None
    pieces: list[comparing.Piece]


async def show(request: web.Request) -> web.Response:
    return await _page(request, Form())


async def edit(request: web.Request) -> web.Response:
    async def change(resources: Resources, user: User, room: str, seq: int, form: Form) -> None:
        draft = Draft.parse(form.text("body"), confirmed=form.text("confirm") == "yes")
        await changes.edit(resources, user, room, seq, draft)

    return await _do(request, change, "body")


async def show_deletion(request: web.Request) -> web.Response:
    """The question before a deletion: without a script there is no way to undo it."""
    room, message = await _look_up(request)
    permission.may_change(room, message, require_user(request))
    context = {**await _around(request, room), "message": message, "quoted": quote_of(message)}
    return render(request, "messages/deletion", context)


async def delete(request: web.Request) -> web.Response:
    async def change(resources: Resources, user: User, room: str, seq: int, form: Form) -> None:
        await changes.delete(resources, user, room, seq)

    return await _do(request, change, "body")


async def react(request: web.Request) -> web.Response:
    """Toggle: whoever has reacted so takes it back."""

    async def change(resources: Resources, user: User, room: str, seq: int, form: Form) -> None:
        message = await history.find(resources, await actions.find(resources, user, room), seq)
        emoji = parse_reaction(form.text("emoji"), taking_back=True)
        mine = user.usercode in message.reactions.get(emoji, [])
        await changes.react(resources, user, room, seq, emoji, added=not mine)

    return await _do(request, change, "emoji")


async def pin(request: web.Request) -> web.Response:
    async def change(resources: Resources, user: User, room: str, seq: int, form: Form) -> None:
        await changes.pin(resources, user, room, seq, pinned=form.text("pinned") != "no")

    return await _do(request, change, "pinned")


async def remove_preview(request: web.Request) -> web.Response:
    async def change(resources: Resources, user: User, room: str, seq: int, form: Form) -> None:
        await changes.remove_preview(resources, user, room, seq)

    return await _do(request, change, "preview")


async def bookmark(request: web.Request) -> web.Response:
    async def change(resources: Resources, user: User, room: str, seq: int, form: Form) -> None:
        kept = form.text("kept") != "no"
        await (bookmarks.keep if kept else bookmarks.let_go)(resources, user, room, seq)

    return await _do(request, change, "kept")


async def forward(request: web.Request) -> web.Response:
    """To the room that it went to."""
    resources, user = request.app[RESOURCES], require_user(request)
    room, seq = request.match_info["room"], _seq_of(request)
    form = await Form.read(request)
    link = address_of(request, "room", {"at": str(seq)}, room=room)
    said = form.text("comment"), form.text("client_id") or None
    confirmed = form.text("confirm") == "yes"
    try:
        await forwarding.forward(resources, user, room, seq, form.text("to"), link, *said, confirmed=confirmed)
    except _TELLABLE as fault:
        return await _page(request, _refused(form, fault, "comment"), fault.status)
    return see_other(request, "room", room=form.text("to"))


async def report(request: web.Request) -> web.Response:
    """Ask the moderators to look at it."""
    user, room, seq = require_user(request), request.match_info["room"], _seq_of(request)
    form = await Form.read(request)
    try:
        await reports.report(request.app[RESOURCES], user, room, seq, parse_reason(form.text("reason")))
    except _TELLABLE as fault:
        return await _page(request, form.refused(fault, "reason"), fault.status)
    return await _page(request, Form(), flash=translate(REPORTED))


Change = Callable[[Resources, User, str, int, Form], Awaitable[None]]


async def _do(request: web.Request, change: Change, field: str) -> web.Response:
    """Read a form, change the message, and go back to where the form stood; or show what is wrong, at `field`."""
    user, room, seq = require_user(request), request.match_info["room"], _seq_of(request)
    form = await Form.read(request)
    try:
        await change(request.app[RESOURCES], user, room, seq, form)
    except _TELLABLE as fault:
        return await _page(request, _refused(form, fault, field), fault.status)
    match form.text("back"):
        case "bookmarks":
            return see_other(request, "bookmarks")
        case "message":
            return see_other(request, "room_message", room=room, seq=str(seq))
    place = request.app.router["room"].url_for(room=room).with_query({"at": str(seq)})
    return web.Response(status=303, headers={"Location": str(place.with_fragment(f"message-{seq}"))})


def _refused(form: Form, fault: ChatError, field: str) -> Form:
    """The form with what is wrong; a conflict about words may be confirmed."""
    refused = form.refused(fault, field)
    return Form(refused.values, refused.errors | ({"confirm": fault.told} if isinstance(fault, Conflict) else {}))


async def _page(request: web.Request, form: Form, status: int = 200, flash: str | None = None) -> web.Response:
    """The message; `flash` is said once."""
    resources, user = request.app[RESOURCES], require_user(request)
    room, message = await _look_up(request)
    around = await _around(request, room)
    changeable = not message.deleted and (message.author.usercode == user.usercode or around["moderates"])
    said = await _said(resources, user, message) if changeable else []
    named = {code for codes in message.reactions.values() for code in codes} | {one.by for one in said if one.by}
    context = {
        **around,
        "message": message,
        "quoted": quote_of(message),
        "journey": await _journey(resources, user, room, message),
        "said": said,
        "changeable": changeable,
        "may_change": changeable and permission.POST in room.held,
        "may_report": room.kind is not Kind.DIRECT and message.author.usercode != user.usercode,
        "kept": await bookmarks.is_kept(resources, user, room, message.seq),
        "named": await people.find_many(resources, named),
        "quick": QUICK,
        "client_id": token_hex(16),
        "form": form,
        "flash": flash,
    }
    return render(request, "messages/show", context, status)


async def _look_up(request: web.Request) -> tuple[OpenRoom, Message]:
    resources = request.app[RESOURCES]
    room = await actions.find(resources, require_user(request), request.match_info["room"])
    return room, await history.find(resources, room, _seq_of(request))


async def _around(request: web.Request, room: OpenRoom) -> dict[str, Any]:
    """What stands around a message on a page of its own, and what its reader may do there."""
    resources, user = request.app[RESOURCES], require_user(request)
    mine = await actions.list_mine(resources, user)
    return {
        **await sidebar(resources, user, mine, room.key),
        "room": room,
        "my_rooms": [one for one in mine.values() if permission.POST in one.held],
        "is_member": permission.READ in room.held,
        "may_post": permission.POST in room.held,
        "moderates": permission.READ in room.held and (permission.MODERATE in room.held or user.is_admin),
    }


async def _journey(resources: Resources, user: User, room: OpenRoom, message: Message) -> receipts.Journey | None:
    """Where it went; None for those who only listen at the open door."""
    if permission.READ not in room.held:
        return None
    return await receipts.journey(resources, user, room.key, message.seq)


async def _said(resources: Resources, user: User, message: Message) -> list[Said]:
    """What it said before, the newest first; nothing while the database is away."""
    try:
        known = await versions.list_all(resources, user, message.room, message.seq)
    except Unavailable:
        return []
    steps = list(pairwise(known))[-SHOWN_VERSIONS:]
    return [Said(later.at, later.by, comparing.compare(earlier.body, later.body)) for earlier, later in reversed(steps)]


def _seq_of(request: web.Request) -> int:
    seq = parse_number(request.match_info["seq"])
    if not seq:
        raise NotFound(Sentence("There is no message at this place."))
    return seq

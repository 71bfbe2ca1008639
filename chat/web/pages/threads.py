"""A thread: a first message and what answers it, on a page of its own and for the pane beside the conversation."""

from collections.abc import Sequence
from dataclasses import replace
from secrets import token_hex

from aiohttp import web

from chat.actions import follows, order, reading, threads
from chat.actions import rooms as actions
from chat.errors import NotFound
from chat.identity import require_user
from chat.languages import Sentence, translate
from chat.model import permission
from chat.model.file import File
from chat.model.ids import parse_number
from chat.model.message import Message
from chat.model.room import OpenRoom
from chat.rendering import quote_of
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages import render, see_other, wants_part
from chat.web.pages.reading import reach
from chat.web.pages.rooms import members_of
from chat.web.pages.sidebar import as_found, sidebar

SHOWN = 100


async def show(request: web.Request) -> web.Response:
    return await thread_page(request, _seq_of(request), Form())


async def thread_page(
    request: web.Request,
    seq: int,
    form: Form,
    status: int = 200,
    flash: str | None = None,
    uploaded: Sequence[File] = (),
) -> web.Response:
    """A place in a thread leads to where it begins; `flash` is said once, `uploaded` wait to be posted."""
    resources, user = request.app[RESOURCES], require_user(request)
    room = await actions.find(resources, user, request.match_info["room"])
    before = parse_number(request.query.get("before", "")) or None
    thread = await threads.read(resources, room, seq, SHOWN, before)
    if thread.seq != seq and status == web.HTTPOk.status_code:
        return see_other(request, "room_thread", room=room.key, seq=str(thread.seq))
    quoted = {message.seq: quote_of(message) for message in thread.messages}
    context = {
        **await sidebar(resources, user, as_found(await actions.list_mine(resources, user), room), room.key),
        "room": room,
        "thread": thread,
        "replies": [(_without_quote(one, thread.seq), quoted.get(one.reply_to or 0)) for one in thread.replies],
        "earlier": thread.replies[0].seq if thread.earlier else None,
        "later": before,
        "following": await follows.is_following(resources, user, room, thread.seq),
        "may_post": permission.may_post(room),
        "silence": translate(await order.why_silent(resources, user, room) or ""),
        "my_role": permission.READ in room.held,
        "looks_at_links": resources.site.looks_at_links or any(message.preview for message in thread.messages),
        "moderates": permission.MODERATE in room.held or user.is_admin,
        "reach": await _reach(request, room),
        "uploaded": uploaded,
        "upload_limit": resources.settings.upload_limit,
        "client_id": token_hex(16),
        "form": form,
        "flash": flash,
    }
    return render(request, "threads/show", context, status)


async def _reach(request: web.Request, room: OpenRoom) -> str:
    """How far the room has come with the others; beside the conversation, that knows it."""
    if wants_part(request):
        return "{}"
    resources, user = request.app[RESOURCES], require_user(request)
    present, _ = await members_of(resources, room)
    return reach(await reading.others(resources, user, room, [one["person"] for one in present]))


async def follow(request: web.Request) -> web.Response:
    """Hear of a thread, or no more."""
    user, room, seq = require_user(request), request.match_info["room"], _seq_of(request)
    form = await Form.read(request)
    following = form.text("following") != "no"
    root = await follows.choose(request.app[RESOURCES], user, room, seq, following=following)
    return see_other(request, "room_thread", room=room, seq=str(root))


def _seq_of(request: web.Request) -> int:
    seq = parse_number(request.match_info["seq"])
    if not seq:
        raise NotFound(Sentence("There is no message at this place."))
    return seq


def _without_quote(message: Message, root: int) -> Message:
    """What all of them answer stands above them."""
    return replace(message, reply_to=None) if message.reply_to == root else message

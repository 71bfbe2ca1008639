"""The form that posts, below a conversation and below a thread: it comes back to where it stood, and keeps what was
written when it is refused."""

from collections.abc import Sequence

from aiohttp import web

from chat.actions import drafts, slash
from chat.actions.slash import Said
from chat.errors import BadField, Conflict, Forbidden, TooFast, TooLarge
from chat.identity import require_user
from chat.languages import translate
from chat.model.file import File
from chat.model.ids import parse_number
from chat.model.scheduled import parse_offset
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages import see_other, uploading
from chat.web.pages.rooms import room_page
from chat.web.pages.threads import thread_page


async def post(request: web.Request) -> web.Response:
    """The composer without a script. The form's own client_id makes a second click the same message."""
    author = require_user(request)
    room = request.match_info["room"]
    sent = await uploading.read(request)
    form = sent.form
    # A place that cannot be one counts as none: 0 is no seq either.
    reply_to = parse_number(form.text("reply_to")) or None
    thread = reply_to if form.text("back") == "thread" else None
    try:
        sent.check()
        offset = parse_offset(form.text("offset"))
        client_id, confirmed = form.text("client_id") or None, form.text("confirm") == "yes"
        said = Said(author, room, form.text("body"), client_id, reply_to, offset, confirmed, sent.ids)
        outcome = await slash.run(request.app[RESOURCES], said)
    except (BadField, TooFast, TooLarge, Forbidden, Conflict) as fault:
        sentence = " ".join(fault.fields.values()) or fault.told
        errors = {"body": sentence} | ({"confirm": sentence} if isinstance(fault, Conflict) else {})
        # Where what it answers is gone, there is no place in the thread for what was written.
        thread = None if "reply_to" in fault.fields else thread
        return await _page(request, thread, Form(form.values, errors), fault.status, uploaded=sent.files)
    if outcome.kind is slash.Kind.HELP:
        return see_other(request, "slash_commands")
    if outcome.kind is slash.Kind.DONE:
        return await _page(request, thread, Form(), flash=translate(outcome.sentence))
    if thread:
        return see_other(request, "room_thread", fragment="answer", room=room, seq=str(thread))
    await drafts.keep(request.app[RESOURCES], author, room, "", known=[form.text("draft")])
    return see_other(request, "room", room=room)


async def _page(
    request: web.Request,
    thread: int | None,
    form: Form,
    status: int = 200,
    *,
    flash: str | None = None,
    uploaded: Sequence[File] = (),
) -> web.Response:
    if thread is None:
        return await room_page(request, form, status, flash, uploaded)
    return await thread_page(request, thread, form, status, flash, uploaded)

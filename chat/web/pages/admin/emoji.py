"""The emoji that the place has of its own: the list, adding one, and taking one away."""

from collections.abc import AsyncIterator

from aiohttp import web

from chat.actions import emoji
from chat.errors import BadField, ChatError, Conflict, TooLarge
from chat.model.emoji import LONGEST, parse_name
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages.admin import admin_page, back, require_administrator
from chat.web.pages.avatars import NO_FILE
from chat.web.uploads import read_form


async def index(request: web.Request) -> web.Response:
    return await _page(request)


async def add(request: web.Request) -> web.Response:
    actor = require_administrator(request)

    async def take(_: str, chunks: AsyncIterator[bytes]) -> bytes:
        return await emoji.gather(chunks)

    try:
        form, pictures = await read_form(request, take)
    except (BadField, TooLarge) as fault:
        return await _page(request, Form().refused(fault, "file"), fault)
    try:
        await emoji.add(request.app[RESOURCES], actor, form.text("name"), _one_of(pictures, form.text("name")))
    except BadField as fault:
        return await _page(request, form.refused(fault), fault)
    except Conflict as fault:
        return await _page(request, form.refused(fault, "name"), fault)
    return back(request, "emoji", "added")


async def delete(request: web.Request) -> web.Response:
    await emoji.delete(request.app[RESOURCES], require_administrator(request), request.match_info["emoji"])
    return back(request, "emoji", "emoji-deleted")


def _one_of(pictures: list[bytes], name: str) -> bytes:
    """What was chosen. Raises BadField with all that is missing."""
    if pictures:
        return pictures[0]
    faults = {"file": NO_FILE}
    try:
        parse_name(name)
    except BadField as fault:
        raise BadField(faults | dict(fault.fields)) from None
    raise BadField(faults)


async def _page(request: web.Request, form: Form | None = None, fault: ChatError | None = None) -> web.Response:
    known = await emoji.list_all(request.app[RESOURCES], require_administrator(request))
    context = {"known": known, "form": form or Form(), "longest": LONGEST}
    return await admin_page(request, "emoji", context, fault.status if fault else 200)

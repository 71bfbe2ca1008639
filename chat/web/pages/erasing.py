"""Erasing accounts by forms: of others on the page of people, one's own on the page of settings."""

from typing import Any

from aiohttp import web

from chat.actions import erasing as actions
from chat.errors import BadField, Conflict, Forbidden, TooFast
from chat.identity import require_identity
from chat.languages import Sentence
from chat.model.user import User
from chat.resources import RESOURCES, Resources
from chat.web.forms import Form
from chat.web.pages.accounts import logout
from chat.web.pages.settings import refused


async def erase_somebody(resources: Resources, actor: User, who: str, form: Form) -> Any:
    """Whoever does it types the name once more: it cannot be taken back. Raises BadField."""
    target = await actions.find(resources, actor, who)
    if form.text("confirm").strip().removeprefix("@").casefold() != target.username:
        sentence = Sentence("Type %(name)s here, since this cannot be taken back.", name=target.username)
        raise BadField({"confirm": sentence})
    return await actions.erase(resources, actor, who, form.text("mode"))


async def erase_myself(request: web.Request) -> web.Response:
    form = await Form.read(request)
    facts = (require_identity(request), form.text("password"), form.text("mode"))
    try:
        await actions.erase_myself(request.app[RESOURCES], *facts)
    except (BadField, Conflict, Forbidden, TooFast) as fault:
        return await refused(request, "erasure", form, fault, "password")
    return await logout(request)

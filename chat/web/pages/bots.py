"""Bots: a page with one's own, and one for each, with its tokens; a token that was just made is shown this once."""

from typing import Any

from aiohttp import web

from chat.actions import bots, rooms, tokens
from chat.errors import BadField, ChatError, Conflict, Forbidden, NotFound
from chat.identity import require_user
from chat.languages import Sentence, translate
from chat.model.ids import parse_number
from chat.model.times import now
from chat.model.token import READ, WRITE, TokenDraft
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages import render, see_other
from chat.web.pages.admin import admin_page, require_administrator
from chat.web.pages.sidebar import sidebar

PAGE_BOTS = 50
SAID = {
    "saved": Sentence("Saved. Everybody sees the new name."),
    "revoked": Sentence("Revoked."),
    "removed": Sentence("Removed. Nobody comes in by it any more."),
}


async def index(request: web.Request) -> web.Response:
    return await _index(request)


async def make(request: web.Request) -> web.Response:
    """It leads to the new bot's own page, where its program gets a token."""
    user, form = require_user(request), await Form.read(request)
    try:
        made = await bots.make(request.app[RESOURCES], user, form.text("username"), form.text("name") or None)
    except (BadField, Conflict, Forbidden) as fault:
        return await _index(request, form.refused(fault, "username"), fault)
    return see_other(request, "bot", usercode=made.user.usercode)


async def show(request: web.Request) -> web.Response:
    return await _one(request)


async def rename(request: web.Request) -> web.Response:
    user, form = require_user(request), await Form.read(request)
    try:
        await bots.rename(request.app[RESOURCES], user, request.match_info["usercode"], form.text("name"))
    except BadField as fault:
        return await _one(request, "name", form.refused(fault), fault)
    return _back(request, "saved")


async def remove(request: web.Request) -> web.Response:
    await bots.remove(request.app[RESOURCES], require_user(request), request.match_info["usercode"])
    return see_other(request, "bots", {"said": "removed"})


async def make_token(request: web.Request) -> web.Response:
    """The page that answers is the only one that shows it."""
    user, form = require_user(request), await Form.read(request)
    try:
        scopes = [scope for scope in (READ, WRITE) if form.text(f"scope-{scope}")]
        draft = TokenDraft.parse(now(), form.text("name"), scopes)
        _, token = await bots.make_token(request.app[RESOURCES], user, request.match_info["usercode"], draft)
    except (BadField, Conflict) as fault:
        return await _one(request, "token", form.refused(fault), fault)
    return await _one(request, shown=token)


async def revoke_token(request: web.Request) -> web.Response:
    user, id_ = require_user(request), parse_number(request.match_info["id"])
    if id_ is None:
        raise NotFound(tokens.NONE)
    await bots.revoke_token(request.app[RESOURCES], user, request.match_info["usercode"], id_)
    return _back(request, "revoked")


async def index_all(request: web.Request) -> web.Response:
    """All of the place, for administrators."""
    actor, after = require_administrator(request), request.query.get("after", "")
    found = await bots.list_all(request.app[RESOURCES], actor, after, PAGE_BOTS + 1)
    following = found[PAGE_BOTS - 1].user.username if len(found) > PAGE_BOTS else None
    return await admin_page(request, "bots", {"bots": found[:PAGE_BOTS], "following": following, "after": after})


async def _index(request: web.Request, form: Form | None = None, fault: ChatError | None = None) -> web.Response:
    found = await bots.list_mine(request.app[RESOURCES], require_user(request))
    return await _page(request, "index", {"bots": found, "form": form or Form()}, fault)


async def _one(
    request: web.Request, name: str = "", form: Form | None = None, fault: ChatError | None = None, shown: str = ""
) -> web.Response:
    """The page of a bot, with one of its forms (`name`) as it was sent, or with a token that was just made."""
    resources, user, code = request.app[RESOURCES], require_user(request), request.match_info["usercode"]
    bot = await bots.find(resources, user, code)
    fresh = {"name": Form({"name": bot.user.name}), "token": Form({"scope-read": "1", "scope-write": "1"})}
    context = {
        "bot": bot,
        "tokens": await bots.list_tokens(resources, user, code),
        "forms": fresh | ({name: form} if form else {}),
        "shown": shown,
    }
    return await _page(request, "show", context, fault)


async def _page(
    request: web.Request, name: str, context: dict[str, Any], fault: ChatError | None = None
) -> web.Response:
    resources, user = request.app[RESOURCES], require_user(request)
    common = {
        **await sidebar(resources, user, await rooms.list_mine(resources, user)),
        "said": translate(SAID.get(request.query.get("said", ""), "")),
    }
    return render(request, f"bots/{name}", common | context, fault.status if fault else 200)


def _back(request: web.Request, said: str) -> web.Response:
    return see_other(request, "bot", {"said": said}, usercode=request.match_info["usercode"])

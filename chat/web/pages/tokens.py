"""Tokens among one's own settings: making one, which is shown this once, and revoking them."""

from aiohttp import web

from chat.actions import tokens
from chat.errors import BadField, Conflict, Forbidden, NotFound
from chat.identity import require_user
from chat.model.ids import parse_number
from chat.model.times import now
from chat.model.token import SCOPES, TokenDraft
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages.settings import NewToken, back, refused, settings_page

NAME = "tokens"


async def make(request: web.Request) -> web.Response:
    """The page that answers is the only one that shows it."""
    user, form = require_user(request), await Form.read(request)
    try:
        days = form.text("expires_in_days").strip()
        scopes = [scope for scope in SCOPES if form.text(f"scope-{scope}")]
        draft = TokenDraft.parse(now(), form.text("name"), scopes, (parse_number(days) or 0) if days else None)
        made, token = await tokens.make(request.app[RESOURCES], user, draft)
    except (BadField, Conflict, Forbidden) as fault:
        return await refused(request, NAME, form, fault, "scopes")
    return await settings_page(request, shown=NewToken(made, token))


async def revoke(request: web.Request) -> web.Response:
    id_ = parse_number(request.match_info["id"])
    if id_ is None:
        raise NotFound(tokens.NONE)
    await tokens.revoke(request.app[RESOURCES], require_user(request), id_)
    return back(request, NAME)

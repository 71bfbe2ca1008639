"""Looking after the place: pages for administrators alone, one for each noun, all of them forms."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from chat.actions.rooms import list_mine
from chat.identity import require_user
from chat.languages import Sentence, translate
from chat.model import administering
from chat.model.user import User
from chat.resources import RESOURCES
from chat.web.pages import render, see_other
from chat.web.pages.sidebar import sidebar

# What a form says when it is back.
SAID = {
    "made": Sentence("The account is made."),
    "changed": Sentence("Changed."),
    "blocked": Sentence("Blocked. Nobody is signed in there any more."),
    "unblocked": Sentence("They may sign in again."),
    "erased": Sentence("Nobody is this account any more. What is left of it goes in the background."),
    "kept": Sentence("Saved. What is older leaves within the hour."),
    "signed-out": Sentence("Signed out everywhere."),
    "factor-reset": Sentence("They sign in by their password alone, until they set it up again."),
    "revoked": Sentence("Nobody comes in by that link any more."),
    "decided": Sentence("Decided. Whoever reported it is told."),
    "stored": Sentence("Stored, in its place."),
    "discarded": Sentence("Discarded. Its place in the room stays empty."),
    "deleted": Sentence("Deleted. What was said in it leaves within minutes."),
    "added": Sentence("Added. Everybody may use it."),
    "emoji-deleted": Sentence("Deleted. Where it was said, its name stays."),
    "site": Sentence("Saved. It holds everywhere within a few seconds."),
}


def require_administrator(request: web.Request) -> User:
    user = require_user(request)
    administering.may_administer(user)
    return user


async def admin_page(
    request: web.Request, name: str, context: Mapping[str, Any], status: int = 200, flash: str | None = None
) -> web.Response:
    """One of the pages, under the tabs that lead to the others."""
    resources, user = request.app[RESOURCES], require_administrator(request)
    common = {
        **await sidebar(resources, user, await list_mine(resources, user)),
        "tab": name,
        "flash": flash or translate(SAID.get(request.query.get("said", ""), "")),
    }
    return render(request, f"admin/{name}", common | dict(context), status)


def back(request: web.Request, name: str, said: str = "") -> web.Response:
    """To the page that the form stands on, as it was looked at."""
    return see_other(request, f"admin_{name}", {**request.query} | ({"said": said} if said else {}))

"""Pages: server-rendered, complete without a script."""

from collections.abc import Mapping
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from chat.errors import ChatError
from chat.identity import IDENTITY
from chat.model.user import User
from chat.resources import RESOURCES
from chat.web import plain
from chat.web.assets import ASSETS

REQUEST_ID = web.RequestKey("request_id", str)
LAST_ROOM = "chat_room"  # a cookie: where `/` leads
NONCE = web.RequestKey("nonce", str)
_ERRORS = {
    401: "forbidden",
    403: "forbidden",
    404: "not_found",
    429: "unavailable",
    503: "unavailable",
    500: "internal",
}


def render(request: web.Request, template: str, context: Mapping[str, Any], status: int = 200) -> web.Response:
    """A page from templates/pages/, with what every page needs."""
    common = {
        "site_name": request.app[RESOURCES].site_name,
        "user": viewer(request),
        "nonce": request[NONCE],
        "importmap": request.app[ASSETS].import_map,
        "build": request.app[ASSETS].build,
        "layout": f"layouts/{'part' if wants_part(request) else 'app'}.html",
        # Whoever has been in a room has them already.
        "modules": () if LAST_ROOM in request.cookies else request.app[ASSETS].modules,
        "request_id": request[REQUEST_ID],
    }
    page = aiohttp_jinja2.render_string(f"pages/{template}.html", request, common | dict(context))
    if plain.is_wanted(request):
        page = plain.without_unseen(page)
    return web.Response(text=page, status=status, content_type="text/html", charset="utf-8")


def wants_part(request: web.Request) -> bool:
    """Whether a page that stands asks for what is to change on it (RFC 7240); the whole page is an answer too."""
    return request.headers.get("Prefer") == "return=minimal"


def error(request: web.Request, fault: ChatError) -> web.Response:
    """The page that says what happened and leads back."""
    template = _ERRORS.get(fault.status, "forbidden" if fault.status < 500 else "internal")
    # What a form has sent is not sent again by following a link.
    context = {"sentence": fault.told, "repeatable": request.method == "GET"}
    return render(request, f"errors/{template}", context, fault.status)


def no_page(request: web.Request, status: int) -> web.Response:
    """For an address that only takes forms, which somebody has opened: there is nothing to see."""
    return render(request, "errors/not_found", {}, status)


def see_other(
    request: web.Request, name: str, query: Mapping[str, str] | None = None, fragment: str = "", **parts: str
) -> web.Response:
    """After a form: go and GET this page, so that a reload does not send the form again."""
    place = request.app.router[name].url_for(**parts).with_query(query).with_fragment(fragment or None)
    return web.Response(status=303, headers={"Location": str(place)})


def viewer(request: web.Request) -> User | None:
    return request[IDENTITY].user if IDENTITY in request else None

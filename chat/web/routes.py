"""Every URL of the product, one table."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web

from chat.web import assets, health, openapi
from chat.web.api import accounts as account_api
from chat.web.api import members as member_api
from chat.web.api import messages as message_api
from chat.web.api import rooms as room_api
from chat.web.api import users as user_api
from chat.web.pages import accounts, members, rooms

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PAGES: list[tuple[str, str, str, Handler]] = [
    ("GET", "home", "/", rooms.home),
    ("GET", "login", "/login", accounts.show_login),
    ("POST", "login", "/login", accounts.login),
    ("GET", "register", "/register", accounts.show_register),
    ("POST", "register", "/register", accounts.register),
    ("POST", "logout", "/logout", accounts.logout),
    ("GET", "rooms", "/rooms", rooms.index),
    ("POST", "rooms", "/rooms", rooms.create),
    ("GET", "room", "/rooms/{room}", rooms.show),
    ("POST", "room_messages", "/rooms/{room}/messages", rooms.post),
    ("POST", "room_join", "/rooms/{room}/join", members.join),
    ("POST", "room_leave", "/rooms/{room}/leave", members.leave),
    ("POST", "room_members", "/rooms/{room}/members", members.add),
    ("POST", "room_member_removal", "/rooms/{room}/members/{usercode}/removal", members.remove),
    ("GET", "static", "/static/{path:.+}", assets.show),
    ("GET", "healthz", "/healthz", health.lives),
    ("GET", "readyz", "/readyz", health.is_ready),
    ("GET", "openapi", "/openapi.json", openapi.show),
]

API: list[tuple[str, str, Handler]] = [
    ("POST", "auth/register", account_api.register),
    ("POST", "auth/token", account_api.token),
    ("POST", "auth/refresh", account_api.refresh),
    ("POST", "auth/logout", account_api.logout),
    ("POST", "ws-ticket", account_api.ticket),
    ("GET", "me", account_api.show),
    ("PATCH", "me", account_api.update),
    ("PUT", "me/password", account_api.change_password),
    ("GET", "users", user_api.index),
    ("GET", "users/{usercode}", user_api.show),
    ("GET", "rooms", room_api.index),
    ("POST", "rooms", room_api.create),
    ("GET", "rooms/{room}", room_api.show),
    ("PATCH", "rooms/{room}", room_api.update),
    ("POST", "rooms/{room}/join", room_api.join),
    ("POST", "rooms/{room}/leave", room_api.leave),
    ("GET", "rooms/{room}/members", member_api.index),
    ("POST", "rooms/{room}/members", member_api.add),
    ("PATCH", "rooms/{room}/members/{usercode}", member_api.change),
    ("DELETE", "rooms/{room}/members/{usercode}", member_api.remove),
    ("GET", "rooms/{room}/messages", message_api.index),
    ("POST", "rooms/{room}/messages", message_api.post),
    ("GET", "rooms/{room}/messages/{seq:[0-9]+}", message_api.show),
]

API_PREFIX = "/api/v1/"
WEBSOCKET = "/ws"
_GETS = {name for method, name, _, _ in PAGES if method == "GET"}
_PATHS = {name: path for _, name, path, _ in PAGES} | {"websocket": WEBSOCKET}


def setup(app: web.Application, websocket: Handler) -> None:
    """Add them all; the socket belongs to another door, so the app hands it in."""
    for method, name, path, handler in PAGES:
        _add(app, method, path, handler, name if method == "GET" or name not in _GETS else None)
    for method, path, handler in API:
        _add(app, method, API_PREFIX + path, handler)
    app.router.add_get(WEBSOCKET, websocket, allow_head=False)


def _add(app: web.Application, method: str, path: str, handler: Handler, name: str | None = None) -> None:
    """What answers GET answers HEAD: that is how monitors and link checkers ask."""
    route = app.router.add_route(method, path, handler, name=name)
    if method == "GET" and isinstance(route.resource, web.Resource):
        route.resource.add_route("HEAD", handler)


def url(name: str, query_: dict[str, Any] | None = None, **parts: str) -> str:
    """The path of a page by its name, for templates and redirects."""
    path = _PATHS[name].format(**{key: quote(part, safe="") for key, part in parts.items()})
    return f"{path}?{urlencode(query_)}" if query_ else path

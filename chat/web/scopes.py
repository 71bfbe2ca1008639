"""What a token must be good for to ask for something over HTTP: the only table of it.

Reading needs `read`, changing `write`, and what administrators do `admin`. What belongs to the account itself, and
the pages that people look at, are not for tokens: whoever finds one must not be able to make themselves at home.
"""

from aiohttp import web

from chat.model.token import ADMIN, READ, WRITE

_API, _FILES, _EVENTS = "/api/v1/", "/files/", "/events"
_READING = ("GET", "HEAD", "OPTIONS")
# By the beginning of the path behind the API's own.
_ACCOUNT = ("auth/", "tokens", "me/password", "me/sessions", "me/export", "me/digest", "push", "bots")
_ADMINISTRATION = "admin/"
# A line to hear on; what is said on it is looked at command by command.
_HEARING = "ws-ticket"


def needed(request: web.Request) -> str | None:
    """A scope, or None for what is not for tokens."""
    resource = request.match_info.route.resource
    path = resource.canonical if resource else request.path
    if not path.startswith(_API):
        return READ if path.startswith((_FILES, _EVENTS)) else None
    path = path.removeprefix(_API)
    if path.startswith(_ACCOUNT) or (request.method, path) == ("DELETE", "me"):
        return None
    if path.startswith(_ADMINISTRATION):
        return ADMIN
    return READ if request.method in _READING or path == _HEARING else WRITE

"""A cookie with the secret of one browser, for the time between two steps of signing in (bus/ceremonies.py)."""

from aiohttp import web

from chat.identity import is_secure


def keep(request: web.Request, response: web.Response, name: str, secret: str) -> web.Response:
    cookie = _cookie(request, name)
    response.set_cookie(cookie, secret, path="/", httponly=True, samesite="Lax", secure=is_secure(request))
    return response


def secret_of(request: web.Request, name: str) -> str:
    """Empty when this browser has none."""
    return request.cookies.get(_cookie(request, name), "")


def forget(request: web.Request, response: web.Response, name: str) -> web.Response:
    response.del_cookie(_cookie(request, name), path="/", httponly=True, samesite="Lax", secure=is_secure(request))
    return response


def _cookie(request: web.Request, name: str) -> str:
    return f"__Host-{name}" if is_secure(request) else name

"""What happens to every request: a number, a log line, who it is, where it comes from, and errors as answers."""

import json
import math
import re
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from secrets import token_hex, token_urlsafe

import structlog
from aiohttp import web
from aiohttp_session import session_middleware

from chat import rendering
from chat.bus.limits import slip
from chat.errors import ChatError, Internal, NotFound, NotSignedIn, TooLarge, WrongOffset
from chat.identity import IDENTITY, carries_cookie, identify, is_secure, require_own_origin, speak_to
from chat.languages import Sentence, translate
from chat.model.token import may_do
from chat.resources import RESOURCES
from chat.web import pages, scopes
from chat.web.api import RATE_LIMIT, UPLOAD_OFFSET, declared_of, misnamed
from chat.web.metrics import METRICS
from chat.web.once import once
from chat.web.session import CookieStorage

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SAFE = {"GET", "HEAD", "OPTIONS"}
# No one is looked up for these: they answer also when Redis is away.
_ANONYMOUS = (
    "/static/",
    "/healthz",
    "/readyz",
    "/openapi.json",
    "/asyncapi.json",
    "/metrics",
    "/offline",
    "/sw.js",
    "/manifest.webmanifest",
    "/docs",
    "/hooks/",
)
# What stands behind it is as good as a password.
_HOOKS = "/hooks/"
_REQUEST_ID_FORM = re.compile(r"[A-Za-z0-9-]{8,64}")


def middleware_stack() -> list[Callable[..., Awaitable[web.StreamResponse]]]:
    """From the outside in."""
    return [number, harden, tell_limits, session_middleware(CookieStorage()), translate_errors, know_who, once]


@web.middleware
async def number(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request a number that logs, errors and the proxy share; log what was slow or went wrong."""
    given = request.headers.get("X-Request-ID", "")
    request[pages.REQUEST_ID] = given if _REQUEST_ID_FORM.fullmatch(given) else token_hex(8)
    started = time.perf_counter()
    response = await handler(request)
    seconds = time.perf_counter() - started
    # What was sent already is a socket or a stream, which took as long as somebody was there.
    if not response.prepared:
        response.headers["X-Request-ID"] = request[pages.REQUEST_ID]
        response.headers["X-Instance"] = request.app[RESOURCES].instance
        request.app[METRICS].observe(request, response.status, seconds)
    log.debug(
        "request",
        id=request[pages.REQUEST_ID],
        method=request.method,
        path=_shown(request.path),
        status=response.status,
        ms=round(seconds * 1000, 1),
    )
    return response


def _shown(path: str) -> str:
    """A path as the log may have it."""
    return f"{_HOOKS}…" if path.startswith(_HOOKS) else path


@web.middleware
async def harden(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Headers that keep browsers from doing what nobody meant."""
    request[pages.NONCE] = token_urlsafe(16)
    response = await handler(request)
    if response.prepared:
        return response
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    # What is shown to one person must not come out of a cache for another.
    headers.setdefault("Cache-Control", "private, no-store")
    if response.content_type == "text/html":
        headers["Content-Security-Policy"] = _content_policy(request)
    if is_secure(request):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _content_policy(request: web.Request) -> str:
    socket = f"{'wss' if is_secure(request) else 'ws'}://{request.host}"
    return (
        f"default-src 'none'; script-src 'nonce-{request[pages.NONCE]}'; style-src 'self'; img-src 'self' data:; "
        f"media-src 'self'; connect-src 'self' {socket}; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


@web.middleware
async def tell_limits(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say of the tightest limit that the request was counted against how much of it is left."""
    with slip() as laid:
        response = await handler(request)
    if laid.tightest and not response.prepared:
        told = (laid.tightest.burst, laid.tightest.left, laid.tightest.seconds)
        response.headers.update(zip(RATE_LIMIT, map(str, told), strict=True))
    return response


@web.middleware
async def translate_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors become a page for people and problem+json (RFC 9457) for programs; bugs are logged, once, here."""
    try:
        return await handler(request)
    except ChatError as error:
        fault = error
    except web.HTTPNotFound:
        fault = NotFound()
    except web.HTTPRequestEntityTooLarge:
        fault = TooLarge()
    except web.HTTPMethodNotAllowed as error:
        answer = pages.no_page(request, error.status) if _wants_page(request) else _plain_problem(request, error)
        return _with_headers(answer, {"Allow": ", ".join(sorted(error.allowed_methods))})
    except web.HTTPException:
        raise
    except Exception:
        log.exception("request.failed", id=request[pages.REQUEST_ID], method=request.method, path=_shown(request.path))
        fault = Internal()
    return _answer(request, fault)


@web.middleware
async def know_who(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Put the identity on the request; refuse unsafe requests that another site sends with our cookie."""
    speak_to(request)
    rendering.draw_with(request.app[RESOURCES].site.emoji)
    if request.path.startswith(_ANONYMOUS):
        return await handler(request)
    if request.method not in SAFE and _may_be_borrowed(request):
        require_own_origin(request)
    if request.path != "/ws" and not _says_who_in_the_body(request) and (identity := await identify(request)):
        may_do(identity.scopes, scopes.needed(request))
        request[IDENTITY] = identity
        if declared := declared_of(request):
            misnamed.refuse_in_question(request, declared.query)
    return await handler(request)


def _says_who_in_the_body(request: web.Request) -> bool:
    """Registering, signing in, refreshing: a token beside it that is past its time must not be in the way."""
    declared = declared_of(request)
    return declared is not None and declared.public


def _may_be_borrowed(request: web.Request) -> bool:
    """Whether another site could have sent this through somebody's browser: with our cookie, or to sign them in.

    No site can send a Bearer token that it does not know, so whoever has one may come from anywhere.
    """
    if request.headers.get("Authorization", "").lower().startswith("bearer "):
        return False
    return carries_cookie(request) or "Origin" in request.headers


def _answer(request: web.Request, fault: ChatError) -> web.StreamResponse:
    headers = {UPLOAD_OFFSET: str(fault.offset)} if isinstance(fault, WrongOffset) else _when_to_come_back(fault)
    if not _wants_page(request):
        return _with_headers(problem(request, fault), headers)
    if isinstance(fault, NotSignedIn) and request.method in SAFE:
        return pages.see_other(request, "login", {"next": request.path_qs} if request.path != "/" else None)
    return _with_headers(pages.error(request, fault), headers)


def _when_to_come_back(fault: ChatError) -> dict[str, str]:
    """In whole seconds."""
    return {} if fault.retry_after is None else {"Retry-After": str(max(1, math.ceil(fault.retry_after)))}


def _wants_page(request: web.Request) -> bool:
    """People get pages; so does a program that asks for a page and takes anything."""
    accepted = request.headers.get("Accept", "*/*")
    return not request.path.startswith(("/api/", "/ws", "/events", _HOOKS)) and (
        "html" in accepted or "*/*" in accepted
    )


def problem(request: web.Request, fault: ChatError) -> web.Response:
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(fault.status).phrase,
        "status": fault.status,
        "code": fault.code,
        "detail": fault.told,
        "request": request[pages.REQUEST_ID],
    }
    if fault.fields:
        body["errors"] = dict(fault.fields)
    if fault.retry_after is not None:
        body["retry_after"] = fault.retry_after
    response = web.Response(
        status=fault.status, text=json.dumps(body), content_type="application/problem+json", charset="utf-8"
    )
    if fault.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _plain_problem(request: web.Request, error: web.HTTPException) -> web.Response:
    body = {
        "type": "about:blank",
        "title": error.reason,
        "status": error.status,
        "code": "bad_command",
        "detail": translate(Sentence("%(method)s does not work here.", method=request.method)),
        "request": request[pages.REQUEST_ID],
    }
    return web.Response(status=error.status, text=json.dumps(body), content_type="application/problem+json")


def _with_headers(response: web.StreamResponse, headers: dict[str, str]) -> web.StreamResponse:
    response.headers.update(headers)
    return response

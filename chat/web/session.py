"""The cookie of a signed-in browser, as aiohttp-session sees it.

The cookie holds a secret, Redis its digest (bus/sessions.py): this storage keeps nothing else, so a request costs no
extra look-up, and a new sign-in always means a new secret.
"""

from aiohttp import web
from aiohttp_session import AbstractStorage, Session, SessionData, get_session, new_session

from chat.actions import sessions as signing_in
from chat.actions.sessions import Identity
from chat.bus.sessions import SESSION_SECONDS
from chat.identity import IDENTITY, SECRET, agent_of, cookie_name, is_secure
from chat.model.user import User
from chat.resources import RESOURCES, Resources


class CookieStorage(AbstractStorage):
    def __init__(self) -> None:
        super().__init__(max_age=SESSION_SECONDS, httponly=True, samesite="Lax")

    async def load_session(self, request: web.Request) -> Session:
        secret = request.cookies.get(cookie_name(request))
        if secret and not secret.isascii():
            secret = None  # not one of ours, and bytes that are no text have no digest
        # No age here: Redis knows when the session ends, and only Redis is asked.
        data: SessionData = {"created": 0, "session": {SECRET: secret}} if secret else {}
        return Session(None, data=data or None, new=secret is None)

    async def save_session(self, request: web.Request, response: web.StreamResponse, session: Session) -> None:
        name = cookie_name(request)
        if SECRET in session:
            response.set_cookie(
                name,
                session[SECRET],
                max_age=SESSION_SECONDS,
                path="/",
                httponly=True,
                samesite="Lax",
                secure=is_secure(request),
            )
        else:
            response.del_cookie(name, path="/", httponly=True, samesite="Lax", secure=is_secure(request))


async def sign_in(request: web.Request, user: User, way: str = signing_in.PASSWORD) -> None:
    """Begin a session for this browser; the one that it had, if any, is over."""
    resources: Resources = request.app[RESOURCES]
    if IDENTITY in request:
        await signing_in.end(resources, request[IDENTITY])
    session = await new_session(request)
    session[SECRET] = await signing_in.begin_for_browser(resources, user, agent_of(request), way)


async def sign_out(request: web.Request, identity: Identity) -> None:
    await signing_in.end(request.app[RESOURCES], identity)
    (await get_session(request)).invalidate()

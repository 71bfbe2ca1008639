"""The header `Idempotency-Key`: what a request makes is made once, however often it is sent."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from chat.actions import repeats
from chat.actions.repeats import Answer, Asked
from chat.identity import IDENTITY
from chat.resources import RESOURCES
from chat.web.api import declared_of, key_of

REPLAYED = "Idempotent-Replayed"
_TOLD = ("Content-Type", "Location")


@web.middleware
async def once(request: web.Request, handler: Callable[[web.Request], Awaitable[web.Response]]) -> web.StreamResponse:
    """Carry out a request that has a key, or answer it as it was answered before."""
    declared = declared_of(request)
    # Posts know their key by themselves: it is a client_id, also on the socket.
    if declared is None or not declared.takes_key(request.method) or declared.by_client_id or IDENTITY not in request:
        return await handler(request)
    if (key := key_of(request)) is None:
        return await handler(request)

    async def act() -> Answer:
        response = await handler(request)
        told = {name: response.headers[name] for name in _TOLD if name in response.headers}
        return Answer(response.status, response.text or "", told)

    # A file is too large to be looked at twice, and has another boundary each time.
    asked = Asked(key, f"{request.method} {request.path}", b"" if declared.file else await request.read())
    answer = await repeats.once(request.app[RESOURCES], request[IDENTITY].user, asked, act)
    headers = answer.headers | ({REPLAYED: "true"} if answer.repeated else {})
    return web.Response(status=answer.status, body=answer.text.encode(), headers=headers)

"""Two questions of operators: does the process live, and do the services that it needs answer?"""

import asyncio
from collections.abc import Awaitable

from aiohttp import web

from chat.errors import Unavailable
from chat.resources import RESOURCES

ANSWER_SECONDS = 3


async def lives(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def is_ready(request: web.Request) -> web.Response:
    """200 when Redis and the database answer in time, else 503; each is named."""
    resources = request.app[RESOURCES]
    redis, database = await asyncio.gather(_answers(resources.redis.ping()), _answers(resources.db.ping()))
    ready = redis and database
    body = {"status": "ok" if ready else "unavailable", "redis": redis, "database": database}
    return web.json_response(body, status=200 if ready else 503, headers={} if ready else {"Retry-After": "2"})


async def _answers(ping: Awaitable[None]) -> bool:
    try:
        await asyncio.wait_for(ping, ANSWER_SECONDS)
    except (Unavailable, TimeoutError):
        return False
    return True

"""Two questions of operators: does the process live, and do the services that it needs answer?"""

import asyncio

from aiohttp import web
from sqlalchemy import text

from chat.errors import Unavailable
from chat.resources import RESOURCES, Resources

ANSWER_SECONDS = 3


async def lives(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def is_ready(request: web.Request) -> web.Response:
    """200 when Redis and the database answer in time, else 503; each is named."""
    resources = request.app[RESOURCES]
    redis, database = await asyncio.gather(_redis_answers(resources), _database_answers(resources))
    ready = redis and database
    body = {"status": "ok" if ready else "unavailable", "redis": redis, "database": database}
    return web.json_response(body, status=200 if ready else 503, headers={} if ready else {"Retry-After": "2"})


async def _redis_answers(resources: Resources) -> bool:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return bool(await resources.redis.call("PING"))
    except (Unavailable, TimeoutError):
        return False


async def _database_answers(resources: Resources) -> bool:
    try:
        async with asyncio.timeout(ANSWER_SECONDS), resources.db.read() as db:
            await db.execute(text("SELECT 1"))
        return True
    except (Unavailable, TimeoutError):
        return False

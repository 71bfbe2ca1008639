"""The web process: its table of contents."""

import asyncio
from collections.abc import AsyncIterator
from functools import cache
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from chat import rendering
from chat.gateway import asyncapi, guard, socket, stream
from chat.gateway.beating import beating
from chat.gateway.commands import Gateway
from chat.gateway.hub import HUB, Hub
from chat.gateway.listener import LISTENER, Listener
from chat.gateway.presence import Presence
from chat.gateway.typing import Typing
from chat.identity import identify_socket, require_identity
from chat.jobs.inside import work
from chat.resources import RESOURCES, open_resources
from chat.settings import Settings
from chat.web import openapi, routes
from chat.web.assets import ASSETS, Assets
from chat.web.metrics import METRICS, Metrics
from chat.web.middleware import middleware_stack
from chat.web.provider import PROVIDER, Provider

SETTINGS = web.AppKey("settings", Settings)
LARGEST_BODY = 1024 * 1024


def create_app(settings: Settings) -> web.Application:
    app = web.Application(middlewares=middleware_stack(), client_max_size=LARGEST_BODY)
    app[SETTINGS] = settings
    app[ASSETS] = Assets.read()
    app[HUB] = Hub()
    app[METRICS] = Metrics(app[HUB].sizes)
    app[openapi.DESCRIPTION], app[openapi.SOCKET_DESCRIPTION] = _descriptions()
    app.cleanup_ctx.append(resources_context)
    app.cleanup_ctx.append(gateway_context)
    app.cleanup_ctx.append(worker_context)
    # Without it aiohttp waits for every open socket.
    app.on_shutdown.append(close_connections)
    setup_templates(app)
    routes.setup(app, websocket, events, command)
    return app


@cache
def _descriptions() -> tuple[dict[str, Any], dict[str, Any]]:
    """Of the API and of the socket. They follow from the code alone, and take a while."""
    return openapi.describe(routes.API, routes.API_PREFIX), asyncapi.describe()


def setup_templates(app: web.Application) -> None:
    environment = rendering.environment()
    environment.globals |= {"url": routes.url, "asset": app[ASSETS].url}
    app[aiohttp_jinja2.APP_KEY] = environment


async def websocket(request: web.Request) -> web.StreamResponse:
    return await socket.serve(request, await identify_socket(request))


async def events(request: web.Request) -> web.StreamResponse:
    return await stream.serve(request, await identify_socket(request))


async def command(request: web.Request) -> web.Response:
    return await stream.ask(request, require_identity(request))


async def resources_context(app: web.Application) -> AsyncIterator[None]:
    async with open_resources(app[SETTINGS]) as resources:
        app[RESOURCES] = resources
        app[PROVIDER] = Provider(resources)
        yield


async def gateway_context(app: web.Application) -> AsyncIterator[None]:
    """Hear Redis, and look after the connections."""
    resources = app[RESOURCES]
    app[HUB].counted, app[HUB].site = resources.counted, resources.site
    presence, typing = Presence(resources, app[HUB]), Typing(resources, app[HUB])
    listener = Listener(resources, app[HUB], presence, typing)
    app[LISTENER] = listener
    app[socket.GATEWAY] = Gateway(resources, app[HUB], listener, presence, typing)
    watch = asyncio.create_task(guard.check_sessions(resources, app[HUB]))
    async with listener.running(), presence.running(), typing.running(), beating(resources, app[HUB]):
        yield
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)


async def worker_context(app: web.Application) -> AsyncIterator[None]:
    """The worker inside this process, where the settings want it here."""
    if not app[SETTINGS].worker_inside:
        yield
        return
    task = asyncio.create_task(work(app[RESOURCES]), name="worker")
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def close_connections(app: web.Application) -> None:
    guard.close_all(app[HUB])

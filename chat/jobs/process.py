"""A worker as a process of its own, started by `arq worker.WorkerSettings` and supervised by the operator."""

import logging
from contextlib import AsyncExitStack
from secrets import token_hex
from typing import Any

from chat import logs, settings
from chat.bus.queue import redis_settings
from chat.errors import BadSettings
from chat.jobs import worker_options
from chat.jobs.equipment import equipped
from chat.resources import open_resources


def _settings() -> settings.Settings:
    try:
        loaded = settings.load()
    except BadSettings as error:
        raise SystemExit(str(error)) from None
    if loaded.embedded_redis:
        raise SystemExit(
            "REDIS_URL: is empty, so the web process has a Redis and a worker of its own. Start no other one."
        )
    return loaded


async def start_up(context: dict[str, Any]) -> None:
    """Open what jobs work with; closed again in `shut_down`."""
    # The arq command has set up its own logging, with two lines for every job.
    logging.getLogger("arq").handlers.clear()
    logging.getLogger("arq").setLevel(logging.WARNING)
    stack = AsyncExitStack()
    context["stack"] = stack
    resources = await stack.enter_async_context(open_resources(_SETTINGS, guest=True))
    context.update(await stack.enter_async_context(equipped(resources)))


async def shut_down(context: dict[str, Any]) -> None:
    await context["stack"].aclose()


_SETTINGS = _settings()
logs.setup(_SETTINGS)

# What the arq command looks for: a namespace of options.
WorkerSettings = type(
    "WorkerSettings",
    (),
    {
        "redis_settings": redis_settings(_SETTINGS.queue_redis_url or _SETTINGS.redis_url),
        "on_startup": start_up,
        "on_shutdown": shut_down,
        **worker_options(token_hex(4)),
    },
)

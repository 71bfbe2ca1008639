"""The sign that this web process lives, for those who look after the place; and, for all of them, whether Redis has
room, and once a minute how the place is doing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from chat import __version__
from chat.bus import memory, processes, samples
from chat.errors import ChatError
from chat.gateway.hub import Hub
from chat.model.process import WEB, Process
from chat.resources import Resources

log = structlog.get_logger()


@asynccontextmanager
async def beating(resources: Resources, hub: Hub) -> AsyncIterator[None]:
    """Beat for as long as the process serves."""
    process = processes.this(WEB, resources.instance, __version__)
    task = asyncio.create_task(_keep_beating(resources, hub, process))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        with suppress(ChatError):
            await processes.leave(resources.redis, process)


async def _keep_beating(resources: Resources, hub: Hub, process: Process) -> None:
    while True:
        sizes = hub.sizes()
        try:
            await memory.look(resources.redis)
            await processes.beat(resources.redis, process, {name: sizes[name] for name in ("connections", "people")})
            await samples.take(resources.redis)
        except ChatError as error:
            log.warning("instance.silent", reason=error.sentence)
        await asyncio.sleep(processes.BEAT_SECONDS)

"""A worker inside the web process, for the embedded default: supervised by us, sharing what is open."""

import asyncio
from typing import Any, NoReturn

import structlog
from arq.worker import Worker

from chat.jobs import FINISH_SECONDS, worker_options
from chat.jobs.equipment import equipped
from chat.resources import Resources

log = structlog.get_logger()

PAUSE_SECONDS = 1


async def work(resources: Resources) -> NoReturn:
    """Work until cancelled; running jobs then finish. arq ends when Redis goes away, so it is started again."""
    async with equipped(resources) as context:
        await _work(resources, context)


async def _work(resources: Resources, context: dict[str, Any]) -> NoReturn:
    while True:
        worker = Worker(
            redis_pool=resources.queue,
            handle_signals=False,
            ctx=dict(context),
            **worker_options(resources.instance),
        )
        try:
            await worker.async_run()
        except Exception as error:
            log.warning("worker.ended", error=str(error) or type(error).__name__)
        finally:
            await _finish(worker)
        await asyncio.sleep(PAUSE_SECONDS)


async def _finish(worker: Worker) -> None:
    running = [task for task in worker.tasks.values() if not task.done()]
    if running:
        await asyncio.wait(running, timeout=FINISH_SECONDS)

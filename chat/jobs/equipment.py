"""What jobs work with, opened for as long as a worker works: the same for one inside the web process and one alone."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from chat.jobs.counting import counting
from chat.jobs.deliveries import courier
from chat.jobs.previews import scout
from chat.jobs.tasks import workshop
from chat.resources import Resources


@asynccontextmanager
async def equipped(resources: Resources) -> AsyncIterator[dict[str, Any]]:
    """The context that arq hands to each job."""
    opened = {"workshop": workshop, "tally": counting, "courier": courier, "scout": scout}
    async with AsyncExitStack() as stack:
        context = {name: await stack.enter_async_context(open_(resources)) for name, open_ in opened.items()}
        yield {"resources": resources, **context}

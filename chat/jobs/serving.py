"""Serving many at once, each by a task of its own, so that a slow one keeps nobody else waiting."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import structlog

from chat.errors import ChatError

log = structlog.get_logger()


class Serving:
    """Who is being served in this process, by number: `at_once` of them at the most, and none of them twice.

    `serve` does all that is due of one; what goes wrong with it is logged under `what`, and it is over then until it
    is begun again.
    """

    def __init__(self, what: str, serve: Callable[[int], Awaitable[None]], at_once: int) -> None:
        self._what = what
        self._serve = serve
        self._at_once = at_once
        self._tasks: dict[int, asyncio.Task[None]] = {}

    @property
    def served(self) -> list[int]:
        """Who is being served now."""
        return list(self._tasks)

    @property
    def room(self) -> int:
        """For how many more there is room."""
        return self._at_once - len(self._tasks)

    def begin(self, who: Iterable[int]) -> None:
        """Serve them too; who is being served already is not begun again."""
        for one in who:
            if one not in self._tasks:
                self._tasks[one] = asyncio.create_task(self._run(one))

    async def done(self) -> None:
        """Wait until what was begun is over."""
        await asyncio.gather(*self._tasks.values())

    async def close(self) -> None:
        """Stop. What is under way is done again by whoever comes, when its lease ends."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, one: int) -> None:
        try:
            await self._serve(one)
        except ChatError as error:
            log.warning(f"{self._what}.waiting", of=one, reason=error.sentence)
        except Exception:
            log.exception(f"{self._what}.failed", of=one)
        finally:
            del self._tasks[one]

"""The place that the settings name, opened for a command as a guest: beside a server that runs, or does not."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from chat.cli.output import log_aside
from chat.resources import Resources, open_resources
from chat.settings import load

T = TypeVar("T")


def at_the_place(work: Callable[[Resources], Awaitable[T]]) -> T:
    """What came of `work`. Raises BadSettings, CannotStart, ChatError, which `chat.cli` turns into sentences."""
    settings = load()
    log_aside()

    async def go() -> T:
        async with open_resources(settings, guest=True) as resources:
            return await work(resources)

    return asyncio.run(go())


async def every(page: Callable[[str], Awaitable[list[T]]], name: Callable[[T], str]) -> list[T]:
    """All of a list that comes in pages; `page` is asked for those whose `name` comes after the last."""
    found: list[T] = []
    while more := await page(name(found[-1]) if found else ""):
        found += more
    return found

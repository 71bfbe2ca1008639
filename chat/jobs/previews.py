"""Looking at what messages link to, where administrators have chosen that: see model/preview.py for what is shown.

A message is claimed in a transaction, with a lease, before its link is asked for, so one worker at a time does that.
Where that one dies, the lease ends and another looks again: it finds what is shown already, and shows nothing twice.

Each author has a task of their own while there is something of theirs, one link after the other: a slow host keeps
nobody waiting but who has linked to it.
"""

from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

import aiohttp
import structlog

from chat.actions import previews as actions
from chat.errors import TooFast, Unavailable
from chat.formatting.body import first_link
from chat.jobs.reaching import outside
from chat.jobs.serving import Serving
from chat.jobs.visiting import PATIENCE_SECONDS, NothingThere, NotNow, may_ask, visit
from chat.model.message import Message
from chat.model.preview import Preview, seconds_until_next
from chat.model.room import OpenRoom
from chat.model.times import now
from chat.resources import Resources
from chat.store import previews, site
from chat.store.previews import Look

log = structlog.get_logger()

AUTHORS_AT_ONCE = 8
# Longer than a visit and making a picture take.
LEASE = timedelta(seconds=60)
AGAIN_SECONDS = 2
# Whatever goes wrong with one, it does so no more often; hosts that fail have fewer tries.
MOST_TRIES = 6


class _Later(Exception):
    """To be looked at again in so many seconds; whether this `counts` as one of the tries."""

    def __init__(self, seconds: float, *, counts: bool = False) -> None:
        super().__init__()
        self.seconds, self.counts = seconds, counts


class Scout:
    """What of it is done in this process. `clock` says what time it is."""

    def __init__(self, resources: Resources, http: aiohttp.ClientSession, clock: Callable[[], datetime] = now) -> None:
        self._resources = resources
        self._http = http
        self._clock = clock
        self.serving = Serving("previews", self._serve, AUTHORS_AT_ONCE)

    async def look(self) -> None:
        """Begin with the authors of whose links there are some to look at."""
        if self.serving.room <= 0:
            return
        async with self._resources.db.read() as db:
            due = await previews.due_authors(db, self._clock(), self.serving.served, self.serving.room)
            is_wanted = await site.looks_at_links(db) if due else True
        if is_wanted:
            self.serving.begin(due)
            return
        async with self._resources.db.begin() as db:
            await previews.clear(db)

    async def _serve(self, user_id: int) -> None:
        """Look at all links of somebody that are due."""
        while look := await self._claim(user_id):
            await self._look_at(look, user_id)

    async def _claim(self, user_id: int) -> Look | None:
        async with self._resources.db.begin() as db:
            return await previews.claim(db, user_id, token_hex(16), self._clock(), LEASE)

    async def _look_at(self, look: Look, user_id: int) -> None:
        """Once; and again later, where that came to nothing."""
        try:
            found = await actions.find(self._resources, look)
            if found and look.tries <= MOST_TRIES:
                await self._renew(look, user_id, *found)
        except _Later as later:
            tries = look.tries if later.counts else look.tries - 1
            async with self._resources.db.begin() as db:
                await previews.put_off(db, look, self._clock() + timedelta(seconds=later.seconds), tries)
        else:
            async with self._resources.db.begin() as db:
                await previews.settle(db, look)

    async def _renew(self, look: Look, user_id: int, room: OpenRoom, message: Message) -> None:
        """Let a message show what its link leads to by now. Raises _Later."""
        url = first_link(message.body)
        if not _is_open(message) or (message.preview and message.preview.url == url):
            return
        preview = await self._visit(look, user_id, message, url) if may_ask(self._resources, url) else None
        is_news = preview or message.preview
        if is_news and not await actions.show(self._resources, room, message, preview):
            # Somebody has changed it meanwhile, and that may not be stored yet.
            raise _Later(AGAIN_SECONDS)

    async def _visit(self, look: Look, user_id: int, message: Message, url: str) -> Preview | None:
        """What is found there, if there is anything. Raises _Later."""
        try:
            await actions.count(self._resources, message.author)
            visited = await visit(self._resources, self._http, url)
        except TooFast as error:
            raise _Later(error.retry_after or AGAIN_SECONDS) from None
        except NothingThere:
            return None
        except NotNow as error:
            wait = seconds_until_next(look.tries)
            # What shows another link than the one that is there by now does not stay until then.
            if wait is None or message.preview:
                return None
            raise _Later(max(wait, error.wait), counts=True) from None
        preview = Preview.read(url, visited.said)
        if preview is None or not visited.picture:
            return preview
        picture = await actions.keep_picture(self._resources, look, user_id, visited.picture)
        return preview._replace(image=picture)


def _is_open(message: Message) -> bool:
    """Nobody has taken away what was shown of this text."""
    return message.preview is not None or message.preview_seq <= message.edited_seq


@asynccontextmanager
async def scout(resources: Resources, clock: Callable[[], datetime] = now) -> AsyncIterator[Scout]:
    """Links are looked at by it for as long as the context lasts."""
    known, threads = resources.settings.own_preview_hosts, ThreadPoolExecutor(AUTHORS_AT_ONCE, "previews")
    async with outside(resources, known, AUTHORS_AT_ONCE, PATIENCE_SECONDS, threads) as http:
        one = Scout(resources, http, clock)
        try:
            yield one
        finally:
            await one.serving.close()
            # A name that is being looked up is waited for by nobody.
            threads.shutdown(wait=False, cancel_futures=True)


async def preview(context: dict[str, Any], *_: Any) -> None:
    """Look whether there are links to be looked at: when the bell rings, and by the clock."""
    try:
        await context["scout"].look()
    except Unavailable as error:
        log.warning("previews.waiting", reason=error.sentence)

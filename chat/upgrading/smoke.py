"""Whether this version works on a copy of a place: it serves, somebody signs in and says something, which is found."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from secrets import token_hex
from typing import Any

import aiohttp
import structlog
from aiohttp import web

from chat.actions import accounts, operator
from chat.actions.indexing import index_some
from chat.app import create_app
from chat.errors import CannotStart
from chat.jobs.drain import drain
from chat.model.user import OWNER, Registration
from chat.resources import RESOURCES
from chat.settings import Settings
from chat.store.keeping import stored_seqs

SECONDS = 30


async def use(copy: Settings) -> str:
    """Raises CannotStart with what did not work. Leaves traces in the copy, and sends nothing out of it."""
    name, password, word = f"rehearsal-{token_hex(4)}", token_hex(16), f"rehearsal{token_hex(8)}"
    async with _serving(copy) as (app, ask):
        resources = app[RESOURCES]
        await ask("GET", "/readyz")
        by = await operator.find(resources)
        await accounts.register(resources, Registration.parse(name, password, name), name, role=OWNER, by=by)
        signed_in = await ask("POST", "/api/v1/auth/token", {"username": name, "password": password})
        token = signed_in["access_token"]
        room = await ask("POST", "/api/v1/rooms", {"name": "Rehearsal", "kind": "closed"}, token)
        messages = f"/api/v1/rooms/{room['room']}/messages"
        posted = await ask("POST", messages, {"body": word}, token)
        # Not by a worker, which would send what else is due.
        await drain({"resources": resources})
        async with resources.db.read() as db:
            there = await stored_seqs(db)
        if there[room["room"]] < posted["seq"]:
            raise CannotStart("On the copy, a message that was accepted was not stored. Nothing has changed here.")
        if word not in [one["body"] for one in (await ask("GET", messages, token=token))["items"]]:
            raise CannotStart("On the copy, a message that was stored is not read back. Nothing has changed here.")
        # Rooms with little in them come first.
        await index_some(resources)
        if not (await ask("GET", f"/api/v1/search?q={word}", token=token))["items"]:
            raise CannotStart("On the copy, a message that was stored is not found. Nothing has changed here.")
    return "On the copy somebody signed in, and posted what was stored, read back and found."


@asynccontextmanager
async def _serving(copy: Settings) -> AsyncIterator[Any]:
    runner = web.AppRunner(create_app(copy), access_log=None, shutdown_timeout=1)
    try:
        with _expecting("redis.lost"):
            await runner.setup()
        await web.TCPSite(runner, copy.host, 0).start()
        host, port = runner.addresses[0][:2]
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        async with aiohttp.ClientSession(f"http://{host}:{port}", timeout=timeout) as http:

            async def ask(method: str, path: str, body: Any = None, token: str = "") -> Any:
                headers = {"Authorization": f"Bearer {token}"} if token else {}
                async with http.request(method, path, json=body, headers=headers) as answer:
                    if answer.status >= 400:
                        raise CannotStart(
                            f"On the copy, {method} {path} answers {answer.status}: {(await answer.text())[:300]}. "
                            "Nothing has changed here."
                        )
                    return await answer.json()

            yield runner.app, ask
    finally:
        await runner.cleanup()


@contextmanager
def _expecting(event: str) -> Iterator[None]:
    """A Redis of the copy's own knows nothing of the place, as after an accident: that need not be said."""
    before = structlog.get_config()["processors"]

    def drop(_logger: Any, _name: str, told: structlog.typing.EventDict) -> structlog.typing.EventDict:
        if told["event"] == event:
            raise structlog.DropEvent
        return told

    structlog.configure(processors=[drop, *before])
    try:
        yield
    finally:
        structlog.configure(processors=before)

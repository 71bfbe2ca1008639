"""A receiver of outgoing webhooks, as somebody else runs it: it looks at who signed what comes, and answers."""

import asyncio
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

from aiohttp import web

from chat.jobs.deliveries import courier
from chat.model.times import now
from tests.cast import Person
from tests.place import Place

SECONDS = 20


@dataclass
class Call:
    """One try."""

    id: str
    told: dict[str, Any]
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> str:
        return str(self.told["data"].get("body"))


@dataclass
class Receiver:
    """Answers 204, or what `answers` says first; with `held` it answers when that is set."""

    url: str = ""
    secret: str = ""
    calls: list[Call] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)
    held: asyncio.Event | None = None
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = dict(request.headers)
        call = Call(headers["webhook-id"], json.loads(body), headers, body)
        assert self.signature_of(call) == headers["webhook-signature"]
        async with self.news:
            self.calls.append(call)
            self.news.notify_all()
        if self.held:
            await self.held.wait()
        return self.answers.pop(0) if self.answers else web.Response(status=204)

    def signature_of(self, call: Call) -> str:
        signed = f"{call.id}.{call.headers['webhook-timestamp']}.".encode() + call.body
        key = b64decode(self.secret.removeprefix("whsec_"))
        return "v1," + b64encode(hmac.digest(key, signed, sha256)).decode()

    async def hears(self, count: int = 1) -> list[Call]:
        """What came, when it is so much."""
        async with asyncio.timeout(SECONDS), self.news:
            await self.news.wait_for(lambda: len(self.calls) >= count)
        return self.calls

    async def is_told_of(self, person: Person, holder: str, *events: str, **fields: Any) -> dict[str, Any]:
        """Somebody makes a webhook that leads here."""
        body = {"url": self.url, "events": list(events), **fields}
        status, made = await person.asks("POST", f"{holder}/outgoing-webhooks", body)
        assert status == 201, made
        self.secret = made["secret"]
        return dict(made)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/", receiver.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        receiver.url = f"http://{host}:{port}/"
        yield receiver
    finally:
        if receiver.held:
            receiver.held.set()
        await runner.cleanup()


async def passes(place: Place, by: timedelta = timedelta()) -> None:
    """What is due by so much later is told."""
    async with courier(place.resources, lambda: now() + by) as carrier:
        await carrier.look()
        await carrier.serving.done()


async def log_of(person: Person, holder: str, hook: dict[str, Any]) -> list[dict[str, Any]]:
    status, body = await person.asks("GET", f"{holder}/outgoing-webhooks/{hook['id']}/deliveries")
    assert status == 200, body
    return list(body["items"])


async def settled(
    person: Person, holder: str, hook: dict[str, Any], state: str = "delivered", status: int | None = None
) -> dict[str, Any]:
    """The newest delivery, as soon as it has come to this."""
    async with asyncio.timeout(SECONDS):
        while True:
            found = await log_of(person, holder, hook)
            if found and found[0]["state"] == state and status in (None, found[0]["status"]):
                return found[0]
            await asyncio.sleep(0.02)


async def refused(person: Person, holder: str, hook: dict[str, Any], status: int = 500) -> dict[str, Any]:
    """The newest delivery when its first try has come to nothing."""
    return await settled(person, holder, hook, "waiting", status)

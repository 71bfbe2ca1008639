"""Being told by mail of what one has missed."""

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import digests
from chat.identity import require_user
from chat.model.digest import Digest, DigestDraft
from chat.resources import RESOURCES, Resources
from chat.web.api import Body, fields, operation, read, reply


class DigestChange(Body):
    address: fields.MailAddress = Field(examples=["alice@example.org"])
    after_min: fields.DigestMinutes = Field(description="Minutes that something waits, unread, until it is told of.")


class DigestObject(BaseModel):
    available: bool = Field(description="Whether this place sends mails.")
    address: str | None
    confirmed: bool = Field(description="Nothing but the question whether it is yours goes to another one.")
    after_min: int
    fault: str | None = Field(description="What the mail server said to the last one, if it did not take it.")


@operation(answer=DigestObject)
async def show(request: web.Request) -> web.Response:
    """Where and when you are told by mail of what you have missed."""
    resources = request.app[RESOURCES]
    return reply(_shown(resources, await digests.mine(resources, require_user(request))))


@operation(body=DigestChange, answer=DigestObject, limited=True, errors=(409,))
async def choose(request: web.Request) -> web.Response:
    """Be told at this address; a new one is asked first whether it is yours, in a mail."""
    resources, user, body = request.app[RESOURCES], require_user(request), await read(request, DigestChange)
    chosen = await digests.choose(resources, user, DigestDraft.parse(body.address, body.after_min))
    return reply(_shown(resources, chosen))


@operation(status=204)
async def forget(request: web.Request) -> web.Response:
    """Let your address be forgotten."""
    await digests.forget(request.app[RESOURCES], require_user(request))
    return web.Response(status=204)


def _shown(resources: Resources, digest: Digest | None) -> dict[str, object]:
    nothing = {"address": None, "confirmed": False, "after_min": 0, "fault": None}
    return {"available": bool(resources.settings.smtp_url), **(digest.public() if digest else nothing)}

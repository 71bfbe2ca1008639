"""Erasing accounts."""

from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import erasing as actions
from chat.identity import require_identity, require_user
from chat.model.erasure import KEEP, MODES
from chat.resources import RESOURCES
from chat.web.api import Body, operation, read, reply
from chat.web.api.fields import one_of, text

Mode = Annotated[str, one_of(MODES)]


class Erasing(Body):
    mode: Mode = Field(KEEP, description="What becomes of what they wrote: it stays, is deleted, or all goes.")


class ErasingMyself(Erasing):
    password: Annotated[str, text()] = Field("", description="The present one; of whoever has one.")


class ErasureObject(BaseModel):
    usercode: str
    mode: str
    state: Literal["running", "done"]
    asked_at: str
    finished_at: str | None
    left: dict[str, int] = Field(description="What the last look found of the account; all 0 is the proof.")


@operation(body=Erasing, answer=ErasureObject, status=202, errors=(409,))
async def erase(request: web.Request) -> web.Response:
    """Erase an account: nobody is it any more at once, and what is left of it goes in the background."""
    user, body = require_user(request), await read(request, Erasing)
    who = request.match_info["usercode"]
    return reply((await actions.erase(request.app[RESOURCES], user, who, body.mode)).public(), 202)


@operation(answer=ErasureObject)
async def show(request: web.Request) -> web.Response:
    """How far the erasure of an account is."""
    resources, user = request.app[RESOURCES], require_user(request)
    return reply((await actions.look(resources, user, request.match_info["usercode"])).public())


@operation(body=ErasingMyself, answer=ErasureObject, status=202, limited=True, errors=(409,))
async def erase_myself(request: web.Request) -> web.Response:
    """Erase your own account; every session ends, this one too."""
    identity, body = require_identity(request), await read(request, ErasingMyself)
    erasure = await actions.erase_myself(request.app[RESOURCES], identity, body.password, body.mode)
    return reply(erasure.public(), 202)

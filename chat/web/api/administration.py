"""Accounts, as administrators look after them."""

from aiohttp import web
from pydantic import Field

from chat.actions import administration
from chat.identity import require_user
from chat.model.user import User
from chat.resources import RESOURCES
from chat.web.api import Body, models, operation, read, reply


class Blocking(Body):
    reason: str = Field("", max_length=models.UNICODE, description="At most 250 characters, for the audit log.")


class AccountRole(Body):
    role: str = Field(max_length=20, description="guest, member, admin or owner; never above your own.")


class AccountObject(models.Profile):
    role: str
    blocked: bool


@operation(body=Blocking, answer=AccountObject)
async def block(request: web.Request) -> web.Response:
    """Let nobody in as this account: its sessions end and its sockets close at once; for administrators."""
    user = require_user(request)
    body = await read(request, Blocking) if request.body_exists else Blocking(reason="")
    who = request.match_info["usercode"]
    return reply(_account(await administration.block(request.app[RESOURCES], user, who, body.reason)))


@operation(answer=AccountObject)
async def unblock(request: web.Request) -> web.Response:
    """Let them sign in again."""
    who = request.match_info["usercode"]
    return reply(_account(await administration.unblock(request.app[RESOURCES], require_user(request), who)))


@operation(body=AccountRole, answer=AccountObject)
async def change(request: web.Request) -> web.Response:
    """Give an account another role; for administrators."""
    user, body = require_user(request), await read(request, AccountRole)
    who = request.match_info["usercode"]
    return reply(_account(await administration.change_role(request.app[RESOURCES], user, who, body.role)))


def _account(user: User) -> dict[str, object]:
    return user.public() | {"role": user.role, "blocked": user.blocked}

"""Signing in for scripts, and the account itself."""

from aiohttp import web

from chat.actions import accounts, invites, second_factor, ways
from chat.actions import sessions as signing_in
from chat.actions.sessions import ACCESS_SECONDS
from chat.bus import sessions
from chat.identity import agent_of, client_address, require_identity, require_user
from chat.model.user import AccountChange, Registration, User
from chat.resources import RESOURCES
from chat.web.api import models, operation, read, reply


@operation(body=models.Registering, answer=models.Tokens, status=201, public=True, limited=True, errors=(404, 409))
async def register(request: web.Request) -> web.Response:
    """Make an account, by an invite or without, and sign in."""
    resources, body = request.app[RESOURCES], await read(request, models.Registering)
    wish = Registration.parse(body.username, body.password, body.name)
    if body.invite is None:
        user = await accounts.register_alone(resources, wish, client_address(request))
    else:
        user, _ = await invites.register(resources, wish, client_address(request), body.invite)
    return await _begin(request, user, status=201)


@operation(body=models.SigningIn, answer=models.Tokens, public=True, limited=True, errors=(401,))
async def token(request: web.Request) -> web.Response:
    """Sign in: a short access token, and a refresh token that works once."""
    body = await read(request, models.SigningIn)
    resources = request.app[RESOURCES]
    user = await accounts.sign_in(resources, body.username, body.password, client_address(request))
    way = await second_factor.check(resources, user, body.code)
    return await _begin(request, user, way=way)


@operation(body=models.Refreshing, answer=models.Tokens, public=True, errors=(401,))
async def refresh(request: web.Request) -> web.Response:
    """The next pair of tokens; a refresh token that is used twice ends the session."""
    body = await read(request, models.Refreshing)
    return reply(_tokens(await signing_in.refresh(request.app[RESOURCES], body.refresh_token)))


@operation(status=204, anew=True)
async def logout(request: web.Request) -> web.Response:
    """End the session of this token at once, its sockets included."""
    await signing_in.end(request.app[RESOURCES], require_identity(request))
    return web.Response(status=204)


@operation(answer=models.Ticket, status=201, anew=True)
async def ticket(request: web.Request) -> web.Response:
    """A ticket for one WebSocket handshake: `/ws?ticket=…`."""
    identity = require_identity(request)
    made = await sessions.create_ticket(request.app[RESOURCES].redis, identity.sid)
    return reply({"ticket": made, "expires_in": sessions.TICKET_SECONDS}, 201)


@operation(answer=models.Account)
async def show(request: web.Request) -> web.Response:
    """The account of whoever asks."""
    return reply(account(require_user(request)))


@operation(body=models.ProfileChange, answer=models.Account)
async def update(request: web.Request) -> web.Response:
    """Change the display name, the status and settings; what is left out stays."""
    user, body = require_user(request), await read(request, models.ProfileChange)
    wish = AccountChange.parse(**dict(body))
    return reply(account(await accounts.change(request.app[RESOURCES], user, wish)))


@operation(body=models.PasswordChange, status=204, limited=True, errors=(409,))
async def change_password(request: web.Request) -> web.Response:
    """Set a new password, or a first one; every session ends, this one too."""
    identity, body = require_identity(request), await read(request, models.PasswordChange)
    await ways.change_password(request.app[RESOURCES], identity, body.old, body.new)
    return web.Response(status=204)


async def _begin(request: web.Request, user: User, status: int = 200, way: str = signing_in.PASSWORD) -> web.Response:
    tokens = await signing_in.begin_for_script(request.app[RESOURCES], user, agent_of(request), way)
    return reply(_tokens(tokens), status)


def _tokens(tokens: signing_in.Tokens) -> dict[str, object]:
    return {
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
        "token_type": "Bearer",
        "expires_in": ACCESS_SECONDS,
        "user": account(tokens.user),
    }


def account(user: User) -> dict[str, object]:
    """What an account is told of itself."""
    own = {"role": user.role, "status": user.status, "dnd": user.dnd, "receipts": user.receipts}
    return {
        **user.public(),
        **own,
        "theme": user.theme,
        "density": user.density,
        "contrast": user.contrast,
        "folds_replies": user.folds_replies,
        "sounds": user.sounds,
        "previews": user.previews,
        "language": user.language,
    }

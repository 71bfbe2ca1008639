"""Slash commands, for the menu of the composer."""

from aiohttp import web
from pydantic import BaseModel

from chat.actions.slash import COMMANDS
from chat.identity import require_user
from chat.web.api import operation, page


class SlashCommand(BaseModel):
    name: str
    arguments: str
    help: str


class SlashCommands(BaseModel):
    items: list[SlashCommand]
    next: None


@operation(answer=SlashCommands)
async def index(request: web.Request) -> web.Response:
    """What the composer understands behind a slash."""
    require_user(request)
    return page([command.public() for command in COMMANDS.values()], None)

"""What takes how much."""

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import storage as actions
from chat.identity import require_user
from chat.resources import RESOURCES
from chat.web.api import operation, reply


class UsageObject(BaseModel):
    room: str
    name: str
    kind: str
    retention_days: int | None = Field(description="null: as the place does; 0: for ever.")
    messages: int
    text_bytes: int
    index_bytes: int = Field(description="Of the words in the index of search.")
    files: int
    file_bytes: int
    bytes: int


class StorageObject(BaseModel):
    counted_at: str
    bytes: int
    rooms: list[UsageObject]
    without_row: list[str] = Field(description="Names of files on the disk that belong to nothing.")
    without_file: list[str] = Field(description="Ids of files whose bytes are not there.")
    orphans: int
    emoji: int = Field(description="How many the place has of its own.")
    emoji_bytes: int


@operation(answer=StorageObject)
async def show(request: web.Request) -> web.Response:
    """What each room takes, counted within the last ten minutes, those that take most first."""
    return reply((await actions.show(request.app[RESOURCES], require_user(request))).public())

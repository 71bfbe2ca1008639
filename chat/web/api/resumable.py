"""Uploading in pieces, after the IETF's draft of resumable uploads for HTTP: its headers, and JSON beside them."""

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import resumable
from chat.actions.resumable import Resumable
from chat.errors import BadField
from chat.identity import require_user
from chat.languages import Sentence
from chat.model.ids import parse_number
from chat.resources import RESOURCES
from chat.web.api import UPLOAD_OFFSET, Body, fields, operation, read, reply
from chat.web.uploads import body_of


class Announcing(Body):
    name: fields.FileName
    size: fields.FileSize


class ResumableObject(BaseModel):
    id: str = Field(description="When it has come through, that of an upload like any other.")
    name: str
    size: int = Field(description="As announced.")
    offset: int = Field(description="How many bytes are there: the next ones belong here.")
    type: str | None = Field(description="What its content proves; null until it has come through.")
    url: str | None = Field(description="Root-relative; null until it has come through.")


@operation(body=Announcing, answer=ResumableObject, status=201, names={"id": "id"}, limited=True)
async def begin(request: web.Request) -> web.Response:
    """Announce a file that comes in pieces and goes on after a cut; what has not come through is gone after a day."""
    user, body = require_user(request), await read(request, Announcing)
    made = await resumable.begin(request.app[RESOURCES], user, body.name, body.size)
    answer = _shown(made, 201)
    answer.headers["Location"] = f"{request.path}/{made.file.id}"
    return answer


@operation(answer=ResumableObject)
async def show(request: web.Request) -> web.Response:
    """How far a file of yours is."""
    return _shown(await resumable.find(request.app[RESOURCES], require_user(request), request.match_info["id"]))


@operation(answer=ResumableObject, piece=True, errors=(409,))
async def append(request: web.Request) -> web.Response:
    """Bring bytes of a file, from where the last ones ended; with the last one it may be posted."""
    user, id_ = require_user(request), request.match_info["id"]
    where = (request.app[RESOURCES], user, id_, _offset(request), request.content_length)
    return _shown(await resumable.append(*where, body_of(request)))


@operation(status=204, errors=(409,))
async def cancel(request: web.Request) -> web.Response:
    """Call off a file that has not come through."""
    await resumable.cancel(request.app[RESOURCES], require_user(request), request.match_info["id"])
    return web.Response(status=204)


def _offset(request: web.Request) -> int:
    offset = parse_number(request.headers.get(UPLOAD_OFFSET, ""))
    if offset is None:
        raise BadField({UPLOAD_OFFSET: Sentence("Say in this header at which byte of the file these bytes begin.")})
    return offset


def _shown(one: Resumable, status: int = 200) -> web.Response:
    file = one.file
    known = {"type": file.type, "url": file.url} if one.is_whole else {"type": None, "url": None}
    answer = reply({"id": file.id, "name": file.name, "size": file.size, "offset": one.offset, **known}, status)
    complete = "?1" if one.is_whole else "?0"
    answer.headers.update(
        {UPLOAD_OFFSET: str(one.offset), "Upload-Complete": complete, "Upload-Length": str(file.size)}
    )
    return answer

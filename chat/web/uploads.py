"""Files in what somebody sends: read bit by bit, so that no file is ever whole in memory."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import BadHttpMessage

from chat.errors import BadField, TooLarge
from chat.languages import Sentence
from chat.resources import RESOURCES
from chat.web.forms import Form

FIELD = "file"
CHUNK = 256 * 1024
# Everything in a form that is no file, together.
MOST_TEXT = 256 * 1024
NO_FILE = Sentence("Send a form (multipart/form-data) with a file in the field `file`.")
UNREADABLE = Sentence("This form cannot be read.")
BROKE_OFF = Sentence("The bytes broke off, or are not encoded as they say.")

# What reading raises when a form is none, or breaks off.
_BROKEN = (ValueError, LookupError, AssertionError, BadHttpMessage, web.RequestPayloadError, ConnectionError)

Take = Callable[[str, AsyncIterator[bytes]], Awaitable[Any]]


async def read_form(request: web.Request, take: Take) -> tuple[Form, list[Any]]:
    """A form with its files, each handed to `take` as it comes; what became of them. None chosen is none."""
    if not request.content_type.startswith("multipart/"):
        return await Form.read(request), []
    _refuse_if_huge(request)
    values: dict[str, str] = {}
    taken: list[Any] = []
    size = 0
    async for part in parts(request):
        if part.name == FIELD or part.filename is not None:
            if part.filename:
                taken.append(await take(part.filename, chunks_of(part)))
            continue
        text = b""
        async for chunk in chunks_of(part):
            size += len(chunk)
            if size > MOST_TEXT:
                raise TooLarge
            text += chunk
        try:
            said = text.decode()
        except UnicodeDecodeError:
            raise BadField({"form": UNREADABLE}) from None
        values[part.name or ""] = f"{values['files']} {said}" if part.name == "files" and "files" in values else said
    return Form(values), taken


async def read_file(request: web.Request, take: Take) -> Any:
    """The one file of a request. Raises BadField when there is none."""
    _refuse_if_huge(request)
    if request.content_type == "multipart/form-data":
        async for part in parts(request):
            if part.name == FIELD:
                return await take(part.filename or "", chunks_of(part))
    raise BadField({FIELD: NO_FILE})


async def parts(request: web.Request) -> AsyncIterator[BodyPartReader]:
    """The fields of a form. Raises BadField where it is not one."""
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if isinstance(part, BodyPartReader):
                yield part
    except _BROKEN as error:
        raise BadField({FIELD: UNREADABLE}) from error


async def chunks_of(part: BodyPartReader) -> AsyncIterator[bytes]:
    try:
        while chunk := await part.read_chunk(CHUNK):
            yield chunk
    except _BROKEN as error:
        raise BadField({FIELD: UNREADABLE}) from error


async def body_of(request: web.Request) -> AsyncIterator[bytes]:
    """What is no form, but the file itself. Raises BadField when it breaks off."""
    try:
        async for chunk in request.content.iter_chunked(CHUNK):
            yield chunk
    except _BROKEN as error:
        raise BadField({FIELD: BROKE_OFF}) from error


def _refuse_if_huge(request: web.Request) -> None:
    """Before anything is read: ten files and their text at most."""
    most = request.app[RESOURCES].settings.upload_limit
    if (request.content_length or 0) > 10 * most + MOST_TEXT:
        raise TooLarge

"""The door for programs that know nothing but an address: what they post stands in the room of that webhook."""

import json
from typing import Any

from aiohttp import web

from chat.actions import webhooks
from chat.errors import BadField, BadJson
from chat.languages import Sentence
from chat.model.hook_payload import body_of
from chat.resources import RESOURCES
from chat.web.forms import Form

FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"


async def post(request: web.Request) -> web.Response:
    """Slack-compatible: JSON with a `text`, or the same as `payload` of a form; answered with `ok`."""
    body = body_of(await _payload(request))
    await webhooks.post(request.app[RESOURCES], request.match_info["secret"], body)
    return web.Response(text="ok")


async def _payload(request: web.Request) -> Any:
    try:
        return json.loads(await _of_form(request) if await _is_form(request) else await request.read())
    except (ValueError, RecursionError, web.RequestPayloadError) as error:
        raise BadJson(Sentence("The body is not JSON: %(error)s.", error=error)) from None


async def _is_form(request: web.Request) -> bool:
    """By what it says, and is: `curl --data '{"text": …}'` says that it sends a form."""
    if request.content_type == FORM:
        return not (await request.read()).lstrip().startswith(b"{")
    return request.content_type == PARTS


async def _of_form(request: web.Request) -> str:
    payload = (await Form.read(request)).text("payload")
    if not payload:
        raise BadField({"payload": Sentence("Send the message as JSON, or as the field payload of a form.")})
    return payload

"""The door for programs that know nothing but an address: what they post stands in the room of that webhook."""

import json
from typing import Any

from aiohttp import web

from chat.actions import webhooks
from chat.errors import BadJson
from chat.languages import Sentence
from chat.model.hook_payload import body_of
from chat.resources import RESOURCES
from chat.web.forms import Form

FORM = "application/x-www-form-urlencoded"


async def post(request: web.Request) -> web.Response:
    """Slack-compatible: JSON with a `text`, or the same as `payload` of a form; answered with `ok`."""
    body = body_of(await _payload(request))
    await webhooks.post(request.app[RESOURCES], request.match_info["secret"], body)
    return web.Response(text="ok")


async def _payload(request: web.Request) -> Any:
    try:
        text = (await Form.read(request)).text("payload") if request.content_type == FORM else await request.read()
        return json.loads(text)
    except (ValueError, RecursionError, web.RequestPayloadError) as error:
        raise BadJson(Sentence("The body is not JSON: %(error)s.", error=error)) from None

"""What the API and the socket understand, as a page to read, with a console for the socket."""

from aiohttp import web

from chat.web import openapi, reference
from chat.web.pages import render


async def show(request: web.Request) -> web.Response:
    """Made from the two descriptions; the same for everybody, signed in or not."""
    api, socket = request.app[openapi.DESCRIPTION], request.app[openapi.SOCKET_DESCRIPTION]
    return render(
        request,
        "docs/show",
        {
            "operations": reference.operations(api),
            "commands": reference.commands(socket),
            "events": reference.events(socket),
            "errors": socket["x-error-codes"],
            "closes": socket["x-close-codes"],
        },
    )

"""Addresses where somebody looks for what stands elsewhere here."""

from aiohttp import web


async def show_home(request: web.Request) -> web.Response:
    return _to(request, 301, "home")


async def show_console(request: web.Request) -> web.Response:
    """That of the socket."""
    return _to(request, 302, "docs", "console")


def _to(request: web.Request, status: int, name: str, part: str = "") -> web.Response:
    place = request.app.router[name].url_for().with_fragment(part or None)
    return web.Response(status=status, headers={"Location": str(place)})

"""What makes the pages an app: its manifest, its service worker, and the page that opens when there is no line.

All three are the same for everybody: they stay in browsers, whoever signs in there next.
"""

import json
from hashlib import sha256
from typing import Any

from aiohttp import web

from chat.languages import Sentence, translate
from chat.resources import RESOURCES
from chat.web.assets import ASSETS, PAGES_STYLESHEET, STYLESHEET, Assets
from chat.web.pages import NONCE, render

PAGE = "/offline"
# One script: what stands between the pages and the network, and behind it what is pushed.
SCRIPTS = "js/service-worker.js", "js/push-worker.js"
# The paper and the ink of static/css/tokens.css, as those who draw a window around the page want them.
PAPER = {"light": "#fdfdfb", "dark": "#1a1817"}
_NO_CACHE = {"Cache-Control": "no-cache"}
_WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'"


async def show(request: web.Request) -> web.Response:
    """What waits to go out, and a place to write on. Who it is for, only the browser knows."""
    page = render(request, "offline/show", {})
    page.headers.update(_NO_CACHE)
    return page


async def show_worker(request: web.Request) -> web.Response:
    """The service worker, with the names of what it keeps; one changed file makes it a new one."""
    assets = request.app[ASSETS]
    page = (await show(request)).text or ""
    version = sha256("".join((*assets.urls.values(), page.replace(request[NONCE], ""))).encode()).hexdigest()[:12]
    content = "\n".join(assets.files[assets.url(name).removeprefix("/static/")].content.decode() for name in SCRIPTS)
    icon = assets.url("icons/icon-192.png")
    names = {"version": version, "page": PAGE, "icon": icon, "files": [PAGE, *_files(assets)]}
    return web.Response(
        text=f"const KEPT = {json.dumps(names)}\n{content}",
        content_type="text/javascript",
        charset="utf-8",
        headers={**_NO_CACHE, "Service-Worker-Allowed": "/", "Content-Security-Policy": _WORKER_POLICY},
    )


async def show_manifest(request: web.Request) -> web.Response:
    name = request.app[RESOURCES].site_name
    url = request.app[ASSETS].url
    body: dict[str, Any] = {
        "id": "/",
        "name": name,
        "short_name": name,
        "description": translate(Sentence("A chat of your own.")),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER["light"],
        "theme_color": PAPER["light"],
        "icons": [
            {"src": url("logo.svg"), "sizes": "any", "type": "image/svg+xml"},
            *(_icon(url(f"icons/icon-{size}.png"), size) for size in (192, 512)),
            *(_icon(url(f"icons/icon-maskable-{size}.png"), size, purpose="maskable") for size in (192, 512)),
        ],
    }
    return web.Response(
        text=json.dumps(body), content_type="application/manifest+json", charset="utf-8", headers=_NO_CACHE
    )


def _icon(source: str, size: int, **more: str) -> dict[str, str]:
    return {"src": source, "sizes": f"{size}x{size}", "type": "image/png", **more}


def _files(assets: Assets) -> list[str]:
    sheets = [assets.url(STYLESHEET), assets.url(PAGES_STYLESHEET)]
    return [*sheets, assets.url("icons.svg"), assets.url("logo.svg"), *assets.offline]

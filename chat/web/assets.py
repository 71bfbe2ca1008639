"""The files under static/, named by their content, so that browsers keep them for ever and nothing is built."""

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from aiohttp import web

STATIC = Path(__file__).parents[2] / "static"
STYLESHEET = "css/app.css"
CACHE = "public, max-age=31536000, immutable"
_IMPORT = re.compile(r'@import\s+"([^"]+)";\s*')
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True)
class Assets:
    """Every file in memory: `urls` by name, `files` by the last part of the URL."""

    urls: dict[str, str]
    files: dict[str, tuple[str, bytes]]
    import_map: str

    @classmethod
    def read(cls, folder: Path = STATIC) -> Self:
        contents = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.suffix in _TYPES and path.suffix != ".css"
        }
        contents[STYLESHEET] = _joined(folder / "css", "layers.css").encode()
        urls, files = {}, {}
        for name, content in contents.items():
            path = Path(name)
            hashed = (
                f"{path.parent.as_posix()}/{path.stem}.{sha256(content).hexdigest()[:12]}{path.suffix}".removeprefix(
                    "./"
                )
            )
            urls[name] = f"/static/{hashed}"
            files[hashed] = (_TYPES[path.suffix], content)
        # Modules import each other by their plain names; the map leads to the hashed ones.
        modules = {f"/static/{name}": url for name, url in urls.items() if name.endswith(".js")}
        return cls(urls, files, json.dumps({"imports": modules}))

    def url(self, name: str) -> str:
        return self.urls[name]


ASSETS = web.AppKey("assets", Assets)


async def show(request: web.Request) -> web.Response:
    """One file; the name has its hash, so an old name is simply not there any more."""
    found = request.app[ASSETS].files.get(request.match_info["path"])
    if found is None:
        raise web.HTTPNotFound
    type_, content = found
    return web.Response(body=content, headers={"Content-Type": type_, "Cache-Control": CACHE})


def _joined(folder: Path, name: str) -> str:
    """A stylesheet with its imports in place: one request instead of a chain."""
    text = (folder / name).read_text()
    parent = (folder / name).parent
    return _IMPORT.sub(lambda found: _joined(parent, found.group(1)), text)

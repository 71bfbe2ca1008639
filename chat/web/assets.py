"""The files under static/, named by their content, so that browsers keep them for ever and nothing is built."""

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from posixpath import dirname, normpath
from typing import NamedTuple, Self

from aiohttp import web

STATIC = Path(__file__).parents[2] / "static"
STYLESHEET, PAGES_STYLESHEET = "css/app.css", "css/pages.css"
# Stylesheets by the file that lists their parts.
_SHEETS = {STYLESHEET: "layers.css", PAGES_STYLESHEET: "pages.css", "css/dialogs.css": "dialogs.css"}
SCRIPT = "js/app.js"
OFFLINE_SCRIPT = "js/offline.js"
CACHE = "public, max-age=31536000, immutable"
_IMPORT = re.compile(r'@import\s+"([^"]+)";\s*')
_NEEDS = re.compile(rb'^(?:import|export)\s[^"\n]*"(\.[^"]+)"', re.MULTILINE)
_COMMENT = re.compile(rb"^[ \t]*(?://[^\n]*$|/\*.*?\*/[ \t]*$)", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(rb"^[ \t]+", re.MULTILINE)
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}


class File(NamedTuple):
    type_: str
    content: bytes
    packed: bytes


@dataclass(frozen=True, slots=True)
class Assets:
    """Every file in memory: `urls` by name, `files` by the last part of the URL, `modules`: the URLs that pages run.

    `offline` are the URLs that the page for when there is no line runs.
    """

    urls: dict[str, str]
    files: dict[str, File]
    import_map: str
    modules: tuple[str, ...]
    offline: tuple[str, ...]

    @classmethod
    def read(cls, folder: Path = STATIC) -> Self:
        contents = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.suffix in _TYPES and path.suffix != ".css"
        }
        contents |= {name: _joined(folder / "css", listed).encode() for name, listed in _SHEETS.items()}
        contents = {name: _without_remarks(name, content) for name, content in contents.items()}
        urls, files = {}, {}
        for name, content in contents.items():
            path = Path(name)
            hashed = (
                f"{path.parent.as_posix()}/{path.stem}.{sha256(content).hexdigest()[:12]}{path.suffix}".removeprefix(
                    "./"
                )
            )
            urls[name] = f"/static/{hashed}"
            files[hashed] = File(_TYPES[path.suffix], content, gzip.compress(content, mtime=0))
        # Modules import each other by their plain names; the map leads to the hashed ones.
        modules = {f"/static/{name}": url for name, url in urls.items() if name.endswith(".js")}
        needed, offline = (
            tuple(urls[name] for name in dict.fromkeys(_needed(script, contents)))
            for script in (SCRIPT, OFFLINE_SCRIPT)
        )
        return cls(urls, files, json.dumps({"imports": modules}), needed, offline)

    def url(self, name: str) -> str:
        return self.urls[name]


ASSETS = web.AppKey("assets", Assets)


async def show(request: web.Request) -> web.Response:
    """One file; the name has its hash, so an old name is simply not there any more."""
    found = request.app[ASSETS].files.get(request.match_info["path"])
    if found is None:
        raise web.HTTPNotFound
    headers = {"Content-Type": found.type_, "Cache-Control": CACHE, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("Accept-Encoding", "") or len(found.packed) >= len(found.content):
        return web.Response(body=found.content, headers=headers)
    return web.Response(body=found.packed, headers=headers | {"Content-Encoding": "gzip"})


def _needed(name: str, contents: Mapping[str, bytes]) -> Iterator[str]:
    """A module and all that it imports: a browser that knows asks for them together, not one behind the other."""
    open_, seen = [name], {name}
    while open_:
        name = open_.pop(0)
        yield name
        for found in _NEEDS.findall(contents[name]):
            other = normpath(f"{dirname(name)}/{found.decode()}")
            if other not in seen:
                seen.add(other)
                open_.append(other)


def _without_remarks(name: str, content: bytes) -> bytes:
    """Comments and indents are for those who read the source. Lines keep their numbers, for those who read an error."""
    if not name.endswith((".js", ".css")):
        return content
    return _INDENT.sub(b"", _COMMENT.sub(lambda found: b"\n" * found.group().count(b"\n"), content))


def _joined(folder: Path, name: str) -> str:
    """A stylesheet with its imports in place: one request instead of a chain."""
    text = (folder / name).read_text()
    parent = (folder / name).parent
    return _IMPORT.sub(lambda found: _joined(parent, found.group(1)), text)

"""The files under static/, named by their content, so that browsers keep them for ever and nothing is built."""

import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from posixpath import dirname, normpath
from typing import NamedTuple, Self

import brotli
from aiohttp import web

from chat import languages

STATIC = Path(__file__).parents[2] / "static"
STYLESHEET, PAGES_STYLESHEET = "css/app.css", "css/pages.css"
# Stylesheets by the file that lists their parts.
_SHEETS = {
    STYLESHEET: "layers.css",
    PAGES_STYLESHEET: "pages.css",
    "css/dialogs.css": "dialogs.css",
    "css/files.css": "files.css",
    "css/previews.css": "previews.css",
    "css/docs.css": "docs.css",
    "css/threads.css": "threads.css",
    "css/folding.css": "folding.css",
}
SCRIPT = "js/app.js"
# The module with what scripts say in the language of the page: there is one for each, and the map leads to it.
SENTENCES = "js/sentences.js"
OFFLINE_SCRIPT = "js/offline.js"
CACHE = "public, max-age=31536000, immutable"
_IMPORT = re.compile(r'@import\s+"([^"]+)";\s*')
_NEEDS = re.compile(rb'^(?:import|export)\s[^"\n]*"(\.[^"]+)"', re.MULTILINE)
_COMMENT = re.compile(rb"^[ \t]*(?://[^\n]*$|/\*.*?\*/[ \t]*$)", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(rb"^[ \t]+", re.MULTILINE)
# A string, which stays as it is; a remark; or blanks around what needs none.
_LOOSE = re.compile(r"""("[^"]*"|'[^']*')|/\*.*?\*/|\s*([{};,])\s*""", re.DOTALL)
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}


# The smallest first. Each file is packed when somebody wants it so for the first time, and kept: some milliseconds.
_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lru_cache(None)(brotli.compress),
    "gzip": lru_cache(None)(partial(gzip.compress, mtime=0)),
}


class File(NamedTuple):
    type_: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Assets:
    """Every file in memory: `urls` by name, `files` by the last part of the URL."""

    urls: dict[str, str]
    files: dict[str, File]
    _version: str
    _import_maps: dict[str, str]
    _modules: tuple[str, ...]
    _offline: tuple[str, ...]

    @classmethod
    def read(cls, folder: Path = STATIC) -> Self:
        contents = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.suffix in _TYPES and path.suffix != ".css"
        }
        contents |= {name: _joined(folder / "css", listed).encode() for name, listed in _SHEETS.items()}
        contents = {name: _without_remarks(name, content) for name, content in contents.items()}
        contents |= {_sentences_in(language): _sentences(language) for language in languages.languages()}
        urls, files = {}, {}
        for name, content in contents.items():
            path = Path(name)
            hashed = (
                f"{path.parent.as_posix()}/{path.stem}.{sha256(content).hexdigest()[:12]}{path.suffix}".removeprefix(
                    "./"
                )
            )
            urls[name] = f"/static/{hashed}"
            files[hashed] = File(_TYPES[path.suffix], content)
        needed, offline = (tuple(_needed(script, contents)) for script in (SCRIPT, OFFLINE_SCRIPT))
        version = sha256("".join(sorted(files)).encode()).hexdigest()[:12]
        return cls(urls, files, version, _import_maps(urls), needed, offline)

    def url(self, name: str) -> str:
        return self.urls[name]

    @property
    def build(self) -> str:
        """What a page stands on: another one has other files, or speaks another language."""
        return f"{self._version}-{languages.spoken()}"

    @property
    def import_map(self) -> str:
        """Modules import each other by their plain names; this leads to the hashed ones, in the spoken language."""
        return self._import_maps[languages.spoken()]

    @property
    def modules(self) -> tuple[str, ...]:
        """The URLs of what pages run."""
        return self._spoken(self._modules)

    @property
    def offline(self) -> tuple[str, ...]:
        """The URLs of what the page for when there is no line runs."""
        return self._spoken(self._offline)

    def _spoken(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.urls[_sentences_in(languages.spoken()) if name == SENTENCES else name] for name in names)


ASSETS = web.AppKey("assets", Assets)


async def show(request: web.Request) -> web.Response:
    """One file; the name has its hash, so an old name is simply not there any more."""
    found = request.app[ASSETS].files.get(request.match_info["path"])
    if found is None:
        raise web.HTTPNotFound
    headers = {"Content-Type": found.type_, "Cache-Control": CACHE, "Vary": "Accept-Encoding"}
    accepted = {part.partition(";")[0].strip() for part in request.headers.get("Accept-Encoding", "").split(",")}
    for encoding, pack in _PACKERS.items():
        if encoding in accepted and len(packed := pack(found.content)) < len(found.content):
            return web.Response(body=packed, headers=headers | {"Content-Encoding": encoding})
    return web.Response(body=found.content, headers=headers)


def _import_maps(urls: Mapping[str, str]) -> dict[str, str]:
    spoken = {code: _sentences_in(code) for code in languages.languages()}
    scripts = (name for name in urls if name.endswith(".js") and name not in spoken.values())
    modules = {f"/static/{name}": urls[name] for name in scripts}
    return {
        code: json.dumps({"imports": modules | {f"/static/{SENTENCES}": urls[name]}}) for code, name in spoken.items()
    }


def _sentences_in(language: str) -> str:
    return f"js/sentences/{language}.js"


def _sentences(language: str) -> bytes:
    return f"export default {json.dumps(languages.script_sentences(language), ensure_ascii=False)}\n".encode()


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
    """Comments and indents are for those who read the source. Scripts keep their lines, for those who read an error."""
    if not name.endswith(".js"):
        return content
    return _INDENT.sub(b"", _COMMENT.sub(lambda found: b"\n" * found.group().count(b"\n"), content))


def _joined(folder: Path, name: str) -> str:
    """A stylesheet with its imports in place, and as short as it means the same: one request instead of a chain."""
    text = (folder / name).read_text()
    parent = (folder / name).parent
    whole = _IMPORT.sub(lambda found: _joined(parent, found.group(1)), text)
    return _LOOSE.sub(lambda found: found.group(1) or found.group(2) or "", whole)

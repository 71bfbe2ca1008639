"""The house keeps its shape: who may import whom, how long a file may be, what is documented."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat.settings import Settings

ROOT = Path(__file__).parent.parent
LONGEST_FILE = 300
WORDS = {"errors", "settings", "logs"}
MAY_IMPORT = {
    "languages": set(),
    "errors": {"languages"},
    "settings": {"errors"},
    "logs": {"settings"},
    "model": {"errors", "languages"},
    "formatting": {"errors", "model"},
    "store": {"errors", "languages", "model"},
    "bus": {"errors", "languages", "model"},
    "parting": set(),
    "embedded": {"errors", "parting"},
    "lives": {"errors", "model", "store", "bus"},
    "confined": set(),
    "pictures": {"confined"},
    "titlepages": {"confined"},
    "smtp": set(),
    "resources": {"errors", "languages", "settings", "embedded", "lives", "model", "store", "bus"},
    "actions": {"errors", "languages", "model", "store", "bus", "resources", "pictures"},
    "tasks": {"errors", "languages", "model", "store", "bus", "actions", "resources"},
    "rendering": {"errors", "languages", "model", "formatting"},
    "identity": {"errors", "languages", "model", "actions", "resources"},
    "web": {
        "errors",
        "languages",
        "model",
        "store",
        "bus",
        "actions",
        "resources",
        "identity",
        "rendering",
        "__version__",
    },
    "gateway": {
        "errors",
        "languages",
        "model",
        "store",
        "bus",
        "actions",
        "resources",
        "rendering",
        "__version__",
    },
    "jobs": {
        "errors",
        "languages",
        "model",
        "store",
        "bus",
        "actions",
        "resources",
        "settings",
        "logs",
        "formatting",
        "smtp",
        "tasks",
        "titlepages",
        "__version__",
    },
    "keeping": {
        "errors",
        "model",
        "store",
        "bus",
        "resources",
        "settings",
        "jobs",
        "__version__",
    },
    "upgrading": {
        "app",
        "actions",
        "bus",
        "embedded",
        "errors",
        "jobs",
        "keeping",
        "model",
        "resources",
        "settings",
        "store",
    },
    "doctor": {"errors", "store", "bus", "embedded", "resources", "settings", "smtp", "__version__"},
    "drill": {"bus", "embedded", "errors", "parting", "store"},
    "app": {"settings", "resources", "rendering", "identity", "web", "gateway", "jobs"},
    "cli": {
        "app",
        "actions",
        "doctor",
        "drill",
        "errors",
        "jobs",
        "keeping",
        "logs",
        "model",
        "resources",
        "settings",
        "store",
        "tasks",
        "upgrading",
        "__version__",
    },
}
# A library that only some rooms may know.
ONLY_IN = {
    "sqlalchemy": {"store", "actions", "jobs", "keeping"},
    "aiohttp": {"web", "gateway", "app", "cli", "drill", "identity", "resources", "jobs", "upgrading"},
    "jinja2": {"rendering"},
    "markdown_it": {"formatting"},
    "linkify_it": {"formatting"},
    "nh3": {"formatting"},
    "pygments": {"formatting"},
    "emoji": {"formatting", "model"},
    "brotli": {"web"},
    "prometheus_client": {"web"},
    "segno": {"web"},
    "webauthn": {"model"},
    "babel": {"languages"},
    "regex": {"tasks"},
    "PIL": {"pictures"},
    "aiosmtplib": {"smtp"},
    "redis": {"bus", "embedded"},
    "hiredis": {"bus"},
    "pymysql": {"drill"},
    "arq": {"bus", "jobs", "resources", "cli"},
}
SOURCES = sorted((ROOT / "chat").rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "chat").parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Each import as (library, room of ours or "")."""
    for node in ast.walk(ast.parse(path.read_text())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "chat" else [node.module]
        for name in names:
            library, *rest = name.split(".")
            yield library, rest[0] if library == "chat" and rest else ""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_what_is_below_it(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return

    allowed = MAY_IMPORT[room] | {room, ""}

    assert set() == {ours for library, ours in imports(path) if library == "chat"} - allowed
    assert [] == [library for library, _ in imports(path) if library in ONLY_IN and room not in ONLY_IN[library]]


def test_no_file_is_too_long() -> None:
    files = [*SOURCES, *(ROOT / "static").rglob("*.js"), *(ROOT / "static").rglob("*.css"), *ROOT.glob("tests/**/*.py")]

    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files}

    assert {} == {name: length for name, length in lengths.items() if length > LONGEST_FILE}


def test_no_name_says_nothing() -> None:
    empty = re.compile(r"(util|helper|common|misc|manager|service|base)s?")

    assert [] == [path for path in SOURCES if empty.fullmatch(path.stem)]


@pytest.mark.parametrize("document", ["README.md", ".env.example"])
def test_every_setting_is_documented(document: str) -> None:
    text = (ROOT / document).read_text()

    assert [] == [name.upper() for name in Settings.model_fields if not re.search(rf"\b{name.upper()}\b", text)]

"""The tables as drawings that a page of Markdown shows: `python -m chat.store.diagram` writes docs/schema.md.

What a table is for is the comment above it where it is defined, up to its first full stop; each needs one.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Boolean, Column, Float, Integer, String, Table, UniqueConstraint
from sqlalchemy.types import DateTime, TypeDecorator

from chat.store import tables
from chat.store.columns import metadata

STORE = Path(__file__).parent
DOCUMENT = STORE.parents[1] / "docs" / "schema.md"
# As they are read; a table that is in no group is in the last one.
GROUPS = {
    "People": ("users", "tokens", "push_subscriptions", "digests", "quiet", "blocks"),
    "Rooms": ("rooms", "members", "cursors", "directs", "invites", "webhooks"),
    "What is said": ("messages", "events", "versions", "reactions", "mentions", "bookmarks", "files", "scheduled"),
    "Order": ("reports", "audit", "audit_chain"),
}
REST = "The place itself"
_KINDS = {Boolean: "boolean", Integer: "integer", Float: "number"}
_COMMENTED = re.compile(r"((?:^# .*\n)+)^\w+ = Table\(\s*\"(\w+)\"", re.MULTILINE)
HEAD = """# The tables

Made by `make schema` from `chat/store/tables.py` and the files beside it; do not change it by hand. What a column
means stands there.

PK is in the primary key, FK names a row of another table, UK is unique, and a column with *null* may be empty. A line
leads from a row to those that name it. Usercodes and places in a room (`seq`) name accounts and messages without a
foreign key: checking one would lock rows that everybody needs.
"""


def document() -> str:
    """All of docs/schema.md."""
    purposes = dict(_purposes())
    return "\n".join([HEAD, *(_section(title, group, purposes) for title, group in _groups())])


def _purposes() -> Iterator[tuple[str, str]]:
    for path in sorted(STORE.glob("*.py")):
        for found in _COMMENTED.finditer(path.read_text()):
            words = " ".join(line.removeprefix("# ") for line in found[1].splitlines())
            yield found[2], re.split(r"(?<=\.) ", words)[0]


def _groups() -> Iterator[tuple[str, list[Table]]]:
    # Naming one makes sure that all of them are loaded.
    known = {tables.users.name: tables.users, **metadata.tables}
    for title, names in GROUPS.items():
        yield title, [known.pop(name) for name in names]
    yield REST, [known[name] for name in sorted(known)]


def _section(title: str, group: Iterable[Table], purposes: dict[str, str]) -> str:
    group = list(group)
    rows = [f"| `{table.name}` | {purposes[table.name]} |" for table in group]
    lines = [f"## {title}", "", "| table | what it is for |", "|---|---|", *rows, "", "```mermaid", "erDiagram"]
    for table in group:
        lines += [f"    {table.name} {{", *(f"        {_column(one)}" for one in table.columns), "    }"]
    lines += [f"    {relation}" for table in group for relation in _relations(table)]
    return "\n".join([*lines, "```", ""])


def _column(column: "Column[object]") -> str:
    marks = [
        mark
        for mark, holds in (("PK", column.primary_key), ("FK", bool(column.foreign_keys)), ("UK", _is_unique(column)))
        if holds
    ]
    return " ".join(
        [_kind(column), column.name, *([", ".join(marks)] if marks else []), *(['"null"'] if column.nullable else [])]
    )


def _kind(column: "Column[object]") -> str:
    kind = column.type
    if isinstance(kind, (TypeDecorator, DateTime)):
        return "time"
    if isinstance(kind, String):
        return f"string({kind.length})" if kind.length else "text"
    return next((name for type_, name in _KINDS.items() if isinstance(kind, type_)), "text")


def _is_unique(column: "Column[object]") -> bool:
    """By itself, not only together with another."""
    constraints = column.table.constraints if isinstance(column.table, Table) else ()
    alone = (one for one in constraints if isinstance(one, UniqueConstraint))
    return bool(column.unique) or any([column.name] == [each.name for each in one.columns] for one in alone)


def _relations(table: Table) -> Iterator[str]:
    for column in table.columns:
        for key in column.foreign_keys:
            alone = _is_unique(column) or [column.name] == [one.name for one in table.primary_key.columns]
            left, right = "|o" if column.nullable else "||", "o|" if alone else "o{"
            yield f'{key.column.table.name} {left}--{right} {table.name} : "{column.name}"'


if __name__ == "__main__":
    DOCUMENT.write_text(document())

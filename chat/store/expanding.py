"""What migrations do to a version that goes on beside them: whether each only adds, and who gets along with the result.

While a place is upgraded the version before goes on, and it may have to be started again. So a migration adds, and what
is not used any more goes a release later, by one that says in `last_used_in` which release was the last to use it. The
files are read, not run; CONTRIBUTING.md has the rule in words.
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Before the first release there was no version before.
BASELINE = "0031"
RELEASES = "releases.json"
# What adds; the last two read, or change rows, in whichever words: those are looked at by themselves.
_ADDS = {"create_table", "create_index", "add_column", "bulk_insert", "execute", "get_bind", "get_context"}
_TAKES = re.compile(r"\s*(DROP|ALTER|RENAME|TRUNCATE|DELETE|REPLACE|CREATE\s+UNIQUE)\b", re.IGNORECASE)
_INSERTS = re.compile(r"\s*INSERT\b(?!.*\bNOT EXISTS\b)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Judged:
    """The tables that a migration makes, and each thing that the version before would stumble over."""

    tables: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    last_used_in: str = ""


def judge(source: str) -> Judged:
    """Look through a migration. `last_used_in` does not make its faults fewer, it answers for them."""
    tree = ast.parse(source)
    calls = [(_name(call), call) for call in ast.walk(tree) if isinstance(call, ast.Call) and _name(call)]
    tables = {_text(call.args[0]) for name, call in calls if name == "create_table"}
    made = {
        target.id
        for step in ast.walk(tree)
        if isinstance(step, ast.Assign) and isinstance(step.value, ast.Call) and _name(step.value) == "create_table"
        for target in step.targets
        if isinstance(target, ast.Name)
    }
    faults = [fault for name, call in calls for fault in _faults(name, call, tables, made)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "delete":
            faults.append("deletes rows")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            faults += [
                f"says {word.group().strip()}" for words in (_TAKES, _INSERTS) if (word := words.match(node.value))
            ]
    return Judged(tables, faults, _assigned(tree, "last_used_in"))


def _faults(name: str, call: ast.Call, tables: set[str], made: set[str]) -> Iterator[str]:
    if name not in _ADDS:
        yield f"calls {name}"
    elif name == "add_column" and _text(call.args[0]) not in tables:
        column = next((given for given in call.args[1:] if isinstance(given, ast.Call)), None)
        said = {word.arg: word.value for word in column.keywords} if column else {}
        if _is(said.get("nullable"), value=False) and "server_default" not in said:
            yield f"adds a column to {_text(call.args[0])} that has to be given, by a version that does not know it"
        if "unique" in said:
            yield f"adds a column to {_text(call.args[0])} that has to differ"
    elif name == "create_index" and _text(call.args[1]) not in tables:
        if any(word.arg == "unique" and not _is(word.value, value=False) for word in call.keywords):
            yield f"lets fewer rows into {_text(call.args[1])}"
    elif name == "bulk_insert" and not (isinstance(call.args[0], ast.Name) and call.args[0].id in made):
        yield "inserts rows into a table that was there, which cannot be repeated"


def _name(call: ast.Call) -> str:
    """Of `op.create_table(…)` its last part."""
    called = call.func
    ours = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "op"
    return called.attr if ours and isinstance(called, ast.Attribute) else ""


def _text(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _is(node: ast.expr | None, *, value: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _assigned(tree: ast.Module, name: str) -> str:
    for step in tree.body:
        if isinstance(step, ast.Assign) and any(isinstance(one, ast.Name) and one.id == name for one in step.targets):
            return _text(step.value)
    return ""


def releases(migrations: Path) -> dict[str, str]:
    """The revision that each release wants, oldest first."""
    found: dict[str, str] = json.loads((migrations / RELEASES).read_text())
    return found


def oldest_user(judged: list[Judged], released: dict[str, str]) -> str:
    """The revision of the oldest version that gets along with a database at which these migrations were, in order."""
    oldest = BASELINE
    names = list(released)
    for migration in judged:
        if migration.faults and migration.last_used_in:
            oldest = released[names[names.index(migration.last_used_in) + 1]]
    return oldest


def objections(judged: Judged, released: dict[str, str]) -> list[str]:
    """Why a migration may not be in the next release: what it takes, the newest release still uses."""
    if not judged.faults or judged.last_used_in in list(released)[:-1]:
        return []
    if not judged.last_used_in:
        return judged.faults
    return [f"{fault}, and the release before still uses it" for fault in judged.faults]

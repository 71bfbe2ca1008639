"""Taking back what a migration has added before it failed, where the database commits every statement by itself.

SQLite has a transaction around all of it. MariaDB and MySQL have none for tables: so what there is, is written down
before, in a table that is there for as long as a migration runs. Whoever finds it later, after a failure or where the
process was killed, takes away what was not there. Migrations only add (expanding.py), so nothing is lost by that which
anybody has said: the version that runs knows none of it.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, Text, delete, insert, inspect, select, text

_journal = Table("confab_migrating", MetaData(), Column("there", Text(2**24)))
# Of each table by kind: the names, of indexes with their columns.
Inventory = dict[str, dict[str, dict[str, list[str]]]]


def write_down(connection: Connection, revision: str | None, coming: Collection[str]) -> None:
    """Say what is there, and which tables are to come: others may be made meanwhile, and are not ours."""
    there = {"revision": revision, "coming": sorted(coming), "tables": _inventory(connection)}
    _journal.create(connection)
    connection.execute(insert(_journal), {"there": json.dumps(there)})
    connection.commit()


def forget(connection: Connection) -> None:
    """Commit what was done: what is there now is not taken back any more, whatever ends between the two."""
    connection.execute(delete(_journal))
    connection.commit()
    _journal.drop(connection)


def are_left(connection: Connection) -> bool:
    """Whether a migration was killed, or runs."""
    return inspect(connection).has_table(_journal.name)


def take_back(connection: Connection, versions: Table) -> None:
    """Make the tables what they were. Doing it twice, or half, does no harm."""
    written = connection.execute(select(_journal.c.there)).scalar()
    if written is None:
        # It was killed before it began, or when it was done.
        return forget(connection)
    there = json.loads(written)
    before: Inventory = there["tables"]
    # What a later table refers to may be earlier in the order of names.
    connection.execute(text("SET SESSION foreign_key_checks = 0"))
    for table, now in _inventory(connection).items():
        if table in before:
            _make(connection, table, before[table], now)
        elif table in there["coming"]:
            connection.execute(text(f"DROP TABLE `{table}`"))
    if versions.name in before:
        connection.execute(delete(versions))
        connection.execute(insert(versions), {"version_num": there["revision"]})
    forget(connection)


def _make(connection: Connection, table: str, before: dict[str, dict[str, list[str]]], now: dict[str, Any]) -> None:
    """The table what it was, one change at a time: what stands on a column goes before it."""
    # An index of a foreign key's own goes by itself as soon as there is another that will do.
    for name in before["indexes"].keys() - now["indexes"].keys():
        columns = ", ".join(f"`{column}`" for column in before["indexes"][name])
        connection.execute(text(f"CREATE INDEX `{name}` ON `{table}` ({columns})"))
    for kind, drop in (("keys", "FOREIGN KEY"), ("indexes", "INDEX"), ("columns", "COLUMN")):
        for name in now[kind].keys() - before[kind].keys():
            connection.execute(text(f"ALTER TABLE `{table}` DROP {drop} `{name}`"))


def _inventory(connection: Connection) -> Inventory:
    found = inspect(connection)
    return {
        table: {
            "columns": {column["name"]: [] for column in found.get_columns(table)},
            "indexes": {
                str(one["name"]): [str(name) for name in one["column_names"]] for one in found.get_indexes(table)
            },
            "keys": {str(key["name"]): [] for key in found.get_foreign_keys(table)},
        }
        for table in found.get_table_names()
        if table != _journal.name
    }

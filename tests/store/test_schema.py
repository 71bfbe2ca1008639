"""The schema: what the migrations make is what the code believes in."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, text

import chat.store.tables  # noqa: F401  # declares them
from chat.store import schema
from chat.store.columns import metadata
from chat.store.search import FULL_TEXT
from tests.servers import MariaDB

CODE = Path(schema.__file__).parents[1]


@pytest.fixture(params=["sqlite", "mariadb"])
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A connection to a database as the migrations leave it."""
    if request.param == "sqlite":
        schema.migrate("", tmp_path)
        address = f"sqlite:///{tmp_path / 'chat.db'}"
        server = None
    else:
        server: MariaDB | None = request.getfixturevalue("mariadb")
        assert server
        address = server.create_database("schema")
        schema.migrate(address, tmp_path)
        address = address.replace("mysql:", "mysql+pymysql:")
    engine = create_engine(address)
    with engine.connect() as connection:
        yield connection
    engine.dispose()
    if server:
        server.drop_database("schema")


def is_ours(_item: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    """Whether the code knows it by this name: full text is an index here and a family of tables there."""
    return not (reflected and kind in ("table", "index") and str(name).startswith(FULL_TEXT))


def test_there_is_a_full_text_index(migrated: Connection) -> None:
    query = (
        "SELECT index_type FROM information_schema.statistics WHERE index_schema = DATABASE() AND index_name = :name"
    )
    if migrated.dialect.name == "sqlite":
        query = "SELECT substr(sql, 1, 20) FROM sqlite_master WHERE name = :name"

    assert migrated.execute(text(query), {"name": FULL_TEXT}).scalar() in ("CREATE VIRTUAL TABLE", "FULLTEXT")


def test_the_migrated_schema_is_the_one_in_the_code(migrated: Connection) -> None:
    context = MigrationContext.configure(migrated, opts={"compare_type": True, "include_object": is_ours})

    assert [] == compare_metadata(context, metadata)


def test_a_difference_would_be_noticed(migrated: Connection) -> None:
    migrated.execute(text("ALTER TABLE rooms ADD COLUMN colour INTEGER"))
    migrated.execute(text("DROP INDEX ix_members_changed_at" + _of_members(migrated)))
    migrated.commit()

    context = MigrationContext.configure(migrated, opts={"include_object": is_ours})
    differences = compare_metadata(context, metadata)

    assert {"remove_column", "add_index"} == {difference[0] for difference in differences}


def test_keys_and_constraints_have_the_names_of_the_code(migrated: Connection) -> None:
    found = inspect(migrated)

    for table in metadata.sorted_tables:
        named = {str(constraint.name) for constraint in table.constraints} - {f"pk_{table.name}"}
        there = {key["name"] for key in found.get_unique_constraints(table.name)}
        there |= {key["name"] for key in found.get_foreign_keys(table.name)}

        assert named == there


def test_text_compares_byte_by_byte(migrated: Connection) -> None:
    if migrated.dialect.name == "sqlite":
        definitions = " ".join(migrated.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")).scalars())
        assert "COLLATE" not in definitions  # BINARY is what SQLite does by itself
        return

    query = "SELECT DISTINCT collation_name FROM information_schema.columns WHERE table_schema = DATABASE()"
    collations = migrated.execute(
        text(f"{query} AND collation_name IS NOT NULL AND table_name <> 'alembic_version'")
    ).scalars()
    assert ["utf8mb4_bin"] == list(collations)


def test_nothing_that_the_database_refuses_is_ignored() -> None:
    """An insert that ignores would swallow another message on a place that is taken, without a word."""
    words = re.compile(r"prefix_with|INSERT\s+(OR\s+)?(IGNORE|REPLACE)|ON\s+DUPLICATE|on_conflict|on_duplicate", re.I)
    sources = [path for path in CODE.rglob("*") if path.suffix in (".py", ".lua", ".sql")]

    assert sources
    assert [] == [path.name for path in sources if words.search(path.read_text())]


def _of_members(connection: Connection) -> str:
    return "" if connection.dialect.name == "sqlite" else " ON members"

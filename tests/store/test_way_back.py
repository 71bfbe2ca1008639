"""A migration that fails leaves nothing of itself, and one that was killed is taken back by the next."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from chat.errors import CannotStart
from chat.store import blocking, schema
from tests.servers import MariaDB

# Half of it can be done.
HALF = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "fails", "{newest}"
def upgrade():
    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
    op.add_column("rooms", sa.Column("colour", sa.Integer))
    if op.get_context().dialect.name != "sqlite":
        op.add_column("messages", sa.Column("of", sa.Integer, sa.ForeignKey("half.id", name="fk_messages_of")))
    op.create_index("ix_rooms_colour", "rooms", ["colour"])
    op.execute("UPDATE rooms SET colour = 1")
    op.execute("{last}")
"""
FAILS = "INSERT INTO epochs SELECT * FROM epochs"
WORKS = "UPDATE rooms SET colour = 2"
Add = Callable[[str], None]


@pytest.fixture
def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Add:
    """Put a migration behind the newest, or another one there: `add(HALF, last=FAILS)`."""
    newest = schema.newest()
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder)
    monkeypatch.setattr(schema, "MIGRATIONS", folder)

    def write(last: str) -> None:
        (folder / "versions" / "fails.py").write_text(HALF.format(newest=newest, last=last))

    return write


@pytest.fixture(params=["sqlite", "mariadb"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    if request.param == "sqlite":
        yield "", tmp_path
        return
    server: MariaDB = request.getfixturevalue("mariadb")
    yield server.create_database("way_back"), tmp_path
    server.drop_database("way_back")


def engine(database: tuple[str, Path]) -> Engine:
    url, folder = database
    return create_engine(url.replace("mysql:", "mysql+pymysql:") if url else f"sqlite:///{folder / 'chat.db'}")


def everything(database: tuple[str, Path]) -> dict[str, Any]:
    """All tables as the database describes them, and what is in them."""
    opened = engine(database)
    found = inspect(opened)
    with opened.connect() as db:
        told = {
            table: (
                [(column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(table)],
                sorted(str(index["name"]) for index in found.get_indexes(table)),
                sorted(str(key["name"]) for key in found.get_foreign_keys(table)),
                sorted(map(repr, db.execute(text(f"SELECT * FROM {table}")))) if "full_text" not in table else [],
            )
            for table in found.get_table_names()
        }
    opened.dispose()
    return told


@pytest.mark.parametrize("began", ["0003", "0029"])
def test_what_fails_half_way_leaves_the_database_as_it_was(database: tuple[str, Path], add: Add, began: str) -> None:
    """Also what migrations have put into tables that stay, so that each can be begun again."""
    schema.migrate(*database, began)
    before = everything(database)
    add(FAILS)

    with pytest.raises(CannotStart, match=r"could not be migrated: .*It is as it was\."):
        schema.migrate(*database)

    after = everything(database)
    assert before.keys() == after.keys()
    assert [table for table in before if before[table][:3] != after[table][:3]] == []
    if began == "0029":
        assert before == after
    add(WORKS)
    assert "fails" == schema.migrate(*database)
    assert {"half", "follows", "previews"} <= everything(database).keys()


def test_what_was_killed_is_taken_back_by_the_next(
    mariadb: MariaDB, tmp_path: Path, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the version before, which is started again; a table that somebody else made meanwhile is left alone."""
    database = mariadb.create_database("way_back"), tmp_path
    schema.migrate(*database)
    before = everything(database)
    add("CREATE TABLE not_ours AS SELECT 1 AS one")
    with (schema.MIGRATIONS / "versions" / "fails.py").open("a") as file:
        file.write("    raise LookupError('of the test')\n")
    with monkeypatch.context() as patch, pytest.raises(CannotStart, match="of the test"):
        patch.setattr(schema, "_take_back", lambda *_: None)
        schema.migrate(*database)
    assert {"half", "not_ours"} <= everything(database).keys()

    (schema.MIGRATIONS / "versions" / "fails.py").unlink()
    schema.migrate(*database)

    after = everything(database)
    assert after.pop("not_ours")
    assert before == after
    mariadb.drop_database("way_back")


def test_what_was_done_is_not_taken_back_any_more(
    mariadb: MariaDB, tmp_path: Path, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Servers of the new version may have started on it."""
    database = mariadb.create_database("way_back"), tmp_path
    schema.migrate(*database, "0030")
    add(WORKS)
    with monkeypatch.context() as patch:
        # Killed when it had said that it is done, and nothing else.
        patch.setattr(schema.additions, "forget", lambda db: db.execute(text("DELETE FROM confab_migrating")))
        schema.migrate(*database)

    assert "fails" == schema.migrate(*database)
    there = everything(database)
    assert {"half", "previews"} <= there.keys()
    assert "confab_migrating" not in there
    mariadb.drop_database("way_back")


def test_talk_is_not_kept_waiting_by_who_reads_for_long(
    mariadb: MariaDB, tmp_path: Path, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MariaDB lets nobody at a table that is about to be changed, until the last who reads it has finished."""
    database = mariadb.create_database("way_back"), tmp_path
    schema.migrate(*database)
    before = everything(database)
    add(WORKS)
    monkeypatch.setattr(blocking, "IN_THE_WAY_SECONDS", 1)
    reader = engine(database)
    with reader.connect() as db:
        db.execute(text("SELECT COUNT(*) FROM messages"))
        monkeypatch.setattr(schema.time, "sleep", lambda _: None)
        with pytest.raises(CannotStart, match="Lock wait timeout"):
            schema.migrate(*database)
        assert before == everything(database)

        # Whoever reads has finished when it is tried again.
        monkeypatch.setattr(schema.time, "sleep", lambda _: db.rollback())
        assert "fails" == schema.migrate(*database)
    reader.dispose()
    mariadb.drop_database("way_back")

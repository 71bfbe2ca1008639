"""Places that are to be upgraded, and the version after this one."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chat.settings import Settings
from chat.store import keeping, schema
from chat.store.database import Database, address
from tests.cli.terminal import Answer, environment, here
from tests.place import SECRET, settings
from tests.servers import MariaDB, Redis, forked

NEXT = """'''Colours.'''
import sqlalchemy as sa
from alembic import op
revision, down_revision = "next", "{newest}"
def upgrade():
    op.create_table("colours", sa.Column("name", sa.String(20), primary_key=True))
    op.add_column("messages", sa.Column("colour", sa.String(20), nullable=False, server_default="blue"))
    op.create_index("ix_messages_colour", "messages", ["colour"])
    {last}
"""
# The command of the version after this one, in a process of its own as it always is.
PROGRAM = """
import sys
from pathlib import Path
from chat.store import schema
schema.MIGRATIONS = Path(sys.argv[1])
sys.argv[:2] = ["chat"]
from chat.cli import main
main()
"""


@dataclass(frozen=True)
class Upgraded:
    """A place on this machine, and the command over it."""

    settings: Settings

    def upgrade(self, *words: str, **values: str) -> Answer:
        return here(self.settings.data_dir.parent, "upgrade", "--no-encryption", *words, **self._told(values))

    def upgrade_beside(self) -> Answer:
        command = [sys.executable, "-c", PROGRAM, str(schema.MIGRATIONS), "upgrade", "--no-encryption"]
        folder = self.settings.data_dir.parent
        return forked.run(
            command,
            cwd=folder,
            env=environment(HOME=str(folder), **self._told({}), TMPDIR=tempfile.gettempdir()),
            timeout=60,
        )

    def _told(self, values: dict[str, str]) -> dict[str, str]:
        where = {"DATABASE_URL": self.settings.database_url, "REDIS_URL": self.settings.redis_url}
        return {"DATA_DIR": str(self.settings.data_dir), "SECRET_KEY": SECRET, "BCRYPT_ROUNDS": "4", **where, **values}

    @property
    def revision(self) -> str:
        return schema.current(self.settings.database_url, self.settings.data_dir)


@pytest.fixture
def embedded(tmp_path: Path) -> Upgraded:
    return Upgraded(made(settings(tmp_path / "data")))


@pytest.fixture
def real(tmp_path: Path, mariadb: MariaDB) -> Iterator[Upgraded]:
    url = mariadb.create_database("upgraded")
    with Redis() as redis:
        yield Upgraded(made(settings(tmp_path / "data", database_url=url, redis_url=redis.url, worker="inside")))
    mariadb.drop_database("upgraded")


@pytest.fixture(params=["embedded", "real"])
def one(request: pytest.FixtureRequest) -> Upgraded:
    upgraded: Upgraded = request.getfixturevalue(request.param)
    return upgraded


def made(chosen: Settings) -> Settings:
    chosen.data_dir.mkdir()
    return chosen


def next_version(folder: Path, monkeypatch: pytest.MonkeyPatch, last: str = "") -> None:
    """From now on migrations are those of the version after this one."""
    newest = schema.newest()
    shutil.copytree(schema.MIGRATIONS, folder / "migrations")
    (folder / "migrations" / "versions" / "next.py").write_text(NEXT.format(newest=newest, last=last))
    monkeypatch.setattr(schema, "MIGRATIONS", folder / "migrations")


async def rows(chosen: Settings, columns: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """All that is kept, or these columns of it."""
    database = Database(address(chosen.database_url, chosen.data_dir))
    async with database.snapshot() as db:
        wanted = columns or await keeping.columns(db)
        found = {
            table: [row async for some in keeping.read(db, table, wanted[table]) for row in some] for table in wanted
        }
    await database.close()
    # It says which versions get along with the database.
    found["site"] = [row for row in found.get("site", []) if "oldest_revision" not in row]
    return {"columns": wanted, **found}

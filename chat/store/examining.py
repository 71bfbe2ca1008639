"""What there is to know of a database, for whoever looks it over."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.store.columns import metadata
from chat.store.database import Database
from chat.store.search import FULL_TEXT
from chat.store.tables import rooms

_OURS = "table_schema = DATABASE() AND table_name IN ({})"
_COLLATION = "utf8mb4_bin"


@dataclass(frozen=True, slots=True)
class Facts:
    """`ahead_s` is how far its clock is before ours; `settings` are those that matter, by name."""

    kind: str
    version: str
    settings: dict[str, str]
    ahead_s: float = 0.0
    full_text: bool = True
    unindexed: int = 0
    # Tables that compare text in another way, or that are not transactional.
    strange: Sequence[str] = ()
    damage: Sequence[str] = ()


async def facts_of_sqlite(database: Database, *, through: bool) -> Facts:
    """Of one that is migrated; looked `through` for damage, which reads all of it. Raises Unavailable."""
    async with database.read() as db:
        return await _of_sqlite(db, through=through)


async def facts_of_mysql(database: Database) -> Facts:
    """Of one that is migrated. Raises Unavailable."""
    async with database.read() as db:
        return await _of_mysql(db)


async def size(database: Database) -> int:
    """How many bytes it takes, its indexes too. Raises Unavailable."""
    async with database.read() as db:
        if db.dialect.name == "sqlite":
            query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        else:
            query = (
                "SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = DATABASE()"
            )
        return int((await db.exec_driver_sql(query)).scalar() or 0)


async def _of_sqlite(db: AsyncConnection, *, through: bool) -> Facts:
    async def ask(pragma: str) -> list[str]:
        return [str(row[0]) for row in await db.exec_driver_sql(f"PRAGMA {pragma}")]

    version = (await db.exec_driver_sql("SELECT sqlite_version()")).scalar_one()
    settings = {name: (await ask(name))[0] for name in ("journal_mode", "synchronous", "foreign_keys")}
    there = (await db.execute(text("SELECT 1 FROM sqlite_master WHERE name = :name"), {"name": FULL_TEXT})).first()
    damage = [line for line in await ask("quick_check(5)") if line != "ok"] if through else []
    return Facts(
        "SQLite", version, settings, full_text=there is not None, unindexed=await _unindexed(db), damage=damage
    )


async def _of_mysql(db: AsyncConnection) -> Facts:
    asked = time.time()
    version, theirs = (await db.execute(text("SELECT VERSION(), UNIX_TIMESTAMP(NOW(6))"))).one()
    middle = (asked + time.time()) / 2
    names = ", ".join(f"'{table.name}'" for table in metadata.sorted_tables)
    ours = _OURS.format(names)
    strange = await db.exec_driver_sql(
        f"SELECT table_name FROM information_schema.tables WHERE {ours} "  # noqa: S608  # names of our own
        f"AND (table_collation <> '{_COLLATION}' OR engine <> 'InnoDB')"
    )
    index = await db.execute(
        text(
            "SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'search' "
            "AND index_name = :name AND index_type = 'FULLTEXT'"
        ),
        {"name": FULL_TEXT},
    )
    wanted = ("innodb_flush_log_at_trx_commit", "log_bin", "sync_binlog", "binlog_format")
    values = (await db.exec_driver_sql("SELECT " + ", ".join(f"@@GLOBAL.{name}" for name in wanted))).one()
    return Facts(
        "MariaDB" if "MariaDB" in version else "MySQL",
        version,
        {name: str(value) for name, value in zip(wanted, values, strict=True)},
        ahead_s=float(theirs) - middle,
        full_text=index.first() is not None,
        unindexed=await _unindexed(db),
        strange=tuple(row[0] for row in strange),
    )


async def _unindexed(db: AsyncConnection) -> int:
    return int((await db.execute(select(func.sum(rooms.c.stored_seq - rooms.c.indexed_seq)))).scalar() or 0)

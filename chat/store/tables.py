"""Every table. Names of columns are read by operators and checks, so they do not change lightly.

All text compares byte by byte (utf8mb4_bin), and what must be unique has a key of its own making: MySQL, MariaDB and
SQLite collate differently, and a collation must not decide what is the same.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy import Table as BareTable
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import DateTime, TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in a column that is exactly INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")


class UtcTime(TypeDecorator[datetime]):
    """Aware UTC in Python, DATETIME(3) without a zone in the database."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        on_mysql = dialect.name in ("mysql", "mariadb")
        return dialect.type_descriptor(mysql.DATETIME(fsp=3) if on_mysql else DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


def Table(name: str, *items: Any) -> BareTable:  # reads as SQLAlchemy's own
    return BareTable(
        name,
        metadata,
        *items,
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mariadb_engine="InnoDB",
        mariadb_charset="utf8mb4",
        mariadb_collate="utf8mb4_bin",
    )


users = Table(
    "users",
    Column("id", Id, primary_key=True),
    Column("usercode", String(8), nullable=False, unique=True),
    Column("username", String(32), nullable=False, unique=True),
    Column("name", String(60), nullable=False),
    Column("avatar", String(255)),
    Column("password_hash", String(100), nullable=False),
    Column("role", String(16), nullable=False),
    Column("auth_version", Integer, nullable=False),
    Column("blocked", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

rooms = Table(
    "rooms",
    Column("id", Id, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("name", String(60), nullable=False),
    Column("topic", String(250), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    # Everything up to here is in messages and events; the drain locks the row before it looks.
    Column("stored_seq", BigInteger, nullable=False),
)

members = Table(
    "members",
    Column("room_id", Id, ForeignKey("rooms.id"), primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_by", Id, ForeignKey("users.id"), nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Index(None, "user_id"),
    Index(None, "changed_at"),
)

messages = Table(
    "messages",
    Column("room_id", Id, ForeignKey("rooms.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(36), nullable=False, unique=True),
    Column("epoch", Integer, nullable=False),
    Column("author_id", Id, ForeignKey("users.id"), nullable=False),
    Column("client_id", String(64)),
    # Digest of client_id, in hex: MySQL's collations pad with blanks, so "a" and "a " would be one.
    Column("client_key", String(32)),
    Column("body", Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb"), nullable=False),
    Column("reply_to", BigInteger),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("author_id", "client_key"),
)

# What else took a seq: joined, left, updated. With messages, every seq up to rooms.stored_seq is here once.
events = Table(
    "events",
    Column("room_id", Id, ForeignKey("rooms.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False),
    Column("type", String(32), nullable=False),
    Column("data", Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

# The lives of Redis: one row each; the newest is the epoch of every position that is handed out.
epochs = Table(
    "epochs",
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("reason", String(60), nullable=False),
    Column("started_at", UtcTime, nullable=False),
)

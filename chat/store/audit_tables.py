"""The tables of the audit log; tables.py has all the others, and these by name."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String

from chat.store.columns import Id, LongText, Table, UtcTime

# What moderators and administrators did; rows are only ever added.
audit = Table(
    "audit",
    Column("id", Id, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("actor_id", Id, ForeignKey("users.id"), nullable=False),
    Column("action", String(40), nullable=False),
    Column("room_id", Id, ForeignKey("rooms.id")),
    Column("target", String(64), nullable=False),
    Column("data", LongText, nullable=False),
    Index(None, "room_id", "id"),
    Index(None, "actor_id", "id"),
    Index(None, "action", "id"),
    Index(None, "target", "id"),
    Index(None, "at"),
)

# The entries in the order of their commits, each with a hash over it and the hash before; only ever added, too.
audit_chain = Table(
    "audit_chain",
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_id", Id, ForeignKey("audit.id"), nullable=False, unique=True),
    Column("hash", String(64), nullable=False),
)

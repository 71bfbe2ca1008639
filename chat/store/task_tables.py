"""The table of tasks; tables.py has all the others, and this one by name."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String

from chat.store.columns import Id, LongText, Table, UtcTime

# What people started. `run` is the one try that it is in the hands of, until `leased_until` unless that is moved on.
tasks = Table(
    "tasks",
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("name", String(64), nullable=False),
    Column("args", LongText, nullable=False),
    Column("state", String(16), nullable=False),
    Column("progress", Float, nullable=False),
    Column("result", LongText),
    Column("error", String(500)),
    Column("tries", Integer, nullable=False),
    Column("run", String(32)),
    Column("leased_until", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Column("started_at", UtcTime),
    Column("finished_at", UtcTime),
    Index(None, "user_id", "id"),
    Index(None, "state", "id"),
    Index(None, "finished_at"),
)

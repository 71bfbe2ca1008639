"""The table of accounts that are erased; tables.py has all the others, and this one by name."""

from sqlalchemy import Column, ForeignKey, Index, String

from chat.store.columns import Id, LongText, Table, UtcTime

# `username` and `avatar` are kept until they are forgotten everywhere else; `left_over` is JSON, what the last look
# found of the account.
erasures = Table(
    "erasures",
    Column("user_id", Id, ForeignKey("users.id"), primary_key=True),
    Column("mode", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("username", String(32), nullable=False),
    Column("avatar", String(255), nullable=False),
    Column("finished_at", UtcTime),
    Column("left_over", LongText, nullable=False),
    Index(None, "state"),
)

"""The table of files; tables.py has all the others, and this one by name."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, func

from chat.store.columns import Id, Table, UtcTime

# What was uploaded. `state`: what comes in pieces is coming, and `size` is what was announced (how much of it is there
# says the disk alone); raw pictures wait for the worker, everything else is ready. Whoever posts a file writes a
# `claim` and the room first, so that no other message gets it; once that is stored it has a seq, and does not expire
# any more. `size` is that of what was uploaded, which everybody is told; `kept_size` that of a picture that was
# written anew. Pictures of pages that messages
# link to have the claim `preview`. No foreign key to rooms: checking it would lock their rows.
files = Table(
    "files",
    Column("id", String(32), primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("name", String(250), nullable=False),
    Column("type", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("kept_size", BigInteger),
    Column("width", Integer),
    Column("height", Integer),
    Column("state", String(16), nullable=False),
    Column("room_id", Id),
    Column("seq", BigInteger),
    Column("claim", String(32)),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    Index(None, "user_id"),
    Index(None, "room_id", "seq"),
    Index(None, "state"),
    Index(None, "expires_at"),
)

# How much a file takes.
taken = func.coalesce(files.c.kept_size, files.c.size)

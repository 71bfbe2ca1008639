"""The tables of what readers make of messages for themselves; tables.py has all the others, and these by name."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index

from chat.store.columns import Id, Table, UtcTime

# A message that somebody keeps for later.
bookmarks = Table(
    "bookmarks",
    Column("user_id", Id, ForeignKey("users.id"), primary_key=True),
    Column("room_id", Id, ForeignKey("rooms.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("created_at", UtcTime, nullable=False),
    Index(None, "room_id", "seq"),
)

# Whether somebody wants to hear of a thread, as they said themselves. Who wrote in it and said nothing does.
follows = Table(
    "follows",
    Column("room_id", Id, ForeignKey("rooms.id"), primary_key=True),
    # That of the first message.
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", Id, ForeignKey("users.id"), primary_key=True),
    Column("following", Boolean, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Index(None, "user_id"),
)

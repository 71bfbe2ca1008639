"""The table of links that are looked at; tables.py has all the others, and this one by name."""

from sqlalchemy import BigInteger, Column, Index, Integer, String

from chat.store.columns import Id, Table, UtcTime

# Messages whose link the worker is to look at, and the accounts that wrote them. A row is written with the message and
# goes when its link was looked at. `run` is the look that is under way: until `due_at` it is nobody else's. Without a
# `due_at` it is not to be looked at ever again, since somebody took the preview away. No foreign keys: checking them
# would lock the rows of rooms.
previews = Table(
    "previews",
    Column("room_id", Id, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", Id, nullable=False),
    Column("due_at", UtcTime),
    Column("run", String(32)),
    Column("tries", Integer, nullable=False),
    Index(None, "due_at"),
    Index(None, "user_id"),
)

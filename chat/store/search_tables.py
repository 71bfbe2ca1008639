"""The table of the index of search; tables.py has all the others, and this one by name."""

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint

from chat.store.columns import Id, LongText, Table

# What search looks into: for each message that is not deleted its words as model/words.py writes them, under an id that
# begins with the time, so that the newest has the highest. Beside it stands a full text index, which the migration
# makes in each database's own way. No foreign keys: checking them would lock the rows of rooms and users.
search = Table(
    "search",
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("room_id", Id, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("author_id", Id, nullable=False),
    Column("words", LongText, nullable=False),
    UniqueConstraint("room_id", "seq"),
    Index(None, "room_id"),
    Index(None, "author_id"),
)

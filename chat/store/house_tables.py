"""The tables of what is about the place as a whole; tables.py has all the others, and these by name."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String

from chat.store.columns import Id, Table, UtcTime

# The lives of Redis: one row each; the newest is the epoch of every position that is handed out.
epochs = Table(
    "epochs",
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("reason", String(60), nullable=False),
    Column("started_at", UtcTime, nullable=False),
)

# A row for each thing that one worker alone may do at a time, who holds it locked meanwhile.
turns = Table("turns", Column("name", String(32), primary_key=True))

# What is said of the place as a whole: its `name`, who makes an account alone (`registration`), the code of the
# `invite` that the first run made, for how many days rooms keep what is said (`retention`) where they say nothing
# themselves, and whether the worker looks at links (`previews`).
site = Table("site", Column("key", String(32), primary_key=True), Column("value", String(250), nullable=False))

# The emoji that the place has of its own: `picture` names the file, which fits into a box of 128 pixels; of one that
# is `moving` there is a still one beside it.
emoji = Table(
    "emoji",
    Column("name", String(32), primary_key=True),
    Column("picture", String(32), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("moving", Boolean, nullable=False),
    Column("added_by", Id, ForeignKey("users.id"), nullable=False),
    Column("added_at", UtcTime, nullable=False),
)

"""Tables of those who are away: where they are told something, and when they want to be left alone."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Text

from chat.store.columns import Id, Table, UtcTime

# Browsers that may be told something while no page is open there, each for as long as its session lasts. An endpoint is
# an address of any length, so its digest is what is unique.
push_subscriptions = Table(
    "push_subscriptions",
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("sid", String(64), nullable=False),
    Column("endpoint", Text(), nullable=False),
    Column("endpoint_key", String(64), nullable=False, unique=True),
    Column("p256dh", String(100), nullable=False),
    Column("auth", String(40), nullable=False),
    Column("language", String(35), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Index(None, "user_id"),
)

# When somebody wants to be left alone: times of day in their time zone (the same twice is never), on days of the week
# (1 is Monday), all day long on others, and once until a moment; and whether what is urgent comes all the same.
quiet = Table(
    "quiet",
    Column("user_id", Id, ForeignKey("users.id"), primary_key=True),
    Column("begins", String(5), nullable=False),
    Column("ends", String(5), nullable=False),
    Column("days", String(7), nullable=False),
    Column("whole_days", String(7), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("paused_until", UtcTime),
    Column("urgent", Boolean, nullable=False),
)

# Who is told by mail what they missed, and up to where they were (JSON: room -> seq). A row with a higher version is
# newer; a worker has something to do with it at `look_at`.
digests = Table(
    "digests",
    Column("user_id", Id, ForeignKey("users.id"), primary_key=True),
    Column("address", String(254), nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("after_min", Integer, nullable=False),
    Column("language", String(16), nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("told", Text(), nullable=False),
    Column("look_at", UtcTime),
    Column("tries", Integer, nullable=False),
    Column("fault", String(250), nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "look_at"),
)

"""The tables of bots and of whom we call; tables.py has all the others, and these by name."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String

from chat.store.columns import Id, LongText, Table, UtcTime

# Accounts that programs speak by, and who looks after each.
bots = Table(
    "bots",
    Column("user_id", Id, ForeignKey("users.id"), primary_key=True),
    Column("owner_id", Id, ForeignKey("users.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Index(None, "owner_id"),
)

# Addresses that we call: of a room, or (without one) of a bot. `user_id` is the account that answers are by, `made_by`
# who stands for it. What it is signed with is made of `salt` and the secret of the installation, and is not here.
outgoing_webhooks = Table(
    "outgoing_webhooks",
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("room_id", Id, ForeignKey("rooms.id")),
    Column("made_by", Id, ForeignKey("users.id"), nullable=False),
    Column("url", String(2000), nullable=False),
    Column("events", String(120), nullable=False),
    Column("salt", String(32), nullable=False),
    Column("enabled", Boolean, nullable=False),
    # Why it was switched off by itself; empty when somebody did it, or it is on.
    Column("reason", String(250), nullable=False, server_default=""),
    # Since when nothing has arrived.
    Column("failing_since", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Index(None, "room_id"),
    Index(None, "user_id"),
)

# What each of them is told. A row is written with the event that it is about; what was said stands in `messages`
# alone. `run` is the try that is under way: until `due_at` it is nobody else's. No foreign keys: what somebody removes
# meanwhile must not make the database refuse the event.
deliveries = Table(
    "deliveries",
    Column("id", Id, primary_key=True),
    Column("webhook_id", String(40), nullable=False, unique=True),
    Column("hook_id", Id, nullable=False),
    Column("room_id", Id),
    Column("seq", BigInteger, nullable=False),
    Column("type", String(32), nullable=False),
    Column("data", LongText, nullable=False),
    # How many answers of programs lie between a person and this.
    Column("depth", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("run", String(32)),
    Column("tries", Integer, nullable=False),
    Column("status", Integer),
    Column("duration_ms", Integer),
    Column("said", String(500), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index(None, "state", "due_at"),
    Index(None, "hook_id", "id"),
    Index(None, "room_id", "seq"),
)

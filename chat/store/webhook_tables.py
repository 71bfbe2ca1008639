"""The table of webhooks; tables.py has all the others, and this one by name."""

from sqlalchemy import Column, ForeignKey, Index, String

from chat.store.columns import Id, Table, UtcTime

# Ways into a room for programs. The account `user_id` is who its messages are by: it stays when the webhook is gone.
# Only the digest of what is in the address is here.
webhooks = Table(
    "webhooks",
    Column("id", Id, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("room_id", Id, ForeignKey("rooms.id"), nullable=False),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("made_by", Id, ForeignKey("users.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    Index(None, "room_id"),
)

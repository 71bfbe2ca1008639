"""Rooms say how long they keep what is said, and up to where it has left."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("rooms", sa.Column("retention_days", sa.Integer))
    op.add_column("rooms", sa.Column("expired_seq", sa.BigInteger, nullable=False, server_default="0"))
    for table, column in (("mentions", "seq"), ("bookmarks", "seq"), ("scheduled", "due_at")):
        op.create_index(f"ix_{table}_room_id_{column}", table, ["room_id", column])

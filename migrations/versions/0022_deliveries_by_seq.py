"""Deliveries by what they are of, so that they leave with it."""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_index("ix_deliveries_room_id_seq", "deliveries", ["room_id", "seq"])

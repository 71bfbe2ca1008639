"""Webhooks: ways into a room for programs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0013"
down_revision = "0012"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Time = sa.DateTime().with_variant(mysql.DATETIME(fsp=3), "mysql", "mariadb")
OPTIONS = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", Id, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("room_id", Id, sa.ForeignKey("rooms.id", name="fk_webhooks_room_id"), nullable=False),
        sa.Column("user_id", Id, sa.ForeignKey("users.id", name="fk_webhooks_user_id"), nullable=False),
        sa.Column("made_by", Id, sa.ForeignKey("users.id", name="fk_webhooks_made_by"), nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("used_at", Time),
        sa.UniqueConstraint("digest", name="uq_webhooks_digest"),
        **OPTIONS,
    )
    op.create_index("ix_webhooks_room_id", "webhooks", ["room_id"])

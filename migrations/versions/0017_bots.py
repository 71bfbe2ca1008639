"""Bots, the addresses that we call, and what each of these is told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0017"
down_revision = "0016"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Time = sa.DateTime().with_variant(mysql.DATETIME(fsp=3), "mysql", "mariadb")
LongText = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
OPTIONS = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    op.add_column("users", sa.Column("bot", sa.Boolean, nullable=False, server_default="0"))
    # Whom webhooks speak by; the house is no program of anybody's.
    op.execute("UPDATE users SET bot = 1 WHERE role = 'system' AND usercode <> 'H0VSE000'")
    op.create_table(
        "bots",
        sa.Column("user_id", Id, sa.ForeignKey("users.id", name="fk_bots_user_id"), primary_key=True),
        sa.Column("owner_id", Id, sa.ForeignKey("users.id", name="fk_bots_owner_id"), nullable=False),
        sa.Column("created_at", Time, nullable=False),
        **OPTIONS,
    )
    op.create_index("ix_bots_owner_id", "bots", ["owner_id"])
    op.create_table(
        "outgoing_webhooks",
        sa.Column("id", Id, primary_key=True),
        sa.Column("user_id", Id, sa.ForeignKey("users.id", name="fk_outgoing_webhooks_user_id"), nullable=False),
        sa.Column("room_id", Id, sa.ForeignKey("rooms.id", name="fk_outgoing_webhooks_room_id")),
        sa.Column("made_by", Id, sa.ForeignKey("users.id", name="fk_outgoing_webhooks_made_by"), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("events", sa.String(120), nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(250), nullable=False, server_default=""),
        sa.Column("failing_since", Time),
        sa.Column("created_at", Time, nullable=False),
        **OPTIONS,
    )
    op.create_index("ix_outgoing_webhooks_room_id", "outgoing_webhooks", ["room_id"])
    op.create_index("ix_outgoing_webhooks_user_id", "outgoing_webhooks", ["user_id"])
    op.create_table(
        "deliveries",
        sa.Column("id", Id, primary_key=True),
        sa.Column("webhook_id", sa.String(40), nullable=False),
        sa.Column("hook_id", Id, nullable=False),
        sa.Column("room_id", Id),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("data", LongText, nullable=False),
        sa.Column("depth", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("due_at", Time, nullable=False),
        sa.Column("run", sa.String(32)),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("duration_ms", sa.Integer),
        sa.Column("said", sa.String(500), nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("ended_at", Time),
        sa.UniqueConstraint("webhook_id", name="uq_deliveries_webhook_id"),
        **OPTIONS,
    )
    op.create_index("ix_deliveries_state_due_at", "deliveries", ["state", "due_at"])
    op.create_index("ix_deliveries_hook_id_id", "deliveries", ["hook_id", "id"])

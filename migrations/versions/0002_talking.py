"""Talking: changes of messages, read state, direct rooms, order, and what leaves later."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0002"
down_revision = "0001"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Time = sa.DateTime().with_variant(mysql.DATETIME(fsp=3), "mysql", "mariadb")
LongText = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
OPTIONS = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    op.create_table(
        "versions",
        sa.Column("room_id", Id, sa.ForeignKey("rooms.id", name="fk_versions_room_id"), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("body", LongText, nullable=False),
        sa.Column("said_at", Time, nullable=False),
        **OPTIONS,
    )
    op.create_table(
        "reactions",
        sa.Column("room_id", Id, sa.ForeignKey("rooms.id", name="fk_reactions_room_id"), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("emoji", sa.String(64), primary_key=True),
        sa.Column("usercode", sa.String(8), primary_key=True),
        sa.Column("changed_seq", sa.BigInteger, nullable=False),
        sa.Column("present", sa.Boolean, nullable=False),
        **OPTIONS,
    )
    op.create_table(
        "mentions",
        sa.Column("usercode", sa.String(8), primary_key=True),
        sa.Column("room_id", Id, sa.ForeignKey("rooms.id", name="fk_mentions_room_id"), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        **OPTIONS,
    )
    op.create_table(
        "cursors",
        sa.Column("user_id", Id, sa.ForeignKey("users.id", name="fk_cursors_user_id"), primary_key=True),
        sa.Column("room_id", Id, sa.ForeignKey("rooms.id", name="fk_cursors_room_id"), primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("read_seq", sa.BigInteger, nullable=False),
        sa.Column("read_at", Time),
        sa.Column("delivered_seq", sa.BigInteger, nullable=False),
        sa.Column("delivered_at", Time),
        sa.Column("involvement", sa.String(16), nullable=False),
        **OPTIONS,
    )
    op.create_index("ix_cursors_room_id", "cursors", ["room_id"])
    op.create_table(
        "directs",
        sa.Column("people", sa.String(80), primary_key=True),
        sa.Column("room_id", Id, sa.ForeignKey("rooms.id", name="fk_directs_room_id"), nullable=False),
        sa.UniqueConstraint("room_id", name="uq_directs_room_id"),
        **OPTIONS,
    )
    op.create_table(
        "bookmarks",
        sa.Column("user_id", Id, sa.ForeignKey("users.id", name="fk_bookmarks_user_id"), primary_key=True),
        sa.Column("room_id", Id, sa.ForeignKey("rooms.id", name="fk_bookmarks_room_id"), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("created_at", Time, nullable=False),
        **OPTIONS,
    )
    op.create_table(
        "scheduled",
        sa.Column("id", Id, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("user_id", Id, sa.ForeignKey("users.id", name="fk_scheduled_user_id"), nullable=False),
        sa.Column("room_id", Id, sa.ForeignKey("rooms.id", name="fk_scheduled_room_id"), nullable=False),
        sa.Column("body", LongText, nullable=False),
        sa.Column("due_at", Time, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(250)),
        sa.Column("created_at", Time, nullable=False),
        **OPTIONS,
    )
    op.create_index("ix_scheduled_state_due_at", "scheduled", ["state", "due_at"])
    op.create_index("ix_scheduled_user_id", "scheduled", ["user_id"])
    op.create_table(
        "blocks",
        sa.Column("user_id", Id, sa.ForeignKey("users.id", name="fk_blocks_user_id"), primary_key=True),
        sa.Column("blocked_id", Id, sa.ForeignKey("users.id", name="fk_blocks_blocked_id"), primary_key=True),
        sa.Column("created_at", Time, nullable=False),
        **OPTIONS,
    )
    op.create_index("ix_blocks_blocked_id", "blocks", ["blocked_id"])
    op.create_table(
        "invites",
        sa.Column("id", Id, primary_key=True),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("room_id", Id, sa.ForeignKey("rooms.id", name="fk_invites_room_id"), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("account_role", sa.String(16), nullable=False),
        sa.Column("made_by", Id, sa.ForeignKey("users.id", name="fk_invites_made_by"), nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("expires_at", Time),
        sa.Column("uses_left", sa.Integer),
        sa.Column("revoked", sa.Boolean, nullable=False),
        sa.UniqueConstraint("code", name="uq_invites_code"),
        **OPTIONS,
    )
    op.create_index("ix_invites_room_id", "invites", ["room_id"])
    op.create_table(
        "reports",
        sa.Column("id", Id, primary_key=True),
        sa.Column("room_id", Id, sa.ForeignKey("rooms.id", name="fk_reports_room_id"), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("reporter_id", Id, sa.ForeignKey("users.id", name="fk_reports_reporter_id"), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("decided_by", Id, sa.ForeignKey("users.id", name="fk_reports_decided_by")),
        sa.Column("decided_at", Time),
        sa.UniqueConstraint("room_id", "seq", "reporter_id", name="uq_reports_room_id_seq_reporter_id"),
        **OPTIONS,
    )
    op.create_index("ix_reports_room_id_state", "reports", ["room_id", "state"])
    op.create_table(
        "audit",
        sa.Column("id", Id, primary_key=True),
        sa.Column("at", Time, nullable=False),
        sa.Column("actor_id", Id, sa.ForeignKey("users.id", name="fk_audit_actor_id"), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("room_id", Id, sa.ForeignKey("rooms.id", name="fk_audit_room_id")),
        sa.Column("target", sa.String(64), nullable=False),
        sa.Column("data", LongText, nullable=False),
        **OPTIONS,
    )
    op.create_index("ix_audit_room_id_id", "audit", ["room_id", "id"])
    op.add_column("users", sa.Column("status", sa.String(100), nullable=False, server_default=""))
    op.add_column("users", sa.Column("dnd", sa.Boolean, nullable=False, server_default="0"))
    op.add_column("users", sa.Column("receipts", sa.Boolean, nullable=False, server_default="1"))
    op.add_column("rooms", sa.Column("slow_s", sa.Integer, nullable=False, server_default="0"))
    op.add_column("rooms", sa.Column("posting", sa.String(16), nullable=False, server_default="members"))
    op.add_column("members", sa.Column("muted_until", Time))
    op.add_column("members", sa.Column("banned_until", Time))
    op.add_column("messages", sa.Column("edited_seq", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("messages", sa.Column("edited_at", Time))
    op.add_column("messages", sa.Column("version", sa.Integer, nullable=False, server_default="1"))
    op.add_column("messages", sa.Column("deleted_seq", sa.BigInteger))
    op.add_column("messages", sa.Column("deleted_by", sa.String(8)))
    op.add_column("messages", sa.Column("pinned", sa.Boolean, nullable=False, server_default="0"))
    op.add_column("messages", sa.Column("pinned_seq", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("messages", sa.Column("mentions", sa.Text))
    op.add_column("messages", sa.Column("stored_at", Time))
    op.create_index("ix_messages_room_id_author_id_seq", "messages", ["room_id", "author_id", "seq"])

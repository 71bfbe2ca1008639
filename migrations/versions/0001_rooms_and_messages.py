"""Accounts, rooms, memberships, messages, events, epochs; the two built-in rooms and the first epoch."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0001"
down_revision = None

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
        "users",
        sa.Column("id", Id, primary_key=True),
        sa.Column("usercode", sa.String(8), nullable=False),
        sa.Column("username", sa.String(32), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("avatar", sa.String(255)),
        sa.Column("password_hash", sa.String(100), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("auth_version", sa.Integer, nullable=False),
        sa.Column("blocked", sa.Boolean, nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.UniqueConstraint("usercode", name="uq_users_usercode"),
        sa.UniqueConstraint("username", name="uq_users_username"),
        **OPTIONS,
    )
    rooms = op.create_table(
        "rooms",
        sa.Column("id", Id, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("topic", sa.String(250), nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("stored_seq", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("key", name="uq_rooms_key"),
        **OPTIONS,
    )
    op.create_table(
        "members",
        sa.Column("room_id", Id, sa.ForeignKey("rooms.id", name="fk_members_room_id"), primary_key=True),
        sa.Column("user_id", Id, sa.ForeignKey("users.id", name="fk_members_user_id"), primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_by", Id, sa.ForeignKey("users.id", name="fk_members_changed_by"), nullable=False),
        sa.Column("changed_at", Time, nullable=False),
        **OPTIONS,
    )
    op.create_index("ix_members_user_id", "members", ["user_id"])
    op.create_index("ix_members_changed_at", "members", ["changed_at"])
    op.create_table(
        "messages",
        sa.Column("room_id", Id, sa.ForeignKey("rooms.id", name="fk_messages_room_id"), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("author_id", Id, sa.ForeignKey("users.id", name="fk_messages_author_id"), nullable=False),
        sa.Column("client_id", sa.String(64)),
        sa.Column("client_key", sa.String(32)),
        sa.Column("body", LongText, nullable=False),
        sa.Column("reply_to", sa.BigInteger),
        sa.Column("created_at", Time, nullable=False),
        sa.UniqueConstraint("id", name="uq_messages_id"),
        sa.UniqueConstraint("author_id", "client_key", name="uq_messages_author_id_client_key"),
        **OPTIONS,
    )
    op.create_table(
        "events",
        sa.Column("room_id", Id, sa.ForeignKey("rooms.id", name="fk_events_room_id"), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("data", LongText, nullable=False),
        sa.Column("created_at", Time, nullable=False),
        **OPTIONS,
    )
    epochs = op.create_table(
        "epochs",
        sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("reason", sa.String(60), nullable=False),
        sa.Column("started_at", Time, nullable=False),
        **OPTIONS,
    )
    started = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    room = {"kind": "open", "created_at": started, "stored_seq": 0}
    op.bulk_insert(
        rooms,
        [
            {"key": "general", "name": "General", "topic": "For all of us.", **room},
            {"key": "everyone", "name": "Everyone", "topic": "What everybody should hear.", **room},
        ],
    )
    op.bulk_insert(epochs, [{"epoch": 1, "reason": "installation", "started_at": started}])

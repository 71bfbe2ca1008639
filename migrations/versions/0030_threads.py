"""Threads: what each answer goes back to, who follows, and whose pages fold answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0030"
down_revision = "0029"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Time = sa.DateTime().with_variant(mysql.DATETIME(fsp=3), "mysql", "mariadb")
OPTIONS = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}
STEP = 1_000

messages = sa.table("messages", sa.column("room_id"), sa.column("seq"), sa.column("reply_to"), sa.column("thread_seq"))


def upgrade() -> None:
    op.add_column("messages", sa.Column("thread_seq", sa.BigInteger))
    fill_in(op.get_bind())
    op.create_index("ix_messages_room_id_thread_seq_seq", "messages", ["room_id", "thread_seq", "seq"])
    op.add_column("users", sa.Column("folds_replies", sa.Boolean, nullable=False, server_default="0"))
    op.create_table(
        "follows",
        sa.Column("room_id", Id, sa.ForeignKey("rooms.id", name="fk_follows_room_id"), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("user_id", Id, sa.ForeignKey("users.id", name="fk_follows_user_id"), primary_key=True),
        sa.Column("following", sa.Boolean, nullable=False),
        sa.Column("changed_at", Time, nullable=False),
        **OPTIONS,
    )
    op.create_index("ix_follows_user_id", "follows", ["user_id"])


def fill_in(db: sa.Connection) -> None:
    """What is answered stands before its answers, so one look from the beginning of each room is enough."""
    known: dict[int, int] = {}
    place, room = (0, 0), 0
    while rows := _answers_behind(db, *place):
        found = []
        for row in rows:
            if row.room_id != room:
                known, room = {}, row.room_id
            known[row.seq] = known.get(row.reply_to, row.reply_to)
            found.append({"in_room": row.room_id, "at": row.seq, "thread_seq": known[row.seq]})
        this = (messages.c.room_id == sa.bindparam("in_room"), messages.c.seq == sa.bindparam("at"))
        db.execute(sa.update(messages).where(*this), found)
        place = (rows[-1].room_id, rows[-1].seq)


def _answers_behind(db: sa.Connection, room: int, seq: int) -> list[sa.Row]:
    further = sa.or_(messages.c.room_id > room, sa.and_(messages.c.room_id == room, messages.c.seq > seq))
    query = sa.select(messages.c.room_id, messages.c.seq, messages.c.reply_to).where(
        messages.c.reply_to.is_not(None), further
    )
    return list(db.execute(query.order_by(messages.c.room_id, messages.c.seq).limit(STEP)))

"""What links lead to, and who does not want to see it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0031"
down_revision = "0030"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Time = sa.DateTime().with_variant(mysql.DATETIME(fsp=3), "mysql", "mariadb")
OPTIONS = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    op.add_column("messages", sa.Column("preview", sa.Text()))
    op.add_column("messages", sa.Column("preview_seq", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("users", sa.Column("previews", sa.Boolean, nullable=False, server_default="1"))
    op.create_table(
        "previews",
        sa.Column("room_id", Id, primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("due_at", Time),
        sa.Column("run", sa.String(32)),
        sa.Column("tries", sa.Integer, nullable=False),
        **OPTIONS,
    )
    op.create_index("ix_previews_due_at", "previews", ["due_at"])
    op.create_index("ix_previews_user_id", "previews", ["user_id"])

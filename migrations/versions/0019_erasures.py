"""Accounts that are erased, and how far that is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0019"
down_revision = "0018"

OPTIONS = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}
ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
TIME = sa.DateTime().with_variant(mysql.DATETIME(fsp=3), "mysql", "mariadb")
TEXT = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("user_id", ID, sa.ForeignKey("users.id", name="fk_erasures_user_id"), primary_key=True),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("username", sa.String(32), nullable=False),
        sa.Column("avatar", sa.String(255), nullable=False),
        sa.Column("finished_at", TIME),
        sa.Column("left_over", TEXT, nullable=False),
        **OPTIONS,
    )
    op.create_index("ix_erasures_state", "erasures", ["state"])

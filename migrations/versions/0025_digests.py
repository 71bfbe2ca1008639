"""Who is told by mail what they missed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0025"
down_revision = "0024"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Time = sa.DateTime().with_variant(mysql.DATETIME(fsp=3), "mysql", "mariadb")
OPTIONS = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("user_id", Id, sa.ForeignKey("users.id", name="fk_digests_user_id"), primary_key=True),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("after_min", sa.Integer, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("since", Time, nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("look_at", Time),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("fault", sa.String(250), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        **OPTIONS,
    )
    op.create_index("ix_digests_look_at", "digests", ["look_at"])

"""The emoji that a place has of its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0032"
down_revision = "0031"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Time = sa.DateTime().with_variant(mysql.DATETIME(fsp=3), "mysql", "mariadb")
OPTIONS = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    op.create_table(
        "emoji",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("picture", sa.String(32), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("moving", sa.Boolean, nullable=False),
        sa.Column("added_by", Id, sa.ForeignKey("users.id", name="fk_emoji_added_by"), nullable=False),
        sa.Column("added_at", Time, nullable=False),
        **OPTIONS,
    )

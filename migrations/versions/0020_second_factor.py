"""Second factors: authenticator apps, and recovery codes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0020"
down_revision = "0019"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Time = sa.DateTime().with_variant(mysql.DATETIME(fsp=3), "mysql", "mariadb")
OPTIONS = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    op.create_table(
        "second_factors",
        sa.Column(
            "user_id",
            Id,
            sa.ForeignKey("users.id", name="fk_second_factors_user_id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("secret", sa.String(255), nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        sa.Column("created_at", Time, nullable=False),
        **OPTIONS,
    )
    op.create_table(
        "recovery_codes",
        sa.Column(
            "user_id",
            Id,
            sa.ForeignKey("users.id", name="fk_recovery_codes_user_id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("digest", sa.String(64), primary_key=True),
        **OPTIONS,
    )

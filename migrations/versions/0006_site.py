"""The place: what it is called, who sets it up, and how its pages look to each account."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

OPTIONS = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    op.add_column("users", sa.Column("theme", sa.String(16), nullable=False, server_default="system"))
    op.add_column("users", sa.Column("density", sa.String(16), nullable=False, server_default="cosy"))
    op.create_table(
        "site",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("value", sa.String(250), nullable=False),
        **OPTIONS,
    )
    # It may be there already, where this was begun and taken back.
    op.execute(
        "INSERT INTO turns (name) SELECT 'welcome' FROM (SELECT 1 AS one) AS source "
        "WHERE NOT EXISTS (SELECT 1 FROM turns WHERE name = 'welcome')"
    )

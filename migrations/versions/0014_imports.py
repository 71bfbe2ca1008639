"""What was imported from elsewhere; and one worker at a time chooses what is taken up."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

OPTIONS = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("source", sa.String(64), primary_key=True),
        sa.Column("target", sa.String(64), nullable=False),
        **OPTIONS,
    )
    # It may be there already, where this was begun and taken back.
    op.execute(
        "INSERT INTO turns (name) SELECT 'tasks' FROM (SELECT 1 AS one) AS source "
        "WHERE NOT EXISTS (SELECT 1 FROM turns WHERE name = 'tasks')"
    )

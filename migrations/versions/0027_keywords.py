"""Words that call somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("users", sa.Column("keywords", sa.String(600), nullable=False, server_default=""))

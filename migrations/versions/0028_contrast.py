"""How much contrast somebody wants."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.add_column("users", sa.Column("contrast", sa.String(16), nullable=False, server_default="system"))

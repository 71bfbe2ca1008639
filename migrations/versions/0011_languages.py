"""The language that somebody has chosen for their pages."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("users", sa.Column("language", sa.String(16), nullable=False, server_default=""))

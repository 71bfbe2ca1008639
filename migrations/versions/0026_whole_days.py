"""Days of the week that are quiet from midnight to midnight."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("quiet", sa.Column("whole_days", sa.String(7), nullable=False, server_default=""))

"""Direct messages that may wake somebody, and who does not want that."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("messages", sa.Column("urgent", sa.Boolean, nullable=False, server_default="0"))
    op.add_column("quiet", sa.Column("urgent", sa.Boolean, nullable=False, server_default="1"))

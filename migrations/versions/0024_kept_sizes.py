"""What is kept of a picture takes another size than what was uploaded."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("files", sa.Column("kept_size", sa.BigInteger))

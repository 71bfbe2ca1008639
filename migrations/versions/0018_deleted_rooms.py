"""Rooms can be deleted: they exist for nobody any more, and what they held leaves in steps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0018"
down_revision = "0017"

Time = sa.DateTime().with_variant(mysql.DATETIME(fsp=3), "mysql", "mariadb")


def upgrade() -> None:
    op.add_column("rooms", sa.Column("deleted_at", Time))

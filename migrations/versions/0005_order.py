"""Order: how a change of a membership is told, restrictions by their end, and the audit log by its time."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("members", sa.Column("told_as", sa.String(32)))
    op.create_index("ix_members_muted_until", "members", ["muted_until"])
    op.create_index("ix_members_banned_until", "members", ["banned_until"])
    op.create_index("ix_audit_at", "audit", ["at"])

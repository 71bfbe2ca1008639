"""Files: what was uploaded, and which message carries it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0007"
down_revision = "0006"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Time = sa.DateTime().with_variant(mysql.DATETIME(fsp=3), "mysql", "mariadb")
OPTIONS = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("user_id", Id, sa.ForeignKey("users.id", name="fk_files_user_id"), nullable=False),
        sa.Column("name", sa.String(250), nullable=False),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("room_id", Id),
        sa.Column("seq", sa.BigInteger),
        sa.Column("claim", sa.String(32)),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("expires_at", Time),
        **OPTIONS,
    )
    op.create_index("ix_files_user_id", "files", ["user_id"])
    op.create_index("ix_files_room_id_seq", "files", ["room_id", "seq"])
    op.create_index("ix_files_state", "files", ["state"])
    op.create_index("ix_files_expires_at", "files", ["expires_at"])
    op.add_column("messages", sa.Column("files", sa.Text))
    op.add_column("scheduled", sa.Column("files", sa.Text))

"""Later: what scheduled messages reply to, their retries, and the account of the house."""

from datetime import UTC, datetime
from itertools import chain, count

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0004"
down_revision = "0003"

Time = sa.DateTime().with_variant(mysql.DATETIME(fsp=3), "mysql", "mariadb")
USERCODE = "H0VSE000"
# In the form of a hash, but that of no password: nobody signs in with it, and trying takes as long as for anybody.
NO_PASSWORD = "$2b$12$" + "." * 53


def upgrade() -> None:
    op.add_column("scheduled", sa.Column("reply_to", sa.BigInteger))
    op.add_column("scheduled", sa.Column("client_key", sa.String(32)))
    op.create_index("ix_scheduled_user_id_client_key", "scheduled", ["user_id", "client_key"])
    users = sa.table(
        "users",
        sa.column("usercode", sa.String),
        sa.column("username", sa.String),
        sa.column("name", sa.String),
        sa.column("password_hash", sa.String),
        sa.column("role", sa.String),
        sa.column("auth_version", sa.Integer),
        sa.column("blocked", sa.Boolean),
        sa.column("created_at", Time),
    )
    house = {
        "usercode": USERCODE,
        "username": _free_name(users),
        "name": "Confab",
        "password_hash": NO_PASSWORD,
        "role": "system",
        "auth_version": 1,
        "blocked": False,
        "created_at": datetime.now(UTC).replace(tzinfo=None),
    }
    # It may be there already, where this was begun and taken back.
    if not op.get_bind().execute(sa.select(users.c.usercode).where(users.c.usercode == USERCODE)).first():
        op.bulk_insert(users, [house])


def _free_name(users: sa.TableClause) -> str:
    """`house`, or the first name like it that nobody has taken before there was one."""
    taken = set(op.get_bind().execute(sa.select(users.c.username).where(users.c.username.like("house%"))).scalars())
    names = chain(["house"], (f"house-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)

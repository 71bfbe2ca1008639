"""Documents of search get words for their room and author: the worker writes them anew, while people go on searching."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("UPDATE rooms SET indexed_seq = 0")

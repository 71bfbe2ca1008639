"""Search: its documents, the full text index over their words, and how far each room is in it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0003"
down_revision = "0002"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
LongText = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
OPTIONS = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}
# The words are kept once, in the table; triggers keep the index beside them, as SQLite's manual has it.
FULL_TEXT_OF_SQLITE = (
    "CREATE VIRTUAL TABLE full_text USING fts5(words, content='search', content_rowid='id', tokenize='ascii', detail=none, columnsize=0)",
    "CREATE TRIGGER search_added AFTER INSERT ON search BEGIN INSERT INTO full_text(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER search_removed AFTER DELETE ON search BEGIN INSERT INTO full_text(full_text, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER search_changed AFTER UPDATE ON search BEGIN INSERT INTO full_text(full_text, rowid, words) VALUES ('delete', old.id, old.words); INSERT INTO full_text(rowid, words) VALUES (new.id, new.words); END",
)


def upgrade() -> None:
    op.create_table(
        "search",
        sa.Column("id", Id, primary_key=True, autoincrement=False),
        sa.Column("room_id", Id, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("author_id", Id, nullable=False),
        sa.Column("words", LongText, nullable=False),
        sa.UniqueConstraint("room_id", "seq", name="uq_search_room_id_seq"),
        **OPTIONS,
    )
    op.create_index("ix_search_room_id", "search", ["room_id"])
    op.create_index("ix_search_author_id", "search", ["author_id"])
    if op.get_context().dialect.name == "sqlite":
        for statement in FULL_TEXT_OF_SQLITE:
            op.execute(statement)
    else:
        op.execute("CREATE FULLTEXT INDEX full_text ON search (words)")
    turns = op.create_table("turns", sa.Column("name", sa.String(32), primary_key=True), **OPTIONS)
    op.bulk_insert(turns, [{"name": "indexing"}])
    op.add_column("rooms", sa.Column("indexed_seq", sa.BigInteger, nullable=False, server_default="0"))

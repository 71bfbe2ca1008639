"""The audit log is chained: what is there already comes into the chain in the order of its ids."""

import json
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
OPTIONS = {
    f"{dialect}_{name}": value
    for dialect in ("mysql", "mariadb")
    for name, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}
AT_ONCE = 1000
ENTRIES = sa.text(
    "SELECT audit.id, audit.at, users.usercode, audit.action, rooms.key AS room, audit.target, audit.data "
    "FROM audit JOIN users ON users.id = audit.actor_id LEFT JOIN rooms ON rooms.id = audit.room_id "
    "WHERE audit.id > :after ORDER BY audit.id LIMIT :limit"
).columns(at=sa.DateTime())


def upgrade() -> None:
    chain = op.create_table(
        "audit_chain",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entry_id", Id, sa.ForeignKey("audit.id", name="fk_audit_chain_entry_id"), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.UniqueConstraint("entry_id", name="uq_audit_chain_entry_id"),
        **OPTIONS,
    )
    op.create_index("ix_audit_target_id", "audit", ["target", "id"])
    # It may be there already, where this was begun and taken back.
    op.execute(
        "INSERT INTO turns (name) SELECT 'audit' FROM (SELECT 1 AS one) AS source "
        "WHERE NOT EXISTS (SELECT 1 FROM turns WHERE name = 'audit')"
    )
    connection, number, head, after = op.get_bind(), 0, "0" * 64, 0
    while rows := connection.execute(ENTRIES, {"after": after, "limit": AT_ONCE}).all():
        links = []
        for row in rows:
            number += 1
            head = _hash(head, number, row)
            links.append({"number": number, "entry_id": row.id, "hash": head})
        op.bulk_insert(chain, links)
        after = rows[-1].id


def _hash(before: str, number: int, row: sa.Row) -> str:
    """As model/chain.py has it; a migration must not change with the code."""
    said = {
        "number": number,
        "at": row.at.isoformat(timespec="milliseconds") + "Z",
        "actor": row.usercode,
        "action": row.action,
        "room": row.room,
        "target": row.target,
        "data": json.loads(row.data),
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(f"{before}\n{text}".encode()).hexdigest()

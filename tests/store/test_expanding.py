"""The version before goes on beside a migration, and may be started again after it: migrations only add."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from chat.doctor.visit import visit
from chat.errors import CannotStart
from chat.resources import open_resources
from chat.store import expanding, schema
from chat.store.expanding import judge, objections, oldest_user
from tests.place import settings

HEAD = (
    'import sqlalchemy as sa\nfrom alembic import op\nrevision, down_revision = "{0}", "{1}"\n{2}\ndef upgrade():\n    '
)
SECOND = {"0.1.0": "0031", "0.2.0": "0040"}
# What the version before would stumble over, and where.
STUMBLES = {
    'op.drop_column("rooms", "topic")': "calls drop_column",
    'op.drop_table("rooms")': "calls drop_table",
    'op.alter_column("rooms", "topic", new_column_name="about")': "calls alter_column",
    'op.rename_table("rooms", "places")': "calls rename_table",
    'op.create_unique_constraint("uq", "rooms", ["name"])': "calls create_unique_constraint",
    'with op.batch_alter_table("rooms") as batch: pass': "calls batch_alter_table",
    'op.execute("ALTER TABLE rooms DROP topic")': "says ALTER",
    'op.get_bind().execute(sa.text("DROP TABLE rooms"))': "says DROP",
    "op.get_bind().execute(sa.delete(rooms))": "deletes rows",
    'op.execute("INSERT INTO turns VALUES (1)")': "says INSERT",
    'op.create_index("ix", "rooms", ["name"], unique=True)': "lets fewer rows into rooms",
    'op.add_column("rooms", sa.Column("colour", sa.Integer, nullable=False))': "has to be given",
    'op.add_column("rooms", sa.Column("colour", sa.Integer, unique=True))': "has to differ",
    'op.bulk_insert(sa.table("turns"), [{"name": "x"}])': "cannot be repeated",
}
ADDS = (
    'op.create_table("colours", sa.Column("name", sa.Text, nullable=False))',
    'op.add_column("rooms", sa.Column("colour", sa.Integer))',
    'op.add_column("rooms", sa.Column("colour", sa.Integer, nullable=False, server_default="0"))',
    'op.create_index("ix", "rooms", ["colour"])',
    'op.execute("UPDATE rooms SET colour = 1")',
    "op.execute(\"INSERT INTO turns SELECT 'x' FROM (SELECT 1) AS one WHERE NOT EXISTS (SELECT 1 FROM turns)\")",
)


def source(does: str, said: str = "", revision: str = "0032") -> str:
    return HEAD.format(revision, schema.newest(), said) + does + "\n"


def test_no_migration_takes_what_the_release_before_uses() -> None:
    released = expanding.releases(schema.MIGRATIONS)
    known = [revision for revision, _ in schema.pending("", Path("nowhere"))]
    begins = known.index(expanding.BASELINE) + 1

    assert [] == [
        one for migration in schema.judged(expanding.BASELINE, "head") for one in objections(migration, released)
    ]
    assert list(released.values()) == [revision for revision in known if revision in released.values()]
    assert all(revision in known[begins - 1 :] for revision in released.values())


@pytest.mark.parametrize("does", STUMBLES)
def test_what_the_version_before_would_stumble_over_is_found(does: str) -> None:
    judged = judge(source(does))

    assert [STUMBLES[does]] == [STUMBLES[does] for fault in judged.faults if STUMBLES[does] in fault]
    assert judged.faults == objections(judged, {})


@pytest.mark.parametrize("does", ADDS)
def test_what_adds_may_be_done(does: str) -> None:
    assert [] == judge(source(does)).faults


def test_what_a_release_used_last_goes_with_the_one_after_the_next() -> None:
    judged = judge(source('op.drop_column("rooms", "topic")', 'last_used_in = "0.1.0"'))

    assert objections(judged, {"0.1.0": "0031"})
    assert [] == objections(judged, SECOND)
    assert ("0031", "0040") == (oldest_user([], SECOND), oldest_user([judged], SECOND))


async def test_the_version_before_starts_on_what_the_next_has_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = tmp_path / "newer"
    shutil.copytree(schema.MIGRATIONS, newer)
    (newer / "versions" / "next.py").write_text(
        source(ADDS[2].replace("rooms", "messages"), 'last_used_in = "0.1.0"', "next")
    )
    chosen = settings(tmp_path / "data")
    chosen.data_dir.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", newer)
        schema.migrate("", chosen.data_dir)

    async with open_resources(chosen) as resources:
        await resources.db.ping()
        told = [one.sentence for one in await visit(chosen) if one.about == "database"]

    assert schema.can_be_used("", chosen.data_dir)
    assert ["(next), which gets along with this one"] == [one[35:73] for one in told]


def test_a_version_does_not_start_where_the_next_but_one_took_what_it_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = tmp_path / "newer"
    shutil.copytree(schema.MIGRATIONS, newer)
    (newer / expanding.RELEASES).write_text(json.dumps({"0.1.0": "0031", "0.2.0": "next"}))
    takes = source('op.execute("ALTER TABLE rooms DROP COLUMN topic")', 'last_used_in = "0.1.0"', "last")
    (newer / "versions" / "next.py").write_text(source(ADDS[2], revision="next"))
    (newer / "versions" / "last.py").write_text(takes.replace(f'"{schema.newest()}"', '"next"'))
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", newer)
        patch.setattr(schema, "_check", lambda _: None)
        schema.migrate("", tmp_path)

    for use in (schema.migrate, schema.can_be_used):
        with pytest.raises(CannotStart, match="a newer one was at it"):
            use("", tmp_path)
    with create_engine(f"sqlite:///{tmp_path / 'chat.db'}").connect() as db:
        assert "last" == db.execute(text("SELECT version_num FROM alembic_version")).scalar()

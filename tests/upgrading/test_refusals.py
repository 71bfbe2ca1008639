"""What stops an upgrade before the place itself is touched, in one sentence that says what to do."""

from pathlib import Path
from typing import Any

import pytest

from chat.settings import Settings
from chat.store import schema
from chat.upgrading import preflight, rehearsal, smoke
from tests.cli.terminal import here, sentence
from tests.servers import MariaDB
from tests.upgrading.conftest import Upgraded, next_version


def test_a_copy_that_does_not_work_stops_it(
    embedded: Upgraded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema.migrate("", embedded.settings.data_dir)
    next_version(tmp_path, monkeypatch)
    was = embedded.revision

    async def nothing(*_: Any) -> None:
        """Whatever should have been done."""

    for module, name, words in ((smoke, "drain", "was not stored"), (smoke, "index_some", "is not found")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, nothing)
            status, said = sentence(embedded.upgrade())
        assert (1, True) == (status, words in said), said

    class Fewer(rehearsal.Contents):
        def number(self, what: str) -> int:
            return super().number(what) + 1_000

    with monkeypatch.context() as patch:
        patch.setattr("chat.keeping.contents.Contents", Fewer)
        status, said = sentence(embedded.upgrade())
    assert (1, True) == (status, "Migrating has lost rows" in said), said
    assert was == embedded.revision


def test_nothing_that_is_due_leaves_the_copy(
    embedded: Upgraded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has mails, webhooks and messages for later in it, which the place itself sends."""
    schema.migrate("", embedded.settings.data_dir)
    next_version(tmp_path, monkeypatch)
    served: list[Settings] = []

    async def look(copy: Settings) -> str:
        served.append(copy)
        return ""

    monkeypatch.setattr(rehearsal, "use", look)
    outside = {
        "BASE_URL": "https://chat.example.org",
        "MAIL_FROM": "chat@example.org",
        "SMTP_URL": "smtp://127.0.0.1:9",
    }

    answer = embedded.upgrade(**outside)

    assert 0 == answer.returncode, answer.stderr
    [copy] = served
    assert (False, "", True) == (copy.worker_inside, copy.smtp_url, copy.embedded_redis)
    assert embedded.settings.data_dir != copy.data_dir
    assert not copy.data_dir.exists()


def test_what_cannot_be_done_is_said_before_anything_is(
    embedded: Upgraded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing_there = sentence(embedded.upgrade())
    schema.migrate("", embedded.settings.data_dir, "0029")
    (tmp_path / "empty").touch()
    plan = embedded.upgrade("--plan")
    with monkeypatch.context() as patch:
        patch.setattr(preflight, "MARGIN", 10**15)
        full = sentence(embedded.upgrade())
    misspelt = here(tmp_path, "upgrade", "--passphrase-file", "empty", DATA_DIR=str(embedded.settings.data_dir))
    with monkeypatch.context() as patch:
        next_version(tmp_path, patch)
        schema.migrate("", embedded.settings.data_dir)
    newer = sentence(embedded.upgrade())

    assert (1, True) == (nothing_there[0], "nothing to upgrade" in nothing_there[1])
    assert (0, True) == (plan.returncode, "From 0029 to " in plan.stdout)
    assert (1, True) == (full[0], "MB are free in" in full[1])
    assert (1, "empty is empty: its first line has to be the passphrase.") == sentence(misspelt)
    assert (1, True) == (newer[0], "a newer one was at it" in newer[1])
    assert not (embedded.settings.data_dir / "backups").exists()


def test_where_no_database_can_be_made_the_operator_is_told_what_to_do(
    real: Upgraded, tmp_path: Path, mariadb: MariaDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema.migrate(real.settings.database_url, tmp_path)
    next_version(tmp_path, monkeypatch)
    spare = mariadb.create_database("upgraded_rehearsal")

    status, said = sentence(real.upgrade())

    assert (1, True) == (status, "upgraded_rehearsal cannot be made: " in said and "--without-rehearsal" in said), said
    assert "next" != real.revision
    assert 0 == real.upgrade("--scratch", spare).returncode
    assert ("next", "") == (real.revision, schema.current(spare, tmp_path))
    mariadb.drop_database("upgraded_rehearsal")

"""Migrating: several at once, again, and without a database."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.place import SECRET
from tests.servers import MariaDB, forked, free_port

ROOT = Path(__file__).parents[2]
NEWEST = max(path.stem[:4] for path in (ROOT / "migrations" / "versions").glob("*.py"))


def migrate(folder: Path, database_url: str) -> "subprocess.CompletedProcess[str]":
    """Forked, so that everything is loaded when they start: programs that load for a second would rarely meet."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "SECRET_KEY": SECRET,
    }
    command = [sys.executable, str(ROOT / "run.py"), "migrate"]
    return forked.run(command, cwd=folder, env=environment, timeout=60)


@pytest.mark.parametrize("kind", ["sqlite", "mariadb"])
def test_three_may_migrate_at_once(kind: str, mariadb: MariaDB, tmp_path: Path) -> None:
    url = mariadb.create_database("migrations") if kind == "mariadb" else ""

    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(migrate, [tmp_path] * 3, [url] * 3))

    assert [(0, "")] * 3 == [(one.returncode, one.stderr) for one in together]
    assert any(f"is at {NEWEST} now." in one.stdout for one in together)

    again = migrate(tmp_path, url)

    assert (0, "") == (again.returncode, again.stderr)
    assert again.stdout.startswith("Nothing to do")


def test_a_database_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    answer = migrate(tmp_path, f"mysql://confab:hidden@127.0.0.1:{free_port()}/chat")

    assert (1, "", 1) == (answer.returncode, answer.stdout, len(answer.stderr.splitlines()))
    assert answer.stderr.startswith("The database does not answer")
    assert "hidden" not in answer.stderr

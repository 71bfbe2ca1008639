"""Migrating: several at once, again, and without a database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.place import SECRET
from tests.servers import MariaDB, free_port

ROOT = Path(__file__).parents[2]
NEWEST = max(path.stem[:4] for path in (ROOT / "migrations" / "versions").glob("*.py"))
# Everything is loaded before the start is given: programs that take half a second to load would rarely meet.
AT_A_SIGN = (
    "import chat.cli, chat.cli.database, sys; print('ready', flush=True); "
    "sys.stdin.readline(); chat.cli.main(['migrate'])"
)


def migrating(folder: Path, database_url: str, *program: str) -> "subprocess.Popen[str]":
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "SECRET_KEY": SECRET,
    }
    return subprocess.Popen(
        [sys.executable, *(program or (str(ROOT / "run.py"), "migrate"))],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("kind", ["sqlite", "mariadb"])
def test_three_may_migrate_at_once(kind: str, mariadb: MariaDB, tmp_path: Path) -> None:
    url = mariadb.create_database("migrations") if kind == "mariadb" else ""

    together = [migrating(tmp_path, url, "-c", AT_A_SIGN) for _ in range(3)]
    assert ["ready\n"] * 3 == [process.stdout.readline() for process in together if process.stdout]
    for process in together:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60) for process in together]

    assert [(0, "")] * 3 == [(process.returncode, err) for process, (_, err) in zip(together, answers, strict=True)]
    assert any(f"is at {NEWEST} now." in out for out, _ in answers)

    again = migrating(tmp_path, url)
    out, err = again.communicate(timeout=60)

    assert (0, "") == (again.returncode, err)
    assert out.startswith("Nothing to do")


def test_a_database_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    process = migrating(tmp_path, f"mysql://confab:hidden@127.0.0.1:{free_port()}/chat")
    out, err = process.communicate(timeout=60)

    assert (1, "", 1) == (process.returncode, out, len(err.splitlines()))
    assert err.startswith("The database does not answer")
    assert "hidden" not in err

"""`chat audit verify`, on a place that nobody serves."""

import sqlite3
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from chat import cli
from tests.place import SECRET


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, value in {"DATA_DIR": str(tmp_path), "SECRET_KEY": SECRET, "BCRYPT_ROUNDS": "4"}.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def chat(*words: str) -> Result:
    return CliRunner().invoke(cli.main, list(words))


def test_the_log_is_checked_from_the_command_line(folder: Path) -> None:
    assert (0, {"holds": True, "good": 0}) == _verdict(chat("audit", "verify", "--json"))
    with sqlite3.connect(folder / "chat.db") as database:
        entry = "INSERT INTO audit (at, actor_id, action, target, data) VALUES ('2026-11-21 09:30', 1, 'x', '', '{}')"
        database.execute(entry)

    told = chat("audit", "verify")

    assert 1 == told.exit_code and "Entries that are not in the chain: 1." in told.output
    assert (1, {"holds": False, "good": 0}) == _verdict(chat("audit", "verify", "--json"))


def _verdict(result: Result) -> tuple[int, dict[str, object]]:
    said = orjson.loads(result.stdout)
    return result.exit_code, {name: said[name] for name in ("holds", "good")}

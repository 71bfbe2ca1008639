"""Talk goes out of a place and into it, on the terminal."""

import json
import zipfile
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cast import PASSWORD
from tests.faults.processes import Web
from tests.test_cli import run
from tests.web.slack_export import Acme, zipped


@pytest.fixture
def place() -> Iterator[Web]:
    """The embedded default, not started, with an administrator."""
    web = Web(SECRET_KEY="")
    assert 0 == run(web, "createsuperuser", "--username", "root", "--password", PASSWORD).returncode
    yield web
    web.close()


def answer(place: Web, *arguments: str) -> Any:
    done = run(place, *arguments, "--json")
    assert 0 == done.returncode, done.stderr
    return json.loads(done.stdout)


def test_what_was_said_comes_in_and_goes_out_again(place: Web) -> None:
    known: Any = SimpleNamespace(username="root-1")
    acme, archive, out = Acme(known), place.folder / "acme.zip", place.folder / "all.zip"
    archive.write_bytes(zipped(acme.parts))

    looked_at = answer(place, "import", str(archive))
    applied = answer(place, "import", str(archive), "--apply")
    again = answer(place, "import", str(archive), "--apply")

    assert [(False, 8, 0), (True, 8, 0), (True, 0, 8)] == [
        (one["applied"], one["messages"], one["repeated"]) for one in (looked_at, applied, again)
    ]
    assert 8 == answer(place, "export", "--all", "-o", str(out))["messages"]
    assert 0o600 == out.stat().st_mode & 0o777
    with zipfile.ZipFile(out) as whole:
        lines = whole.read(f"{acme.room}.jsonl").splitlines()
    assert ["gone by now"] == [one["body"] for one in map(json.loads, lines) if one["reactions"]]
    # People who are here already are found by their usercodes.
    assert (0, 8) == tuple(answer(place, "import", str(out))[name] for name in ("people", "messages"))


def test_what_cannot_be_is_one_sentence(place: Web) -> None:
    out = place.folder / "out.jsonl"

    nowhere = run(place, "export", "nowhere", "-o", str(out))
    nothing = run(place, "export", "-o", str(out))

    assert (1, 1, 2) == (nowhere.returncode, len(nowhere.stderr.splitlines()), nothing.returncode)
    assert [] == [one.name for one in place.folder.iterdir() if "out.jsonl" in one.name]

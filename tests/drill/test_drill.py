"""`chat drill` in its smallest size, on real services."""

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from chat.cli import drill
from chat.drill import course
from chat.drill.faults import Fault, faults_for
from chat.drill.mariadb import MariaDB
from chat.drill.place import Kinds, Place, open_place
from chat.store.tables import messages
from tests.cli.terminal import Answer, Watching, here, sentence
from tests.drill.kinds import FAST
from tests.servers import MariaDB as FastMariaDB


class NoMariaDB(MariaDB):
    @staticmethod
    def is_installed() -> bool:
        return False


EMBEDDED = Kinds(FAST.web, FAST.worker, NoMariaDB)
LENT = "drill_lent"
Drills = Callable[..., Answer]


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a short name: the path of a socket has an end."""
    return tmp_path_factory.mktemp("drill")


@pytest.fixture
def drills(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Drills:
    """Run it; afterwards nothing of it is left."""

    def run(kinds: Kinds, *words: str) -> Answer:
        monkeypatch.setattr(drill, "open_place", partial(open_place, kinds=kinds))
        monkeypatch.setattr("tempfile.tempdir", str(folder))
        answer = here(folder, "drill", "--clients", "4", "--seconds", "1", *words)
        assert not left(folder)
        return answer

    return run


def left(folder: Path) -> list[str]:
    """What a drill in this folder has left: files, and processes that live there."""
    begin = str(folder / "confab-drill-")
    files = [str(path) for path in folder.iterdir() if str(path).startswith(begin)]
    processes = [process for process in Path("/proc").glob("[0-9]*") if begin in _led_to(process / "cwd")]
    return files + [f"{process.name}: {_command(process)}" for process in processes]


def _led_to(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # it is gone, or not ours
        return ""


def _command(process: Path) -> str:
    try:
        return process.joinpath("cmdline").read_text().replace("\0", " ")
    except OSError:
        return "gone by now"


def tables(mariadb: FastMariaDB) -> object:
    with mariadb.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"SHOW TABLES FROM {LENT}")
        return cursor.fetchall()


def test_on_a_database_that_is_lent_all_but_that_is_killed(
    drills: Drills, mariadb: FastMariaDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = mariadb.create_database(LENT)
    tried: list[Fault] = []

    def two_of_them(place: Place) -> list[Fault]:
        """tests/faults has each of them."""
        tried.extend(faults_for(place))
        return tried[1:3]

    monkeypatch.setattr(drill, "faults_for", two_of_them)

    answer = drills(FAST, "--database", url)

    head, *lines, left_out, verdict = answer.stdout.splitlines()
    assert 0 == answer.returncode
    assert ["fault", "healthy in", "sent", "accepted", "stored", "delivered"] == re.split(r"  +", head)[:6]
    rows = [re.split(r"  +", line) for line in lines]
    assert ["web", "worker", "redis", "restart"] == [fault.name for fault in tried]
    assert ["workers killed", "Redis killed"] == [row[0] for row in rows]
    sent = int(rows[-1][2])
    assert 0 < int(rows[0][2]) < sent
    assert [*map(str, (sent, sent, sent, 4 * sent, 0, 0, 0))] == rows[-1][2:]
    assert left_out.startswith("Not tried: the database, since it is yours.")
    assert verdict.startswith(f"Nothing was lost, doubled or out of order: {sent:,} messages ")
    assert () == tables(mariadb)


def test_without_mariadb_it_says_what_cannot_be_tried_and_a_loss_is_found(
    drills: Drills, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def burn(place: Place) -> None:
        """Take one away that is stored, and wait in vain for it."""
        monkeypatch.setattr(course, "PATIENCE_SECONDS", 1)
        async with place.database.begin() as db:
            one = (await db.scalars(select(messages.c.id).limit(1))).one()
            await db.execute(delete(messages).where(messages.c.id == one))

    monkeypatch.setattr(drill, "faults_for", lambda place: [*faults_for(place)[1:2], Fault("fire", "", burn)])

    answer = drills(EMBEDDED, "--json")

    assert answer.stdout, answer.stderr
    told = json.loads(answer.stdout)
    assert (1, False, "embedded") == (answer.returncode, told["good"], told["database"])
    assert ["worker", "database"] == [one["fault"] for one in told["not_tried"]]
    redis, fire = told["faults"]
    assert ("redis", []) == (redis["fault"], redis["evidence"])
    assert redis["healthy_s"] > 0
    assert redis["due"] == redis["delivered"] == 4 * redis["stored"] > 0
    assert (None, 1, 0, 0, 1, 1) == tuple(
        fire[name] for name in ("healthy_s", "lost", "doubled", "out_of_order", "ghosts", "complaints")
    )
    assert "is not stored there." in fire["evidence"][0]


def test_a_database_with_something_in_it_is_refused_and_left_alone(drills: Drills, mariadb: FastMariaDB) -> None:
    url = mariadb.create_database(LENT)
    mariadb.execute("CREATE TABLE drill_lent.somebodys (nothing INTEGER)")

    answer = drills(FAST, "--database", url)

    assert 1 == answer.returncode
    assert "The database is not empty. A drill needs one of its own, without any table." in answer.stderr
    assert (("somebodys",),) == tables(mariadb)


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    status, said = sentence(here(tmp_path, "drill", "--database", "postgres://nowhere/drill"))

    assert 2 == status
    assert "must look like mysql://user:password@host:3306/name." in said


def test_ctrl_c_leaves_nothing(folder: Path) -> None:
    with Watching(folder, "drill", TMPDIR=str(folder)) as watching:
        watching.hears("Making a place")

        status, _ = watching.ends()

    assert 1 == status
    assert not left(folder)

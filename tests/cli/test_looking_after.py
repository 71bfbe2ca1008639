"""Looking after a place from the command line: invites, how long messages are kept, the audit log, how it is doing."""

import csv
from collections.abc import Iterator

import pytest

from tests.cast import PASSWORD
from tests.cli.talking import ask, refused
from tests.cli.terminal import sentence
from tests.cli.test_administering import run, signs_in, told
from tests.faults.processes import Web
from tests.web.slack_export import said, user, zipped


@pytest.fixture(scope="module")
def server() -> Iterator[Web]:
    with Web() as web:
        told(run(web, "createsuperuser", "--username", "root", "--json", SUPERUSER_PASSWORD=PASSWORD))
        told(run(web, "users", "create", "bob", "--json", NEW_PASSWORD=PASSWORD))
        yield web


def attic(server: Web) -> None:
    """A room in which something was said years ago."""
    channel = {"id": "C1", "name": "attic", "creator": "U1", "members": ["U1"]}
    parts = {"users.json": [user("U1", "root", "Root")], "channels.json": [channel]}
    (server.folder / "acme.zip").write_bytes(zipped(parts | {"attic/2023-11-14.json": [said("U1", 0, "old")]}))
    told(run(server, "import", "acme.zip", "--apply", "--json"))
    while told(run(server, "jobs", "--json"))["unindexed"]:
        pass  # what search does not know yet stays, and is not counted


def test_an_invite_of_the_command_line_lets_people_in_until_it_is_revoked(server: Web) -> None:
    made = told(run(server, "invites", "create", "general", "--by", "root", "--uses", "2", "--json"))
    newcomer = {"username": "newcomer", "password": PASSWORD, "invite": made["code"]}
    assert "newcomer" == ask(server, "POST", "auth/register", newcomer)["user"]["username"]
    assert [("root", 1)] == [(one["by"], one["uses_left"]) for one in told(run(server, "invites", "list", "--json"))]

    done = run(server, "invites", "revoke", made["code"])

    assert (0, f"{made['code']} lets nobody in any more.\n") == (done.returncode, done.stdout)
    assert [] == told(run(server, "invites", "list", "--json"))
    late = {"username": "late", "password": PASSWORD, "invite": made["code"]}
    assert 404 == refused(server, "POST", "auth/register", late)


def test_nobody_invites_in_the_name_of_somebody_who_may_not(server: Web) -> None:
    told(run(server, "rooms", "create", "Closed", "--owner", "root", "--kind", "closed", "--key", "closed", "--json"))

    assert (1, "There is no such room, or you are not in it.") == sentence(
        run(server, "invites", "create", "closed", "--by", "bob")
    )
    assert (1, "There is no such invite.") == sentence(run(server, "invites", "revoke", "nonsense"))


def test_what_would_leave_is_told_before_and_what_is_left_afterwards(server: Web) -> None:
    attic(server)
    asked = run(server, "retention", "set", "30", "attic", typed="n\n")
    assert 1 == asked.returncode and "What would leave, for good: messages 1, " in asked.stderr
    assert None is told(run(server, "retention", "show", "attic", "--json"))["days"], "it was not what they wanted"
    assert 1 == told(run(server, "retention", "show", "attic", "--days", "30", "--json"))["leaving"]["messages"]

    rule = told(run(server, "retention", "set", "30", "attic", "--yes", "--json"))
    proof = told(run(server, "retention", "apply", "attic", "--yes", "--json"))

    assert (30, 0, 30) == (rule["days"], rule["default"], rule["applied"])
    assert (1, {0}) == (proof["gone"]["messages"], set(proof["left"].values()))
    assert 0 == told(run(server, "retention", "show", "attic", "--json"))["leaving"]["messages"]
    assert 2 == run(server, "retention", "set", "place", "--yes").returncode, "which room?"
    assert 2 == run(server, "retention", "set", "-1", "attic", "--yes").returncode


def test_the_log_is_listed_and_written_into_a_file(server: Web) -> None:
    told(run(server, "users", "block", "bob", "--reason", "=spam", "--json"))
    told(run(server, "users", "unblock", "bob", "--json"))

    found = told(run(server, "audit", "list", "--target", "bob", "--action", "account.blocked", "--json"))
    table = run(server, "audit", "list", "-n", "1").stdout.splitlines()
    written = told(run(server, "audit", "export", "-o", "log.csv", "--format", "csv", "--target", "bob", "--json"))

    assert [("command-line", "=spam")] == [(one["actor"]["username"], one["data"]["reason"]) for one in found]
    assert ["account.unblocked"] == [line.split()[3] for line in table[1:]]
    with (server.folder / "log.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert ["account.unblocked", "account.blocked"] == [row["action"] for row in rows][:2]
    assert (len(rows), 0o600) == (written["entries"], (server.folder / "log.csv").stat().st_mode & 0o777)
    nonsense = sentence(run(server, "audit", "list", "--action", "nonsense"))
    assert (1, "action: There is nothing of this kind in the log.") == nonsense
    assert 1 == run(server, "audit", "export", "-o", "missing/log.csv").returncode


def test_how_the_place_is_doing_is_told_as_on_its_pages(server: Web) -> None:
    api = {name: ask(server, "GET", f"admin/{name}", token=signs_in(server, "root")) for name in ("statistics", "jobs")}

    numbers, jobs = told(run(server, "statistics", "--json")), told(run(server, "jobs", "--json"))
    kinds = [one["kind"] for one in told(run(server, "instances", "--json"))]

    assert (set(api["statistics"]), set(api["jobs"])) == (set(numbers), set(jobs))
    assert api["statistics"]["people"] == numbers["people"]
    assert {"web", "worker"} == set(kinds)
    shown = run(server, "statistics", "--period", "day").stdout
    assert "messages, day" in shown and "at most" in shown
    assert "notifications" in run(server, "jobs").stdout and "worker" in run(server, "instances").stdout

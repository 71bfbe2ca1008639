"""The chain of the audit log: it holds whoever writes at once, and tells of everything that was done to it."""

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from chat.store import tables
from tests.cast import Person
from tests.conftest import Invite
from tests.place import Place
from tests.web.visitor import Visitor

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


async def verdict(admin: Person) -> dict[str, Any]:
    status, body = await admin.asks("GET", "admin/audit/verification")
    assert 200 == status, body
    return dict(body)


@asynccontextmanager
async def tampered(place: Place, entry: int, **values: Any) -> AsyncIterator[None]:
    """Somebody with the password of the database changes an entry; afterwards all is as it was."""
    columns = [tables.audit.c[name] for name in values]
    this = tables.audit.c.id == entry
    async with place.resources.db.begin() as db:
        before = (await db.execute(select(*columns).where(this))).one()._asdict()
        await db.execute(update(tables.audit).where(this).values(values))
    yield
    async with place.resources.db.begin() as db:
        await db.execute(update(tables.audit).where(this).values(before))


async def test_the_chain_holds_whoever_writes_at_once(
    alice: Person, bob: Person, admin: Person, invite: Invite, place: Place
) -> None:
    rooms = [await who.makes() for who in (alice, bob) * 3]
    before = await verdict(admin)

    acts = [
        who.asks("PATCH", f"rooms/{room}", {"topic": f"{number}"})
        for number in range(3)
        for who, room in zip((alice, bob) * 3, rooms, strict=True)
    ]
    assert {200} == {status for status, _ in await asyncio.gather(*acts)}

    after = await verdict(admin)
    assert after["holds"] and before["good"] + len(acts) == after["good"]
    entries = (await admin.asks("GET", "admin/audit?limit=200"))[1]["items"]
    numbers = sorted(one["number"] for one in entries)[-len(acts) :]
    assert list(range(before["good"] + 1, after["good"] + 1)) == numbers
    assert after["head"] == max(entries, key=lambda one: one["number"])["hash"]


async def test_what_was_refused_leaves_no_link(alice: Person, bob: Person, admin: Person, crew: str) -> None:
    before = await verdict(admin)

    await bob.asks("PATCH", f"rooms/{crew}", {"topic": "not his"})

    assert before == await verdict(admin)


@pytest.mark.parametrize("values", [{"data": '{"topic":"lies"}'}, {"target": "other"}, {"action": "member.banned"}])
async def test_a_changed_entry_is_named(values: dict[str, str], admin: Person, alice: Person, place: Place) -> None:
    room = await alice.makes()
    for topic in ("one", "two"):
        await alice.asks("PATCH", f"rooms/{room}", {"topic": topic})
    entry = (await alice.asks("GET", f"rooms/{room}/audit"))[1]["items"][1]

    async with tampered(place, entry["id"], **values):
        found = await verdict(admin)

    assert (False, entry["number"] - 1, entry["number"]) == (found["holds"], found["good"], found["broken_at"])
    assert entry["hash"] == found["found"] != found["expected"] is not None
    assert (await verdict(admin))["holds"], "put back, it holds"


async def test_a_missing_and_a_foreign_entry_are_noticed(
    admin: Person, alice: Person, office: Visitor, place: Place
) -> None:
    room = await alice.makes()
    for topic in ("one", "two"):
        await alice.asks("PATCH", f"rooms/{room}", {"topic": topic})
    entry = (await alice.asks("GET", f"rooms/{room}/audit"))[1]["items"][1]
    this = tables.audit_chain.c.number == entry["number"]
    async with place.resources.db.begin() as db:
        link = (await db.execute(select(tables.audit_chain).where(this))).one()._asdict()
        await db.execute(delete(tables.audit_chain).where(this))

    found = await verdict(admin)
    page = await office.opens("/admin/audit?verify=1")

    assert (entry["number"], None) == (found["broken_at"], found["found"])
    assert f"Broken: entry {entry['number']} is missing." in page.text
    async with place.resources.db.begin() as db:
        await db.execute(tables.audit_chain.insert().values(link))
    assert "The chain holds, up to entry" in (await office.opens("/admin/audit?verify=1")).text


async def test_an_export_is_checked_by_the_script_of_the_docs(
    admin: Person, alice: Person, office: Visitor, tmp_path: Path
) -> None:
    await alice.asks("PATCH", f"rooms/{await alice.makes()}", {"topic": 'Grüße, 你好 \u0001 / \\ "'})
    script = re.search(r"```python\n(\"\"\"python check_audit.*?)```", OPERATIONS.read_text(), re.DOTALL)
    assert script
    export = tmp_path / "audit.jsonl"
    export.write_text((await office.opens("/admin/audit/export")).markup, encoding="utf-8")

    def check() -> tuple[int, str]:
        done = subprocess.run([sys.executable, "-c", script[1], export], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    now = await verdict(admin)
    assert (0, f"{now['good']} entries, the last hash is {now['head']}\n") == await asyncio.to_thread(check)
    export.write_text(export.read_text(encoding="utf-8").replace("Grüße", "Grusse"), encoding="utf-8")
    code, said = await asyncio.to_thread(check)
    assert 1 == code and "does not say what was written" in said


async def test_the_log_is_looked_through_by_whom_and_where(
    admin: Person, office: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    await alice.asks("PUT", f"rooms/{crew}/mutes/{bob.usercode}")

    for query in (f"target={bob.username}", f"target={bob.usercode}", f"room={crew}"):
        found = (await admin.asks("GET", f"admin/audit?{query}"))[1]["items"]
        assert ["member.muted"] == [one["action"] for one in found], query
    assert f"muted {bob.username.title()}" in (await office.opens(f"/admin/audit?target={bob.username}")).text
    assert [] == (await admin.asks("GET", "admin/audit?room=no-such-room"))[1]["items"]

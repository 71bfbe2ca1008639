"""What cannot be imported, and who may not: refused with a sentence that names the part."""

from typing import Any

import aiohttp
import pytest

from tests.cast import Person
from tests.jobs.asking import ends, submits
from tests.web.bringing import brought, imports, said_in, the_room, uploads
from tests.web.slack_export import Acme, Parts, said, zipped
from tests.web.visitor import Visitor, _page


async def test_others_may_not(alice: Person, acme: Acme) -> None:
    file = await uploads(alice, zipped(acme.parts))

    status, problem = await alice.asks("POST", "tasks", {"task": "import_slack", "args": {"file": file}})

    assert (422, ["task"]) == (status, [*problem["errors"]])


async def test_a_file_of_somebody_else_is_not_there(boss: Person, alice: Person, acme: Acme) -> None:
    file = await uploads(alice, zipped(acme.parts))

    answers = [
        await boss.asks("POST", "tasks", {"task": "import_slack", "args": {"file": one}}) for one in (file, "nothing")
    ]

    assert [(422, {"file": "There is nothing here, or it is not for you."})] * 2 == [
        (status, problem["errors"]) for status, problem in answers
    ]
    assert [] == (await boss.asks("GET", "tasks"))[1]["items"]


HUGE = b"[" + b" " * (70 * 1024**2) + b"]"


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"channels.json": []}, "acme.zip has no users.json: it is not an export of Slack."),
        ({"users.json": b"[{"}, "users.json is not JSON."),
        ({"users.json": {}}, "users.json does not have a list in it."),
        ({"users.json": [], "../evil.json": []}, "../evil.json has a name that leads out of the archive."),
        ({"users.json": [], "a/2023-11-14.json": HUGE}, "a/2023-11-14.json would be too large, unpacked."),
        (
            {
                "users.json": [],
                "channels.json": [{"id": "C1", "name": "a", "members": []}],
                "a/2023-11-14.json": b"\xff\xfe",
            },
            "a/2023-11-14.json is not JSON.",
        ),
    ],
)
@pytest.mark.any_database
async def test_what_is_no_export_is_refused_by_its_part(boss: Person, parts: Parts, reason: str) -> None:
    done = await imports(boss, parts)

    assert ("failed", reason) == (done["status"], done["error"])


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 and nothing more", "acme.zip is a damaged zip file."),
        (b"hello", "acme.zip is neither an export of Slack (a zip file) nor one of ours."),
        (b'{"seq": 1}\n', "Line 1 of acme.zip is not a message."),
    ],
)
async def test_what_is_no_archive_is_refused(boss: Person, content: bytes, reason: str) -> None:
    file = await uploads(boss, content)

    done = await ends(boss.here, await submits(boss, "import_slack", file=file))

    assert ("failed", reason) == (done["status"], done["error"])


@pytest.mark.any_database
async def test_strange_entries_are_counted_and_left_out(boss: Person, alice: Person, acme: Acme) -> None:
    strange: list[Any] = [1, None, {}, {"ts": "soon", "user": "U1"}, {"ts": 5, "user": ["U1"], "text": {}}]
    odd = said(f"{acme.bea}X", 1, "who am I? <@U8>", reactions=[{"name": 5, "users": "U1"}], files="no", edited=7)
    parts = acme.parts | {acme.first: [*strange, odd], "lost/2023-11-14.json": []}

    result = await brought(boss, parts)

    notes = " ".join(result["notes"])
    assert "a time or an author: 5." in notes and "no list: lost" in notes
    found = await said_in(alice, await the_room(boss, acme.room))
    assert (f"{acme.bea}X".lower(), "who am I? @U8") == (found[0]["author"]["username"], found[0]["body"])


async def test_the_form_takes_a_file_without_a_script(
    office: Visitor, admin: Person, acme: Acme, alice: Person
) -> None:
    await admin.comes()
    fields = aiohttp.FormData()
    fields.add_field("file", zipped(acme.parts), filename="acme.zip")
    fields.add_field("dry_run", "true")
    url, headers = f"{office.instance.url}/tasks?task=import_slack", {"Origin": office.instance.url}

    async with office.http.post(url, data=fields, headers=headers) as response:
        page = await _page(response)

    assert (200, "/tasks") == (page.status, page.path)
    assert "acme.zip" in page.text and "Import from Slack" in page.text
    made = (await admin.asks("GET", "tasks"))[1]["items"][0]
    assert True is made["args"]["dry_run"]
    await ends(admin.here, made["task_id"])
    assert f"Alice There → @{alice.username}" in (await office.opens("/tasks")).text


async def test_a_form_without_its_file_is_shown_again(office: Visitor, admin: Person) -> None:
    fields = aiohttp.FormData()
    fields.add_field("file", b"", filename="")
    url, headers = f"{office.instance.url}/tasks?task=import_slack", {"Origin": office.instance.url}

    async with office.http.post(url, data=fields, headers=headers) as response:
        page = await _page(response)

    assert (422, ["Fill this in."]) == (page.status, page.problems)
    assert [] == (await admin.asks("GET", "tasks"))[1]["items"]

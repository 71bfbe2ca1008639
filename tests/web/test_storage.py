"""What takes how much, and what belongs to nothing."""

import os
from typing import Any

import pytest

from chat.actions import accounts, storage
from chat.store import disk
from tests.cast import Person
from tests.finding import indexed
from tests.place import Place
from tests.uploading import upload
from tests.web.visitor import Visitor


async def counted(place: Place, admin: Person, room: str) -> tuple[Any, Any]:
    by = await accounts.find(place.resources, admin.usercode)
    assert by
    found = await storage.count(place.resources, by)
    return found, next(one for one in found.rooms if one.room == room)


async def test_each_room_says_what_it_takes(alice: Person, admin: Person, crew: str, place: Place) -> None:
    file = (await upload(alice, b"%PDF-1.7 a plan"))[1]
    await alice.says("äpfel", crew, files=[file["id"]])
    gone = await alice.says("not counted any more", crew)
    await alice.asks("DELETE", f"rooms/{crew}/messages/{gone['seq']}")
    await indexed(place)

    found, mine = await counted(place, admin, crew)

    assert (1, 6, 1, 15) == (mine.messages, mine.text_bytes, mine.files, mine.file_bytes)
    assert 0 < mine.index_bytes and mine.bytes == 6 + 15 + mine.index_bytes
    status, told = await admin.asks("GET", "admin/storage")
    assert (200, found.counted_at, found.bytes) == (status, told["counted_at"], told["bytes"])


@pytest.mark.any_database
async def test_orphans_are_named(alice: Person, admin: Person, crew: str, place: Place, monkeypatch: Any) -> None:
    monkeypatch.setattr(storage, "SETTLED", storage.SETTLED * 0)
    file = (await upload(alice, b"%PDF-1.7 a plan"))[1]
    stray = disk.place_of(place.settings.data_dir, "0" * 32)
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"left behind")
    os.utime(stray, (1, 1))
    before, _ = await counted(place, admin, crew)
    disk.forget(place.settings.data_dir, file["id"])

    after, _ = await counted(place, admin, crew)
    stray.unlink()

    assert "0" * 32 in before.without_row and file["id"] not in before.without_file
    assert file["id"] in after.without_file
    assert "0" * 32 not in (await counted(place, admin, crew))[0].without_row


@pytest.mark.any_database
async def test_the_page_says_what_would_leave_before_it_is_saved(office: Visitor, admin: Person) -> None:
    page = await office.fills_in("/admin/storage", days="36000")
    assert 200 == page.status and "Nothing that is there now would leave." in page.text
    assert 0 == (await admin.asks("GET", "admin/retention"))[1]["days"]
    wrong = await office.fills_in("/admin/storage", days="soon")
    assert (422, ["Write a number."]) == (wrong.status, wrong.problems)

    page = await office.fills_in("/admin/storage", days="36000", confirmed="36000")

    assert "What is older leaves within the hour." in page.text
    assert 36000 == (await admin.asks("GET", "admin/retention"))[1]["days"]
    await admin.asks("PUT", "admin/retention", {"days": 0})

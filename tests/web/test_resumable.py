"""Uploads that go on after a cut: from the offset where they stopped, on any instance, for their owner alone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yarl
from sqlalchemy import select, update

from chat.actions import accounts, storage
from chat.jobs import files as jobs
from chat.store import disk
from chat.store.tables import files
from tests.cast import SECONDS, Person
from tests.place import Place
from tests.uploading import Piecewise
from tests.web.test_files import fetch, picture, post, ready

TALE = bytes(range(256)) * 2_000
HALF = 300_000


class Line:
    """A connection that somebody brings a piece on, and that breaks when the test wants it."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    @classmethod
    async def brings(cls, one: Piecewise, content: bytes, offset: int, announced: int) -> "Line":
        url = yarl.URL(one.person.instance.url)
        _, writer = await asyncio.open_connection(url.host, url.port)
        head = f"PATCH /api/v1/resumable-uploads/{one.id} HTTP/1.1\r\nHost: x\r\nContent-Length: {announced}\r\n"
        head += f"Upload-Offset: {offset}\r\nAuthorization: Bearer {one.person.token}\r\n\r\n"
        line = cls(writer)
        await line.says(head.encode() + content)
        return line

    async def says(self, content: bytes) -> None:
        self._writer.write(content)
        await self._writer.drain()

    def breaks(self) -> None:
        self._writer.close()


async def has(one: Piecewise, offset: int) -> None:
    """Wait until so many bytes are there."""
    async with asyncio.timeout(SECONDS):
        while True:
            if await one.is_at() == offset:
                return
            await asyncio.sleep(0.01)


def lying(place: Place, id_: str) -> list[Path]:
    return list((place.settings.data_dir / "files").rglob(f"{id_}*"))


async def test_a_file_comes_in_pieces_and_on_any_instance(alice: Person, bob: Person, crew: str, place: Place) -> None:
    one = await Piecewise.begins(alice, len(TALE), "tale of the week.bin")
    status, body = await one.brings(TALE[:HALF], 0)
    assert (200, HALF, None, None) == (status, body["offset"], body["type"], body["url"])
    assert HALF == await one.is_at(place.other)

    status, body, headers = await one.asks("PATCH", TALE[HALF:], HALF, place.other)

    whole = {"id": one.id, "name": "tale of the week.bin", "type": "application/octet-stream", "size": len(TALE)}
    whole["url"] = f"/files/{one.id}/tale%20of%20the%20week.bin"
    assert (200, {**whole, "offset": len(TALE)}) == (status, body)
    assert (str(len(TALE)), "?1") == (headers["Upload-Offset"], headers["Upload-Complete"])
    # A lost answer can be asked for again.
    assert body == (await one.asks("GET"))[1]
    assert 201 == (await post(alice, crew, "the tale", files=[one.id]))[0]
    assert (200, TALE) == (await fetch(bob, whole["url"]))[:2]


@pytest.mark.any_database
async def test_it_is_begun_as_the_draft_of_the_ietf_says(alice: Person) -> None:
    async with alice.http.post(
        f"{alice.instance.url}/api/v1/resumable-uploads", json={"name": "a/b.txt", "size": 9}, headers=alice.headers
    ) as response:
        body, headers = await response.json(), response.headers

    assert (201, "b.txt", 9, 0) == (response.status, body["name"], body["size"], body["offset"])
    assert f"/api/v1/resumable-uploads/{body['id']}" == headers["Location"]
    assert ("0", "?0", "9") == tuple(headers[f"Upload-{name}"] for name in ("Offset", "Complete", "Length"))


@pytest.mark.any_database
async def test_what_came_before_a_cut_stays(alice: Person) -> None:
    one = await Piecewise.begins(alice, len(TALE))
    line = await Line.brings(one, TALE[:HALF], 0, len(TALE))
    await has(one, HALF)
    line.breaks()

    status, body = await one.brings(TALE[HALF:], HALF)

    assert 200 == status
    assert TALE == (await fetch(alice, body["url"]))[1]


@pytest.mark.any_database
async def test_a_dead_line_holds_nobody_up_and_brings_nothing_more(alice: Person) -> None:
    one = await Piecewise.begins(alice, len(TALE))
    line = await Line.brings(one, TALE[:HALF], 0, len(TALE))
    await has(one, HALF)

    assert (200, HALF + 5) == ((told := await one.brings(TALE[HALF : HALF + 5], HALF))[0], told[1]["offset"])
    # What the network still had in it.
    await line.says(b"late" * 100)

    status, body = await one.brings(TALE[HALF + 5 :], HALF + 5)
    line.breaks()
    assert 200 == status
    assert TALE == (await fetch(alice, body["url"]))[1]


@pytest.mark.any_database
async def test_of_two_at_once_one_is_taken(alice: Person) -> None:
    one = await Piecewise.begins(alice, len(TALE))

    answers = await asyncio.gather(*(one.brings(TALE, 0) for _ in range(2)))

    assert [200, 409] == sorted(status for status, _ in answers)
    assert TALE == (await fetch(alice, (await one.asks("GET"))[1]["url"]))[1]


@pytest.mark.any_database
async def test_a_wrong_offset_is_told_the_right_one(alice: Person) -> None:
    one = await Piecewise.begins(alice, 10)
    await one.brings(b"1234", 0)

    for wrong in (0, 3, 5, 10):
        status, body, headers = await one.asks("PATCH", b"56", wrong)
        assert (409, "conflict", "4") == (status, body["code"], headers["Upload-Offset"])
        assert "This upload goes on at byte 4." == body["detail"]
    for nonsense in (None, -1):
        status, body, _ = await one.asks("PATCH", b"56", nonsense)
        assert (422, ["Upload-Offset"]) == (status, list(body["errors"]))

    assert 4 == await one.is_at()
    assert (200, 10) == ((told := await one.brings(b"567890", 4))[0], told[1]["offset"])
    assert 409 == (await one.brings(b"more", 10))[0]


@pytest.mark.any_database
async def test_nobody_else_sees_it_or_goes_on_with_it(alice: Person, bob: Person, stranger: Person) -> None:
    one = await Piecewise.begins(alice, 10)
    await one.brings(b"1234", 0)

    for person, expected in ((bob, 404), (stranger, 401)):
        for method in ("GET", "HEAD", "PATCH", "DELETE"):
            assert expected == (await one.by(person).asks(method, None, 4))[0], method

    assert 4 == await one.is_at()
    assert 200 == (await one.brings(b"567890", 4))[0]
    # Nor when it is whole.
    assert 404 == (await one.by(bob).asks("GET"))[0]


@pytest.mark.any_database
async def test_the_limit_holds_before_any_byte_comes(alice: Person, place: Place) -> None:
    async def begins(size: Any) -> tuple[int, Any]:
        return await alice.asks("POST", "resumable-uploads", {"name": "x", "size": size})

    most = place.settings.upload_limit
    status, body = await begins(most + 1)
    assert (413, "too_long", "That file is too large; the limit is 64 MB.") == (status, body["code"], body["detail"])
    for none in (0, -5):
        status, body = await begins(none)
        assert (422, {"size": "This file is empty."}) == (status, body["errors"])
    assert [422, 422] == [(await begins(nonsense))[0] for nonsense in ("many", 2**53)]
    assert 201 == (await begins(most))[0]


@pytest.mark.any_database
async def test_it_never_becomes_larger_than_announced(alice: Person) -> None:
    async def unannounced() -> AsyncIterator[bytes]:
        for beginning in range(0, len(TALE), 50_000):
            yield TALE[beginning : beginning + 50_000]

    one = await Piecewise.begins(alice, HALF)

    status, body = await one.brings(TALE, 0)
    assert (413, "This is more than the 300 kB that were announced.") == (status, body["detail"])
    assert 0 == await one.is_at()
    assert 413 == (await one.brings(unannounced(), 0))[0]
    there = await one.is_at()

    assert there <= HALF
    _, body = await one.brings(TALE[there:HALF], there)
    assert TALE[:HALF] == (await fetch(alice, body["url"]))[1]


@pytest.mark.any_database
async def test_there_is_no_file_until_it_is_whole(
    alice: Person, admin: Person, crew: str, place: Place, monkeypatch: Any
) -> None:
    monkeypatch.setattr(storage, "SETTLED", storage.SETTLED * 0)
    one = await Piecewise.begins(alice, 10)
    await one.brings(b"123456789", 0)

    assert 404 == (await fetch(alice, f"/files/{one.id}/plan.pdf"))[0]
    assert 404 == (await post(alice, crew, "early", files=[one.id]))[0]
    by = await accounts.find(place.resources, admin.usercode)
    assert by
    found = await storage.count(place.resources, by)
    assert not {name[: disk.ID_LENGTH] for name in (*found.without_row, *found.without_file)} & {one.id}

    await one.brings(b"0", 9)
    assert 201 == (await post(alice, crew, "now", files=[one.id]))[0]


@pytest.mark.any_database
async def test_a_picture_is_looked_at_when_it_is_whole(alice: Person) -> None:
    content = picture("JPEG", (300, 200))
    one = await Piecewise.begins(alice, len(content), "dusk.jpg")

    await one.brings(content[:9_000], 0)
    _, body = await one.brings(content[9_000:], 9_000)

    assert "image/jpeg" == body["type"]
    status, _, headers = await ready(alice, body["url"])
    assert (200, "image/jpeg") == (status, headers["Content-Type"])


@pytest.mark.any_database
@pytest.mark.parametrize("is_named", [False, True], ids=["before it was named", "before it was written down"])
async def test_who_dies_at_the_last_step_leaves_it_to_the_next(alice: Person, place: Place, is_named: bool) -> None:
    one = await Piecewise.begins(alice, 10)
    part = disk.part_of(disk.place_of(place.settings.data_dir, one.id))
    disk.append(part, 0, b"1234567890")
    if is_named:
        disk.complete(part)
    assert 10 == await one.is_at()

    status, body = await one.brings(None, 10)

    assert (200, 10) == (status, body["offset"])
    assert b"1234567890" == (await fetch(alice, body["url"]))[1]


@pytest.mark.any_database
async def test_it_can_be_called_off_until_it_is_whole(alice: Person, place: Place) -> None:
    one, other = await Piecewise.begins(alice, 10), await Piecewise.begins(alice, 4)
    await one.brings(b"1234", 0)
    await other.brings(b"1234", 0)

    assert 204 == (await one.asks("DELETE"))[0]
    assert {404} == {(await one.asks(method, None, 4))[0] for method in ("GET", "PATCH", "DELETE")}
    await jobs.clear_files({"resources": place.resources})
    assert [] == lying(place, one.id)

    status, body, _ = await other.asks("DELETE")
    assert (409, "This file has come through already.") == (status, body["detail"])
    assert 200 == (await fetch(alice, (await other.asks("GET"))[1]["url"]))[0]


@pytest.mark.any_database
async def test_what_never_comes_through_is_gone_after_a_day(alice: Person, place: Place) -> None:
    one = await Piecewise.begins(alice, 10)
    await one.brings(b"1234", 0)
    assert 1 == len(lying(place, one.id))

    async with place.resources.db.begin() as db:
        expires_at = (await db.execute(select(files.c.expires_at).where(files.c.id == one.id))).scalar_one()
        await db.execute(update(files).where(files.c.id == one.id).values(expires_at=expires_at - timedelta(days=1)))
    await jobs.clear_files({"resources": place.resources})

    assert [] == lying(place, one.id)
    assert 404 == (await one.brings(b"56", 4))[0]

"""Files of `chat send`: large ones go on after a cut."""

import asyncio
from pathlib import Path

import pytest

from chat.cli.faults import Refused
from chat.cli.remote import Login, talking_to
from chat.cli.uploading import LARGE, PIECE, upload
from tests.browser.cable import Cable
from tests.cast import SECONDS, Person
from tests.place import Place
from tests.web.test_files import fetch, post

pytestmark = pytest.mark.any_database

TALE = bytes(range(256)) * 24_000


@pytest.fixture
def tale(tmp_path: Path) -> Path:
    """A file that takes two pieces."""
    assert LARGE < len(TALE) < 2 * PIECE
    path = tmp_path / "tale.bin"
    path.write_bytes(TALE)
    return path


async def arrived(person: Person, room: str, id_: str) -> bytes:
    status, message = await post(person, room, "", files=[id_])
    assert 201 == status, message
    (file,) = (await person.reads(room))[-1]["files"]
    return (await fetch(person, file["url"]))[1]


async def test_a_large_file_goes_on_where_it_was_cut(alice: Person, crew: str, place: Place, tale: Path) -> None:
    async with Cable.laid(place.one.url) as cable, talking_to(Login(cable.url, alice.token)) as server:
        cable.breaks_after(5_000_000)
        sending = asyncio.create_task(upload(server, tale))
        async with asyncio.timeout(SECONDS):
            await cable.is_cut.wait()
            cable.is_mended()
            id_ = await sending

    assert TALE == await arrived(alice, crew, id_)
    # All of it a second time would be more.
    assert cable.carried < len(TALE) + PIECE


async def test_a_small_file_goes_at_once(alice: Person, crew: str, place: Place, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_bytes(b"the plan")

    async with talking_to(Login(place.one.url, alice.token)) as server:
        id_ = await upload(server, tmp_path / "plan.txt")

    assert b"the plan" == await arrived(alice, crew, id_)


async def test_a_file_that_is_cut_short_meanwhile_is_not_sent(alice: Person, place: Place, tale: Path) -> None:
    async with Cable.laid(place.one.url) as cable, talking_to(Login(cable.url, alice.token)) as server:
        cable.breaks_after(3_000_000)
        sending = asyncio.create_task(upload(server, tale))
        async with asyncio.timeout(SECONDS):
            await cable.is_cut.wait()
            tale.write_bytes(TALE[:1000])
            cable.is_mended()
            with pytest.raises(Refused, match=r"tale\.bin has become shorter while it was sent\."):
                await sending


async def test_what_the_server_does_not_take_is_not_tried_again(place: Place, tale: Path) -> None:
    async with talking_to(Login(place.one.url, "nobody's")) as server:
        with pytest.raises(Refused) as refusal:
            await upload(server, tale)

    assert 401 == refusal.value.status

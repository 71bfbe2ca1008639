"""Uploads that are not what they say, too large, or nothing at all."""

import asyncio
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yarl
from PIL import Image

from chat.jobs import files as jobs
from chat.store import files
from tests.cast import SECONDS, Person
from tests.place import Place, serving, settings
from tests.uploading import Piecewise, upload
from tests.web.test_files import PDF, fetch, picture, ready, uploaded

pytestmark = pytest.mark.any_database

PAGE = b"<!doctype html><script>alert(1)</script>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it has a hundred million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 10_000, 10_000, 1, 0, 0, 0, 0)
    lines = zlib.compress(bytes(1251) * 10_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "name"),
    [(PAGE, "page.png"), (PAGE, "page.html"), (DRAWING, "drawing.svg"), (bomb(), "bomb.png"), (PDF, "plan.mp4")],
    ids=["html named png", "html", "svg", "bomb", "pdf named mp4"],
)
async def test_what_is_no_picture_is_only_ever_downloaded(alice: Person, content: bytes, name: str) -> None:
    made = await uploaded(alice, content, name)

    status, got, headers = await fetch(alice, made["url"])

    assert "application/octet-stream" == made["type"]
    assert (200, content, "application/octet-stream") == (status, got, headers["Content-Type"])
    assert headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in headers["Content-Security-Policy"]


async def test_a_picture_that_was_cut_off_becomes_a_download(alice: Person) -> None:
    content = picture("JPEG", (200, 200))[:-2000]
    made = await uploaded(alice, content, "half.jpg")

    status, got, headers = await ready(alice, made["url"])

    assert (200, content, "application/octet-stream") == (status, got, headers["Content-Type"])
    assert headers["Content-Disposition"].startswith("attachment;")


async def test_an_empty_file_is_refused(alice: Person) -> None:
    status, body = await upload(alice, b"", "empty.txt")

    assert (422, "bad_field", "This file is empty.") == (status, body["code"], body["errors"]["file"])


async def test_a_form_without_a_file_is_refused(alice: Person) -> None:
    assert 422 == (await upload(alice, PDF, field="other"))[0]
    status, body = await alice.asks("POST", "uploads", {"file": "text"})
    assert (422, "bad_field") == (status, body["code"])
    url = f"{alice.instance.url}/api/v1/uploads"
    torn = {"Content-Type": "multipart/form-data; boundary=x", **alice.headers}
    for body in (b"", b"--x\r\n", b"--y\r\nno", b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--"):
        async with alice.http.post(url, data=body, headers=torn) as response:
            assert 422 == response.status
    torn["Content-Type"] = "multipart/form-data"
    async with alice.http.post(url, data=b"x", headers=torn) as bare:
        assert 422 == bare.status


async def test_nobody_uploads_without_signing_in(stranger: Person) -> None:
    assert 401 == (await upload(stranger, PDF))[0]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\notes.txt", "notes.txt"),
        ("  \u202egnp.exe ", "gnp.exe"),
        ("\u200b", "file"),
        ("a{b}c?d#e%2Ff&g+h.txt", "a{b}c?d#e%2Ff&g+h.txt"),
        ("Übersicht “neu”.pdf", "Übersicht “neu”.pdf"),
        (f"{'long' * 100}.tar", f"{('long' * 100)[:115]}….tar"),
    ],
)
async def test_names_are_cleaned(alice: Person, given: str, kept: str) -> None:
    made = await uploaded(alice, PDF, given)

    assert kept == made["name"]
    assert 200 == (await fetch(alice, made["url"]))[0]


@pytest.mark.parametrize(
    ("content", "type_"),
    [
        (b"\0\0\0\x20ftypisom" + bytes(40), "video/mp4"),
        (b"\0\0\0\x20ftypM4A " + bytes(40), "audio/mp4"),
        (b"\x1a\x45\xdf\xa3" + b"\x01\0\0\0\0\0\0\x1f\x42\x82\x84webm" + bytes(40), "video/webm"),
        (b"ID3" + bytes(40), "audio/mpeg"),
        (b"RIFF\0\0\0\0WAVE" + bytes(40), "audio/wav"),
        (b"OggS" + bytes(40), "audio/ogg"),
    ],
)
async def test_sound_and_films_are_known_by_their_beginning(alice: Person, content: bytes, type_: str) -> None:
    made = await uploaded(alice, content, "something")

    _, _, headers = await fetch(alice, made["url"])

    assert (type_, type_) == (made["type"], headers["Content-Type"])
    assert headers["Content-Disposition"].startswith("inline;")


async def test_a_picture_comes_out_clean_and_upright(alice: Person, bob: Person, crew: str) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a camera"
    made = await uploaded(alice, picture("JPEG", (900, 600), exif=exif, comment=b"at home"), "dusk.jpg")
    status, _ = await alice.asks("POST", f"rooms/{crew}/messages", {"files": [made["id"]]})

    told = (await bob.reads(crew))[-1]["files"][0]
    assert (201, "image/jpeg", 600, 900) == (status, told["type"], told["width"], told["height"])
    status, content, headers = await ready(bob, told["url"])
    assert (200, "image/jpeg") == (status, headers["Content-Type"])
    assert b"camera" not in content
    assert b"at home" not in content
    with Image.open(io.BytesIO(content)) as clean:
        assert ((600, 900), {}) == (clean.size, dict(clean.getexif()))
    status, content, headers = await ready(bob, told["thumbnail"])
    with Image.open(io.BytesIO(content)) as small:
        assert ((533, 800), "image/webp") == (small.size, headers["Content-Type"])


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
async def test_other_pictures_stay_what_they_are(alice: Person, kind: str) -> None:
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "green", "blue")]
    written = io.BytesIO()
    frames[0].save(written, kind, save_all=True, append_images=frames[1:], duration=80, loop=0)
    made = await uploaded(alice, written.getvalue(), f"moving.{kind.lower()}")

    _, content, _ = await ready(alice, made["url"])

    with Image.open(io.BytesIO(content)) as clean:
        assert (kind, (30, 20), 3) == (clean.format, clean.size, getattr(clean, "n_frames", 1))


async def test_a_file_over_the_limit_is_refused(tmp_path: Any) -> None:
    async with serving(settings(tmp_path, upload_limit_mb=1)) as instance:
        person = await Person("large", instance).registers()
        status, body = await upload(person, bytes(1_000_001), "large.bin")
        assert (413, "too_long") == (status, body["code"])
        assert "That file is too large; the limit is 1.0 MB." == body["detail"]
        assert 201 == (await upload(person, bytes(1_000_000), "fits.bin"))[0]
        left = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
        assert 1 == len(left)
        await person.is_gone()


async def test_an_upload_that_breaks_off_leaves_nothing_behind(tmp_path: Any) -> None:
    async with serving(settings(tmp_path)) as instance:
        person = await Person("cut", instance).registers()
        url = yarl.URL(instance.url)
        _, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(
            b"POST /api/v1/uploads HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            b"Content-Length: 1000000\r\nAuthorization: Bearer " + person.token.encode() + b"\r\n\r\n"
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="cut.bin"\r\n\r\n' + bytes(300_000)
        )
        await writer.drain()
        await becomes(lambda: lying(tmp_path))

        writer.close()

        await becomes(lambda: not lying(tmp_path))
        assert 201 == (await upload(person, PDF))[0]
        await person.is_gone()


async def becomes(wanted: Callable[[], object]) -> None:
    async with asyncio.timeout(SECONDS):
        while True:
            if wanted():
                return
            await asyncio.sleep(0.01)


def lying(data_dir: Path) -> list[Path]:
    return [path for path in (data_dir / "files").rglob("*") if path.is_file()]


async def test_uploads_are_limited_however_they_come(tmp_path: Any) -> None:
    async with serving(settings(tmp_path, rate_limits="on")) as instance:
        person = await Person("eager", instance).registers()
        one = await Piecewise.begins(person, 3)
        assert {201} == {(await upload(person, PDF))[0] for _ in range(59)}
        for ask in (
            lambda: upload(person, PDF),
            lambda: person.asks("POST", "resumable-uploads", {"name": "x", "size": 3}),
        ):
            statuses = [201]
            # One more every two seconds: the sooner it ends, the faster this machine is.
            while statuses[-1] == 201 and len(statuses) < 600:
                statuses.append((await ask())[0])
            assert 429 == statuses[-1]
        # What is begun may come to an end, in however many pieces.
        assert {200} == {(await one.brings(b"x", number))[0] for number in range(3)}
        await person.is_gone()


async def test_what_expired_is_cleared(place: Place, alice: Person, bob: Person, crew: str) -> None:
    posted, forgotten = await uploaded(alice), await uploaded(alice)
    _, ack = await alice.asks("POST", f"rooms/{crew}/messages", {"files": [posted["id"]]})
    await bob.here.hears(lambda frame: frame["type"] == "message.stored" and frame["seq"] >= ack["seq"])
    async with place.resources.db.begin() as db:
        await files.expire(db, [forgotten["id"]])

    await jobs.clear_files({"resources": place.resources})

    lying = {path.name for path in (place.settings.data_dir / "files").rglob("*") if path.is_file()}
    assert (True, False) == (posted["id"] in lying, forgotten["id"] in lying)
    async with place.resources.db.read() as db:
        assert await files.find(db, forgotten["id"]) is None
        stays = await files.find(db, posted["id"])
    assert stays is not None
    assert (None, True) == (stays.expires_at, bool(stays.seq))


async def test_a_form_that_is_no_form_is_told(alice: Person) -> None:
    form = b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n\xff\xfe\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Accept": "application/json", **alice.headers}
    url = f"{alice.instance.url}/rooms/general/messages"
    async with alice.http.post(url, data=form, headers=headers) as response:
        assert 422 == response.status

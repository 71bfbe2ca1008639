"""Files: uploading, posting and fetching them, and who may not."""

import asyncio
import io
from typing import Any

import pytest
from PIL import Image

from chat.model.file import shown_size
from chat.store import files, rooms
from chat.store.usage import by_room
from tests.cast import SECONDS, Frame, Person, Refused
from tests.place import Place
from tests.uploading import upload
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database

PDF = b"%PDF-1.7 a plan of the week"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    """A picture that compresses badly enough to be cut in two."""
    made = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(made, kind, **options)
    return made.getvalue()


async def uploaded(person: Person, content: bytes = PDF, name: str = "plan.pdf") -> Any:
    status, body = await upload(person, content, name)
    assert status == 201, body
    return body


async def fetch(person: Person, url: str, **headers: str) -> tuple[int, bytes, Any]:
    async with person.http.get(person.instance.url + url, headers={**person.headers, **headers}) as response:
        return response.status, await response.read(), response.headers


async def ready(person: Person, url: str) -> tuple[int, bytes, Any]:
    """The file once the worker has looked at it."""
    async with asyncio.timeout(SECONDS):
        while True:
            answer = await fetch(person, url)
            if answer[0] != 404 or "Retry-After" not in answer[2]:
                return answer
            # As often as a page would ask.
            await asyncio.sleep(0.1)


async def post(person: Person, room: str, body: str = "", **fields: Any) -> tuple[int, Any]:
    return await person.asks("POST", f"rooms/{room}/messages", {"body": body, **fields})


async def test_a_file_is_uploaded_posted_and_fetched(alice: Person, bob: Person, crew: str) -> None:
    made = await uploaded(alice, PDF, "Plan, week 48.pdf")
    assert made == {
        "id": made["id"],
        "name": "Plan, week 48.pdf",
        "type": "application/octet-stream",
        "size": len(PDF),
        "url": f"/files/{made['id']}/Plan%2C%20week%2048.pdf",
    }
    status, ack = await post(alice, crew, "the plan", files=[made["id"]])
    assert status == 201
    await bob.hears(crew)

    told = bob.here.posted(crew)[0]["files"]
    assert told == [{**made, "width": None, "height": None, "thumbnail": None}]
    assert told == (await bob.reads(crew))[-1]["files"]
    status, content, headers = await fetch(bob, made["url"])
    assert (200, PDF) == (status, content)
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["Content-Disposition"].endswith("filename*=UTF-8''Plan%2C%20week%2048.pdf")
    assert ("nosniff", "private, no-cache") == (headers["X-Content-Type-Options"], headers["Cache-Control"])
    assert "sandbox" in headers["Content-Security-Policy"]
    assert ack["seq"] == (await bob.reads(crew))[-1]["seq"]


async def test_files_need_no_words_and_are_stored_with_the_message(alice: Person, bob: Person, crew: str) -> None:
    made = [await uploaded(alice, PDF, f"{number}.pdf") for number in range(2)]

    ack = await alice.here.ask("message.post", room=crew, files=[one["id"] for one in made])

    await bob.here.hears(lambda frame: frame["type"] == "message.stored" and frame["seq"] >= ack["seq"])
    message = (await bob.reads(crew))[-1]
    assert ("", ["0.pdf", "1.pdf"]) == (message["body"], [one["name"] for one in message["files"]])
    status, found = await bob.asks("GET", f"search?q=has:file in:{crew}")
    async with asyncio.timeout(SECONDS):
        while not found["items"]:
            status, found = await bob.asks("GET", f"search?q=has:file in:{crew}")
    assert (200, [ack["seq"]]) == (status, [one["seq"] for one in found["items"]])


async def test_a_picture_that_is_still_looked_at_is_waited_for(alice: Person, crew: str) -> None:
    """Nobody sees a broken one beside fresh words, nor when they open it at once."""
    made = await uploaded(alice, picture("PNG", (1200, 900)), "dusk.png")

    found = await asyncio.gather(*(fetch(alice, f"{made['url']}{query}") for query in ("", "?thumbnail")))

    assert [200, 200] == [status for status, *_ in found]


async def test_of_a_picture_everybody_is_told_the_size_that_was_uploaded(
    visitor: Visitor, alice: Person, crew: str, place: Place
) -> None:
    """Posted before or after the worker has written it anew, beside the message, in the room's list, and passed on."""
    # Nobody needs the half of it.
    content = picture("PNG", (400, 300), compress_level=0)
    before = await uploaded(alice, content, "before.png")
    _, first = await post(alice, crew, files=[before["id"]])
    kept = len((await ready(alice, before["url"]))[1])
    after = await uploaded(alice, content, "after.png")
    await ready(alice, after["url"])
    await post(alice, crew, files=[after["id"]])
    _, last = await alice.asks("POST", f"rooms/{crew}/messages/{first['seq']}/forward", {"to": crew})
    await alice.here.hears(lambda one: one["type"] == "message.stored" and _place(one) == (crew, last["seq"]))
    await visitor.signs_in(alice.username)

    page = await visitor.opens(f"/rooms/{crew}/files")

    assert kept < len(content)
    sizes = [one["files"][0]["size"] for one in await alice.reads(crew) if one["files"]]
    assert [len(content)] * 3 == sizes
    assert 3 == page.text.count(shown_size(len(content)))
    async with place.resources.db.read() as db:
        usage = next(one for one in await by_room(db) if one.room == crew)
    assert 3 * kept == usage.file_bytes


def _place(frame: Frame) -> tuple[str, int]:
    return frame["room"], frame["seq"]


async def test_only_who_may_read_the_room_fetches_its_files(
    alice: Person, bob: Person, carol: Person, crew: str, stranger: Person
) -> None:
    made = await uploaded(alice)
    assert 200 == (await fetch(alice, made["url"]))[0]
    assert {404} == {(await fetch(person, made["url"]))[0] for person in (bob, carol)}
    # Whoever is not signed in is led to the door, as from every page.
    assert made["url"] not in (await fetch(stranger, made["url"], Accept="application/json"))[1].decode()

    await post(alice, crew, files=[made["id"]])

    assert 200 == (await fetch(bob, made["url"]))[0]
    assert 404 == (await fetch(carol, made["url"]))[0]
    await alice.removes(bob, crew)
    assert 404 == (await fetch(bob, made["url"]))[0]


async def test_files_of_an_open_room_are_for_all_but_guests(alice: Person, carol: Person, invite: Any) -> None:
    room = await alice.makes("open")
    made = await uploaded(alice)
    await post(alice, room, files=[made["id"]])

    assert 200 == (await fetch(carol, made["url"]))[0]
    _, asked = await alice.asks("POST", f"rooms/{await alice.makes('closed')}/invites", {"account_role": "guest"})
    guest = await invite("nobody")
    guest.token = ""
    status, body = await guest.asks(
        "POST",
        "auth/register",
        {"username": f"g-{guest.username}", "password": "four plain words", "invite": asked["code"]},
    )
    assert (201, "guest") == (status, body["user"]["role"])
    guest.token = body["access_token"]
    assert 404 == (await fetch(guest, made["url"]))[0]


async def test_nobody_posts_what_is_not_theirs(alice: Person, bob: Person, crew: str) -> None:
    made = await uploaded(alice)

    assert (404, "not_found") == _told(await post(bob, crew, "mine now", files=[made["id"]]))
    with pytest.raises(Refused) as refused:
        await bob.here.ask("message.post", room=crew, body="mine", files=[made["id"]])
    assert "not_found" == refused.value.code
    assert (404, "not_found") == _told(await post(alice, crew, "what", files=["0" * 32]))
    assert 201 == (await post(alice, crew, "mine", files=[made["id"]]))[0]
    assert (404, "not_found") == _told(await post(alice, crew, "again", files=[made["id"]]))


async def test_a_retry_answers_as_the_first_time(alice: Person, bob: Person, crew: str) -> None:
    made = await uploaded(alice)
    first = await post(alice, crew, "once", files=[made["id"]], client_id="f1")

    again = await post(alice, crew, "once", files=[made["id"]], client_id="f1")

    assert {**first[1], "duplicate": True} == again[1]
    assert ["once"] == await bob.hears(crew)


async def test_what_was_refused_may_be_posted_elsewhere(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    made = await uploaded(carol)
    assert (404, "not_found") == _told(await post(carol, crew, "let me in", files=[made["id"]]))

    assert 201 == (await post(carol, "general", "then here", files=[made["id"]]))[0]


async def test_a_message_carries_ten_files_and_no_more(alice: Person, crew: str) -> None:
    status, body = await post(alice, crew, "many", files=[f"{number:032}" for number in range(11)])

    assert (422, "bad_field") == (status, body["code"])
    assert "at most 10" in body["errors"]["files"]


async def test_a_deleted_message_takes_its_files_along(alice: Person, bob: Person, crew: str) -> None:
    made = await uploaded(alice)
    _, ack = await post(alice, crew, "oops", files=[made["id"]])

    await alice.here.ask("message.delete", room=crew, seq=ack["seq"])

    assert [] == (await bob.reads(crew))[-1]["files"]
    assert 404 == (await fetch(bob, made["url"]))[0]
    assert 404 == (await fetch(alice, made["url"]))[0]


async def test_what_was_deleted_before_it_was_stored_does_not_come_back(alice: Person, crew: str, place: Place) -> None:
    made = await uploaded(alice)

    async with place.resources.db.begin() as db:
        await files.expire(db, [made["id"]])
        await files.set_posted(db, (await rooms.get(db, crew)).id, 1, [made["id"]])

    assert 404 == (await fetch(alice, made["url"]))[0]


async def test_a_forwarded_message_brings_its_files(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    made = await uploaded(alice)
    _, ack = await post(alice, crew, files=[made["id"]])

    status, forwarded = await bob.asks("POST", f"rooms/{crew}/messages/{ack['seq']}/forward", {"to": "general"})

    assert 201 == status
    _, message = await carol.asks("GET", f"rooms/general/messages/{forwarded['seq']}")
    assert ["plan.pdf"] == [one["name"] for one in message["files"]]
    await alice.here.ask("message.delete", room=crew, seq=ack["seq"])
    assert (200, PDF) == (await fetch(carol, message["files"][0]["url"]))[:2]


async def test_a_part_of_a_file_may_be_asked_for(alice: Person) -> None:
    made = await uploaded(alice, bytes(range(256)))

    status, content, headers = await fetch(alice, made["url"], Range="bytes=10-19")

    assert (206, bytes(range(10, 20))) == (status, content)
    assert "bytes 10-19/256" == headers["Content-Range"]


def _told(answer: tuple[int, Any]) -> tuple[int, str]:
    return answer[0], answer[1]["code"]

"""Files without a script: the composer's own form, and the list of a room's files."""

from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from chat.jobs.scheduled import send
from chat.model.times import now
from tests.cast import Person
from tests.place import Place, serving, settings
from tests.web.test_files import PDF, picture
from tests.web.visitor import Page, Visitor, _page

pytestmark = pytest.mark.any_database


async def sends(visitor: Visitor, room: str, *files: tuple[str, bytes], verb: str = "messages", **form: str) -> Page:
    """The composer's form, as a browser sends it."""
    fields = aiohttp.FormData(quote_fields=False)
    for name, value in form.items():
        fields.add_field(name, value)
    for name, content in files or [("", b"")]:
        fields.add_field("file", content, filename=name, content_type="application/octet-stream")
    url, headers = f"{visitor.instance.url}/rooms/{room}/{verb}", {"Origin": visitor.instance.url}
    async with visitor.http.post(url, data=fields, headers=headers) as response:
        return await _page(response)


def cards(page: Page) -> list[str]:
    """Which files wait to be posted."""
    return [one.attributes["value"] for one in page.elements if one.attributes.get("name") == "files"]


async def test_words_and_files_are_one_message(visitor: Visitor, alice: Person, bob: Person, crew: str) -> None:
    await visitor.signs_in(alice.username)

    page = await sends(visitor, crew, ("plan.pdf", PDF), ("dusk.png", picture()), body="the plan")

    assert (200, ["the plan"]) == (page.status, page.messages)
    assert ["the plan"] == await bob.hears(crew)
    assert ["plan.pdf", "dusk.png"] == [file["name"] for file in bob.here.posted(crew)[0]["files"]]
    image = next(one.attributes for one in page.elements if one.attributes.get("data-part") == "picture")
    assert ("40", "30", "dusk.png") == (image["width"], image["height"], image["alt"])
    seq = bob.here.posted(crew)[0]["seq"]
    await bob.here.hears(lambda frame: frame["type"] == "message.stored" and frame["seq"] >= seq)
    page = await visitor.opens(f"/rooms/{crew}/files")
    assert {"plan.pdf", "dusk.png"} <= {"".join(one.text) for one in page.elements if one.tag == "a"}


async def test_a_form_without_a_file_posts_as_before(visitor: Visitor, alice: Person, crew: str) -> None:
    await visitor.signs_in(alice.username)

    page = await sends(visitor, crew, body="no file chosen")
    assert ["no file chosen"] == page.messages
    page = await sends(visitor, crew, body="")
    assert (422, ["Write something first."]) == (page.status, page.problems)


async def test_files_need_no_words(visitor: Visitor, alice: Person, crew: str) -> None:
    await visitor.signs_in(alice.username)

    page = await sends(visitor, crew, ("plan.pdf", PDF), body="")

    assert (200, [""]) == (page.status, page.messages)
    assert "plan.pdf" in page.text


async def test_an_answer_in_a_thread_carries_files_too(visitor: Visitor, alice: Person, bob: Person, crew: str) -> None:
    first = (await bob.says("Who has the key?", crew))["seq"]
    await visitor.signs_in(alice.username)
    page = await visitor.opens(f"/rooms/{crew}/threads/{first}")
    forms = [one.attributes for one in page.elements if one.attributes.get("class") == "composer"]
    assert [(f"/rooms/{crew}/messages", "multipart/form-data")] == [(one["action"], one["enctype"]) for one in forms]
    assert ["file"] == [one.attributes["name"] for one in page.elements if one.attributes.get("type") == "file"]

    page = await sends(visitor, crew, ("plan.pdf", PDF), body="It hangs there.", reply_to=str(first), back="thread")

    assert (f"/rooms/{crew}/threads/{first}", ["Who has the key?", "It hangs there."]) == (page.path, page.messages)
    assert "plan.pdf" in page.text
    said = (await bob.reads(crew))[-1]
    assert (first, ["plan.pdf"]) == (said["thread"], [file["name"] for file in said["files"]])


async def test_a_refused_answer_keeps_its_file_and_what_it_answers(
    visitor: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    first = (await bob.says("Who has the key?", crew))["seq"]
    await visitor.signs_in(alice.username)

    page = await sends(visitor, crew, ("plan.pdf", PDF), body="x" * 8_001, reply_to=str(first), back="thread")

    assert (422, ["Who has the key?"], 1) == (page.status, page.messages, len(cards(page)))
    assert str(first) == page.field("reply_to")


async def test_a_refused_file_costs_neither_the_words_nor_the_others(tmp_path: Any) -> None:
    async with serving(settings(tmp_path, upload_limit_mb=1)) as instance, Visitor(instance) as visitor:
        person = await Person("form", instance).registers()
        await visitor.signs_in(person.username)
        refused = await sends(
            visitor, "general", ("fits.pdf", PDF), ("large.bin", bytes(1_000_001)), ("empty.txt", b""), body="kept"
        )
        assert 413 == refused.status
        assert ["That file is too large; the limit is 1.0 MB."] == refused.problems
        composer = [
            one for one in refused.elements if one.tag == "textarea" and one.attributes.get("data-part") == "body"
        ]
        assert "kept" == "".join(composer[0].text).strip()
        assert 1 == len(cards(refused))

        page = await sends(visitor, "general", body="kept", files=cards(refused)[0])

        assert ["kept"] == page.messages
        assert ["fits.pdf"] == [file["name"] for file in (await person.reads("general"))[-1]["files"]]
        await person.is_gone()


async def test_nobody_posts_what_is_not_theirs_by_the_form(
    visitor: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    await visitor.signs_in(alice.username)
    mine = cards(await sends(visitor, crew, ("plan.pdf", PDF), body="x" * 8_001))
    async with Visitor(visitor.instance) as his:
        await his.signs_in(bob.username)
        page = await sends(his, crew, body="mine now", files=mine[0])

    assert (422, [], []) == (page.status, page.messages, cards(page))
    assert ["This file is not there any more, or it is not yours to post."] == page.problems


async def test_files_leave_later_with_their_message(
    visitor: Visitor, alice: Person, bob: Person, crew: str, place: Place
) -> None:
    await visitor.signs_in(alice.username)
    due = (now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    page = await sends(visitor, crew, ("plan.pdf", PDF), verb="scheduled", body="later", due_at=due)
    assert 200 == page.status, page.problems
    _, waiting = await alice.asks("GET", "me/scheduled")
    taken = waiting["items"][0]["files"]
    assert 404 == (await alice.asks("POST", f"rooms/{crew}/messages", {"files": taken}))[0]

    await send(place.resources, now() + timedelta(hours=2))

    assert ["later"] == await bob.hears(crew)
    assert taken == [file["id"] for file in bob.here.posted(crew)[0]["files"]]


async def test_the_files_of_a_room_are_for_those_who_read_it(
    visitor: Visitor, alice: Person, carol: Person, crew: str
) -> None:
    await visitor.signs_in(carol.username)

    assert 404 == (await visitor.opens(f"/rooms/{crew}/files")).status


async def test_many_files_are_on_several_pages(visitor: Visitor, alice: Person, crew: str, place: Place) -> None:
    await visitor.signs_in(alice.username)
    for number in range(6):
        await sends(visitor, crew, *((f"{number}-{part}.txt", PDF) for part in range(10)))
    await alice.here.hears(lambda frame: frame["type"] == "message.stored" and frame["seq"] >= 8)

    first = await visitor.opens(f"/rooms/{crew}/files")
    onward = next(one.attributes["href"] for one in first.elements if "before=" in one.attributes.get("href", ""))
    second = await visitor.opens(onward)

    listed = [[one for one in page.text.split() if one.endswith(".txt")] for page in (first, second)]
    assert (50, 10) == tuple(map(len, listed))
    assert 60 == len({*listed[0], *listed[1]})
    assert listed[0][0].startswith("5-")

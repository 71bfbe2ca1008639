"""What pages get of changes: the new text of an edit, rendered once for all; of anything else, the data alone."""

from tests.cast import Frame, Line, Person


async def heard(line: Line, type_: str) -> Frame:
    return await line.hears(lambda frame: frame["type"] == type_)


async def test_an_edit_brings_its_new_text_rendered(alice: Person, bob: Person, crew: str) -> None:
    page, script = await bob.opens(query="?format=html"), bob.here
    said = await alice.says("At **eight**.", crew)

    await alice.here.ask("message.edit", room=crew, seq=said["seq"], body="At *nine* <b>.")

    html = (await heard(page, "message.edited"))["html"]
    assert "At <em>nine</em> &lt;b&gt;." in html and html.startswith("<div")
    assert "eight" not in html
    assert "html" not in await heard(script, "message.edited")


async def test_other_changes_are_data_alone(alice: Person, bob: Person, crew: str) -> None:
    page = await bob.opens(query="?format=html")
    said = await alice.says("hello", crew)
    place = {"room": crew, "seq": said["seq"]}

    for command, fields in (("reaction.add", {"emoji": "🎉"}), ("message.pin", {}), ("message.delete", {})):
        await alice.here.ask(command, **place, **fields)

    for type_ in ("reaction.added", "message.pinned", "message.deleted"):
        assert "html" not in await heard(page, type_)


async def test_who_comes_back_gets_no_text_of_what_was_deleted(alice: Person, bob: Person, crew: str) -> None:
    said = await alice.says("a secret", crew)
    await alice.here.ask("message.edit", room=crew, seq=said["seq"], body="another secret")
    await alice.here.ask("message.delete", room=crew, seq=said["seq"])

    page = await bob.opens(query="?format=html")
    epoch = next(room["epoch"] for room in page.hello["rooms"] if room["room"] == crew)
    await page.ask("resume", rooms={crew: {"epoch": epoch, "seq": said["seq"] - 1}})

    posted, edited = await heard(page, "message.posted"), await heard(page, "message.edited")
    assert "html" not in edited and "deleted this message" in posted["html"]
    assert "secret" not in f"{posted} {edited}"


async def test_a_quote_comes_as_a_link_that_the_page_fills(alice: Person, bob: Person, crew: str) -> None:
    page = await bob.opens(query="?format=html")
    said = await alice.says("a question", crew)

    await alice.says("an answer", crew, reply_to=said["seq"])

    html = (await page.hears(lambda frame: frame.get("body") == "an answer"))["html"]
    assert f'data-target="{said["seq"]}" data-bare href="/rooms/{crew}?at={said["seq"]}#message-{said["seq"]}"' in html
    assert "a message" in html and "a question" not in html

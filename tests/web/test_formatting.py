"""The same body looks the same on the page, in a frame, and after an edit."""

import pytest

from tests.cast import Person
from tests.web.visitor import Element, Visitor, elements

pytestmark = pytest.mark.any_database

BODY = "**look**, @{bob}:\n- :tada:\n\n```py\nreturn 1\n```"


def said(markup: str) -> tuple[Element, list[str]]:
    """The element of a body, and the elements in it."""
    found = elements(markup)
    body = next(number for number, one in enumerate(found) if one.attributes.get("class") == "message-body")
    inside = [one.tag for one in found[body + 1 :]]
    return found[body], inside


async def test_a_message_is_formatted_on_the_page_and_in_frames(
    alice: Person, bob: Person, crew: str, visitor: Visitor
) -> None:
    await visitor.signs_in(alice.username)
    line = await bob.opens(query="?format=html")

    ack = await alice.says(BODY.format(bob=bob.username), crew)
    frame = await line.hears(lambda frame: frame.get("seq") == ack["seq"] and frame.get("room") == crew)
    page = await visitor.opens(f"/rooms/{crew}")

    expected = ["p", "strong", "span", "ul", "li", "pre", "code", "span", "span"]
    for markup in (frame["html"], page.markup):
        message = next(one for one in elements(markup) if one.attributes.get("data-seq") == str(ack["seq"]))
        body, inside = said(markup)
        assert bob.usercode == message.attributes["data-mentions"]
        assert f"look, @{bob.username}:🎉return 1" == "".join(body.text)
        assert expected == inside[: len(expected)]


async def test_actions_and_a_few_emoji_are_told_apart(alice: Person, bob: Person, crew: str) -> None:
    line = await bob.opens(query="?format=html")
    bodies = ["/me *waves*", ":tada: 🎉", "plain words"]
    acks = [await alice.says(body, crew) for body in bodies]

    frames = [await line.hears(lambda frame, seq=ack["seq"]: frame.get("seq") == seq) for ack in acks]
    found = [said(frame["html"])[0] for frame in frames]

    kinds = [sorted({"data-action", "data-emoji"} & set(body.attributes)) for body in found]
    assert [["data-action"], ["data-emoji"], []] == kinds
    assert ["waves", "🎉 🎉", "plain words"] == ["".join(body.text) for body in found]


async def test_an_edit_brings_the_new_body_formatted(alice: Person, bob: Person, crew: str) -> None:
    line = await bob.opens(query="?format=html")
    ack = await alice.says("plain", crew)

    await alice.here.ask("message.edit", room=crew, seq=ack["seq"], body="/me `edits`")
    frame = await line.hears(lambda frame: frame["type"] == "message.edited" and frame["target"] == ack["seq"])

    body, inside = said(frame["html"])
    assert ("edits", ["p", "code"], "") == ("".join(body.text), inside, body.attributes["data-action"])

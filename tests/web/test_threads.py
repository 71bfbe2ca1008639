"""Threads on pages, without a script."""

from tests.actions.test_history import forget, is_stored
from tests.aging import ages, applied, keeps
from tests.cast import Person
from tests.place import Place
from tests.web.visitor import Page, Visitor


def link_of(page: Page, seq: int) -> str | None:
    """What leads from a message to its thread says."""
    found = [one for one in page.elements if one.attributes.get("data-part") == "thread"]
    mine = [one for one in found if one.attributes["href"].endswith(f"/threads/{seq}")]
    return " ".join("".join(mine[0].text).split()) if mine else None


async def test_a_message_that_was_answered_leads_to_its_thread(
    visitor: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    first = (await alice.says("Who has the key?", crew))["seq"]
    other = (await alice.says("Good morning.", crew))["seq"]
    second = (await bob.says("I have.", crew, reply_to=first))["seq"]
    last = await alice.says("Come up.", crew, reply_to=second)
    await visitor.signs_in(alice.username)

    page = await visitor.opens(f"/rooms/{crew}")

    assert f"2 replies last at {last['at'][11:16]}" in (link_of(page, first) or "")
    assert (None, None) == (link_of(page, other), link_of(page, second))
    assert ["Who has the key?", "Good morning.", "I have.", "Come up."] == page.messages

    page = await visitor.opens(f"/rooms/{crew}/threads/{first}")

    assert (200, [first, second, last["seq"]]) == (page.status, page.seqs)
    assert ["Who has the key?", "I have.", "Come up."] == page.messages


async def test_an_answer_leads_to_where_its_thread_begins(
    visitor: Visitor, alice: Person, bob: Person, crew: str, place: Place
) -> None:
    first = (await alice.says("Who has the key?", crew))["seq"]
    second = (await bob.says("I have.", crew, reply_to=first))["seq"]
    await visitor.signs_in(alice.username)

    page = await visitor.opens(f"/rooms/{crew}/threads/{second}")

    assert (200, f"/rooms/{crew}/threads/{first}") == (page.status, page.path)

    await is_stored(bob, crew, second)
    await forget(place, crew)
    page = await visitor.opens(f"/rooms/{crew}/threads/{second}")

    assert (f"/rooms/{crew}/threads/{first}", [first, second]) == (page.path, page.seqs)


async def test_one_answers_on_the_page_of_a_thread(visitor: Visitor, alice: Person, bob: Person, crew: str) -> None:
    first = (await bob.says("Who has the key?", crew))["seq"]
    await visitor.signs_in(alice.username)
    await visitor.opens(f"/rooms/{crew}/threads/{first}")

    page = await visitor.fills_in(f"/rooms/{crew}/messages", body="I have.", reply_to=str(first), back="thread")

    assert (f"/rooms/{crew}/threads/{first}", ["Who has the key?", "I have."]) == (page.path, page.messages)
    said = (await bob.reads(crew))[-1]
    assert ("I have.", first, [bob.usercode]) == (said["body"], said["thread"], said["mentions"])


def written(page: Page) -> str:
    """What stands in the fields for words; those of the templates are empty."""
    return "".join("".join(one.text).strip() for one in page.elements if one.tag == "textarea")


async def test_what_is_refused_in_a_thread_stays_there(visitor: Visitor, alice: Person, bob: Person, crew: str) -> None:
    first = (await bob.says("Who has the key?", crew))["seq"]
    await visitor.signs_in(alice.username)
    form = {"reply_to": str(first), "back": "thread"}

    page = await visitor.fills_in(f"/rooms/{crew}/messages", body="/dance now", **form)

    assert (422, ["Who has the key?"]) == (page.status, page.messages)
    assert page.problems and "Reply in this thread" in page.markup
    assert "/dance now" == written(page)
    assert ["Who has the key?"] == [one["body"] for one in await bob.reads(crew)]

    page = await visitor.fills_in(f"/rooms/{crew}/messages", body="/topic Keys", **form)

    assert (200, [], "") == (page.status, page.problems, written(page))
    assert "Reply in this thread" in page.markup and "topic" in page.text


async def test_what_answers_nothing_that_is_there_stays_in_the_room(visitor: Visitor, alice: Person, crew: str) -> None:
    await visitor.signs_in(alice.username)

    page = await visitor.fills_in(f"/rooms/{crew}/messages", body="I have.", reply_to="999", back="thread")

    assert (422, ["There is no message at this place."]) == (page.status, page.problems)
    assert "I have." == written(page) and "Reply in this thread" not in page.markup


async def test_a_long_thread_comes_in_pages(
    visitor: Visitor, alice: Person, bob: Person, crew: str, place: Place
) -> None:
    first = (await alice.says("Count with me.", crew))["seq"]
    for number in range(130):
        last = await bob.says(str(number), crew, reply_to=first)
    await visitor.signs_in(alice.username)
    address = f"/rooms/{crew}/threads/{first}"

    newest = await visitor.opens(address)
    earlier = await visitor.opens(f"{address}?before={newest.seqs[1]}")
    await is_stored(bob, crew, last["seq"])
    await forget(place, crew, last["seq"] - 50)
    again = await visitor.opens(address)

    assert ["Count with me.", *map(str, range(30, 130))] == newest.messages
    assert ["Count with me.", *map(str, range(30))] == earlier.messages
    assert newest.messages == again.messages
    assert f"{address}?before={newest.seqs[1]}" in newest.markup
    assert "Earlier replies" not in earlier.text


async def test_there_is_no_thread_where_there_is_no_message(visitor: Visitor, alice: Person, crew: str) -> None:
    await visitor.signs_in(alice.username)

    pages = [await visitor.opens(f"/rooms/{crew}/threads/{seq}") for seq in ("1", "999", "0", "x", "-1")]

    assert [404] * 5 == [page.status for page in pages]


async def test_nobody_outside_sees_a_thread_of_a_closed_room(
    visitor: Visitor, alice: Person, bob: Person, carol: Person
) -> None:
    room = await alice.makes("closed", "Vault")
    await alice.brings(bob, room)
    first = (await alice.says("the secret", room))["seq"]
    await bob.says("and another", room, reply_to=first)
    await visitor.signs_in(carol.username)

    page = await visitor.opens(f"/rooms/{room}/threads/{first}")

    assert (404, False) == (page.status, "secret" in page.markup)


async def test_who_listens_at_an_open_door_reads_a_thread_and_does_not_answer(
    visitor: Visitor, alice: Person, carol: Person
) -> None:
    room = await alice.makes("open", "Square")
    first = (await alice.says("Who has the key?", room))["seq"]
    await alice.says("I have.", room, reply_to=first)
    await visitor.signs_in(carol.username)

    page = await visitor.opens(f"/rooms/{room}/threads/{first}")

    assert (200, ["Who has the key?", "I have."]) == (page.status, page.messages)
    assert "Reply in this thread" not in page.markup


async def test_the_page_of_a_thread_tells_members_and_nobody_else_how_far_the_others_are(
    visitor: Visitor, alice: Person, bob: Person, carol: Person
) -> None:
    room = await alice.makes("open", "Square")
    await alice.brings(bob, room)
    first = (await alice.says("Who has the key?", room))["seq"]
    await bob.here.ask("room.read", room=room, seq=first)

    told = []
    for person in (alice, carol):
        async with Visitor(visitor.instance) as one:
            await one.signs_in(person.username)
            page = await one.opens(f"/rooms/{room}/threads/{first}")
        told += [element.attributes["data-reach"] for element in page.elements if element.tag == "thread-pane"]

    assert [f'{{"{bob.usercode}":[{first},{first}]}}', "{}"] == told


async def test_a_deleted_first_message_keeps_its_thread(
    visitor: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    first = (await alice.says("Who has the key?", crew))["seq"]
    await bob.says("I have.", crew, reply_to=first)
    await alice.here.ask("message.delete", room=crew, seq=first)
    await visitor.signs_in(bob.username)

    page = await visitor.opens(f"/rooms/{crew}")

    assert "1 reply" in (link_of(page, first) or "")
    assert "I have." == (await visitor.opens(f"/rooms/{crew}/threads/{first}")).messages[-1]


async def test_one_follows_and_unfollows_on_the_page_of_a_thread(
    visitor: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    first = (await bob.says("Who has the key?", crew))["seq"]
    await visitor.signs_in(alice.username)
    address = f"/rooms/{crew}/threads/{first}"
    assert "yes" == follow_of(await visitor.opens(address))

    page = await visitor.fills_in(f"{address}/follow", following="yes")

    assert (address, "no") == (page.path, follow_of(page))
    assert "yes" == follow_of(await visitor.fills_in(f"{address}/follow", following="no"))


def follow_of(page: Page) -> str:
    """What the button does that can be seen."""
    rows = [one for one in page.elements if "data-following" in one.attributes and "hidden" not in one.attributes]
    assert 1 == len(rows)
    return {"yes": "no", "no": "yes"}[rows[0].attributes["data-following"]]


async def test_what_is_left_of_a_thread_stays_when_its_beginning_has_left_the_room(
    visitor: Visitor, alice: Person, bob: Person, crew: str, place: Place
) -> None:
    first = (await alice.says("Who has the key?", crew))["seq"]
    gone = (await bob.says("Not me.", crew, reply_to=first))["seq"]
    kept = (await bob.says("I have.", crew, reply_to=first))["seq"]
    await keeps(alice, crew, 30)
    await ages(place, crew, gone, days=40)
    await applied(place)
    await visitor.signs_in(alice.username)

    for log in ("with", "without"):
        if log == "without":
            await forget(place, crew)
        for seq in (first, kept):
            page = await visitor.opens(f"/rooms/{crew}/threads/{seq}")
            assert (200, f"/rooms/{crew}/threads/{first}", [kept]) == (page.status, page.path, page.seqs)
            assert "has left the room" in page.text and "Reply in this thread" not in page.text
    assert 404 == (await alice.asks("PUT", f"rooms/{crew}/messages/{kept}/follow"))[0]


async def test_the_page_of_a_message_leads_to_its_thread(
    visitor: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    first = (await alice.says("Who has the key?", crew))["seq"]
    second = (await bob.says("I have.", crew, reply_to=first))["seq"]
    await visitor.signs_in(alice.username)

    for seq in (first, second):
        page = await visitor.opens(f"/rooms/{crew}/messages/{seq}")
        assert f'href="/rooms/{crew}/threads/{first}"' in page.markup

"""Whoever has missed what was said to them is told by mail: once, of what is unread still and concerns them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from chat.jobs.digests import send
from chat.model.times import now
from tests.cast import Person
from tests.mail.asking import address_of, headline, passes, wants
from tests.mail.post import Mail, Post
from tests.phone import reads
from tests.place import Place
from tests.servers import free_port
from tests.web.visitor import Visitor

IN_TIME = 16


def told(post: Post, reader: Person) -> list[Mail]:
    """What came behind the question whether the address is theirs."""
    return post.to(address_of(reader))[1:]


async def direct_of(alice: Person, bob: Person) -> str:
    _, room = await alice.asks("POST", "directs", {"to": [bob.usercode]})
    await bob.here.hears(lambda frame: frame["type"] == "room.added" and frame["room"] == room["room"])
    return str(room["room"])


async def test_what_waited_for_fifteen_minutes_is_told_once_in_one_mail(
    alice: Person, reader: Person, crew: str, post: Post, place: Place
) -> None:
    ack = await alice.says(f"@{reader.username} the **dome** is up <3", crew)
    await alice.says("for nobody in particular", crew)
    await alice.says("psst", await direct_of(alice, reader))

    await passes(place, 14)
    assert [] == told(post, reader)

    await passes(place, IN_TIME)
    await passes(place, 2 * IN_TIME)
    [mail] = told(post, reader)
    name = alice.username.title()
    assert "2 messages wait for you on Confab" == mail.subject
    assert f"{name} in Crew:\n  @{reader.username} the dome is up <3\n" in mail.text
    assert f"{name}:\n  psst\n" in mail.text
    assert "the dome is up &lt;3</p>" in mail.html
    assert "for nobody" not in mail.text + mail.html
    assert f"{place.settings.base_url}/rooms/{crew}?at={ack['seq']}#message-{ack['seq']}" in mail.links
    assert ("The Crew <chat@example.org>", "auto-generated") == (mail.message["From"], mail.message["Auto-Submitted"])


async def test_the_next_mail_tells_only_what_came_since(
    alice: Person, reader: Person, post: Post, place: Place
) -> None:
    room = await direct_of(alice, reader)
    await alice.says("first", room)
    await passes(place, IN_TIME)
    await alice.says("second", room)

    await passes(place, 3 * IN_TIME)

    [_, mail] = told(post, reader)
    assert ("1 message waits for you on Confab", True, False) == (
        mail.subject,
        "second" in mail.text,
        "first" in mail.text,
    )


async def test_what_is_read_meanwhile_is_not_told(
    alice: Person, reader: Person, crew: str, post: Post, place: Place
) -> None:
    ack = await alice.says(f"@{reader.username} look", crew)
    await passes(place, 10)
    await reads(reader, crew, ack["seq"])

    await passes(place, IN_TIME)

    assert [] == told(post, reader)


@pytest.mark.any_database
@pytest.mark.parametrize("what", ["muted", "hidden", "deleted", "blocked", "left"])
async def test_what_does_not_concern_them_any_more_is_not_told(
    what: str, alice: Person, reader: Person, crew: str, post: Post, place: Place
) -> None:
    ack = await alice.says(f"@{reader.username} look", crew)
    if what in ("muted", "hidden"):
        level = "nothing" if what == "muted" else "hidden"
        await reader.asks("PUT", f"rooms/{crew}/involvement", {"level": level})
    elif what == "deleted":
        await alice.asks("DELETE", f"rooms/{crew}/messages/{ack['seq']}")
    elif what == "blocked":
        await reader.asks("PUT", f"me/blocks/{alice.usercode}")
    else:
        await alice.removes(reader, crew)

    await passes(place, IN_TIME)

    assert [] == told(post, reader)


async def test_a_word_of_theirs_is_told_once(
    alice: Person, reader: Person, crew: str, post: Post, place: Place
) -> None:
    await reader.asks("PATCH", "me/notifications", {"keywords": ["roller"]})
    await alice.says("The third roller hums", crew)
    await alice.says("Somebody should look at it", crew)
    await reader.says("I roller-skate", crew)
    muted = await alice.makes("closed", "Muted")
    await alice.brings(reader, muted)
    await reader.asks("PUT", f"rooms/{muted}/involvement", {"level": "nothing"})
    await alice.says("roller again", muted)

    for minutes in (IN_TIME, 2 * IN_TIME):
        await passes(place, minutes)

    [mail] = told(post, reader)
    assert "1 message waits for you on Confab" == mail.subject
    assert f"{alice.username.title()} in Crew:\n  The third roller hums\n" in mail.text


@pytest.mark.any_database
async def test_nothing_comes_in_the_quiet_hours_and_all_of_it_afterwards(
    alice: Person, reader: Person, crew: str, post: Post, place: Place
) -> None:
    await reader.asks("PATCH", "me/notifications", {"pause": "hour"})
    await alice.says(f"@{reader.username} look", crew)

    await passes(place, IN_TIME)
    assert [] == told(post, reader)

    await passes(place, 75)
    assert 1 == len(told(post, reader))


@pytest.mark.any_database
@pytest.mark.parametrize("wakes", [True, False])
async def test_what_is_urgent_comes_in_the_quiet_hours_to_those_who_let_it_wake_them(
    wakes: bool, alice: Person, reader: Person, post: Post, place: Place
) -> None:
    await reader.asks("PATCH", "me/notifications", {"pause": "hour", "urgent": wakes})
    room = await direct_of(alice, reader)
    await alice.says("by the way", room)
    await passes(place, IN_TIME)
    assert [] == told(post, reader)

    await alice.says("the dome is on fire", room, urgent=True)
    await passes(place, 2 * IN_TIME)

    assert [["by the way", "the dome is on fire"]] * wakes == [
        [words for words in ("by the way", "the dome is on fire") if words in mail.text] for mail in told(post, reader)
    ]


@pytest.mark.any_database
async def test_what_is_urgent_to_others_wakes_nobody(alice: Person, reader: Person, post: Post, place: Place) -> None:
    room = await direct_of(alice, reader)
    await reader.asks("PUT", f"rooms/{room}/involvement", {"level": "nothing"})
    await reader.asks("PATCH", "me/notifications", {"pause": "hour"})

    await alice.says("the dome is on fire", room, urgent=True)
    await passes(place, IN_TIME)

    assert [] == told(post, reader)


async def test_workers_that_look_at_once_write_one_mail(
    alice: Person, reader: Person, crew: str, post: Post, place: Place
) -> None:
    await alice.says(f"@{reader.username} look", crew)

    await asyncio.gather(*(passes(place, IN_TIME) for _ in range(4)))
    # And one that believes that whoever has the claim is dead.
    await passes(place, IN_TIME + 6)

    assert 1 == len(told(post, reader))


async def test_a_mail_that_may_have_arrived_is_not_sent_again(
    alice: Person, reader: Person, crew: str, post: Post, place: Place
) -> None:
    post.hangs_up.add(address_of(reader))
    await alice.says(f"@{reader.username} look", crew)

    await passes(place, IN_TIME)
    await passes(place, 10 * IN_TIME)

    assert 1 == len(told(post, reader))


async def test_what_the_server_refuses_is_tried_again_later(
    alice: Person, reader: Person, crew: str, post: Post, place: Place
) -> None:
    address = address_of(reader)
    await alice.says(f"@{reader.username} look", crew)
    post.refuses[address] = "451 4.7.1 come back in a minute"
    await passes(place, IN_TIME)
    assert "451 4.7.1 come back in a minute" == (await reader.asks("GET", "me/digest"))[1]["fault"]

    del post.refuses[address]
    await passes(place, IN_TIME + 0.5)
    assert [] == told(post, reader)

    await passes(place, IN_TIME + 2)
    assert 1 == len(told(post, reader))
    assert (await reader.asks("GET", "me/digest"))[1]["fault"] is None


@pytest.mark.any_database
async def test_a_server_that_is_away_is_asked_again_later(
    alice: Person, reader: Person, crew: str, post: Post, place: Place
) -> None:
    """And what was read meanwhile is not told then."""
    away = place.settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{free_port()}"})
    ack = await alice.says(f"@{reader.username} look", crew)
    await alice.says(f"@{reader.username} look again", crew)

    await send(replace(place.resources, settings=away), now() + timedelta(minutes=IN_TIME))
    await reads(reader, crew, ack["seq"])
    await passes(place, IN_TIME + 2)

    [mail] = told(post, reader)
    assert (True, False) == ("look again" in mail.text, "look\n" in mail.text)


@pytest.mark.any_database
async def test_an_address_that_nobody_has_is_not_written_to_again(
    alice: Person, reader: Person, crew: str, post: Post, place: Place
) -> None:
    post.refuses[address_of(reader)] = "550 5.1.1 no such user here"
    await alice.says(f"@{reader.username} look", crew)
    await passes(place, IN_TIME)

    del post.refuses[address_of(reader)]
    await passes(place, 100 * IN_TIME)

    assert [] == told(post, reader)
    _, shown = await reader.asks("GET", "me/digest")
    assert (False, "550 5.1.1 no such user here") == (shown["confirmed"], shown["fault"])


@pytest.mark.any_database
async def test_each_is_told_in_their_language(
    alice: Person, reader: Person, crew: str, post: Post, place: Place
) -> None:
    await reader.asks("PATCH", "me", {"language": "de"})
    await alice.says(f"@{reader.username} schau", crew)

    await passes(place, IN_TIME)

    [mail] = told(post, reader)
    assert "1 Nachricht wartet bei Confab auf dich" == mail.subject
    assert 'lang="de"' in mail.html


async def test_one_click_ends_it_without_signing_in(
    alice: Person, reader: Person, crew: str, post: Post, place: Place, visitor: Visitor
) -> None:
    """As mail programs do it (RFC 8058), for which the header has to arrive in one piece."""
    await alice.says(f"@{reader.username} look", crew)
    await passes(place, IN_TIME)
    [mail] = told(post, reader)
    place_ = mail.path("/digest/end")
    assert f"List-Unsubscribe: <{place.settings.base_url}{place_}>\r\n".encode() in mail.raw
    assert "List-Unsubscribe=One-Click" == mail.message["List-Unsubscribe-Post"]

    looked = await visitor.opens(place_)
    still = (await reader.asks("GET", "me/digest"))[1]["after_min"]
    click = {"List-Unsubscribe": "One-Click"}
    ended = await visitor.fills_in(place_, headers={"Accept": "*/*"}, **click)
    again = await visitor.fills_in(place_, headers={"Accept": "*/*"}, **click)

    assert ("Stop these mails?", 15) == (headline(looked.text), still)
    assert ["No more mails come"] * 2 == [headline(page.text) for page in (ended, again)]
    assert (200, "/digest/end") == (ended.status, ended.path)
    await alice.says(f"@{reader.username} look again", crew)
    await passes(place, 10 * IN_TIME)
    assert [mail] == told(post, reader)
    # Whoever begins again is told of what is said from then on.
    await wants(reader)
    await passes(place, 20 * IN_TIME)
    assert [mail] == told(post, reader)

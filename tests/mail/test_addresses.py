"""Nothing is written to an address but the question whose it is, until its owner has answered that."""

import json
from dataclasses import replace

import pytest

from chat.actions import accounts, digests
from chat.actions.digests import Link
from chat.errors import Conflict, TooFast
from chat.model.digest import DigestDraft
from chat.model.user import User
from tests.cast import Person
from tests.jobs.asking import ends
from tests.mail.asking import address_of, confirms, headline, passes, wants
from tests.mail.post import Post
from tests.place import Place
from tests.web.visitor import Visitor


async def account_of(person: Person, place: Place) -> User:
    found = await accounts.find(place.resources, person.usercode)
    assert found
    return found


async def test_an_address_is_asked_whose_it_is_and_told_nothing(
    alice: Person, bob: Person, crew: str, post: Post, place: Place
) -> None:
    assert not (await wants(bob))["confirmed"]
    await alice.says(f"@{bob.username} a secret", crew)

    for minutes in (0, 16, 100):
        await passes(place, minutes)

    [mail] = post.to(address_of(bob))
    assert "Is this your address on Confab?" == mail.subject
    assert (True, False) == (f"@{bob.username}" in mail.text, "secret" in mail.text)
    assert mail.message["List-Unsubscribe"] is None


async def test_opening_the_link_confirms_nothing_and_its_button_does(
    bob: Person, post: Post, place: Place, visitor: Visitor
) -> None:
    await wants(bob)
    await passes(place, 0)
    link = (await post.brings(address_of(bob))).path("/digest/confirmation")

    looked = await visitor.opens(link)
    before = (await bob.asks("GET", "me/digest"))[1]["confirmed"]
    pressed = await visitor.fills_in(link)

    assert ["Is this your address?", "It is your address"] == [headline(page.text) for page in (looked, pressed)]
    assert (False, True) == (before, (await bob.asks("GET", "me/digest"))[1]["confirmed"])


@pytest.mark.any_database
@pytest.mark.parametrize("what", ["forged", "cut", "of another kind", "past its time", "of another address", "none"])
async def test_a_link_that_is_not_good_confirms_nothing(
    what: str, bob: Person, place: Place, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await wants(bob)
    user = await account_of(bob, place)
    digest = await digests.mine(place.resources, user)
    assert digest
    if what == "past its time":
        monkeypatch.setattr(digests, "CONFIRMING_HOURS", -1)
    of_another = replace(digest, address="elsewhere@example.org") if what == "of another address" else digest
    resources = replace(place.resources, secret=b"guessed") if what == "forged" else place.resources
    kind = Link.END if what == "of another kind" else Link.CONFIRM
    token = digests.address_of(resources, kind, user, of_another).partition("token=")[2]
    given = {"cut": token[:-3], "none": ""}.get(what, token)

    page = await visitor.fills_in(f"/digest/confirmation?token={given}")

    assert (404, "This link leads nowhere") == (page.status, headline(page.text))
    assert not (await bob.asks("GET", "me/digest"))[1]["confirmed"]


@pytest.mark.any_database
async def test_a_forged_link_ends_nothing(bob: Person, post: Post, place: Place, visitor: Visitor) -> None:
    await wants(bob)
    user = await account_of(bob, place)
    digest = await digests.mine(place.resources, user)
    assert digest
    forged = digests.address_of(replace(place.resources, secret=b"guessed"), Link.END, user, digest)

    page = await visitor.fills_in("/digest/end?token=" + forged.partition("token=")[2])

    assert (404, 15) == (page.status, (await bob.asks("GET", "me/digest"))[1]["after_min"])


async def test_another_address_has_to_be_confirmed_again(
    alice: Person, bob: Person, crew: str, post: Post, place: Place, visitor: Visitor
) -> None:
    await wants(bob)
    await confirms(bob, post, place, visitor)
    other = f"other-{address_of(bob)}"

    changed = await wants(bob, address=other)
    await alice.says(f"@{bob.username} a secret", crew)
    await passes(place, 16)

    assert not changed["confirmed"]
    assert ["Is this your address on Confab?"] == [mail.subject for mail in post.to(other)]
    assert 1 == len(post.to(address_of(bob)))


@pytest.mark.any_database
async def test_how_long_to_wait_is_changed_without_asking_again(
    bob: Person, post: Post, place: Place, visitor: Visitor
) -> None:
    await wants(bob)
    await confirms(bob, post, place, visitor)

    changed = await wants(bob, 1440)
    await passes(place, 1)

    assert (True, 1440, 1) == (changed["confirmed"], changed["after_min"], len(post.to(address_of(bob))))


@pytest.mark.any_database
async def test_nobody_fills_the_mailbox_of_another(alice: Person, bob: Person, place: Place) -> None:
    strict = replace(place.resources, settings=place.settings.model_copy(update={"rate_limits": "on"}))
    victim = DigestDraft.parse(f"victim-of-{alice.username}@example.org", 15)
    people = [await account_of(one, place) for one in (alice, bob)]

    for _ in range(2):
        await digests.choose(strict, people[0], victim)
    await digests.choose(strict, people[1], victim)

    with pytest.raises(TooFast):
        await digests.choose(strict, people[1], replace(victim, address=victim.address.upper()))


@pytest.mark.any_database
async def test_an_address_that_is_forgotten_is_not_here_any_more(
    alice: Person, bob: Person, crew: str, post: Post, place: Place, visitor: Visitor
) -> None:
    await wants(bob)
    await confirms(bob, post, place, visitor)

    assert 204 == (await bob.asks("DELETE", "me/digest"))[0]

    await alice.says(f"@{bob.username} look", crew)
    await passes(place, 100)
    assert (None, 1) == ((await bob.asks("GET", "me/digest"))[1]["address"], len(post.to(address_of(bob))))


@pytest.mark.any_database
async def test_the_settings_say_how_it_stands(bob: Person, post: Post, place: Place, visitor: Visitor) -> None:
    await visitor.signs_in(bob.username)
    wrong = await visitor.fills_in("/settings/digest", address="bob at home", after_min="60")
    asked = await visitor.fills_in("/settings/digest", address=address_of(bob), after_min="60")
    await passes(place, 0)
    question = await post.brings(address_of(bob))
    await visitor.fills_in(question.path("/digest/confirmation"))
    saved = await visitor.fills_in("/settings/digest", address=address_of(bob), after_min="0")
    forgotten = await visitor.fills_in("/settings/digest/removal")

    assert (422, ["Write an address such as alice@example.org."]) == (wrong.status, wrong.problems)
    assert "Now open the link in the mail" in asked.text
    assert "is not confirmed yet" in asked.text
    assert ("Saved.", False) == ("Saved." if "Saved." in saved.text else "", "is not confirmed yet" in saved.text)
    assert ("Forgotten." in forgotten.text, "") == (True, forgotten.field("address"))


@pytest.mark.any_database
async def test_what_the_place_has_of_somebody_has_their_address(bob: Person) -> None:
    await wants(bob)

    _, made = await bob.asks("POST", "me/export")

    result = (await ends(bob.here, made["task_id"]))["result"]
    async with bob.http.get(bob.instance.url + result["file"]["url"], headers=bob.headers) as answer:
        assert address_of(bob) == json.loads((await answer.text()).splitlines()[0])["mail_address"]


@pytest.mark.any_database
async def test_where_no_mail_is_sent_nobody_is_asked_for_an_address(bob: Person, place: Place) -> None:
    silent = replace(place.resources, settings=place.settings.model_copy(update={"smtp_url": ""}))

    with pytest.raises(Conflict, match="sends no mails"):
        await digests.choose(silent, await account_of(bob, place), DigestDraft.parse(address_of(bob), 15))

"""Words that call their reader, on the page: marked in what is there and in what comes, spoken, and heard."""

import re

from playwright.async_api import expect

from tests.browser.profile import Profile, Tab


async def is_marked(tab: Tab, words: str, *, calls: bool = True) -> None:
    message = tab.message(words)
    await expect(message).to_be_visible()
    if calls:
        await expect(message).to_have_attribute("data-mentions-me", "")
    else:
        await expect(message).not_to_have_attribute("data-mentions-me", "")


async def test_a_message_with_a_word_of_mine_is_marked_and_spoken_as_a_call(
    alice: Profile, bob: Profile, crew: str
) -> None:
    await bob.says(crew, "The **Dóme** is up.", "Domes are not.")
    await alice.says(crew, "My dome?")
    await alice._asks("settings/notifications", zone="UTC", keywords="dome\nthird roller")

    await alice._asks(f"rooms/{crew}/involvement", involvement="mentions")
    tab = await alice.tab_in(crew)
    await is_marked(tab, "The Dóme is up.")
    await is_marked(tab, "Domes are not.", calls=False)
    await is_marked(tab, "My dome?", calls=False)
    theirs = await bob.tab_in(crew)
    await is_marked(theirs, "The Dóme is up.", calls=False)
    await is_marked(theirs, "My dome?", calls=False)

    await bob.says(crew, "Dinner is ready.", "It is the third\nroller again.")
    spoken = tab.page.locator("[data-part=announcer]")
    await expect(spoken).to_have_text("Bob calls you: It is the third roller again.")
    await is_marked(tab, "Dinner is ready.", calls=False)


async def test_an_edit_calls_and_a_deletion_does_not(alice: Profile, bob: Profile, crew: str) -> None:
    await alice._asks("settings/notifications", zone="UTC", keywords="dome\ndeleted")
    tab = await alice.tab_in(crew)
    await bob.says(crew, "The tent is up.")
    await is_marked(tab, "The tent is up.", calls=False)
    seq = await tab.message("The tent is up.").get_attribute("data-seq")

    await bob._asks(f"rooms/{crew}/messages/{seq}", body="The dome is up.")
    await is_marked(tab, "The dome is up.")
    await bob._asks(f"rooms/{crew}/messages/{seq}/deletion")

    await expect(tab.messages.first).to_have_text(re.compile("Bob deleted this message."))
    await expect(tab.messages.first).not_to_have_attribute("data-mentions-me", "")

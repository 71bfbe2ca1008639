"""The language of pages, chosen in the settings."""

from pathlib import Path

from playwright.async_api import expect

from tests.browser.conftest import NewProfile
from tests.cast import Person
from tests.place import serving, settings
from tests.web.catalogues import standing_in


async def test_a_language_is_chosen_like_a_look(new_profile: NewProfile, tmp_path: Path) -> None:
    with standing_in(tmp_path):
        async with serving(settings(tmp_path / "data")) as instance:
            await (await Person("founder", instance).registers()).is_gone()
            nora = await (await new_profile(instance=instance)).registers("nora", "Nora")
            tab = await nora.tab("/settings#look")
            language = tab.page.get_by_label("Language", exact=True)

            await language.select_option(label="Íslenska")
            await tab.page.get_by_role("button", name="Save the look").click()

            await expect(tab.page.locator("#look").get_by_role("status")).to_have_text("Vistað.")
            await expect(language).to_have_value("is")
            await expect(tab.page.locator("html")).to_have_attribute("lang", "is")
            await nora.context.close()

"""The pictures of the documentation, taken of the product itself.

`SCREENSHOTS=1 make test ARGS="-k pictures"` puts them into docs/images; otherwise they are only taken.
"""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, Playwright, expect

from chat.model.times import timestamp
from tests.browser.conftest import ARGUMENTS
from tests.browser.profile import DESKTOP, TOUCH, Profile, Tab
from tests.place import Instance, serving, settings
from tests.servers import chromium

PICTURES = Path(__file__).parents[2] / "docs" / "images"
PRESENT = datetime(2026, 11, 20, 8, 33, tzinfo=UTC)

# Not every machine has a good face for "system-ui"; the pictures should show one.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  {}
</fontconfig>"""
FACE = """<match target="pattern"><test name="family"><string>{}</string></test>
  <edit name="family" mode="prepend" binding="strong"><string>Inter</string></edit></match>"""

PEOPLE = {
    "mira": "Mira Solberg",
    "teo": "Teo Marchetti",
    "adaeze": "Adaeze Nwosu",
    "jonas": "Jonas Weil",
    "yuna": "Yuna Park",
    "farid": "Farid Rahal",
    "greta": "Greta Dahl",
}
ROOMS = {
    "Dome crew": ("open", "Shutter, drives and weather. On call this week: Adaeze.", "teo adaeze jonas farid"),
    "Front desk": ("open", "Visitors, the telephone, lost gloves.", "teo greta yuna jonas farid"),
    "Instruments": ("open", "Cameras, filters and the good eyepiece.", "adaeze jonas"),
    "Kitchen rota": ("open", "Who cooks, who washes, who says sorry.", "teo greta yuna"),
    "Open nights": ("open", "Every second Friday, unless it pours.", "greta farid"),
    "Trustees": ("closed", "Money, the roof, more money.", "greta"),
}
OTHER_ROOMS = {
    "Aurora alarm": ("Wakes everybody who joins. Everybody.", "yuna farid"),
    "Poems on the door": ("One a week, behind glass.", "jonas"),
}
TALK = [
    ("19 21:46", "teo", "The north seal is dripping again. There is a bucket under it, and a note on the bucket."),
    ("19 21:51", "adaeze", "Thank you. What does the note say?"),
    ("19 21:52", "teo", "“Not tea.”"),
    ("19 22:03", "mira", "I will take it for the museum."),
    (
        "20 08:12",
        "adaeze",
        "Gusts of 17 m/s until four, then the wind fell asleep. The shutter closed by itself at 01:40, as it should.",
    ),
    ("20 08:13", "adaeze", "Forty-one frames before that, and all of them are sharp."),
    ("20 08:20", "jonas", "The drive hums when it turns west. I can hear it from the library."),
    ("20 08:22", "yuna", ""),
    ("20 08:24", "mira", "That will be the third roller. I have grease, and no plans until lunch."),
    ("20 08:24", "mira", "Welcome, Yuna. Could you hold a torch?"),
    ("20 08:26", "yuna", "I can. I seem to be the only one here who slept."),
    ("20 08:29", "farid", "صباح الخير! الخبز في الطريق."),
    ("20 08:30", "farid", "(Good morning, the bread is on its way.)"),
    ("20 08:31", "adaeze", "Tonight: clear from nine, dew after midnight. https://example.org/forecast"),
    ("20 08:33", "mira", "Then we open at nine. I will tell the school."),
]


class Clock:
    """The moment at which things happen in the pictures."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 19, 21, 30, tzinfo=UTC)

    def turns_to(self, words: str) -> None:
        day, hour = words.split()
        self.moment = datetime.fromisoformat(f"2026-11-{day}T{hour}:00+00:00")

    def timestamp(self) -> str:
        return timestamp(self.moment)


@pytest.fixture
async def browser(playwright: Playwright, tmp_path: Path) -> AsyncIterator[Browser]:
    faces = "\n".join(FACE.format(name) for name in ("system-ui", "sans-serif", "sans"))
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(FONTS.format(faces))
    environment = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
    browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS, env=environment)
    yield browser
    await browser.close()


@pytest.fixture
async def observatory(tmp_path: Path) -> AsyncIterator[Instance]:
    async with serving(settings(tmp_path, site_name="Nightjar")) as instance:
        yield instance


@pytest.fixture
def album(tmp_path: Path) -> Path:
    return PICTURES if os.environ.get("SCREENSHOTS") == "1" else tmp_path


async def test_the_pictures_can_be_taken(
    browser: Browser, observatory: Instance, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("chat.model.event.timestamp", clock.timestamp)
    people = await _come(browser, observatory)
    rooms = await _furnish(people)
    await _talk(people, rooms, clock)
    mira = people["mira"]
    await mira.reads(rooms["Dome crew"])

    for name, options in {"room": {"viewport": DESKTOP}, "phone": TOUCH}.items():
        for suffix, scheme in {"": "light", "-dark": "dark"}.items():
            viewer = await Profile.make(browser, observatory, color_scheme=scheme, timezone_id="UTC", **options)
            await viewer.signs_in("mira")
            tab = await viewer.tab()
            await tab.page.clock.set_fixed_time(PRESENT)
            await tab.enters(rooms["Dome crew"])
            for other in ("Front desk", "Open nights"):
                await people["greta"].says(rooms[other], "Somebody left one red glove.")
                await expect(tab.room_link(rooms[other])).to_have_attribute("data-unread", "")
            await expect(tab.sign(TALK[-1][2])).to_have_text("Stored")
            await _takes(album, tab, name + suffix)
            await viewer.context.close()

    tab = await mira.tab_in(rooms["Night log"])
    await _takes(album, tab, "empty-room")
    await _takes(album, await tab.opens("/rooms"), "rooms")
    await mira.context.clear_cookies()
    await tab.opens("/login")
    await tab.page.get_by_label("User name").fill("mira")
    await _takes(album, tab, "sign-in")
    await tab.opens("/register")
    await tab.page.get_by_label("Your name").fill("Noor Visser")
    await tab.page.get_by_label("User name").fill("noor")
    await _takes(album, tab, "register")
    for profile in people.values():
        await profile.context.close()


async def _come(browser: Browser, observatory: Instance) -> dict[str, Profile]:
    people = {}
    for username, name in PEOPLE.items():
        profile = await Profile.make(browser, observatory, color_scheme="light", timezone_id="UTC")
        people[username] = await profile.registers(username, name)
    return people


async def _furnish(people: dict[str, Profile]) -> dict[str, str]:
    """The rooms, and who is in them; answers their keys."""
    keys = {}
    for name, (kind, topic, members) in ROOMS.items():
        keys[name] = await people["mira"].makes(name, kind, topic)
        for username in members.split():
            await people["mira"].adds(username, keys[name])
    for name, (topic, members) in OTHER_ROOMS.items():
        first, *others = members.split()
        keys[name] = await people[first].makes(name, "open", topic)
        for username in others:
            await people[username].joins(keys[name])
    topic = "One line for each night: who was up, how the sky was, what broke."
    keys["Night log"] = await people["mira"].makes("Night log", "closed", topic)
    return keys


async def _talk(people: dict[str, Profile], rooms: dict[str, str], clock: Clock) -> None:
    for moment, username, words in TALK:
        clock.turns_to(moment)
        if words:
            await people[username].says(rooms["Dome crew"], words)
        else:
            await people[username].joins(rooms["Dome crew"])


async def _takes(album: Path, tab: Tab, name: str) -> None:
    await tab.page.evaluate("() => document.activeElement?.blur()")
    await tab.page.evaluate("() => document.fonts.ready")
    await tab.page.screenshot(path=album / f"{name}.png", animations="disabled")

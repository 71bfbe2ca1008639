"""One browser for the session, a profile for each person, one embedded instance of the product."""

import fcntl
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
from playwright.async_api import Browser, Playwright, async_playwright, expect

from tests.browser.house import House
from tests.browser.profile import Profile
from tests.place import Place, settings
from tests.servers import chromium

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_numbers = itertools.count(1)

expect.set_options(timeout=20_000)


@pytest.fixture(autouse=True)
def two_at_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A page takes a core for itself: with a third browser at work all of them are late."""
    shared = tmp_path_factory.getbasetemp().parent
    with (shared / "browser-1").open("w") as first, (shared / "browser-2").open("w") as second:
        try:
            fcntl.flock(first, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(second, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="module")
async def place(places: Callable[[str], Awaitable[Place]]) -> Place:
    """The product as it is tried first: one process, nothing to set up. The browser sees no difference to others."""
    return await places("sqlite")


@pytest.fixture
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """An instance of its own for a test that stops it."""
    house = House(settings(tmp_path_factory.mktemp("house")))
    await house.starts()
    yield house
    await house.stops()


@pytest.fixture(scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as started:
        yield started


@pytest.fixture(scope="session")
async def browser(playwright: Playwright) -> AsyncIterator[Browser]:
    """The browser of this machine; none is ever downloaded."""
    browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    yield browser
    await browser.close()


NewProfile = Callable[..., Awaitable[Profile]]


@pytest.fixture
async def new_profile(browser: Browser, place: Place) -> AsyncIterator[NewProfile]:
    """A fresh browser profile: `await new_profile(viewport=PHONE)`. None may complain about our pages."""
    profiles: list[Profile] = []

    async def make(**options: Any) -> Profile:
        instance = options.pop("instance", place.one)
        profiles.append(await Profile.make(browser, instance, **options))
        return profiles[-1]

    yield make
    for profile in profiles:
        await profile.context.close()
    assert [] == [complaint for profile in profiles for complaint in profile.unforgiven]


@pytest.fixture
async def come(new_profile: NewProfile) -> Callable[..., Awaitable[Profile]]:
    """Somebody with a browser and an account: `dora = await come("dora")`."""

    async def register(name: str, **options: Any) -> Profile:
        profile = await new_profile(**options)
        return await profile.registers(f"{name}.{next(_numbers)}", name.title())

    return register


Come = Callable[..., Awaitable[Profile]]


@pytest.fixture(scope="module")
async def regulars() -> AsyncIterator[dict[str, Profile]]:
    people: dict[str, Profile] = {}
    yield people
    for profile in people.values():
        await profile.context.close()


@pytest.fixture
async def regular(browser: Browser, place: Place, regulars: dict[str, Profile]) -> AsyncIterator[Come]:
    """Somebody who comes to each test of a module, whose browser has our files already: that is half of a page."""

    async def come_again(name: str, **options: Any) -> Profile:
        if name not in regulars:
            profile = await Profile.make(browser, place.one, **options)
            regulars[name] = await profile.registers(f"{name}.{next(_numbers)}", name.title())
        # The test before may have signed them out.
        return await regulars[name].signs_in(regulars[name].username)

    yield come_again
    assert [] == [complaint for profile in regulars.values() for complaint in await profile.rests()]


@pytest.fixture
def arrive(request: pytest.FixtureRequest) -> Come:
    """As somebody new, or as a regular where the module says that its tests meet in rooms of their own."""
    name = "regular" if request.node.get_closest_marker("regulars") else "come"
    arrive: Come = request.getfixturevalue(name)
    return arrive


@pytest.fixture
async def alice(arrive: Come) -> Profile:
    return await arrive("alice")


@pytest.fixture
async def bob(arrive: Come) -> Profile:
    return await arrive("bob")


@pytest.fixture
async def crew(alice: Profile, bob: Profile) -> str:
    """A closed room of alice, who owns it, and bob."""
    room = await alice.makes("Crew", "closed")
    await alice.adds(bob.username, room)
    return room

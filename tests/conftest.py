"""Private servers, instances, and the cast: for the session, for some modules, for one test."""

import asyncio
import gc
import itertools
import logging
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import structlog
import uvloop

from tests import folders
from tests.cast import Person
from tests.place import Place, serving, settings
from tests.receiver import Receiver, receiving
from tests.servers import MariaDB, Redis

_numbers = itertools.count(1)
# Everybody is in the room of all, and lists grow with every test: for so many modules a place stays as quick as it was.
MODULES = 5
# As chat.logs does: `rich`, which comes along with a tool of the tests, takes a second for each traceback. A line for
# each request is for whoever looks for a fault.
structlog.configure(
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ],
)


def pytest_configure(config: pytest.Config) -> None:
    folder = folders.in_memory()
    if folder:
        # A socket has a path of a hundred characters at most, and pytest's own has long names.
        config.option.basetemp = config.option.basetemp or str(folder / "run")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop of production."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDB]:
    with MariaDB() as server:
        yield server


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is about a door alone is tried with the embedded database; the whole run has ten minutes."""
    twice = [item for item in items if item.get_closest_marker("any_database") and _needs_mariadb(item)]
    items[:] = _mixed([item for item in items if item not in set(twice)])
    config.hook.pytest_deselected(items=twice)


def _mixed(items: list[pytest.Item]) -> list[pytest.Item]:
    """Files with a browser evenly among the others: they wait for it, and two at most work at once."""
    files = [list(group) for _, group in itertools.groupby(items, lambda item: item.path)]
    rich = [group for group in files if group[0].path.parent.name == "browser"]
    plain = [group for group in files if group[0].path.parent.name != "browser"]
    places = [(at / len(some), group) for some in (rich, plain) for at, group in enumerate(some)]
    return [item for _, group in sorted(places, key=lambda one: one[0]) for item in group]


def pytest_collection_finish() -> None:
    """As chat.cli.serving does: thousands of tests and all modules are never garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _needs_mariadb(item: pytest.Item) -> bool:
    return getattr(item, "callspec", None) is not None and "mariadb" in item.callspec.params.values()  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    with Redis() as server:
        yield server


@pytest.fixture(scope="session")
async def places(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Callable[[str], Awaitable[Place]]]:
    """A place of a kind, for one module of tests after the other until it is made anew."""
    given: Counter[str] = Counter()
    unwanted: Counter[str] = Counter()
    made: dict[str, tuple[Place, AsyncExitStack]] = {}

    async def give(kind: str) -> Place:
        unwanted.update(made.keys())
        unwanted[kind] = 0
        # One that nobody asks for goes on looking for work, twenty times a second.
        for other in [one for one in made if unwanted[one] == MODULES]:
            await made.pop(other)[1].aclose()
        if kind not in made or given[kind] % MODULES == 0:
            if kind in made:
                await made.pop(kind)[1].aclose()
            given[kind] = 0
            stack = AsyncExitStack()
            made[kind] = (await _build(request, stack, kind, tmp_path_factory.mktemp("data")), stack)
            # The first of all sets a place up; that is none of the tests, in whatever order they come.
            await (await Person("founder", made[kind][0].one).registers()).is_gone()
        given[kind] += 1
        return made[kind][0]

    yield give
    for _, stack in made.values():
        await stack.aclose()


async def _build(request: pytest.FixtureRequest, stack: AsyncExitStack, kind: str, folder: Path) -> Place:
    if kind == "sqlite":
        chosen = settings(folder)
        return Place(kind, [await stack.enter_async_context(serving(chosen))], chosen)
    database = request.getfixturevalue("mariadb").create_database(f"place_{next(_numbers)}")
    redis_url = stack.enter_context(Redis()).url
    chosen = settings(folder, database_url=database, redis_url=redis_url, migrate=True, worker="inside")
    other = chosen.model_copy(update={"worker": "external"})
    return Place(kind, [await stack.enter_async_context(serving(one)) for one in (chosen, other)], chosen)


@pytest.fixture(scope="module", params=["sqlite", "mariadb"])
async def place(request: pytest.FixtureRequest, places: Callable[[str], Awaitable[Place]]) -> Place:
    """The product, embedded in one process, and as two instances on MariaDB and Redis."""
    return await places(request.param)


Invite = Callable[[str], Awaitable[Person]]


@pytest.fixture
async def invite(place: Place) -> AsyncIterator[Invite]:
    """Make somebody: `dora = await invite("dora")`. They come through different instances in turn."""
    people: list[Person] = []

    async def make(name: str) -> Person:
        person = Person(name, place.instances[len(people) % len(place.instances)])
        people.append(person)
        return await person.registers()

    yield make
    for person in people:
        await person.is_gone()


@pytest.fixture
async def alice(invite: Invite) -> Person:
    return await (await invite("alice")).comes()


@pytest.fixture
async def bob(invite: Invite, alice: Person) -> Person:
    """On another instance than alice, where there are two."""
    return await (await invite("bob")).comes()


@pytest.fixture
async def carol(invite: Invite, alice: Person, bob: Person) -> Person:
    """Somebody outside: in no room but general."""
    return await (await invite("carol")).comes()


@pytest.fixture
async def crew(alice: Person, bob: Person) -> str:
    """A closed room of alice, who owns it, and bob."""
    room = await alice.makes("closed")
    await alice.brings(bob, room)
    return room


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Where outgoing webhooks may lead."""
    async with receiving() as running:
        yield running

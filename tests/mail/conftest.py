"""A place that sends mails, the server that takes them, and bob, who wants some."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.cast import Person
from tests.mail.asking import confirms, wants
from tests.mail.post import SENDER, Post, post_office
from tests.place import Place, serving, settings
from tests.servers import free_port
from tests.web.visitor import Visitor


@pytest.fixture(scope="module")
async def post() -> AsyncIterator[Post]:
    async with post_office() as running:
        yield running


@pytest.fixture(scope="module", params=["sqlite", "mariadb"])
async def place(
    request: pytest.FixtureRequest,
    post: Post,
    places: Callable[[str], Awaitable[Place]],
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Place]:
    """One of its own, or another instance of the one on MariaDB and Redis. Its mails lead back to it."""
    port = free_port()
    mail = {"smtp_url": post.url, "mail_from": f"The Crew <{SENDER}>", "base_url": f"http://127.0.0.1:{port}"}
    if request.param == "sqlite":
        chosen = settings(tmp_path_factory.mktemp("data"), port=port, **mail)
    else:
        whole = await places("mariadb")
        chosen = whole.settings.model_copy(update={**mail, "port": port, "worker": "external"})
    async with serving(chosen) as instance:
        if request.param == "sqlite":
            await (await Person("founder", instance).registers()).is_gone()
        yield Place(request.param, [instance], chosen)


@pytest.fixture
async def visitor(place: Place) -> AsyncIterator[Visitor]:
    """Somebody with a browser, not signed in."""
    async with Visitor(place.one) as somebody:
        yield somebody


@pytest.fixture
async def reader(bob: Person, crew: str, post: Post, place: Place, visitor: Visitor) -> Person:
    """Bob, who is told by mail of what has waited for fifteen minutes."""
    await wants(bob)
    await confirms(bob, post, place, visitor)
    return bob

"""The doctor looks at real places, well and ill."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chat.bus import examining, processes
from chat.doctor.finding import Finding, Level
from chat.doctor.visit import visit
from chat.model.process import WEB
from chat.settings import Settings
from chat.store import schema
from tests.place import Place, settings
from tests.servers import MariaDB, Redis, free_port

PASSWORD = "hunter2-hunter2"


def about(found: list[Finding], *what: str) -> list[tuple[Level, str]]:
    return [(one.level, one.sentence) for one in found if one.about in what]


def levels(found: list[Finding], *what: str) -> set[Level]:
    return {level for level, _ in about(found, *what)}


@pytest.fixture
def empty(tmp_path: Path, mariadb: MariaDB, redis_server: Redis) -> Iterator[Settings]:
    """A database and a Redis (of the tests) that nobody serves from or works on."""
    url = mariadb.create_database("ill")
    redis_url = redis_server.url.removesuffix("0") + "9"
    yield settings(tmp_path, database_url=url, redis_url=redis_url, rate_limits="on")
    mariadb.drop_database("ill")


async def test_a_place_that_serves_is_well(place: Place) -> None:
    await has_a_worker(place)

    found = await visit(place.settings.model_copy(update={"rate_limits": "on"}))

    assert {"settings", "redis", "outbox", "dead", "instances", "worker", "queue", "database", "search", "push"} <= {
        one.about for one in found
    }
    assert [] == [one for one in found if one.level == Level.FAULT]
    assert {Level.OK} == levels(found, "settings", "outbox", "worker", "queue", "search", "disk", "instances")
    assert [one for one in found if one.about in ("redis", "database") and one.level != Level.OK] == (
        [] if place.kind == "sqlite" else weak(found)
    )


async def test_an_instance_that_was_not_restarted_is_named(place: Place) -> None:
    left_behind = replace(processes.this(WEB, "a-left-behind", "0.0.1"), host="elsewhere")
    await processes.beat(place.resources.redis, left_behind, {})
    try:
        [(level, sentence)] = about(await visit(place.settings), "versions")
    finally:
        await processes.leave(place.resources.redis, left_behind)

    assert (Level.WARNING, True) == (level, "web a-left-behind on elsewhere runs 0.0.1" in sentence)
    assert "restart" not in " ".join(sentence for _, sentence in about(await visit(place.settings), "versions"))


async def has_a_worker(place: Place) -> None:
    """It says that it lives a moment after the server has begun."""
    async with asyncio.timeout(10):
        while not (await examining.queue_facts(place.resources.queue_url)).workers:  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0)


def weak(found: list[Finding]) -> list[Finding]:
    """The services of the tests do not wait for the disk."""
    return [
        one
        for one in found
        if "CONFIG SET appendfsync always" in one.sentence
        or "SET GLOBAL innodb_flush_log_at_trx_commit = 1" in one.sentence
    ]


async def test_a_redis_that_does_not_wait_for_the_disk_is_noticed(empty: Settings) -> None:
    [(level, sentence)] = about(await visit(empty), "redis")

    assert Level.WARNING == level
    assert sentence.startswith("appendfsync is everysec: a power cut loses")


async def test_a_database_that_is_not_migrated_is_a_fault(empty: Settings) -> None:
    [(level, sentence)] = about(await visit(empty), "database")

    assert Level.FAULT == level
    assert sentence.endswith("Run `python run.py migrate`.")


async def test_without_a_worker_it_is_a_fault(empty: Settings) -> None:
    [(level, sentence)] = about(await visit(empty), "worker")

    assert Level.FAULT == level
    assert "`chat worker`" in sentence


async def test_without_a_database_the_rest_is_seen(empty: Settings) -> None:
    nowhere = f"mysql://confab:{PASSWORD}@127.0.0.1:{free_port()}/chat"

    found = await visit(empty.model_copy(update={"database_url": nowhere}))

    assert {Level.FAULT} == levels(found, "database")
    assert {Level.OK} == levels(found, "outbox", "dead", "disk")
    assert PASSWORD not in str(found)


async def test_without_redis_the_rest_is_seen(empty: Settings) -> None:
    nowhere = f"redis://:{PASSWORD}@127.0.0.1:{free_port()}/0"
    schema.migrate(empty.database_url, empty.data_dir)

    found = await visit(empty.model_copy(update={"redis_url": nowhere}))

    assert {Level.FAULT} == levels(found, "redis", "worker")
    assert {Level.OK} == levels(found, "search", "disk")
    assert PASSWORD not in str(found)


async def test_an_embedded_place_that_does_not_run_says_so(tmp_path: Path) -> None:
    found = await visit(settings(tmp_path / "data", rate_limits="on"))

    assert {Level.OK} == {one.level for one in found}
    assert ["The embedded Redis runs inside the server, which does not run. Start it, and ask again."] == [
        sentence for _, sentence in about(found, "redis")
    ]
    assert not (tmp_path / "data").exists()


async def test_a_folder_that_others_may_enter_is_noticed(empty: Settings) -> None:
    empty.data_dir.chmod(0o755)

    [(level, sentence)] = about(await visit(empty), "disk")

    assert (Level.WARNING, True) == (level, f"chmod 700 {empty.data_dir}" in sentence)


async def test_a_secret_that_others_may_read_is_a_fault(tmp_path: Path) -> None:
    chosen = settings(tmp_path, secret_key="")
    chosen.secret()
    assert {Level.OK} == levels(await visit(chosen), "push")

    (tmp_path / "secret_key").chmod(0o644)

    assert {Level.FAULT} == levels(await visit(chosen), "push")

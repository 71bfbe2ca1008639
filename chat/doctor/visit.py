"""Everything looked at once, each part by itself: what is down does not keep the others from being seen."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from urllib.parse import urlsplit

from chat import __version__
from chat.bus import examining as bus
from chat.doctor import database, machine, mail, redis, settings, work
from chat.doctor.finding import Finding, fault, ok, warning
from chat.embedded import private_url
from chat.errors import CannotStart, Unavailable
from chat.resources import is_served
from chat.settings import Settings
from chat.store import examining as store
from chat.store import schema
from chat.store.database import Database, address

SECONDS = 10
# SQLite reads so much in a second or two.
LARGE = 1_000_000_000


async def visit(chosen: Settings) -> list[Finding]:
    """Look a place over, whether it serves or not. Changes nothing, takes seconds, raises nothing of what is wrong."""
    served = (chosen.embedded_redis or chosen.embedded_database) and is_served(chosen)
    parts = await asyncio.gather(
        _in_time("redis", _visit_redis(chosen, served=served)),
        _in_time("worker", _visit_queue(chosen, served=served)),
        _in_time("database", _visit_database(chosen)),
        _in_time(mail.ABOUT, mail.examine(chosen)),
    )
    found = [*settings.examine(chosen), *(one for part in parts for one in part)]
    return [*found, *_secret(chosen), *machine.examine_disk(chosen), *machine.examine_files()]


async def _in_time(about: str, looking: Awaitable[list[Finding]]) -> list[Finding]:
    try:
        async with asyncio.timeout(SECONDS):
            return await looking
    except TimeoutError:
        return [fault(about, f"There was no answer within {SECONDS} seconds: it hangs, or is far too busy.")]


def _redis_url(chosen: Settings) -> str:
    return chosen.redis_url or private_url(chosen.data_dir)


async def _visit_redis(chosen: Settings, *, served: bool) -> list[Finding]:
    if chosen.embedded_redis and not served:
        return [ok("redis", "The embedded Redis runs inside the server, which does not run. Start it, and ask again.")]
    try:
        facts = await bus.facts(_redis_url(chosen))
    except Unavailable as error:
        if chosen.embedded_redis:
            log = chosen.data_dir / "redis" / "redis.log"
            return [fault("redis", f"The server runs, and its Redis does not answer: its last words are in {log}.")]
        return [
            fault("redis", f"Redis does not answer: {error.sentence}. Nobody can talk. Start it, or set REDIS_URL.")
        ]
    local = chosen.embedded_redis or _is_here(chosen.redis_url)
    found = [*redis.judge(facts, local=local), *work.judge_outbox(facts), *work.judge_dead(facts)]
    if not chosen.embedded_redis:
        found += machine.judge_clock("Redis", facts.ahead_s)
    return [*found, *work.judge_instances(facts), *work.judge_versions(facts, __version__)]


def _is_here(url: str) -> bool:
    return url.startswith("unix:") or urlsplit(url).hostname in settings.HERE


async def _visit_queue(chosen: Settings, *, served: bool) -> list[Finding]:
    inside = chosen.worker_inside
    if chosen.embedded_redis and not chosen.queue_redis_url and not served:
        return work.judge_workers(bus.QueueFacts([], 0), inside=inside, served=False)
    try:
        facts = await bus.queue_facts(chosen.queue_redis_url or _redis_url(chosen))
    except Unavailable:
        what = "QUEUE_REDIS_URL" if chosen.queue_redis_url else "Redis"
        return [fault("worker", f"Whether a worker runs cannot be seen: {what} does not answer.")]
    return [*work.judge_workers(facts, inside=inside, served=served), *work.judge_queue(facts)]


async def _visit_database(chosen: Settings) -> list[Finding]:
    path = chosen.data_dir / "chat.db"
    if chosen.embedded_database and not path.exists():
        return [ok("database", f"There is no database in DATA_DIR {chosen.data_dir} yet: the first start makes it.")]
    try:
        there = await asyncio.to_thread(schema.current, chosen.database_url, chosen.data_dir)
        if await asyncio.to_thread(schema.is_half_restored, chosen.database_url, chosen.data_dir):
            return [fault("database", schema.HALF_RESTORED)]
    except Unavailable as error:
        return [
            fault(
                "database",
                f"{error.sentence} Talk goes on for a while, then posts are refused. Start it, or set DATABASE_URL.",
            )
        ]
    if there != schema.newest():
        return [await asyncio.to_thread(_unmigrated, chosen, there)]
    opened = Database(address(chosen.database_url, chosen.data_dir))
    try:
        if not chosen.embedded_database:
            facts = await store.facts_of_mysql(opened)
            return [*database.judge(facts), *machine.judge_clock("the database", facts.ahead_s)]
        through = path.stat().st_size < LARGE
        return [*database.judge(await store.facts_of_sqlite(opened, through=through)), *_unread(path, through)]
    except Unavailable as error:
        return [fault("database", error.sentence)]
    finally:
        await opened.close()


def _unread(path: Path, through: bool) -> list[Finding]:
    if through:
        return []
    return [ok("database", f"It is too large to be looked through here: `sqlite3 {path} 'PRAGMA quick_check'`.")]


def _unmigrated(chosen: Settings, there: str) -> Finding:
    if there and not schema.knows(there):
        return _newer(chosen, there)
    told = f"The database is at {there or 'nothing'}, and this version wants {schema.newest()}"
    if chosen.embedded_database:
        return warning("database", f"{told}: the next start brings it there. Make a backup before.")
    return fault("database", f"{told}: servers refuse to start. Run `python run.py migrate`.")


def _newer(chosen: Settings, there: str) -> Finding:
    try:
        schema.can_be_used(chosen.database_url, chosen.data_dir)
    except CannotStart as error:
        return fault("database", str(error))
    return warning(
        "database",
        f"The database is of a newer version ({there}), which gets along with this one for as long as it takes to "
        "upgrade. Install that version of Confab.",
    )


def _secret(chosen: Settings) -> list[Finding]:
    path = chosen.data_dir / "secret_key"
    if not chosen.secret_key and path.exists() and path.stat().st_mode & 0o077:
        return [fault("push", f"Others can read {path}, and so sign in as anybody: `chmod 600 {path}`.")]
    if urlsplit(chosen.base_url).scheme != "https":
        return [ok("push", "Browsers allow notifications behind TLS only: they need BASE_URL=https://….")]
    if not chosen.secret_key and not path.exists():
        return [ok("push", "The key for notifications is made at the first start.")]
    return [ok("push", "The key for notifications is made of the secret: keep SECRET_KEY the same on all machines.")]

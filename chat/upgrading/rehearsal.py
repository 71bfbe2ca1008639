"""The whole upgrade on a copy first: what was kept is restored beside the place, migrated there, counted, and used.

A copy has everything in it that may go out into the world: mails, webhooks, messages that are due. So no worker runs on
it, and only what the smoke test needs is called.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from chat.errors import BadBackup, CannotStart
from chat.keeping import books
from chat.keeping.backup import Progress
from chat.keeping.contents import Contents
from chat.keeping.filling import Target
from chat.keeping.restore import rehearsed
from chat.settings import Settings
from chat.store import beside, keeping, schema
from chat.store.database import Database, address
from chat.upgrading.smoke import use

SUFFIX = "_rehearsal"


async def rehearse(settings: Settings, path: Path, passphrase: str | None, scratch: str, progress: Progress) -> str:
    """Upgrade a copy and use it; says what was seen. Changes nothing here.

    `scratch` is an empty database, or "" for one of our own. Raises BadBackup or CannotStart.
    """
    async with _scratch(settings, scratch) as url, rehearsed(path, passphrase, url, progress) as (target, restored):
        counted = await _count(target, restored.contents)
        # It is a place now, which can be served.
        schema.end_restoring(target.url, target.folder)
        copy = settings.model_copy(
            update={
                "data_dir": target.folder,
                "database_url": target.url,
                "redis_url": "",
                "queue_redis_url": "",
                "worker": "external",
                "host": "127.0.0.1",
                "port": 0,
                "base_url": "",
                "trusted_proxies": "",
                "smtp_url": "",
                "oidc_issuer": "",
            }
        )
        seen = await use(copy)
    return f"{counted:,} rows are there as before. {seen}"


@asynccontextmanager
async def _scratch(settings: Settings, scratch: str) -> AsyncIterator[str]:
    """An empty database of the kind of the place's: a file, or one beside it, which is gone afterwards."""
    if scratch or settings.embedded_database:
        yield scratch
        return
    parts = urlsplit(settings.database_url)
    name = parts.path.strip("/") + SUFFIX
    if why_not := await beside.create(address(settings.database_url, settings.data_dir), name):
        raise CannotStart(
            f"The rehearsal needs a database, and {name} cannot be made: {why_not}. Make an empty one and name it with "
            "--scratch mysql://…, or leave the rehearsal out with --without-rehearsal. Nothing has changed."
        )
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        await beside.drop(address(settings.database_url, settings.data_dir), name)


async def _count(target: Target, contents: Contents) -> int:
    """How many rows there are in all; none are fewer than were kept. Raises BadBackup."""
    database, counted = Database(address(target.url, target.folder)), 0
    try:
        async with database.read() as db:
            for table in contents.columns:
                kept, there = contents.number(books.table(table)), await keeping.count(db, table)
                if there < kept:
                    raise BadBackup(f"Migrating has lost rows: {table} has {there:,} of {kept:,}. Nothing has changed.")
                counted += there
    finally:
        await database.close()
    return counted

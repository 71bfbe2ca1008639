"""A place as a version before would have left it: its database at an earlier revision, with the talk of today in it."""

from chat.settings import Settings
from chat.store import keeping, schema
from chat.store.database import Database, address


async def age(source: Settings, target: Settings, revision: str) -> None:
    """Copy what there is in a database into an empty one at a revision, as far as that has a place for it."""
    schema.migrate(target.database_url, target.data_dir, revision)
    full = Database(address(source.database_url, source.data_dir))
    old = Database(address(target.database_url, target.data_dir))
    async with full.snapshot() as there, old.begin() as here:
        columns = await keeping.columns(here)
        await keeping.empty(here, columns)
        for table, wanted in columns.items():
            async for rows in keeping.read(there, table, wanted):
                await keeping.write(here, table, wanted, rows)
    await full.close()
    await old.close()

"""All of a place into one file, while people talk.

What is read first, and why nothing is lost between Redis and the database: an event that was acked is in the outbox
until it is committed. So the outbox is read first, then the database as of one moment after that. What left the outbox
in between is in the database; what did not is in what we read; what is in both is known by its room and seq when it is
restored. So every room is there up to some seq without a gap, with everything that was acked before we began. The
answers for retries come after the database: then all that is there has its own, and those of later ones are left out
at restoring. Files come last, since a row is written when its bytes are on the disk already.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from chat import __version__
from chat.bus import keeping as memory
from chat.bus import members as marks
from chat.bus.pipe import Pipe, open_pipe
from chat.errors import BadBackup, CannotStart
from chat.keeping import books, files
from chat.keeping.books import Books
from chat.keeping.records import FORMAT, RecordWriter
from chat.model.times import timestamp
from chat.resources import redis_for
from chat.settings import Settings
from chat.store import keeping as rows
from chat.store import schema
from chat.store.database import Database, address

# Is told what is being written, and how many of it so far.
Progress = Callable[[str, int], None]


async def backup(settings: Settings, target: Path, passphrase: str | None, progress: Progress) -> Books:
    """Write a place into a file of its own, which is there when it is whole and not before.

    Raises BadBackup, CannotStart or Unavailable; then there is no file, or the old one.
    """
    if settings.embedded_database and not (settings.data_dir / "chat.db").exists():
        raise CannotStart(f"There is no place in DATA_DIR {settings.data_dir} yet: nothing to keep.")
    if not schema.is_known(settings.database_url, settings.data_dir):
        raise CannotStart("The database is of a newer version, or of none: make the backup with the version that runs.")
    db = Database(address(settings.database_url, settings.data_dir))
    try:
        with _whole(target) as file:
            async with redis_for(settings, guest=True) as url, open_pipe(url) as redis:
                return await _write(settings, db, redis, RecordWriter(file, passphrase), progress)
    finally:
        await db.close()


@contextmanager
def _whole(target: Path) -> Iterator[BinaryIO]:
    """A new file, for us alone, which takes its name when it is finished."""
    try:
        descriptor, part = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise BadBackup(f"The backup cannot be written to {target}: {error.strerror}.") from error
    file = os.fdopen(descriptor, "wb")
    try:
        yield file
        file.close()
        os.replace(part, target)
        _sync(target.parent)
    except BaseException:
        # Closing writes what is left once more, and fails where the disk is full.
        with suppress(OSError):
            file.close()
        Path(part).unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    """The name is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


async def _write(settings: Settings, db: Database, redis: Pipe, writer: RecordWriter, progress: Progress) -> Books:
    kept = Books()
    writer.write(
        "backup",
        format=FORMAT,
        version=__version__,
        revision=schema.current(settings.database_url, settings.data_dir),
        database="sqlite" if settings.embedded_database else "mysql",
        made_at=timestamp(),
    )
    await _write_unstored(redis, writer, kept, progress)
    with files.names(settings.data_dir) as names:
        await _write_rows(db, writer, kept, names, progress)
        await _write_memory(redis, writer, kept)
        for number in files.write_all(writer, kept, settings.data_dir, names):
            progress("files", number)
    secret = settings.data_dir / "secret_key"
    if not settings.secret_key and secret.exists():
        writer.write("secret", secret=secret.read_text())
    writer.write("end", books=kept.public())
    writer.finish()
    return kept


async def _write_unstored(redis: Pipe, writer: RecordWriter, kept: Books, progress: Progress) -> None:
    until = await marks.settled_until(redis)
    writer.write("settled", until=until and timestamp(until))
    async for cursors in memory.unsettled_cursors(redis):
        writer.write("cursors", cursors=cursors)
        kept.add("cursors", cursors)
    async for events in memory.outbox(redis):
        writer.write("outbox", events=events)
        kept.add("outbox", events)
        progress("outbox", kept.number("outbox"))


async def _write_rows(
    database: Database, writer: RecordWriter, kept: Books, names: files.Names, progress: Progress
) -> None:
    async with database.snapshot() as db:
        for table, columns in (await rows.columns(db)).items():
            writer.write("rows", table=table, columns=columns, rows=[])
            async for some in rows.read(db, table, columns):
                writer.write("rows", table=table, columns=columns, rows=some)
                kept.add(books.table(table), some)
                names.gather(table, columns, some)
                progress(table, kept.number(books.table(table)))


async def _write_memory(redis: Pipe, writer: RecordWriter, kept: Books) -> None:
    async for some in memory.memory(redis):
        writer.write("memory", kept=some)
        kept.add("memory", some)
    async for entries in memory.dead(redis):
        writer.write("dead", entries=entries)
        kept.add("dead", entries)

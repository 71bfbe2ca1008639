"""A place out of its backup: into an empty one, or into a scratch database to see that it could be.

The whole file is looked through first. Then everything is made beside where it belongs: an embedded database and the
files in a folder of their own, which are given their names when all is done; a real database is emptied again when
something fails, and by the next restore when this one is killed. The restored place has an epoch that none of its
clients has seen, so they read everything anew instead of mixing it with what they saw after the backup.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from chat.bus import keeping as memory
from chat.bus import members as marks
from chat.bus import statistics
from chat.bus.pipe import Pipe, open_pipe
from chat.errors import BadBackup, CannotStart
from chat.keeping import files
from chat.keeping.backup import Progress
from chat.keeping.contents import Contents, look, opened
from chat.keeping.filling import Refused, Source, Target, fill
from chat.model.times import parse_timestamp
from chat.resources import make_data_dir, redis_for
from chat.settings import Settings
from chat.store import schema

STAGE = "restoring"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came out of a backup, and the events that the database refused."""

    contents: Contents
    refused: Refused


async def verify(path: Path, passphrase: str | None, scratch: str, progress: Progress) -> Restored:
    """Restore into a scratch database (an empty one, or "" for a temporary SQLite) and throw it away.

    Raises BadBackup when anything is not as the books of the backup say.
    """
    async with rehearsed(path, passphrase, scratch, progress) as (_, restored):
        return restored


@asynccontextmanager
async def rehearsed(
    path: Path, passphrase: str | None, scratch: str, progress: Progress
) -> AsyncIterator[tuple[Target, Restored]]:
    """The same, with what was restored there for as long as the context lasts."""
    source = Source(path, passphrase, look(path, passphrase))
    with tempfile.TemporaryDirectory(prefix="confab-verify-") as folder:
        async with _emptied(Target(scratch, Path(folder)), keep=False) as target:
            _, refused = await fill(source, target, progress)
            yield target, Restored(source.contents, refused)


async def restore(settings: Settings, path: Path, passphrase: str | None, progress: Progress) -> Restored:
    """Make an empty place the one that was kept.

    Raises BadBackup, CannotStart or Unavailable; then it is empty still.
    """
    source = Source(path, passphrase, look(path, passphrase))
    data_dir = make_data_dir(settings)
    async with redis_for(settings, guest=False) as url, open_pipe(url) as redis:
        await _refuse_used(settings, redis)
        with _stage(data_dir) as stage:
            target = Target(settings.database_url, stage)
            async with _emptied(target, keep=True):
                stored, refused = await fill(source, target, progress)
                secret = _take_files(source, stage, progress)
                await _remember(source, redis, stored, refused)
                _move(settings, stage, secret)
    return Restored(source.contents, refused)


async def _refuse_used(settings: Settings, redis: Pipe) -> None:
    if not await memory.is_unused(redis):
        raise CannotStart(
            "Redis has a place in it already. Restore into an empty one: another REDIS_URL or DATA_DIR, or empty it."
        )
    if not _is_missing(settings) and not schema.is_unused(settings.database_url, settings.data_dir):
        raise CannotStart(
            "The database has a place in it already. Restore into an empty one: another DATABASE_URL or DATA_DIR."
        )
    # An embedded Redis is ours as long as we hold DATA_DIR.
    if not settings.embedded_redis and await statistics.count_instances(redis):
        raise CannotStart(
            "A server is running on this Redis. Stop all servers and workers, wait a minute, then restore."
        )
    folder = files.are_there(settings.data_dir)
    # Beside a stage, they are what a restore that was killed has moved: it began without any.
    if folder and not (settings.data_dir / STAGE).exists():
        raise CannotStart(f"There are files in {folder} already. Restore into an empty DATA_DIR.")


def _is_missing(settings: Settings) -> bool:
    return settings.embedded_database and not (settings.data_dir / "chat.db").exists()


@contextmanager
def _stage(data_dir: Path) -> Iterator[Path]:
    """A folder beside the places where things go, so that they can be moved in one step."""
    stage = data_dir / STAGE
    if stage.exists():
        # What a restore that was killed has left: nobody needs it. The stage last, since it is what says so.
        for name in files.FOLDERS:
            shutil.rmtree(data_dir / name, ignore_errors=True)
        shutil.rmtree(stage)
    stage.mkdir(mode=0o700)
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


@asynccontextmanager
async def _emptied(target: Target, *, keep: bool) -> AsyncIterator[Target]:
    """A database without tables; as that again afterwards, unless it was filled and is to be kept."""
    if target.url:
        if not schema.is_unused(target.url, target.folder):
            raise CannotStart("The scratch database is not empty. Name an empty one.")
        schema.begin_restoring(target.url, target.folder)
    done = False
    try:
        yield target
        done = keep
    finally:
        if target.url:
            if not done:
                schema.drop(target.url, target.folder)
            schema.end_restoring(target.url, target.folder)


def _take_files(source: Source, stage: Path, progress: Progress) -> str | None:
    """Write the files of a backup; returns the secret of an embedded place."""
    number, secret = 0, None
    with opened(source.path, source.passphrase) as reader:
        for record in reader:
            if record["is"] == "file":
                try:
                    files.take(reader.read_file(record["size"]), stage, record["name"])
                except OSError as error:
                    raise BadBackup(f"{record['name']} cannot be written: {error.strerror}.") from error
                number += 1
                progress("files", number)
            elif record["is"] == "secret":
                secret = record["secret"]
    return secret


def _move(settings: Settings, stage: Path, secret: str | None) -> None:
    """Everything to its place; the database last: a place without it is an empty one."""
    files.move(stage, settings.data_dir)
    if secret and not settings.secret_key:
        part = stage / "secret_key"
        part.touch(mode=0o600)
        part.write_text(secret)
        os.replace(part, settings.data_dir / part.name)
    if settings.embedded_database:
        # The log of a database that nobody has used.
        for name in ("chat.db-wal", "chat.db-shm"):
            (settings.data_dir / name).unlink(missing_ok=True)
        os.replace(stage / "chat.db", settings.data_dir / "chat.db")


async def _remember(source: Source, redis: Pipe, stored: dict[str, int], refused: Refused) -> None:
    # Where a restore was killed, they are there already.
    await memory.forget_dead(redis)
    with opened(source.path, source.passphrase) as reader:
        for record in reader:
            if record["is"] == "memory":
                await memory.remember(redis, [one for one in record["kept"] if _is_true(one, stored)])
            elif record["is"] == "dead":
                await memory.bury(redis, record["entries"])
            elif record["is"] == "settled" and record["until"]:
                await marks.set_settled(redis, parse_timestamp(record["until"]))
            elif record["is"] in ("file", "end"):
                break
    await memory.bury(redis, refused)


def _is_true(kept: list[object], stored: dict[str, int]) -> bool:
    """An answer to what is not in the backup would make a retry believe that it is there."""
    told = memory.told_of(kept)
    return told is None or told[1] <= stored.get(told[0], 0)

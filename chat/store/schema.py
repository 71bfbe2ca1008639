"""Bringing a database up to the schema of this version, however many start at once, all the way or not at all."""

import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, String, Table, exists, inspect, select, text
from sqlalchemy.exc import DBAPIError

from chat.errors import CannotStart, Unavailable
from chat.model.user import SYSTEM
from chat.store import additions, blocking, expanding
from chat.store.columns import metadata
from chat.store.expanding import Judged
from chat.store.tables import site, users

MIGRATIONS = Path(__file__).parents[2] / "migrations"
# Alembic's own table.
_VERSIONS = Table("alembic_version", MetaData(), Column("version_num", String(32)))
# A table that is there for as long as a restore makes all others: where that was killed, nobody takes them for a place.
_RESTORING = "confab_restoring"
HALF_RESTORED = "The database has half a place: a restore into it is running, or was killed. Run `chat restore` again."
# The migrations make the house, and looking around on the command line makes the operator.
_ANYBODY = select(exists().where(users.c.role != SYSTEM))
# What `site` says of it.
_OLDEST_USER = "oldest_revision"
# What is left of a migration that failed.
_BACK = "It is as it was."
_NOT_YET = "What it added is in nobody's way, and is taken away by the next `chat migrate`."
_NOT_BACK = "What it took away is in the backup alone: restore that."

# Somebody reads a table that is to be changed: they may have finished a moment later.
TRIES, PAUSE_SECONDS = 3, 1.0


def migrate(database_url: str, data_dir: Path, target: str = "head", *, restoring: bool = False) -> str:
    """Apply what is missing up to a revision, under a lock; returns the one that the database is at.

    All of it, or nothing: where something fails, the database is as it was. A database of a newer version that gets
    along with this one stays as it is. Raises Unavailable; CannotStart for what fails, for a newer version that does
    not, and for half a place, which is for whoever is `restoring` it alone.
    """
    wanted = newest() if target == "head" else target
    with blocking.connection(database_url, data_dir) as connection:
        if not restoring:
            _refuse_half(connection)
        was = revision(connection) or ""
        if not additions.are_left(connection) and (was == wanted or (was and not knows(was))):
            _refuse_strange(connection, was)
            return was
    tries = TRIES
    while True:
        tries -= 1
        try:
            with (
                blocking.connection(database_url, data_dir, writes=True) as connection,
                blocking.lock(connection, data_dir),
            ):
                return _migrate(connection, wanted)
        except BaseException as error:
            back = _take_back(database_url, data_dir)
            if tries and blocking.is_in_the_way(error):
                time.sleep(PAUSE_SECONDS)
                continue
            if isinstance(error, Unavailable | CannotStart) or not isinstance(error, Exception):
                raise
            cause = error.orig if isinstance(error, DBAPIError) else error
            told = f"The database could not be migrated: {cause or type(error).__name__}."
            took = bool(database_url) and any(migration.last_used_in for migration in judged(was, wanted))
            raise CannotStart(f"{told} {_NOT_BACK if took else _BACK if back else _NOT_YET}") from error


def _migrate(connection: Connection, wanted: str) -> str:
    if additions.are_left(connection):
        additions.take_back(connection, _VERSIONS)
    was = revision(connection) or ""
    # Another one may have been here meanwhile, of whichever version.
    if was == wanted or (was and not knows(was)):
        _refuse_strange(connection, was)
        return was
    transactional = connection.dialect.name == "sqlite"
    if not transactional:
        coming = {table for migration in judged(was, wanted) for table in migration.tables}
        additions.write_down(connection, was or None, coming | {_VERSIONS.name})
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, wanted)
    if wanted == newest():
        _check(connection)
        _say_who_gets_along(connection)
    if not transactional:
        additions.forget(connection)
    connection.commit()
    return wanted


def _take_back(database_url: str, data_dir: Path) -> bool:
    """Whether the database is as it was; else whoever migrates next does it."""
    try:
        with blocking.connection(database_url, data_dir) as connection:
            if additions.are_left(connection):
                with blocking.lock(connection, data_dir):
                    # Another one that waited for the lock may have done it.
                    if additions.are_left(connection):
                        additions.take_back(connection, _VERSIONS)
        return True
    except (Unavailable, DBAPIError):
        return False


def _check(connection: Connection) -> None:
    """Whether this version can read all that it knows of. Raises DBAPIError."""
    for table in metadata.sorted_tables:
        connection.execute(select(table).limit(1)).all()


def _say_who_gets_along(connection: Connection) -> None:
    """For versions before this one that find the database as it is now."""
    oldest = expanding.oldest_user(judged("", newest()), expanding.releases(MIGRATIONS))
    connection.execute(site.delete().where(site.c.key == _OLDEST_USER))
    connection.execute(site.insert(), {"key": _OLDEST_USER, "value": oldest})


def judged(after: str, through: str) -> list[Judged]:
    """What the migrations behind a revision do to a version that goes on beside them, in order."""
    scripts = ScriptDirectory.from_config(_config()).iterate_revisions(through, after or "base")
    return [expanding.judge(Path(script.path).read_text()) for script in scripts][::-1]


def can_be_used(database_url: str, data_dir: Path) -> bool:
    """Whether nothing is missing. Raises Unavailable, and CannotStart for half a place, or what is too new."""
    with blocking.connection(database_url, data_dir) as connection:
        _refuse_half(connection)
        there = revision(connection) or ""
        _refuse_strange(connection, there)
        return there == newest() or bool(there and not knows(there))


def _refuse_strange(connection: Connection, there: str) -> None:
    """A newer version only adds for as long as this one is the one before: it says so itself."""
    if there and not knows(there) and not _gets_along(connection):
        raise CannotStart(
            f"The database is at {there}, which this version ({newest()}) does not know: a newer one was at it, and "
            "has changed what this one needs. Start that version."
        )


def _gets_along(connection: Connection) -> bool:
    oldest = connection.execute(select(site.c.value).where(site.c.key == _OLDEST_USER)).scalar()
    return knows(oldest or "")


def current(database_url: str, data_dir: Path) -> str:
    """The revision that a database is at, "" for one without any. Raises Unavailable."""
    with blocking.connection(database_url, data_dir) as connection:
        try:
            return revision(connection) or ""
        except DBAPIError as error:
            # Of a file that is damaged, or a disk that is full.
            raise Unavailable(f"The database cannot be read: {error.orig}.") from error


def is_known(database_url: str, data_dir: Path) -> bool:
    """Whether this version knows the revision of a place. Raises Unavailable, and CannotStart for half a place."""
    with blocking.connection(database_url, data_dir) as connection:
        _refuse_half(connection)
        return knows(revision(connection) or "")


def pending(database_url: str, data_dir: Path) -> list[tuple[str, str]]:
    """What `migrate` would apply, in order: each revision and what it brings.

    Raises Unavailable, and CannotStart for a database that a newer version has been at.
    """
    current = None
    # Looking must not make an embedded one.
    if database_url or (data_dir / "chat.db").exists():
        with blocking.connection(database_url, data_dir) as connection:
            current = revision(connection)
    if current and not knows(current):
        raise CannotStart(f"The database is at {current}, which this version does not know: a newer one was at it.")
    scripts = ScriptDirectory.from_config(_config()).iterate_revisions("head", current or "base")
    return [(script.revision, script.doc.splitlines()[0]) for script in scripts][::-1]


def newest() -> str:
    """The revision that this version wants."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def knows(revision: str) -> bool:
    """Whether this version can bring a database from there up to its own."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def is_unused(database_url: str, data_dir: Path) -> bool:
    """Whether no table of ours is there, or all are as migrations leave them: nobody has an account. Or they are what
    a restore that was killed has left.

    Raises Unavailable.
    """
    ours = {_VERSIONS.name, *(table.name for table in metadata.sorted_tables)}
    with blocking.connection(database_url, data_dir) as connection:
        there = set(inspect(connection).get_table_names())
        if _RESTORING in there or not ours & there:
            return True
        return knows(revision(connection) or "") and not connection.execute(_ANYBODY).scalar()


def drop(database_url: str, data_dir: Path) -> None:
    """Take our tables out of a database, with all that is in them. Raises Unavailable."""
    with blocking.connection(database_url, data_dir) as connection, blocking.lock(connection, data_dir):
        metadata.drop_all(connection)
        connection.execute(text(f"DROP TABLE IF EXISTS {_VERSIONS.name}"))
        connection.commit()


def is_half_restored(database_url: str, data_dir: Path) -> bool:
    """Whether a restore is filling it, or was killed while it did. Raises Unavailable."""
    with blocking.connection(database_url, data_dir) as connection:
        return _is_half(connection)


def _is_half(connection: Connection) -> bool:
    return inspect(connection).has_table(_RESTORING)


def _refuse_half(connection: Connection) -> None:
    if _is_half(connection):
        raise CannotStart(HALF_RESTORED)


def begin_restoring(database_url: str, data_dir: Path) -> None:
    """Empty a database that nobody uses of our tables; from now on, what is in it is no place. Raises Unavailable."""
    with blocking.connection(database_url, data_dir) as connection:
        connection.execute(text(f"CREATE TABLE IF NOT EXISTS {_RESTORING} (nothing INTEGER)"))
        connection.commit()
    drop(database_url, data_dir)


def end_restoring(database_url: str, data_dir: Path) -> None:
    """It is a place, or empty. Raises Unavailable."""
    with blocking.connection(database_url, data_dir) as connection:
        connection.execute(text(f"DROP TABLE IF EXISTS {_RESTORING}"))
        connection.commit()


def revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config

"""Before anything is done: can it be done, and what would it be."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chat.bus import examining as bus
from chat.embedded import private_url
from chat.errors import CannotStart, Unavailable
from chat.keeping.files import FOLDERS
from chat.resources import is_served
from chat.settings import Settings
from chat.store import schema
from chat.store.database import Database, address
from chat.store.examining import size

# Files and rows are written as they are, or smaller; something is to be left.
MARGIN = 50_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """One migration; `takes` is what the version before would miss, as far as it says so."""

    revision: str
    brings: str
    takes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Plan:
    there: str
    steps: Sequence[Step]

    @property
    def only_adds(self) -> bool:
        return not any(step.takes for step in self.steps)


async def examine(settings: Settings, target: Path) -> Plan:
    """What an upgrade would do; the backup would be written into the folder `target`. Changes nothing.

    Raises CannotStart or Unavailable, each with what to do.
    """
    place = (settings.database_url, settings.data_dir)
    if settings.embedded_database and not (settings.data_dir / "chat.db").exists():
        raise CannotStart(f"There is no place in DATA_DIR {settings.data_dir} yet: nothing to upgrade. Start it.")
    there, pending = schema.current(*place), schema.pending(*place)
    if not there:
        raise CannotStart("The database is empty: nothing to upgrade. Run `chat migrate`.")
    if schema.is_half_restored(*place):
        raise CannotStart(schema.HALF_RESTORED)
    judged = schema.judged(there, schema.newest())
    steps = [
        Step(revision, brings, migration.faults if migration.last_used_in else [])
        for (revision, brings), migration in zip(pending, judged, strict=True)
    ]
    plan = Plan(there, steps)
    runs = await _is_running(settings)
    if steps and runs and not plan.only_adds:
        raise CannotStart(
            "This takes something away that versions before the last one use. Stop all servers and workers, wait a "
            "minute, then upgrade."
        )
    if steps:
        await _refuse_little_room(settings, target)
    return plan


async def _is_running(settings: Settings) -> bool:
    """Whether anybody serves or works here; raises Unavailable where Redis does not answer."""
    served = (settings.embedded_redis or settings.embedded_database) and is_served(settings)
    if settings.embedded_redis and not served:
        return False
    try:
        return bool((await bus.facts(settings.redis_url or private_url(settings.data_dir))).processes)
    except Unavailable as error:
        raise Unavailable(f"Redis does not answer: {error.sentence}.") from error


async def _refuse_little_room(settings: Settings, target: Path) -> None:
    database = Database(address(settings.database_url, settings.data_dir))
    try:
        needed = await size(database) + MARGIN
    finally:
        await database.close()
    needed += sum(_size(settings.data_dir / name) for name in FOLDERS)
    folder = next(one for one in (target, *target.parents) if one.exists())
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise CannotStart(
            f"{free // 1_000_000:,} MB are free in {folder}, and a backup may take {needed // 1_000_000:,} MB. "
            "Make room, or name another place with --backup."
        )


def _size(folder: Path) -> int:
    return sum((Path(at) / name).stat().st_size for at, _, names in os.walk(folder) for name in names)

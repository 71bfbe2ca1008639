"""The place as a whole: what it is called, and whether anybody has set it up.

Each process keeps a copy (`resources.site`), so that no page asks for it. The listener of a web process reads it at the
start, whenever it is told that it changed, and every now and then; a worker, which hears nothing, when it needs it.
"""

from contextlib import suppress
from time import monotonic

from chat.bus import site as channel
from chat.errors import Conflict, Unavailable
from chat.languages import Sentence
from chat.model import administering
from chat.model.audit import SITE_NAMED
from chat.model.first_run import parse_name
from chat.model.user import User
from chat.resources import Resources
from chat.store import audit, site, turns, users

FRESH_SECONDS = 60


async def refresh(resources: Resources) -> None:
    """Read it again; while the database is away, what was known stays."""
    with suppress(Unavailable):
        await _read(resources)


async def name(resources: Resources) -> str:
    """What the place is called, also in a process that nobody tells."""
    if monotonic() - resources.site.read_at > FRESH_SECONDS:
        await refresh(resources)
    return resources.site_name


async def is_set_up(resources: Resources) -> bool:
    """Whether anybody has an account; once that is so, it stays so. Raises Unavailable."""
    if not resources.site.set_up:
        await _read(resources)
    return resources.site.set_up


async def rename(resources: Resources, actor: User, name: str) -> None:
    """Call the place something else, on all pages of all processes; for administrators. Raises Conflict where the
    operator has named it.
    """
    administering.may_administer(actor)
    if resources.settings.names_the_site:
        raise Conflict(Sentence("The setting SITE_NAME says what this place is called."))
    called = parse_name(name)
    async with resources.db.begin() as db:
        await turns.take(db, turns.WELCOME)
        before = (await site.read(db)).get(site.NAME)
        if called != before:
            await site.put(db, site.NAME, called)
            await audit.add(db, actor.id, SITE_NAMED, "", {"before": before, "name": called})
    await changed(resources)


async def changed(resources: Resources) -> None:
    """Let every process know, this one before it answers."""
    await refresh(resources)
    await channel.tell(resources.redis)


async def _read(resources: Resources) -> None:
    known = resources.site
    async with resources.db.read() as db:
        said = await site.read(db)
        known.set_up = known.set_up or await users.exist(db)
    known.chosen_name, known.read_at = said.get(site.NAME, ""), monotonic()

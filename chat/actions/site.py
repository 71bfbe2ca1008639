"""The place as a whole: what it is called, who may come alone, its emoji, and whether anybody has set it up.

Each process keeps a copy (`resources.site`), so that no page asks for it. The listener of a web process reads it at the
start, whenever it is told that it changed, and every now and then; a worker, which hears nothing, when it needs it.
"""

from contextlib import suppress
from time import monotonic

from chat.bus import site as channel
from chat.errors import Conflict, Unavailable
from chat.languages import Sentence
from chat.model import administering
from chat.model.audit import PREVIEWS_SET, REGISTRATION_SET, SITE_NAMED
from chat.model.emoji import EmojiSet
from chat.model.site import OFF, ON, SiteChange
from chat.model.user import User
from chat.resources import Resources
from chat.store import audit, emoji, site, turns, users

FRESH_SECONDS = 60
ACTS = {site.NAME: SITE_NAMED, site.REGISTRATION: REGISTRATION_SET, site.PREVIEWS: PREVIEWS_SET}


async def refresh(resources: Resources) -> None:
    """Read it again; while the database is away, what was known stays."""
    with suppress(Unavailable):
        await _read(resources)


async def name(resources: Resources) -> str:
    """What the place is called, also in a process that nobody tells."""
    await _freshen(resources)
    return resources.site_name


async def known_emoji(resources: Resources) -> EmojiSet:
    """The emoji that the place has of its own, also in a process that nobody tells."""
    await _freshen(resources)
    return resources.site.emoji


async def is_set_up(resources: Resources) -> bool:
    """Whether anybody has an account; once that is so, it stays so. Raises Unavailable."""
    if not resources.site.set_up:
        await _read(resources)
    return resources.site.set_up


async def registration(resources: Resources) -> str:
    """Who makes an account alone, as it stands in the database: a door that was closed is closed on all instances
    with that, whether or not they have heard of it. While the database is away, as it was known.
    """
    if not resources.settings.says_who_registers:
        await refresh(resources)
    return resources.registration


async def change(resources: Resources, actor: User, wish: SiteChange) -> None:
    """Say something else of it, for all pages of all processes; for administrators. Raises Conflict where the operator
    has said it.
    """
    administering.may_administer(actor)
    settings = resources.settings
    if wish.name is not None and settings.names_the_site:
        raise Conflict(Sentence("The setting SITE_NAME says what this place is called."))
    if wish.registration is not None and settings.says_who_registers:
        raise Conflict(Sentence("The setting REGISTRATION says who may make an account."))
    wanted = {site.NAME: wish.name, site.REGISTRATION: wish.registration, site.PREVIEWS: wish.previews}
    async with resources.db.begin() as db:
        await turns.take(db, turns.WELCOME)
        unsaid = {site.NAME: settings.site_name, site.REGISTRATION: settings.registration, site.PREVIEWS: OFF}
        before = unsaid | await site.read(db)
        for key, value in wanted.items():
            if value is not None and value != before[key]:
                await site.put(db, key, value)
                await audit.add(db, actor.id, ACTS[key], "", {"before": before[key], key: value})
    await changed(resources)


async def changed(resources: Resources) -> None:
    """Let every process know, this one before it answers."""
    await refresh(resources)
    await channel.tell(resources.redis)


async def _freshen(resources: Resources) -> None:
    if monotonic() - resources.site.read_at > FRESH_SECONDS:
        await refresh(resources)


async def _read(resources: Resources) -> None:
    known = resources.site
    async with resources.db.read() as db:
        said, drawn = await site.read(db), await emoji.read(db)
        known.set_up = known.set_up or await users.exist(db)
    known.chosen_name, known.chosen_registration = said.get(site.NAME, ""), said.get(site.REGISTRATION, "")
    known.looks_at_links = said.get(site.PREVIEWS) == ON
    if tuple(drawn) != known.emoji.all:
        # Only then: what is rendered is kept for as long as the set is the same object.
        known.emoji = EmojiSet(drawn)
    known.read_at = monotonic()

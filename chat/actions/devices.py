"""Another device of one's own, let in by one that is in already: a telephone that scans what a screen shows.

The code is good once, for five minutes, and for as long as the session lasts that showed it. Whoever has it needs
neither password nor second factor, so it is shown to whoever has proven again that the account is theirs.
"""

from chat.actions import sessions, ways
from chat.actions.sessions import Identity
from chat.bus import ceremonies
from chat.errors import NotFound
from chat.languages import Sentence
from chat.model.user import User
from chat.resources import Resources

KIND = "device"
OVER = Sentence(
    "This code was used, is older than five minutes, or the browser that showed it is signed out. "
    "Let it show another one."
)


async def show(resources: Resources, identity: Identity, password: str) -> str:
    """A code that lets one more device in. Raises what `ways.prove` does."""
    await ways.prove(resources, identity, password)
    return await ceremonies.begin(resources.redis, KIND, {"sid": identity.sid})


async def look(resources: Resources, code: str) -> User:
    """Whom it lets in, without using it up. Raises NotFound."""
    return await _owner(resources, await ceremonies.look(resources.redis, KIND, code))


async def use(resources: Resources, code: str) -> User:
    """The same, the first time only. Raises NotFound."""
    return await _owner(resources, await ceremonies.take(resources.redis, KIND, code))


async def _owner(resources: Resources, facts: dict[str, str] | None) -> User:
    identity = await sessions.by_sid(resources, facts["sid"]) if facts else None
    if identity is None:
        raise NotFound(OVER)
    return identity.user

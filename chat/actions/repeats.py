"""A request that is sent again under its key is carried out once, on whichever instance, and answered the same.

Answers may hold secrets that nobody is told again, so they are kept sealed. What opens them is made of our secret and
of the key that came along, which Redis knows as a digest only.
"""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256

import orjson
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chat.bus import repeats
from chat.bus.repeats import Held
from chat.errors import BadField, Busy, Conflict, Unavailable
from chat.languages import Sentence
from chat.model.user import User
from chat.resources import Resources

IDEMPOTENCY_KEY = "Idempotency-Key"
UNDER_WAY = Sentence("A request with this key is under way. Wait for what comes of it, and ask again.")
UNREADABLE = Sentence("It was done already, and what was answered then cannot be read any more.")
OTHERWISE = Sentence("Something else was asked with this key before. Take a new key for each request.")


@dataclass(frozen=True, slots=True)
class Asked:
    """`key` names a request of somebody, `where` it goes, `body` is what it carries; empty for what is not compared."""

    key: str
    where: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]
    repeated: bool = False


async def once(resources: Resources, who: User, asked: Asked, act: Callable[[], Awaitable[Answer]]) -> Answer:
    """What `act` answers, or what it answered to the same request before. What fails may be tried again.

    Raises Conflict while the first one is under way, and BadField when something else is asked with its key.
    """
    digest = sha256(asked.body).hexdigest()
    name = sha256(f"{asked.where}\n{asked.key}".encode()).hexdigest()
    held = await repeats.take(resources.redis, who.usercode, name, digest)
    if not isinstance(held, Held):
        if held.asked != digest:
            raise BadField({IDEMPOTENCY_KEY: OTHERWISE})
        if held.answer is None:
            raise Conflict(UNDER_WAY, retry_after=1)
        return Answer(**orjson.loads(_opened(resources, asked.key, held.answer)), repeated=True)
    try:
        async with _kept_ours(resources, held):
            answer = await act()
    except Exception:
        with suppress(Busy, Unavailable):
            await repeats.let_go(resources.redis, held)
        raise
    told = {name: value for name, value in asdict(answer).items() if name != "repeated"}
    # It is done, and whoever asked must hear so. If it cannot be kept, a repeat will do it again.
    with suppress(Busy, Unavailable):
        await repeats.keep(resources.redis, held, _box(resources, asked.key).encrypt(orjson.dumps(told)))
    return answer


@asynccontextmanager
async def _kept_ours(resources: Resources, held: Held) -> AsyncIterator[None]:
    """Hold a key for as long as this lasts: an upload takes its time."""

    async def renew() -> None:
        while True:
            await asyncio.sleep(repeats.RENEW_SECONDS)
            with suppress(Busy, Unavailable):
                await repeats.renew(resources.redis, held)

    renewing = asyncio.create_task(renew(), name="renewing a key")
    try:
        yield
    finally:
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)


def _opened(resources: Resources, key: str, sealed: bytes) -> bytes:
    try:
        return _box(resources, key).decrypt(sealed)
    except InvalidToken:
        # It was sealed with another SECRET_KEY.
        raise Conflict(UNREADABLE) from None


def _box(resources: Resources, key: str) -> Fernet:
    made = HKDF(SHA256(), length=32, salt=None, info=b"answer " + key.encode()).derive(resources.secret)
    return Fernet(urlsafe_b64encode(made))

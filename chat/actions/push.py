"""Who may be told something while no page is open: browsers that asked for it, by a key of this installation's own."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.exc import IntegrityError

from chat.actions import addresses
from chat.actions.sessions import Identity
from chat.bus import limits, sessions
from chat.bus import push as waiting
from chat.bus.limits import Limit
from chat.errors import BadField, Conflict, NotFound
from chat.languages import Sentence, translate
from chat.model.push import TEST, Notice, Subscription, SubscriptionDraft, unpacked
from chat.model.quiet import Quiet
from chat.model.times import now
from chat.model.user import User
from chat.resources import Resources
from chat.store import push, quiet

# How many numbers there are below the order of the curve P-256: so many private keys.
_KEYS = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551 - 1
NOT_PUBLIC = Sentence("No push service on the internet is at this address.")
TESTS = Limit("push-test", 10, 5)
SUBSCRIBED = Limit("push-subscribe", 5, 20)


def signing_key(resources: Resources) -> ec.EllipticCurvePrivateKey:
    """The key that push services know us by: made of the secret, so that every process has the same."""
    # Some bytes more than the curve needs, so that every key is as likely as any other.
    drawn = HKDF(SHA256(), length=48, salt=None, info=b"push").derive(resources.secret)
    return ec.derive_private_key(int.from_bytes(drawn) % _KEYS + 1, ec.SECP256R1())


def public_key(resources: Resources) -> str:
    """What browsers want to know of it, as they want it."""
    point = signing_key(resources).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()


async def subscribe(resources: Resources, identity: Identity, draft: SubscriptionDraft) -> None:
    """Push to this browser from now on, until its session ends; whoever it was subscribed for before is told no more.

    Raises BadField when the address is none that we would ask, or the key is not on the curve.
    """
    if resources.settings.limited:
        await limits.count(resources.redis, SUBSCRIBED, identity.user.usercode)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpacked(draft.p256dh))
    except ValueError:
        raise BadField({"p256dh": Sentence("This is no public key of a browser.")}) from None
    await _check(resources, draft.endpoint)
    try:
        await _put(resources, identity, draft)
    except IntegrityError:
        # Another tab of this browser asks at the same moment; the later one counts.
        try:
            await _put(resources, identity, draft)
        except IntegrityError as error:
            raise Conflict(Sentence("This browser subscribed twice at once. Try again.")) from error


async def _put(resources: Resources, identity: Identity, draft: SubscriptionDraft) -> None:
    async with resources.db.begin() as db:
        await push.put_one(db, identity.user.id, identity.sid, draft)


async def _check(resources: Resources, endpoint: str) -> None:
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    if parts.scheme != "https" and host not in resources.settings.own_push_hosts:
        raise BadField({"endpoint": Sentence("This is no address of a push service.")})
    try:
        await addresses.look_up(resources, host, parts.port or 443, resources.settings.own_push_hosts)
    except (addresses.NotPublic, OSError, UnicodeError):
        raise BadField({"endpoint": NOT_PUBLIC}) from None


async def unsubscribe(resources: Resources, user: User, endpoint: str) -> None:
    """Push to this browser no more."""
    async with resources.db.begin() as db:
        await push.delete_endpoint(db, user.id, endpoint)


async def list_mine(resources: Resources, user: User) -> list[Subscription]:
    """The subscriptions that are good for something still, the oldest first."""
    async with resources.db.read() as db:
        found = await push.of_users(db, [user.id])
    return (await sort_out(resources, user, found))[0]


async def sort_out(
    resources: Resources, user: User, found: list[Subscription]
) -> tuple[list[Subscription], list[Subscription]]:
    """Those whose sessions still let somebody in, and the others."""
    alive = await sessions.find_all(resources.redis, user.usercode) if found else {}
    good = {sid for sid, one in alive.items() if one.auth_version == user.auth_version and not user.blocked}
    return [one for one in found if one.sid in good], [one for one in found if one.sid not in good]


async def send_test(resources: Resources, user: User) -> int:
    """Let all browsers of somebody show a notification; how many. Raises NotFound when there is none."""
    if resources.settings.limited:
        await limits.count(resources.redis, TESTS, user.usercode)
    mine = await list_mine(resources, user)
    if not mine:
        raise NotFound(Sentence("No browser of yours shows notifications yet."))
    notice = Notice(user.usercode, resources.site_name, translate(TEST))
    for one in mine:
        await put_off(resources, one, notice, 0, 0)
    return len(mine)


async def put_off(resources: Resources, to: Subscription, notice: Notice, seconds: float, tries: int) -> None:
    """Let a worker send it after some seconds; `tries` came before."""
    until = now().timestamp() + seconds
    what = {"subscription": to.id, "tries": tries, "notice": notice.wire()}
    await waiting.put_off(resources.redis, what, until)


async def quiet_of(resources: Resources, user: User) -> Quiet:
    """When somebody wants to be left alone."""
    async with resources.db.read() as db:
        return (await quiet.find_many(db, [user.id])).get(user.id, Quiet())


async def set_quiet(resources: Resources, user: User, chosen: Quiet) -> Quiet:
    """Choose the hours; a pause goes on."""
    async with resources.db.begin() as db:
        known = await quiet.lock(db, user.id)
        changed = replace(chosen, paused_until=known.paused_until)
        await quiet.put_one(db, user.id, changed)
    return changed


async def pause(resources: Resources, user: User, how_long: str) -> Quiet:
    """Be left alone for a while, or no longer. Raises BadField."""
    async with resources.db.begin() as db:
        changed = (await quiet.lock(db, user.id)).paused(how_long, now())
        await quiet.put_one(db, user.id, changed)
    return changed

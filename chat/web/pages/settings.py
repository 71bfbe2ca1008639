"""One's own settings. Each of the forms on the page does one thing and leads back to its place, or shows what is wrong
there. Ending sessions has a file of its own.
"""

from collections.abc import Awaitable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

from aiohttp import web

from chat.actions import accounts, blocks, digests, identities, passkeys, push, rooms, second_factor, tokens, ways
from chat.actions import sessions as signing_in
from chat.actions.second_factor import Offer
from chat.errors import BadField, ChatError, Conflict, Forbidden, NotFound, NotSignedIn, TooFast, Unavailable
from chat.identity import require_identity, require_user
from chat.languages import Sentence, languages, translate
from chat.model.digest import CHOICES, HOUR, Digest
from chat.model.erasure import WORDS
from chat.model.quiet import Quiet
from chat.model.times import now
from chat.model.token import Token
from chat.model.user import AccountChange, User
from chat.resources import RESOURCES, Resources
from chat.web import qr, session
from chat.web.forms import Form, options
from chat.web.pages import render, see_other
from chat.web.pages.sidebar import sidebar

Found = TypeVar("Found")

# What a form says when it is back, by the section that it stands in.
SAID = {
    "avatar": Sentence("Done. Everybody sees it."),
    "profile": Sentence("Saved. Everybody sees the new name."),
    "status": Sentence("Saved."),
    "notifications": Sentence("Saved."),
    "pause": Sentence("Saved."),
    "test": Sentence("It is on its way."),
    "digest": Sentence("Saved."),
    "question": Sentence("Saved. Now open the link in the mail that comes to you there."),
    "forgotten": Sentence("Forgotten."),
    "look": Sentence("Saved."),
    "password": Sentence("Your new password counts from now on. You are signed out everywhere but here."),
    "identities": Sentence("Done."),
    "passkeys": Sentence("Done."),
    "factor": Sentence("Your second factor is off."),
    "sessions": Sentence("Signed out there."),
    "tokens": Sentence("Revoked."),
    "blocked": Sentence("Done."),
}


class NewToken(NamedTuple):
    """A token, and what it reads."""

    token: Token
    text: str


async def show(request: web.Request) -> web.Response:
    return await settings_page(request)


async def change_profile(request: web.Request) -> web.Response:
    return await _change(request, "profile", lambda form: AccountChange.parse(name=form.text("name")))


async def change_status(request: web.Request) -> web.Response:
    """What one says of oneself; a box that is not ticked is not sent."""

    def parse(form: Form) -> AccountChange:
        return AccountChange.parse(
            status=form.text("status"), dnd=bool(form.text("dnd")), receipts=bool(form.text("receipts"))
        )

    return await _change(request, "status", parse)


async def change_look(request: web.Request) -> web.Response:
    """How pages look, and what they speak; what is not sent stays."""

    def parse(form: Form) -> AccountChange:
        chosen = form.values.get
        return AccountChange.parse(
            theme=chosen("theme"),
            density=chosen("density"),
            contrast=chosen("contrast"),
            folds_replies={"full": False, "folded": True}.get(form.text("replies")),
            language=chosen("language"),
            previews={"shown": True, "hidden": False}.get(form.text("previews")),
        )

    return await _change(request, "look", parse)


async def change_password(request: web.Request) -> web.Response:
    """Every session ends; this browser begins a new one at once."""
    resources, identity = request.app[RESOURCES], require_identity(request)
    form = await Form.read(request)
    try:
        await ways.change_password(resources, identity, form.text("old"), form.text("new"))
    except (BadField, Conflict, Forbidden, TooFast) as fault:
        return await refused(request, "password", form, fault, "new")
    changed = await accounts.find(resources, identity.user.usercode)
    if changed is None or changed.blocked:
        raise NotSignedIn
    await session.sign_in(request, changed)
    return back(request, "password")


async def block(request: web.Request) -> web.Response:
    form = await Form.read(request)
    try:
        await blocks.block(request.app[RESOURCES], require_user(request), form.text("who"))
    except (BadField, NotFound) as fault:
        sentence = fault.fields.get("usercode", fault.told)
        return await refused(request, "blocked", form, NotFound(sentence), "who", fault.status)
    return back(request, "blocked")


async def unblock(request: web.Request) -> web.Response:
    await blocks.unblock(request.app[RESOURCES], require_user(request), request.match_info["usercode"])
    return back(request, "blocked")


async def settings_page(
    request: web.Request,
    name: str = "",
    form: Form | None = None,
    status: int = 200,
    shown: NewToken | None = None,
    offer: Offer | None = None,
    codes: Sequence[str] = (),
    device: str = "",
) -> web.Response:
    """The page, with one of its forms (`name`) as it was sent, or with what is shown this once: a token, the secret of
    a second factor, recovery codes, the address that lets another device in.
    """
    resources, identity = request.app[RESOURCES], require_identity(request)
    user = identity.user
    said = request.query.get("said", "")
    quiet = await _unless_away(push.quiet_of(resources, user))
    mine = await signing_in.list_mine(resources, identity)
    digest = await _unless_away(digests.mine(resources, user))
    pushed_to = await _pushed_to(resources, user)
    context: dict[str, Any] = {
        **await sidebar(resources, user, await rooms.list_mine(resources, user)),
        "forms": _forms(user)
        | {"notifications": _hours(user, quiet or Quiet()), "digest": _wish(digest)}
        | ({name: form} if form else {}),
        "digest": digest,
        "digest_choices": options(CHOICES) if resources.settings.smtp_url else {},
        "languages": languages(),
        "erasing_modes": options(WORDS),
        "sessions": mine,
        "push_key": push.public_key(resources),
        "browsers": [translate(one.agent.name) for one in mine if one.sid in pushed_to],
        "quiet": quiet,
        "paused": quiet.paused_until if quiet and quiet.is_paused(now()) else None,
        "tokens": await _tokens(resources, user),
        "shown": shown,
        "factor": await _unless_away(second_factor.state(resources, user)),
        "passkeys": await _unless_away(passkeys.list_mine(resources, user)),
        "mine": await _unless_away(ways.mine(resources, identity)),
        "identities": await _unless_away(identities.list_mine(resources, user)),
        "issuer": resources.settings.oidc_issuer,
        "provider": resources.settings.oidc_name if resources.settings.oidc_issuer else "",
        "offer": offer,
        "offer_code": qr.code(offer.address) if offer else None,
        "codes": codes,
        "device": device,
        "device_code": qr.code(device) if device else None,
        "blocked": await _blocked(resources, user),
        "said": {said: translate(SAID[said])} if said in SAID else {},
    }
    return render(request, "settings/index", context, status)


def back(request: web.Request, name: str, section: str = "") -> web.Response:
    """To the section that a form stands in, which says that it worked."""
    response = see_other(request, "settings", {"said": name})
    response.headers["Location"] += f"#{section or name}"
    return response


async def refused(
    request: web.Request, name: str, form: Form, fault: ChatError, field: str = "form", status: int | None = None
) -> web.Response:
    """The page with a form that did not work; what is wrong with none of its fields stands at `field`."""
    return await settings_page(request, name, form.refused(fault, field), status or fault.status)


async def _change(request: web.Request, name: str, parse: Any) -> web.Response:
    user, form = require_user(request), await Form.read(request)
    try:
        wish = parse(form)
    except BadField as fault:
        return await refused(request, name, form, fault)
    await accounts.change(request.app[RESOURCES], user, wish)
    return back(request, name)


def _forms(user: User) -> dict[str, Form]:
    """Each as it is before anybody has touched it."""
    return {
        "profile": Form({"name": user.name}),
        "avatar": Form(),
        "status": Form({"status": user.status}),
        "look": Form(),
        "password": Form(),
        "factor": Form(),
        "device": Form(),
        "passkeys": Form(),
        "identities": Form(),
        "tokens": Form({"scope-read": "1", "scope-write": "1"}),
        "blocked": Form(),
        "erasure": Form(),
    }


async def _tokens(resources: Resources, user: User) -> list[tuple[Token, bool]] | None:
    """Each, and whether it is past its time; None while the database is away."""
    with suppress(Unavailable):
        return [(one, one.is_over(now())) for one in await tokens.list_mine(resources, user)]
    return None


def _hours(user: User, quiet: Quiet) -> Form:
    values = {"begins": quiet.begins, "ends": quiet.ends, "zone": quiet.zone, "keywords": user.keywords}
    ticked = [f"day_{day}" for day in quiet.days] + [f"whole_{day}" for day in quiet.whole_days]
    ticked += [name for name, holds in (("sounds", user.sounds), ("urgent", quiet.urgent)) if holds]
    return Form(values | dict.fromkeys(ticked, "1"))


def _wish(digest: Digest | None) -> Form:
    """Whoever writes down an address wants to be told; how soon is a guess."""
    address, after_min = (digest.address, digest.after_min) if digest else ("", HOUR)
    return Form({"address": address, "after_min": str(after_min)})


async def _unless_away(found: Awaitable[Found]) -> Found | None:
    """None while the database is away."""
    with suppress(Unavailable):
        return await found
    return None


async def _pushed_to(resources: Resources, user: User) -> set[str]:
    """The sessions of the browsers that show notifications; none while the database is away."""
    with suppress(Unavailable):
        return {one.sid for one in await push.list_mine(resources, user)}
    return set()


async def _blocked(resources: Resources, user: User) -> list[User] | None:
    """None while the database is away."""
    with suppress(Unavailable):
        return [other for other, _ in await blocks.list_mine(resources, user)]
    return None

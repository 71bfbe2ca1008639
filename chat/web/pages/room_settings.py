"""The settings of a room: what it is like, who is in, who may not be, links into it, reports, and what was done.

Moderators see all of it, members their own invites. Many forms stand on one page, so what is wrong is shown in the form
that was sent: each has a name, such as `mute-K7QF2M9X`.
"""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from chat.actions import audit, invites, members, order, reports, retention, webhooks
from chat.actions import rooms as actions
from chat.actions.retention import Rule
from chat.errors import ChatError, Forbidden
from chat.identity import address_of, require_user
from chat.languages import Sentence
from chat.model import permission
from chat.model import retention as rules
from chat.model.file import shown_size
from chat.model.ids import parse_number
from chat.model.room import BUILT_IN, EVERYONE, Kind, Member, OpenRoom, Role
from chat.model.times import now
from chat.model.user import User
from chat.model.webhook import Webhook
from chat.resources import RESOURCES, Resources
from chat.web.forms import Form, options
from chat.web.pages import render
from chat.web.pages.sidebar import sidebar
from chat.web.pages.told import names_of, sentence

PAGE_MEMBERS, PAGE_BANS, PAGE_REPORTS, PAGE_ENTRIES, PAGE_INVITES = 50, 200, 50, 20, 50
SLOW = {
    0: Sentence("Off"),
    5: Sentence("5 seconds"),
    10: Sentence("10 seconds"),
    30: Sentence("30 seconds"),
    60: Sentence("A minute"),
    300: Sentence("5 minutes"),
    3600: Sentence("An hour"),
}
LONG = {
    "10": Sentence("10 minutes"),
    "60": Sentence("An hour"),
    "1440": Sentence("A day"),
    "10080": Sentence("A week"),
    "": Sentence("Until somebody lifts it"),
}
UNTIL = {
    "604800": Sentence("A week"),
    "3600": Sentence("An hour"),
    "86400": Sentence("A day"),
    "2592000": Sentence("30 days"),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """The form that was sent, by its name, with what is wrong."""

    name: str = ""
    form: Form = Form()  # noqa: RUF009  # it is frozen

    def of(self, name: str) -> Form:
        """What a form of this name shows: as it was sent, or empty."""
        return self.form if name == self.name else Form()


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """One that was just made, with its address, which this page alone shows."""

    webhook: Webhook
    address: str


async def show(request: web.Request) -> web.Response:
    return await settings_page(request)


def refused(name: str, form: Form, fault: ChatError, field: str = "form") -> Filled:
    """A form that did not work; what is wrong with none of its fields stands at `field`."""
    return Filled(name, form.refused(fault, field))


async def settings_page(
    request: web.Request,
    filled: Filled | None = None,
    status: int = 200,
    shown: NewWebhook | None = None,
    looked: Rule | None = None,
) -> web.Response:
    """The page, with one of its forms as it was sent; `looked` is what a rule would take away that is not saved yet."""
    resources, user = request.app[RESOURCES], require_user(request)
    room = await actions.find(resources, user, request.match_info["room"])
    if not permission.may_settle(room, user):
        raise Forbidden(Sentence("There is nothing here that you may settle."))
    manages = permission.manages(room, user)
    keeps = rules.has_own(room, user)
    there = keeps if filled and filled.name == "retention" else manages
    if filled and not there and not filled.name.startswith("invite"):
        # They do not see this form, so nothing could be said at it.
        raise Forbidden(" ".join(filled.form.errors.values()))
    mine = await actions.list_mine(resources, user)
    context: dict[str, Any] = {
        **await sidebar(resources, user, mine, room.key),
        "room": room,
        "manages": manages,
        "deletes": manages
        and room.key not in BUILT_IN
        and (user.is_admin or permission.role_of(room.held) is Role.OWNER),
        "keeps": keeps,
        "rule": await retention.rule_of(resources, room.key),
        "looked": looked,
        "size": shown_size,
        "shown": shown,
        "invites": await _invites(request, user, room),
        "may_invite": room.key != EVERYONE and not user.is_guest,
        "of": (filled or Filled()).of,
        "slow": options(
            SLOW | {room.slow_s: SLOW.get(room.slow_s, Sentence("%(number)s seconds", number=room.slow_s))}
        ),
        "long": options(LONG),
        "until": options(UNTIL),
    }
    if manages:
        context |= await _order(request, resources, user, room)
    return render(request, "rooms/settings", context, status)


async def _order(request: web.Request, resources: Resources, user: User, room: OpenRoom) -> dict[str, Any]:
    """What moderators see."""
    after, before = request.query.get("after", ""), parse_number(request.query.get("before", "")) or None
    listed = await members.list_page(resources, room, after, PAGE_MEMBERS + 1)
    lines = await audit.list_of_room(resources, user, room.key, PAGE_ENTRIES + 1, before)
    names = await names_of(resources, [line.entry for line in lines])
    return {
        "members": [(one, _may_act(user, room, one), _is_muted(one)) for one in listed[:PAGE_MEMBERS]],
        "following": listed[PAGE_MEMBERS - 1].user.username if len(listed) > PAGE_MEMBERS else None,
        "roles": _roles(user, room),
        "webhooks": None if room.key == EVERYONE else await webhooks.list_of_room(resources, user, room.key),
        "bans": await order.list_bans(resources, user, room.key, limit=PAGE_BANS),
        "reports": await reports.list_page(resources, user, room.key, PAGE_REPORTS),
        "lines": [(line, sentence(line, names)) for line in lines[:PAGE_ENTRIES]],
        "earlier": lines[PAGE_ENTRIES - 1].entry.id if len(lines) > PAGE_ENTRIES else None,
    }


async def _invites(request: web.Request, user: User, room: OpenRoom) -> list[tuple[Any, User, str]]:
    if room.kind is Kind.DIRECT or room.key == EVERYONE:
        return []
    found = await invites.list_open(request.app[RESOURCES], user, room.key, PAGE_INVITES)
    return [(one, maker, address_of(request, "join", {}, code=one.code)) for one, maker in found]


def _may_act(user: User, room: OpenRoom, member: Member) -> bool:
    """Whether the forms about a member are shown; whether they do anything is decided when they are sent."""
    # Webhooks have a section of their own.
    if room.key == EVERYONE or member.user.is_system or member.user.usercode == user.usercode:
        return False
    on_top = user.is_admin or permission.role_of(room.held) is Role.OWNER
    return on_top or not (member.role is Role.OWNER or member.user.is_admin)


def _roles(user: User, room: OpenRoom) -> list[Role]:
    on_top = user.is_admin or permission.role_of(room.held) is Role.OWNER
    return [Role.MEMBER, Role.MODERATOR, *([Role.OWNER] if on_top else [])]


def _is_muted(member: Member) -> bool:
    return member.muted_until is not None and member.muted_until > now()

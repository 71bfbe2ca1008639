"""Every URL of the product, one table."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web

from chat.web import assets, health, openapi
from chat.web.api import accounts as account_api
from chat.web.api import administration as administration_api
from chat.web.api import audit as audit_api
from chat.web.api import avatars as avatar_api
from chat.web.api import blocks as block_api
from chat.web.api import bookmarks as bookmark_api
from chat.web.api import broadcasts as broadcast_api
from chat.web.api import changes as change_api
from chat.web.api import directs as direct_api
from chat.web.api import files as file_api
from chat.web.api import forwarding as forwarding_api
from chat.web.api import invites as invite_api
from chat.web.api import members as member_api
from chat.web.api import messages as message_api
from chat.web.api import order as order_api
from chat.web.api import push as push_api
from chat.web.api import reading as reading_api
from chat.web.api import reports as report_api
from chat.web.api import rooms as room_api
from chat.web.api import scheduled as scheduled_api
from chat.web.api import search as search_api
from chat.web.api import sessions as session_api
from chat.web.api import slash as slash_api
from chat.web.api import tokens as token_api
from chat.web.api import users as user_api
from chat.web.pages import (
    accounts,
    avatars,
    bookmarks,
    catchup,
    directs,
    files,
    invites,
    members,
    messages,
    notifications,
    offline,
    order,
    people,
    reading,
    room_settings,
    rooms,
    scheduled,
    search,
    sessions,
    settings,
    shortcuts,
    slash,
    tokens,
    welcome,
)
from chat.web.pages.admin import audit as admin_audit
from chat.web.pages.admin import invites as admin_invites
from chat.web.pages.admin import overview
from chat.web.pages.admin import people as admin_people
from chat.web.pages.admin import reports as admin_reports
from chat.web.pages.admin import rooms as admin_rooms
from chat.web.pages.admin import site as admin_site

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PAGES: list[tuple[str, str, str, Handler]] = [
    ("GET", "home", "/", rooms.home),
    ("GET", "welcome", "/welcome", welcome.show),
    ("POST", "welcome", "/welcome", welcome.set_up),
    ("GET", "welcome_invite", "/welcome/invite", welcome.show_invite),
    ("GET", "login", "/login", accounts.show_login),
    ("POST", "login", "/login", accounts.login),
    ("GET", "register", "/register", accounts.show_register),
    ("POST", "register", "/register", accounts.register),
    ("POST", "logout", "/logout", accounts.logout),
    ("GET", "rooms", "/rooms", rooms.index),
    ("POST", "rooms", "/rooms", rooms.create),
    ("GET", "room", "/rooms/{room}", rooms.show),
    ("POST", "room_messages", "/rooms/{room}/messages", rooms.post),
    ("GET", "room_message", "/rooms/{room}/messages/{seq}", messages.show),
    ("POST", "room_message", "/rooms/{room}/messages/{seq}", messages.edit),
    ("GET", "room_message_deletion", "/rooms/{room}/messages/{seq}/deletion", messages.show_deletion),
    ("POST", "room_message_deletion", "/rooms/{room}/messages/{seq}/deletion", messages.delete),
    ("POST", "room_message_reactions", "/rooms/{room}/messages/{seq}/reactions", messages.react),
    ("POST", "room_message_pin", "/rooms/{room}/messages/{seq}/pin", messages.pin),
    ("POST", "room_message_bookmark", "/rooms/{room}/messages/{seq}/bookmark", messages.bookmark),
    ("POST", "room_message_forward", "/rooms/{room}/messages/{seq}/forward", messages.forward),
    ("POST", "room_message_reports", "/rooms/{room}/messages/{seq}/reports", messages.report),
    ("GET", "bookmarks", "/bookmarks", bookmarks.index),
    ("POST", "room_scheduled", "/rooms/{room}/scheduled", scheduled.schedule),
    ("GET", "room_files", "/rooms/{room}/files", files.index),
    ("GET", "avatar", "/avatars/{name}", avatars.show),
    ("GET", "file", "/files/{id}/{name:.+}", files.show),
    ("POST", "room_join", "/rooms/{room}/join", members.join),
    ("POST", "room_leave", "/rooms/{room}/leave", members.leave),
    ("POST", "room_read", "/rooms/{room}/read", reading.mark_read),
    ("POST", "room_involvement", "/rooms/{room}/involvement", reading.involve),
    ("GET", "catchup", "/catchup", catchup.show),
    ("POST", "catchup", "/catchup", catchup.mark_read),
    ("GET", "settings", "/settings", settings.show),
    ("POST", "settings_profile", "/settings/profile", settings.change_profile),
    ("POST", "settings_avatar", "/settings/avatar", avatars.change),
    ("POST", "settings_avatar_removal", "/settings/avatar/removal", avatars.remove),
    ("POST", "settings_status", "/settings/status", settings.change_status),
    ("POST", "settings_look", "/settings/look", settings.change_look),
    ("POST", "settings_notifications", "/settings/notifications", notifications.change),
    ("POST", "settings_pause", "/settings/notifications/pause", notifications.pause),
    ("POST", "settings_push_test", "/settings/notifications/test", notifications.send_test),
    ("POST", "settings_password", "/settings/password", settings.change_password),
    ("POST", "settings_sessions_ending", "/settings/sessions/ending", sessions.end_others),
    ("POST", "settings_session_ending", "/settings/sessions/{id}/ending", sessions.end),
    ("POST", "settings_tokens", "/settings/tokens", tokens.make),
    ("POST", "settings_token_revocation", "/settings/tokens/{id}/revocation", tokens.revoke),
    ("POST", "settings_blocks", "/settings/blocks", settings.block),
    ("POST", "settings_block_lifting", "/settings/blocks/{usercode}/lifting", settings.unblock),
    ("POST", "room_members", "/rooms/{room}/members", members.add),
    ("GET", "room_settings", "/rooms/{room}/settings", room_settings.show),
    ("POST", "room_settings", "/rooms/{room}/settings", order.change_room),
    ("POST", "room_member_role", "/rooms/{room}/members/{usercode}/role", order.change_role),
    ("POST", "room_member_mute", "/rooms/{room}/members/{usercode}/mute", order.mute),
    ("POST", "room_member_unmute", "/rooms/{room}/members/{usercode}/unmute", order.unmute),
    ("POST", "room_member_ban", "/rooms/{room}/members/{usercode}/ban", order.ban),
    ("POST", "room_bans", "/rooms/{room}/bans", order.ban),
    ("POST", "room_unban", "/rooms/{room}/bans/{usercode}/lifting", order.unban),
    ("POST", "room_invites", "/rooms/{room}/invites", order.invite),
    ("POST", "room_invite_revocation", "/rooms/{room}/invites/{code}/revocation", order.revoke),
    ("POST", "room_report", "/rooms/{room}/reports/{id}", order.decide),
    ("GET", "join", "/join/{code}", invites.show),
    ("POST", "join", "/join/{code}", invites.enter),
    ("POST", "room_member_removal", "/rooms/{room}/members/{usercode}/removal", members.remove),
    ("GET", "people", "/people", people.index),
    ("GET", "admin", "/admin", overview.show),
    ("GET", "admin_people", "/admin/people", admin_people.index),
    ("POST", "admin_people", "/admin/people", admin_people.create),
    ("POST", "admin_person_role", "/admin/people/{usercode}/role", admin_people.change_role),
    ("POST", "admin_person_block", "/admin/people/{usercode}/block", admin_people.block),
    ("POST", "admin_person_unblock", "/admin/people/{usercode}/unblock", admin_people.unblock),
    ("POST", "admin_person_sessions", "/admin/people/{usercode}/sessions/ending", admin_people.sign_out),
    ("GET", "admin_rooms", "/admin/rooms", admin_rooms.index),
    ("GET", "admin_invites", "/admin/invites", admin_invites.index),
    ("POST", "admin_invites", "/admin/invites", admin_invites.make),
    ("POST", "admin_invite_revocation", "/admin/invites/{code}/revocation", admin_invites.revoke),
    ("GET", "admin_reports", "/admin/reports", admin_reports.index),
    ("POST", "admin_report", "/admin/reports/{room}/{id}", admin_reports.decide),
    ("GET", "admin_audit", "/admin/audit", admin_audit.index),
    ("GET", "admin_audit_export", "/admin/audit/export", audit_api.export),
    ("GET", "admin_site", "/admin/site", admin_site.show),
    ("POST", "admin_site", "/admin/site", admin_site.rename),
    ("GET", "search", "/search", search.index),
    ("POST", "directs", "/directs", directs.begin),
    ("GET", "scheduled", "/scheduled", scheduled.index),
    ("POST", "scheduled_one", "/scheduled/{id}", scheduled.change),
    ("POST", "scheduled_cancellation", "/scheduled/{id}/cancellation", scheduled.cancel),
    ("GET", "slash_commands", "/slash-commands", slash.index),
    ("GET", "shortcuts", "/shortcuts", shortcuts.index),
    ("GET", "offline", offline.PAGE, offline.show),
    ("GET", "service_worker", "/sw.js", offline.show_worker),
    ("GET", "manifest", "/manifest.webmanifest", offline.show_manifest),
    ("GET", "static", "/static/{path:.+}", assets.show),
    ("GET", "healthz", "/healthz", health.lives),
    ("GET", "readyz", "/readyz", health.is_ready),
    ("GET", "openapi", "/openapi.json", openapi.show),
]

API: list[tuple[str, str, Handler]] = [
    ("POST", "auth/register", account_api.register),
    ("POST", "auth/token", account_api.token),
    ("POST", "auth/refresh", account_api.refresh),
    ("POST", "auth/logout", account_api.logout),
    ("POST", "ws-ticket", account_api.ticket),
    ("GET", "me", account_api.show),
    ("PATCH", "me", account_api.update),
    ("PUT", "me/avatar", avatar_api.change),
    ("DELETE", "me/avatar", avatar_api.remove),
    ("PUT", "me/password", account_api.change_password),
    ("GET", "me/sessions", session_api.index),
    ("DELETE", "me/sessions/{id}", session_api.end),
    ("GET", "tokens", token_api.index),
    ("POST", "tokens", token_api.make),
    ("DELETE", "tokens/{id}", token_api.revoke),
    ("GET", "me/scheduled", scheduled_api.index),
    ("PATCH", "me/scheduled/{id}", scheduled_api.change),
    ("DELETE", "me/scheduled/{id}", scheduled_api.cancel),
    ("POST", "me/reminders", scheduled_api.remind),
    ("POST", "rooms/{room}/scheduled", scheduled_api.schedule),
    ("GET", "me/notifications", push_api.show_quiet),
    ("PATCH", "me/notifications", push_api.change_quiet),
    ("GET", "push", push_api.show),
    ("POST", "push/subscriptions", push_api.subscribe),
    ("DELETE", "push/subscriptions", push_api.unsubscribe),
    ("POST", "push/test", push_api.send_test),
    ("GET", "slash-commands", slash_api.index),
    ("POST", "directs", direct_api.begin),
    ("POST", "broadcasts", broadcast_api.post),
    ("POST", "uploads", file_api.upload),
    ("GET", "search", search_api.index),
    ("GET", "users", user_api.index),
    ("GET", "users/{usercode}", user_api.show),
    ("GET", "rooms", room_api.index),
    ("POST", "rooms", room_api.create),
    ("GET", "rooms/{room}", room_api.show),
    ("PATCH", "rooms/{room}", room_api.update),
    ("POST", "rooms/{room}/join", room_api.join),
    ("POST", "rooms/{room}/leave", room_api.leave),
    ("GET", "rooms/{room}/members", member_api.index),
    ("POST", "rooms/{room}/members", member_api.add),
    ("PATCH", "rooms/{room}/members/{usercode}", member_api.change),
    ("DELETE", "rooms/{room}/members/{usercode}", member_api.remove),
    ("GET", "rooms/{room}/messages", message_api.index),
    ("POST", "rooms/{room}/messages", message_api.post),
    ("GET", "rooms/{room}/messages/{seq:[0-9]+}", message_api.show),
    ("PATCH", "rooms/{room}/messages/{seq:[0-9]+}", change_api.edit),
    ("DELETE", "rooms/{room}/messages/{seq:[0-9]+}", change_api.delete),
    ("GET", "rooms/{room}/messages/{seq:[0-9]+}/versions", change_api.show_versions),
    ("PUT", "rooms/{room}/messages/{seq:[0-9]+}/reactions/{emoji}", change_api.react),
    ("DELETE", "rooms/{room}/messages/{seq:[0-9]+}/reactions/{emoji}", change_api.unreact),
    ("PUT", "rooms/{room}/messages/{seq:[0-9]+}/pin", change_api.pin),
    ("DELETE", "rooms/{room}/messages/{seq:[0-9]+}/pin", change_api.unpin),
    ("GET", "rooms/{room}/pins", change_api.show_pins),
    ("GET", "rooms/{room}/messages/{seq:[0-9]+}/receipts", reading_api.show_receipts),
    ("PUT", "rooms/{room}/messages/{seq:[0-9]+}/bookmark", bookmark_api.keep),
    ("DELETE", "rooms/{room}/messages/{seq:[0-9]+}/bookmark", bookmark_api.let_go),
    ("GET", "me/bookmarks", bookmark_api.index),
    ("POST", "rooms/{room}/messages/{seq:[0-9]+}/forward", forwarding_api.forward),
    ("POST", "rooms/{room}/messages/{seq:[0-9]+}/reports", report_api.report),
    ("GET", "rooms/{room}/reports", report_api.index),
    ("POST", "rooms/{room}/reports/{id}", report_api.decide),
    ("PUT", "rooms/{room}/mutes/{usercode}", order_api.mute),
    ("DELETE", "rooms/{room}/mutes/{usercode}", order_api.unmute),
    ("GET", "rooms/{room}/bans", order_api.show_bans),
    ("PUT", "rooms/{room}/bans/{usercode}", order_api.ban),
    ("DELETE", "rooms/{room}/bans/{usercode}", order_api.unban),
    ("GET", "rooms/{room}/invites", invite_api.index),
    ("POST", "rooms/{room}/invites", invite_api.make),
    ("DELETE", "rooms/{room}/invites/{code}", invite_api.revoke),
    ("POST", "invites/{code}", invite_api.accept),
    ("GET", "rooms/{room}/audit", audit_api.show_room),
    ("GET", "me/blocks", block_api.index),
    ("PUT", "me/blocks/{usercode}", block_api.block),
    ("DELETE", "me/blocks/{usercode}", block_api.unblock),
    ("PUT", "admin/blocks/{usercode}", administration_api.block),
    ("DELETE", "admin/blocks/{usercode}", administration_api.unblock),
    ("PATCH", "admin/users/{usercode}", administration_api.change),
    ("GET", "admin/users", administration_api.index),
    ("POST", "admin/users", administration_api.create),
    ("DELETE", "admin/users/{usercode}/sessions", administration_api.sign_out),
    ("GET", "admin/rooms", administration_api.rooms),
    ("GET", "admin/invites", invite_api.index_all),
    ("DELETE", "admin/invites/{code}", invite_api.revoke_any),
    ("GET", "admin/reports", report_api.index_all),
    ("GET", "admin/statistics", administration_api.statistics),
    ("PATCH", "admin/site", administration_api.rename),
    ("GET", "admin/audit", audit_api.index),
    ("GET", "admin/audit/export", audit_api.export),
    ("POST", "rooms/{room}/read", reading_api.mark_read),
    ("PUT", "rooms/{room}/involvement", reading_api.involve),
]

API_PREFIX = "/api/v1/"
WEBSOCKET, EVENTS = "/ws", "/events"
_GETS = {name for method, name, _, _ in PAGES if method == "GET"}
_PATHS = {name: path for _, name, path, _ in PAGES} | {"websocket": WEBSOCKET, "events": EVENTS}


def setup(app: web.Application, websocket: Handler, events: Handler, command: Handler) -> None:
    """Add them all; the socket, and what stands in for it, belong to another door, so the app hands them in."""
    for method, name, path, handler in PAGES:
        _add(app, method, path, handler, name if method == "GET" or name not in _GETS else None)
    for method, path, handler in API:
        _add(app, method, API_PREFIX + path, handler)
    app.router.add_get(WEBSOCKET, websocket, allow_head=False)
    app.router.add_get(EVENTS, events, allow_head=False)
    app.router.add_post(EVENTS + "/{connection}", command)


def _add(app: web.Application, method: str, path: str, handler: Handler, name: str | None = None) -> None:
    """What answers GET answers HEAD: that is how monitors and link checkers ask."""
    route = app.router.add_route(method, path, handler, name=name)
    if method == "GET" and isinstance(route.resource, web.Resource):
        route.resource.add_route("HEAD", handler)


def url(name: str, query_: dict[str, Any] | None = None, **parts: str) -> str:
    """The path of a page by its name, for templates and redirects."""
    path = _PATHS[name].format(**{key: quote(part, safe="") for key, part in parts.items()})
    return f"{path}?{urlencode(query_)}" if query_ else path

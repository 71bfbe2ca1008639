"""Every URL of the product: the pages here, the API in `api/routes.py`."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web

from chat.model.digest import CONFIRMING, ENDING
from chat.web import assets, health, hooks, metrics, openapi
from chat.web.api import audit as audit_api
from chat.web.api.routes import API as API
from chat.web.pages import (
    accounts,
    avatars,
    bookmarks,
    bots,
    catchup,
    devices,
    digests,
    directs,
    docs,
    drafts,
    elsewhere,
    emoji,
    erasing,
    files,
    identities,
    invites,
    members,
    messages,
    notifications,
    offline,
    order,
    outgoing,
    passkeys,
    people,
    posting,
    reading,
    room_retention,
    room_settings,
    rooms,
    scheduled,
    search,
    second_factor,
    sessions,
    settings,
    shortcuts,
    slash,
    tasks,
    threads,
    tokens,
    webhooks,
    welcome,
)
from chat.web.pages.admin import audit as admin_audit
from chat.web.pages.admin import emoji as admin_emoji
from chat.web.pages.admin import invites as admin_invites
from chat.web.pages.admin import jobs as admin_jobs
from chat.web.pages.admin import overview
from chat.web.pages.admin import people as admin_people
from chat.web.pages.admin import reports as admin_reports
from chat.web.pages.admin import rooms as admin_rooms
from chat.web.pages.admin import site as admin_site
from chat.web.pages.admin import storage as admin_storage

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _outgoing(of: str, where: str) -> list[tuple[str, str, str, Handler]]:
    """The outgoing webhooks of a room or of a bot."""
    all_, one = f"{where}/outgoing-webhooks", f"{where}/outgoing-webhooks/{{id}}"
    return [
        ("GET", f"{of}_outgoing", all_, outgoing.index),
        ("POST", f"{of}_outgoing", all_, outgoing.make),
        ("GET", f"{of}_outgoing_one", one, outgoing.show),
        ("POST", f"{of}_outgoing_one", one, outgoing.change),
        ("POST", f"{of}_outgoing_removal", f"{one}/removal", outgoing.remove),
        ("POST", f"{of}_outgoing_test", f"{one}/test", outgoing.send_test),
        ("POST", f"{of}_outgoing_redelivery", f"{one}/deliveries/{{delivery}}/redelivery", outgoing.tell_again),
    ]


PAGES: list[tuple[str, str, str, Handler]] = [
    ("GET", "home", "/", rooms.home),
    ("GET", "welcome", "/welcome", welcome.show),
    ("POST", "welcome", "/welcome", welcome.set_up),
    ("GET", "welcome_invite", "/welcome/invite", welcome.show_invite),
    ("GET", "login", "/login", accounts.show_login),
    ("POST", "login", "/login", accounts.login),
    ("GET", "provider", "/login/provider", identities.leave),
    ("GET", "provider_return", "/login/provider/return", identities.come_back),
    ("GET", "login_code", "/login/code", second_factor.show_code),
    ("POST", "login_code", "/login/code", second_factor.send_code),
    ("GET", "login_device", "/login/device", devices.show),
    ("POST", "login_device", "/login/device", devices.enter),
    ("POST", "login_passkey_challenge", "/login/passkey/challenge", passkeys.ask_who),
    ("POST", "login_passkey", "/login/passkey", passkeys.sign_in),
    ("GET", "register", "/register", accounts.show_register),
    ("POST", "register", "/register", accounts.register),
    ("POST", "logout", "/logout", accounts.logout),
    ("GET", "rooms", "/rooms", rooms.index),
    ("POST", "rooms", "/rooms", rooms.create),
    ("GET", "room", "/rooms/{room}", rooms.show),
    ("POST", "room_messages", "/rooms/{room}/messages", posting.post),
    ("GET", "room_message", "/rooms/{room}/messages/{seq}", messages.show),
    ("POST", "room_message", "/rooms/{room}/messages/{seq}", messages.edit),
    ("GET", "room_message_deletion", "/rooms/{room}/messages/{seq}/deletion", messages.show_deletion),
    ("POST", "room_message_deletion", "/rooms/{room}/messages/{seq}/deletion", messages.delete),
    ("POST", "room_message_reactions", "/rooms/{room}/messages/{seq}/reactions", messages.react),
    ("POST", "room_message_pin", "/rooms/{room}/messages/{seq}/pin", messages.pin),
    ("POST", "room_message_preview", "/rooms/{room}/messages/{seq}/preview", messages.remove_preview),
    ("POST", "room_message_bookmark", "/rooms/{room}/messages/{seq}/bookmark", messages.bookmark),
    ("POST", "room_message_forward", "/rooms/{room}/messages/{seq}/forward", messages.forward),
    ("POST", "room_message_reports", "/rooms/{room}/messages/{seq}/reports", messages.report),
    ("GET", "room_thread", "/rooms/{room}/threads/{seq}", threads.show),
    ("POST", "room_thread_follow", "/rooms/{room}/threads/{seq}/follow", threads.follow),
    ("GET", "bookmarks", "/bookmarks", bookmarks.index),
    ("POST", "room_drafts", "/rooms/{room}/drafts", drafts.settle),
    ("POST", "room_scheduled", "/rooms/{room}/scheduled", scheduled.schedule),
    ("GET", "room_files", "/rooms/{room}/files", files.index),
    ("GET", "avatar", "/avatars/{name}", avatars.show),
    ("GET", "emoji", "/emoji/{name}", emoji.show),
    ("GET", "file", "/files/{id}/{name:.+}", files.show),
    ("POST", "room_join", "/rooms/{room}/join", members.join),
    ("POST", "room_leave", "/rooms/{room}/leave", members.leave),
    ("GET", "room_unread", "/rooms/{room}/unread", reading.show),
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
    ("POST", "settings_digest", "/settings/digest", digests.choose),
    ("POST", "settings_digest_removal", "/settings/digest/removal", digests.forget),
    ("GET", "digest_confirmation", CONFIRMING, digests.show_confirmation),
    ("POST", "digest_confirmation", CONFIRMING, digests.confirm),
    ("GET", "digest_end", ENDING, digests.show_end),
    ("POST", "digest_end", ENDING, digests.end),
    ("POST", "settings_password", "/settings/password", settings.change_password),
    ("POST", "settings_erasure", "/settings/erasure", erasing.erase_myself),
    ("POST", "settings_factor", "/settings/factor", second_factor.offer),
    ("POST", "settings_factor_confirmation", "/settings/factor/confirmation", second_factor.confirm),
    ("POST", "settings_factor_recovery", "/settings/factor/recovery", second_factor.renew),
    ("POST", "settings_factor_end", "/settings/factor/end", second_factor.switch_off),
    ("POST", "settings_passkey_challenge", "/settings/passkeys/challenge", passkeys.ask_for_new),
    ("POST", "settings_passkeys", "/settings/passkeys", passkeys.make),
    ("POST", "settings_passkey_removal", "/settings/passkeys/{id}/removal", passkeys.remove),
    ("POST", "settings_identities", "/settings/identities", identities.link),
    ("POST", "settings_identity_removal", "/settings/identities/{id}/removal", identities.unlink),
    ("POST", "settings_device", "/settings/device", devices.show_code),
    ("POST", "settings_sessions_ending", "/settings/sessions/ending", sessions.end_others),
    ("POST", "settings_session_ending", "/settings/sessions/{id}/ending", sessions.end),
    ("POST", "settings_tokens", "/settings/tokens", tokens.make),
    ("POST", "settings_token_revocation", "/settings/tokens/{id}/revocation", tokens.revoke),
    ("POST", "settings_blocks", "/settings/blocks", settings.block),
    ("POST", "settings_block_lifting", "/settings/blocks/{usercode}/lifting", settings.unblock),
    ("POST", "room_members", "/rooms/{room}/members", members.add),
    ("GET", "room_settings", "/rooms/{room}/settings", room_settings.show),
    ("POST", "room_settings", "/rooms/{room}/settings", order.change_room),
    ("POST", "room_retention", "/rooms/{room}/retention", room_retention.change),
    ("POST", "room_deletion", "/rooms/{room}/deletion", order.delete_room),
    ("POST", "room_member_role", "/rooms/{room}/members/{usercode}/role", order.change_role),
    ("POST", "room_member_mute", "/rooms/{room}/members/{usercode}/mute", order.mute),
    ("POST", "room_member_unmute", "/rooms/{room}/members/{usercode}/unmute", order.unmute),
    ("POST", "room_member_ban", "/rooms/{room}/members/{usercode}/ban", order.ban),
    ("POST", "room_bans", "/rooms/{room}/bans", order.ban),
    ("POST", "room_unban", "/rooms/{room}/bans/{usercode}/lifting", order.unban),
    ("POST", "room_invites", "/rooms/{room}/invites", order.invite),
    ("POST", "room_invite_revocation", "/rooms/{room}/invites/{code}/revocation", order.revoke),
    ("POST", "room_webhooks", "/rooms/{room}/webhooks", webhooks.make),
    ("POST", "room_webhook_revocation", "/rooms/{room}/webhooks/{id}/revocation", webhooks.revoke),
    *_outgoing("room", "/rooms/{room}"),
    *_outgoing("bot", "/bots/{usercode}"),
    ("GET", "bots", "/bots", bots.index),
    ("POST", "bots", "/bots", bots.make),
    ("GET", "bot", "/bots/{usercode}", bots.show),
    ("POST", "bot", "/bots/{usercode}", bots.rename),
    ("POST", "bot_removal", "/bots/{usercode}/removal", bots.remove),
    ("POST", "bot_tokens", "/bots/{usercode}/tokens", bots.make_token),
    ("POST", "bot_token_revocation", "/bots/{usercode}/tokens/{id}/revocation", bots.revoke_token),
    ("POST", "room_report", "/rooms/{room}/reports/{id}", order.decide),
    ("GET", "join", "/join/{code}", invites.show),
    ("POST", "join", "/join/{code}", invites.enter),
    ("GET", "join_code", "/join/{code}/qr.svg", invites.show_code),
    ("POST", "room_member_removal", "/rooms/{room}/members/{usercode}/removal", members.remove),
    ("GET", "people", "/people", people.index),
    ("GET", "admin", "/admin", overview.show),
    ("GET", "admin_people", "/admin/people", admin_people.index),
    ("POST", "admin_people", "/admin/people", admin_people.create),
    ("POST", "admin_person_role", "/admin/people/{usercode}/role", admin_people.change_role),
    ("POST", "admin_person_block", "/admin/people/{usercode}/block", admin_people.block),
    ("POST", "admin_person_unblock", "/admin/people/{usercode}/unblock", admin_people.unblock),
    ("POST", "admin_person_sessions", "/admin/people/{usercode}/sessions/ending", admin_people.sign_out),
    ("GET", "admin_bots", "/admin/bots", bots.index_all),
    ("POST", "admin_person_erasure", "/admin/people/{usercode}/erasure", admin_people.erase),
    ("POST", "admin_person_factor", "/admin/people/{usercode}/factor/reset", admin_people.reset_second_factor),
    ("GET", "admin_rooms", "/admin/rooms", admin_rooms.index),
    ("GET", "admin_room_retention", "/admin/rooms/{room}/retention", room_retention.show),
    ("POST", "admin_room_retention", "/admin/rooms/{room}/retention", room_retention.change_any),
    ("POST", "admin_room_deletion", "/admin/rooms/{room}/deletion", admin_rooms.delete),
    ("GET", "admin_invites", "/admin/invites", admin_invites.index),
    ("POST", "admin_invites", "/admin/invites", admin_invites.make),
    ("POST", "admin_invite_revocation", "/admin/invites/{code}/revocation", admin_invites.revoke),
    ("GET", "admin_reports", "/admin/reports", admin_reports.index),
    ("POST", "admin_report", "/admin/reports/{room}/{id}", admin_reports.decide),
    ("GET", "admin_jobs", "/admin/jobs", admin_jobs.index),
    ("GET", "admin_dead_letter", "/admin/dead-letters/{letter}", admin_jobs.show_letter),
    ("POST", "admin_dead_letter_retry", "/admin/dead-letters/{letter}/retry", admin_jobs.retry),
    ("POST", "admin_dead_letter_discarding", "/admin/dead-letters/{letter}/discarding", admin_jobs.discard),
    ("GET", "admin_emoji", "/admin/emoji", admin_emoji.index),
    ("POST", "admin_emoji", "/admin/emoji", admin_emoji.add),
    ("POST", "admin_emoji_deletion", "/admin/emoji/{emoji}/deletion", admin_emoji.delete),
    ("GET", "admin_audit", "/admin/audit", admin_audit.index),
    ("GET", "admin_audit_export", "/admin/audit/export", audit_api.export),
    ("GET", "admin_storage", "/admin/storage", admin_storage.show),
    ("POST", "admin_storage", "/admin/storage", admin_storage.set_default),
    ("GET", "admin_site", "/admin/site", admin_site.show),
    ("POST", "admin_site", "/admin/site", admin_site.change),
    ("GET", "search", "/search", search.index),
    ("POST", "directs", "/directs", directs.begin),
    ("GET", "scheduled", "/scheduled", scheduled.index),
    ("POST", "scheduled_one", "/scheduled/{id}", scheduled.change),
    ("POST", "scheduled_cancellation", "/scheduled/{id}/cancellation", scheduled.cancel),
    ("GET", "tasks", "/tasks", tasks.index),
    ("POST", "tasks", "/tasks", tasks.submit),
    ("POST", "task_cancellation", "/tasks/{id}/cancel", tasks.cancel),
    ("GET", "slash_commands", "/slash-commands", slash.index),
    ("GET", "shortcuts", "/shortcuts", shortcuts.index),
    ("GET", "offline", offline.PAGE, offline.show),
    ("GET", "service_worker", "/sw.js", offline.show_worker),
    ("GET", "manifest", "/manifest.webmanifest", offline.show_manifest),
    ("GET", "static", "/static/{path:.+}", assets.show),
    ("GET", "healthz", "/healthz", health.lives),
    ("GET", "readyz", "/readyz", health.is_ready),
    ("POST", "hook", "/hooks/{secret}", hooks.post),
    ("GET", "metrics", "/metrics", metrics.show),
    ("GET", "openapi", "/openapi.json", openapi.show),
    ("GET", "docs", "/docs", docs.show),
    ("GET", "messager", "/messager", elsewhere.show_home),
    ("GET", "dev_ws", "/dev/ws", elsewhere.show_console),
    ("GET", "asyncapi", "/asyncapi.json", openapi.show_socket),
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

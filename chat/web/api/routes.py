"""Every URL of the API, below its prefix."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from chat.web.api import accounts as account_api
from chat.web.api import administration as administration_api
from chat.web.api import audit as audit_api
from chat.web.api import avatars as avatar_api
from chat.web.api import blocks as block_api
from chat.web.api import bookmarks as bookmark_api
from chat.web.api import bots as bot_api
from chat.web.api import broadcasts as broadcast_api
from chat.web.api import changes as change_api
from chat.web.api import dead_letters as dead_letter_api
from chat.web.api import digests as digest_api
from chat.web.api import directs as direct_api
from chat.web.api import emoji as emoji_api
from chat.web.api import erasing as erasing_api
from chat.web.api import files as file_api
from chat.web.api import follows as follow_api
from chat.web.api import forwarding as forwarding_api
from chat.web.api import invites as invite_api
from chat.web.api import jobs as job_api
from chat.web.api import members as member_api
from chat.web.api import messages as message_api
from chat.web.api import order as order_api
from chat.web.api import outgoing as outgoing_api
from chat.web.api import push as push_api
from chat.web.api import reading as reading_api
from chat.web.api import reports as report_api
from chat.web.api import resumable as resumable_api
from chat.web.api import retention as retention_api
from chat.web.api import rooms as room_api
from chat.web.api import scheduled as scheduled_api
from chat.web.api import search as search_api
from chat.web.api import sessions as session_api
from chat.web.api import slash as slash_api
from chat.web.api import storage as storage_api
from chat.web.api import tasks as task_api
from chat.web.api import threads as thread_api
from chat.web.api import tokens as token_api
from chat.web.api import users as user_api
from chat.web.api import webhooks as webhook_api

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _outgoing(of: str, make: Handler, change: Handler) -> list[tuple[str, str, Handler]]:
    """The outgoing webhooks of a room or of a bot."""
    all_, one = f"{of}/outgoing-webhooks", f"{of}/outgoing-webhooks/{{id}}"
    return [
        ("GET", all_, outgoing_api.index),
        ("POST", all_, make),
        ("GET", one, outgoing_api.show),
        ("PATCH", one, change),
        ("DELETE", one, outgoing_api.remove),
        ("GET", f"{one}/deliveries", outgoing_api.index_deliveries),
        ("POST", f"{one}/deliveries/{{delivery}}/redelivery", outgoing_api.tell_again),
        ("POST", f"{one}/test", outgoing_api.send_test),
    ]


API: list[tuple[str, str, Handler]] = [
    ("POST", "auth/register", account_api.register),
    ("POST", "auth/token", account_api.token),
    ("POST", "auth/refresh", account_api.refresh),
    ("POST", "auth/logout", account_api.logout),
    ("POST", "ws-ticket", account_api.ticket),
    ("GET", "me", account_api.show),
    ("PATCH", "me", account_api.update),
    ("DELETE", "me", erasing_api.erase_myself),
    ("DELETE", "admin/users/{usercode}", erasing_api.erase),
    ("GET", "admin/users/{usercode}/erasure", erasing_api.show),
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
    ("GET", "me/digest", digest_api.show),
    ("PUT", "me/digest", digest_api.choose),
    ("DELETE", "me/digest", digest_api.forget),
    ("GET", "push", push_api.show),
    ("POST", "push/subscriptions", push_api.subscribe),
    ("DELETE", "push/subscriptions", push_api.unsubscribe),
    ("POST", "push/test", push_api.send_test),
    ("GET", "slash-commands", slash_api.index),
    ("POST", "me/export", task_api.export_me),
    ("GET", "task-types", task_api.index_types),
    ("GET", "tasks", task_api.index),
    ("POST", "tasks", task_api.submit),
    ("GET", "tasks/{id}", task_api.show),
    ("POST", "tasks/{id}/cancel", task_api.cancel),
    ("POST", "directs", direct_api.begin),
    ("POST", "broadcasts", broadcast_api.post),
    ("POST", "uploads", file_api.upload),
    ("POST", "resumable-uploads", resumable_api.begin),
    ("GET", "resumable-uploads/{id}", resumable_api.show),
    ("PATCH", "resumable-uploads/{id}", resumable_api.append),
    ("DELETE", "resumable-uploads/{id}", resumable_api.cancel),
    ("GET", "search", search_api.index),
    ("GET", "users", user_api.index),
    ("GET", "users/{usercode}", user_api.show),
    ("GET", "presence", user_api.index_here),
    ("GET", "rooms", room_api.index),
    ("POST", "rooms", room_api.create),
    ("GET", "rooms/{room}", room_api.show),
    ("PATCH", "rooms/{room}", room_api.update),
    ("DELETE", "rooms/{room}", room_api.delete),
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
    ("DELETE", "rooms/{room}/messages/{seq:[0-9]+}/preview", change_api.remove_preview),
    ("GET", "rooms/{room}/pins", change_api.show_pins),
    ("GET", "rooms/{room}/messages/{seq:[0-9]+}/receipts", reading_api.show_receipts),
    ("PUT", "rooms/{room}/messages/{seq:[0-9]+}/bookmark", bookmark_api.keep),
    ("DELETE", "rooms/{room}/messages/{seq:[0-9]+}/bookmark", bookmark_api.let_go),
    ("GET", "rooms/{room}/messages/{seq:[0-9]+}/follow", follow_api.show),
    ("PUT", "rooms/{room}/messages/{seq:[0-9]+}/follow", follow_api.follow),
    ("DELETE", "rooms/{room}/messages/{seq:[0-9]+}/follow", follow_api.unfollow),
    ("GET", "rooms/{room}/threads/{seq:[0-9]+}", thread_api.show),
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
    ("GET", "rooms/{room}/webhooks", webhook_api.index),
    ("POST", "rooms/{room}/webhooks", webhook_api.make),
    ("DELETE", "rooms/{room}/webhooks/{id}", webhook_api.revoke),
    *_outgoing("rooms/{room}", outgoing_api.make_of_room, outgoing_api.change_of_room),
    *_outgoing("bots/{usercode}", outgoing_api.make_of_bot, outgoing_api.change_of_bot),
    ("GET", "bots", bot_api.index),
    ("POST", "bots", bot_api.make),
    ("GET", "bots/{usercode}", bot_api.show),
    ("PATCH", "bots/{usercode}", bot_api.rename),
    ("DELETE", "bots/{usercode}", bot_api.remove),
    ("GET", "bots/{usercode}/tokens", bot_api.index_tokens),
    ("POST", "bots/{usercode}/tokens", bot_api.make_token),
    ("DELETE", "bots/{usercode}/tokens/{id}", bot_api.revoke_token),
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
    ("GET", "admin/bots", bot_api.index_all),
    ("DELETE", "admin/users/{usercode}/second-factor", administration_api.reset_second_factor),
    ("GET", "admin/rooms", administration_api.rooms),
    ("GET", "admin/invites", invite_api.index_all),
    ("DELETE", "admin/invites/{code}", invite_api.revoke_any),
    ("GET", "admin/reports", report_api.index_all),
    ("GET", "admin/statistics", administration_api.statistics),
    ("GET", "admin/jobs", job_api.show),
    ("GET", "admin/instances", job_api.instances),
    ("GET", "admin/dead-letters", dead_letter_api.index),
    ("GET", "admin/dead-letters/{letter}", dead_letter_api.show),
    ("POST", "admin/dead-letters/{letter}/retry", dead_letter_api.retry),
    ("DELETE", "admin/dead-letters/{letter}", dead_letter_api.discard),
    ("GET", "admin/site", administration_api.show_site),
    ("PATCH", "admin/site", administration_api.change_site),
    ("GET", "emoji", emoji_api.index),
    ("PUT", "admin/emoji/{name}", emoji_api.put),
    ("DELETE", "admin/emoji/{name}", emoji_api.delete),
    ("GET", "admin/audit", audit_api.index),
    ("GET", "admin/audit/export", audit_api.export),
    ("GET", "admin/audit/verification", audit_api.verify),
    ("GET", "rooms/{room}/unread", reading_api.show_unread),
    ("POST", "rooms/{room}/read", reading_api.mark_read),
    ("GET", "rooms/{room}/retention", retention_api.show),
    ("PUT", "rooms/{room}/retention", retention_api.change),
    ("GET", "admin/storage", storage_api.show),
    ("GET", "admin/retention", retention_api.show_default),
    ("PUT", "admin/retention", retention_api.change_default),
    ("PUT", "rooms/{room}/involvement", reading_api.involve),
]

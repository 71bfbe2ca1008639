"""The table. Columns: signed out, blocked, banned, outsider, guest | member, moderator, owner, administrator.

The guest is outside, the administrator a plain member by role. `{seq}` is a fresh message of dora's, `{mine}` one of
whoever asks, `{inside}` and `{outside}` are fresh people. An open room stands beside the closed one where it differs.

    s not signed in · n not found · f forbidden · c conflict · b bad field · . done
"""

import re

from tests.matrix.house import CALLED
from tests.matrix.pages import PAGES, PUBLIC_PAGES
from tests.matrix.row import Row

# What stands in the place of something, in a route.
PLACE = r"\{[^}]*\}|👍|999999"

__all__ = ["API", "AT_THE_DOOR", "COMMANDS", "NOT_FOR_TOKENS", "PAGES", "PUBLIC_PAGES", "READING"]


MEMBERS = "ssnnn|...."
OPEN_MEMBERS = "ssnfn|...."
OPEN_READERS = "ssn.n|...."
MODERATORS = "ssnnn|f..."
OPEN_MODERATORS = "ssnfn|f..."
ANYBODY = "ss...|...."
ADMINISTRATORS = "ssfff|fff."
# A bot of hers, which administrators look after too.
OF_DORA = "ssnnn|nnn."
M = "rooms/{room}/messages"
OUTGOING = "outgoing-webhooks/{outgoing}"
HOOK = {"url": CALLED, "name": "Log {number}"}

API = [
    Row("GET rooms/{room}", None, MEMBERS, OPEN_READERS),
    Row("PATCH rooms/{room}", {"topic": "Topic {number}"}, MODERATORS, OPEN_MODERATORS),
    Row("PATCH rooms/{room}", {"slow_s": 0, "posting": "members"}, MODERATORS, OPEN_MODERATORS),
    Row("POST rooms/{room}/join", {}, MEMBERS, OPEN_READERS),
    Row("POST rooms/{room}/leave", {}, "ssnnn|..f.", "ssnnn|..f."),
    Row("GET rooms/{room}/members", None, MEMBERS, OPEN_READERS),
    Row("POST rooms/{room}/members", {"usercode": "{outside}"}, MEMBERS, OPEN_MEMBERS),
    Row("POST rooms/{room}/members", {"usercode": "{outside}", "role": "moderator"}, MODERATORS, OPEN_MODERATORS),
    Row("PATCH rooms/{room}/members/{inside}", {"role": "moderator"}, MODERATORS, "ssnnn|f..."),
    Row("DELETE rooms/{room}/members/{inside}", None, MODERATORS, "ssnnn|f..."),
    Row(f"GET {M}", None, MEMBERS, OPEN_READERS),
    Row(f"POST {M}", {"body": "said {number}"}, MEMBERS, OPEN_MEMBERS),
    Row(f"POST {M}", {"body": "", "files": ["{upload}"]}, MEMBERS, OPEN_MEMBERS),
    Row("POST uploads", {}, "ssbbb|bbbb"),
    Row("POST resumable-uploads", {"name": "plan.pdf", "size": 6}, ANYBODY),
    Row("GET resumable-uploads/{coming}", None, "ss...|...."),
    Row("PATCH resumable-uploads/{coming}", None, "ssbbb|bbbb"),
    Row("DELETE resumable-uploads/{coming}", None, ANYBODY),
    Row("GET resumable-uploads/999999", None, "ssnnn|nnnn"),
    Row("PUT me/avatar", {}, "ssbbb|bbbb"),
    Row("DELETE me/avatar", None, ANYBODY),
    Row(f"GET {M}/{{seq}}", None, MEMBERS, OPEN_READERS),
    Row(f"PATCH {M}/{{seq}}", {"body": "changed"}, MODERATORS, OPEN_MODERATORS),
    Row(f"PATCH {M}/{{mine}}", {"body": "changed"}, MEMBERS, OPEN_MEMBERS),
    Row(f"DELETE {M}/{{seq}}", None, MODERATORS, OPEN_MODERATORS),
    Row(f"DELETE {M}/{{mine}}", None, MEMBERS, OPEN_MEMBERS),
    Row(f"GET {M}/{{seq}}/versions", None, MODERATORS, OPEN_MODERATORS),
    Row(f"GET {M}/{{mine}}/versions", None, MEMBERS, OPEN_MEMBERS),
    Row(f"PUT {M}/{{seq}}/reactions/👍", None, MEMBERS, OPEN_MEMBERS),
    Row(f"DELETE {M}/{{seq}}/reactions/👍", None, MEMBERS, OPEN_MEMBERS),
    Row(f"PUT {M}/{{seq}}/pin", None, MEMBERS, OPEN_MEMBERS),
    Row(f"DELETE {M}/{{seq}}/pin", None, MEMBERS, OPEN_MEMBERS),
    Row(f"DELETE {M}/{{seq}}/preview", None, MODERATORS, OPEN_MODERATORS),
    Row(f"DELETE {M}/{{mine}}/preview", None, MEMBERS, OPEN_MEMBERS),
    Row("GET rooms/{room}/pins", None, MEMBERS, OPEN_READERS),
    Row(f"GET {M}/{{seq}}/receipts", None, MEMBERS, OPEN_MEMBERS),
    Row(f"PUT {M}/{{seq}}/bookmark", None, MEMBERS, OPEN_MEMBERS),
    Row(f"DELETE {M}/{{seq}}/bookmark", None, MEMBERS, OPEN_READERS),
    Row("GET rooms/{room}/threads/{seq}", None, MEMBERS, OPEN_READERS),
    Row(f"GET {M}/{{seq}}/follow", None, MEMBERS, OPEN_READERS),
    Row(f"PUT {M}/{{seq}}/follow", None, MEMBERS, OPEN_MEMBERS),
    Row(f"DELETE {M}/{{seq}}/follow", None, MEMBERS, OPEN_MEMBERS),
    Row(f"POST {M}/{{seq}}/forward", {"to": "{room}"}, MEMBERS, OPEN_MEMBERS),
    Row(f"POST {M}/{{seq}}/reports", {"reason": "rude"}, MEMBERS, OPEN_MEMBERS),
    Row("GET rooms/{room}/reports", None, MODERATORS, OPEN_MODERATORS),
    Row("POST rooms/{room}/reports/{report}", {"decision": "dismissed"}, MODERATORS, OPEN_MODERATORS),
    Row("PUT rooms/{room}/mutes/{inside}", {"minutes": 5}, MODERATORS, OPEN_MODERATORS),
    Row("DELETE rooms/{room}/mutes/{inside}", None, MODERATORS, OPEN_MODERATORS),
    Row("GET rooms/{room}/bans", None, MODERATORS, OPEN_MODERATORS),
    Row("PUT rooms/{room}/bans/{inside}", {}, MODERATORS, OPEN_MODERATORS),
    Row("DELETE rooms/{room}/bans/{inside}", None, MODERATORS, OPEN_MODERATORS),
    Row("GET rooms/{room}/invites", None, MEMBERS, OPEN_MEMBERS),
    Row("POST rooms/{room}/invites", {}, MEMBERS, OPEN_MEMBERS),
    Row("DELETE rooms/{room}/invites/{invite}", None, MODERATORS, OPEN_MODERATORS),
    Row("GET rooms/{room}/webhooks", None, MODERATORS, OPEN_MODERATORS),
    Row("POST rooms/{room}/webhooks", {"name": "Builds {number}"}, MODERATORS, OPEN_MODERATORS),
    Row("DELETE rooms/{room}/webhooks/{webhook}", None, MODERATORS, OPEN_MODERATORS),
    Row("GET rooms/{room}/outgoing-webhooks", None, MODERATORS, OPEN_MODERATORS),
    Row("POST rooms/{room}/outgoing-webhooks", HOOK | {"events": ["messages"]}, MODERATORS, OPEN_MODERATORS),
    Row(f"GET rooms/{{room}}/{OUTGOING}", None, MODERATORS, OPEN_MODERATORS),
    Row(f"PATCH rooms/{{room}}/{OUTGOING}", {"enabled": True}, MODERATORS, OPEN_MODERATORS),
    Row(f"DELETE rooms/{{room}}/{OUTGOING}", None, MODERATORS, OPEN_MODERATORS),
    Row(f"GET rooms/{{room}}/{OUTGOING}/deliveries", None, MODERATORS, OPEN_MODERATORS),
    Row(f"POST rooms/{{room}}/{OUTGOING}/deliveries/{{delivery}}/redelivery", None, MODERATORS, OPEN_MODERATORS),
    Row(f"POST rooms/{{room}}/{OUTGOING}/test", None, MODERATORS, OPEN_MODERATORS),
    Row("GET bots", None, ANYBODY),
    Row("POST bots", {"username": "bot-{number}-of-all"}, "ss..f|...."),
    Row("GET bots/{bot}", None, OF_DORA),
    Row("PATCH bots/{bot}", {"name": "Bot {number}"}, OF_DORA),
    Row("DELETE bots/999999", None, "ssnnn|nnnn"),
    Row("GET bots/{bot}/tokens", None, OF_DORA),
    Row("POST bots/{bot}/tokens", {"name": "program"}, OF_DORA),
    Row("DELETE bots/{bot}/tokens/999999", None, "ssnnn|nnnn"),
    Row("GET bots/{bot}/outgoing-webhooks", None, OF_DORA),
    Row("POST bots/999999/outgoing-webhooks", {"url": CALLED, "events": ["mentions"]}, "ssnnn|nnnn"),
    Row(f"GET bots/{{bot}}/{OUTGOING}", None, OF_DORA),
    Row(f"PATCH bots/{{bot}}/{OUTGOING}", {"enabled": True}, OF_DORA),
    Row(f"DELETE bots/{{bot}}/{OUTGOING}", None, OF_DORA),
    Row(f"GET bots/{{bot}}/{OUTGOING}/deliveries", None, OF_DORA),
    Row(f"POST bots/{{bot}}/{OUTGOING}/deliveries/{{delivery}}/redelivery", None, OF_DORA),
    Row(f"POST bots/{{bot}}/{OUTGOING}/test", None, OF_DORA),
    Row("GET rooms/{room}/audit", None, MODERATORS, OPEN_MODERATORS),
    Row("GET rooms/{room}/unread", None, MEMBERS, OPEN_MEMBERS),
    Row("POST rooms/{room}/read", {"seq": 1}, MEMBERS, OPEN_MEMBERS),
    Row("PUT rooms/{room}/involvement", {"level": "all"}, MEMBERS, OPEN_MEMBERS),
    Row("POST rooms/{room}/scheduled", {"body": "later", "due_at": "{later}"}, MEMBERS, OPEN_MEMBERS),
    Row("GET rooms/{room}/retention", None, "ssnnn|ff..", "ssnfn|ff.."),
    Row("PUT rooms/{room}/retention", {"days": None}, "ssnnn|ff..", "ssnfn|ff.."),
    Row("POST rooms", {"name": "Room {number}"}, "ss..f|...."),
    Row("GET rooms", None, ANYBODY),
    Row("GET search?q=word", None, ANYBODY),
    Row("GET users", None, ANYBODY),
    Row("GET presence", None, ANYBODY),
    Row("GET users/{outside}", None, "ss..n|...."),
    Row("POST directs", {"to": ["{outside}"]}, "ss..n|...."),
    Row("POST broadcasts", {"body": "to all {number}"}, "ss..n|...."),
    Row("GET me", None, ANYBODY),
    Row("PATCH me", {"status": "busy"}, ANYBODY),
    Row("PUT me/password", {"old": "wrong", "new": "four plain words"}, "ssbbb|bbbb"),
    Row("GET me/sessions", None, ANYBODY),
    Row("DELETE me/sessions/999999", None, "ssnnn|nnnn"),
    Row("GET tokens", None, ANYBODY),
    Row("POST tokens", {"name": "bot"}, ANYBODY),
    Row("POST tokens", {"name": "bot", "scopes": ["admin"]}, "ssfff|fff."),
    Row("DELETE tokens/999999", None, "ssnnn|nnnn"),
    Row("GET me/notifications", None, ANYBODY),
    Row("PATCH me/notifications", {"begins": "22:00", "ends": "07:00"}, ANYBODY),
    Row("GET me/digest", None, ANYBODY),
    # Mails are sent nowhere here; whoever may choose is told what is wrong with the wish.
    Row("PUT me/digest", {"address": "nobody", "after_min": 60}, "ssbbb|bbbb"),
    Row("DELETE me/digest", None, ANYBODY),
    Row("GET push", None, ANYBODY),
    Row(
        "POST push/subscriptions", {"endpoint": "https://10.0.0.1/", "keys": {"p256dh": "x", "auth": "x"}}, "ssbbb|bbbb"
    ),
    Row("DELETE push/subscriptions", {"endpoint": "https://push.example.org/"}, ANYBODY),
    Row("POST push/test", None, "ssnnn|nnnn"),
    Row("GET me/scheduled", None, ANYBODY),
    Row("PATCH me/scheduled/999999", {"body": "x"}, "ssnnn|nnnn"),
    Row("DELETE me/scheduled/999999", None, "ssnnn|nnnn"),
    Row("POST me/reminders", {"body": "tea", "due_at": "{later}"}, ANYBODY),
    Row("GET me/bookmarks", None, ANYBODY),
    Row("GET me/blocks", None, ANYBODY),
    Row("PUT me/blocks/{outside}", None, "ss..n|...."),
    Row("DELETE me/blocks/{outside}", None, "ss..n|...."),
    Row("POST invites/{invite}", None, "ssn..|...."),
    Row("GET slash-commands", None, ANYBODY),
    Row("POST me/export", None, ANYBODY),
    Row("GET task-types", None, ANYBODY),
    Row("GET tasks", None, ANYBODY),
    Row("POST tasks", {"task": "random_number", "args": {"min": 1, "max": 6}}, ANYBODY),
    Row("GET tasks/999999", None, "ssnnn|nnnn"),
    Row("POST tasks/999999/cancel", None, "ssnnn|nnnn"),
    Row("POST ws-ticket", None, ANYBODY),
    Row("PUT admin/blocks/{outside}", {}, "ssfff|fff."),
    Row("DELETE admin/blocks/{outside}", None, "ssfff|fff."),
    Row("PATCH admin/users/{outside}", {"role": "member"}, "ssfff|fff."),
    Row("GET admin/users", None, ADMINISTRATORS),
    Row("POST admin/users", {"username": "made-{number}", "password": "four plain words"}, ADMINISTRATORS),
    Row("DELETE admin/users/{outside}/sessions", None, ADMINISTRATORS),
    Row("GET admin/bots", None, ADMINISTRATORS),
    Row("DELETE admin/users/{outside}/second-factor", None, ADMINISTRATORS),
    Row("GET admin/rooms", None, ADMINISTRATORS),
    Row("GET admin/invites", None, ADMINISTRATORS),
    Row("DELETE admin/invites/{invite}", None, ADMINISTRATORS),
    Row("GET admin/reports", None, ADMINISTRATORS),
    Row("GET admin/statistics", None, ADMINISTRATORS),
    Row("DELETE rooms/999999", None, "ssnnn|nnnn"),
    Row("GET admin/jobs", None, ADMINISTRATORS),
    Row("GET admin/instances", None, ADMINISTRATORS),
    Row("GET admin/dead-letters", None, ADMINISTRATORS),
    Row("GET admin/dead-letters/999999", None, "ssfff|fffn"),
    Row("POST admin/dead-letters/999999/retry", None, "ssfff|fffn"),
    Row("DELETE admin/dead-letters/999999", None, "ssfff|fffn"),
    Row("GET admin/site", None, ADMINISTRATORS),
    Row("PATCH admin/site", {"name": "House {number}"}, ADMINISTRATORS),
    Row("DELETE admin/users/{outside}", {"mode": "full"}, ADMINISTRATORS),
    Row("GET admin/users/{outside}/erasure", None, "ssfff|fffn"),
    Row("DELETE me", {"password": "wrong"}, "ssbbb|bbbb"),
    Row("GET emoji", None, ANYBODY),
    Row("PUT admin/emoji/999999", {}, "ssfff|fffb"),
    Row("DELETE admin/emoji/999999", None, "ssfff|fffn"),
    Row("GET admin/storage", None, ADMINISTRATORS),
    Row("GET admin/retention", None, ADMINISTRATORS),
    Row("PUT admin/retention", {"days": 0}, ADMINISTRATORS),
    Row("GET admin/audit", None, ADMINISTRATORS),
    Row("GET admin/audit/export?format=csv", None, ADMINISTRATORS),
    Row("GET admin/audit/verification", None, ADMINISTRATORS),
]
# Anybody may knock at these; what they answer is not a matter of who asks.
AT_THE_DOOR = {"POST auth/register", "POST auth/token", "POST auth/refresh", "POST auth/logout"}

# What a token needs: the scope for reading or changing by the method of a route, if it is not among these.
NOT_FOR_TOKENS = {"PUT me/password", "GET me/sessions", "DELETE me/sessions/*"}
NOT_FOR_TOKENS |= {"POST me/export", "DELETE me"}
NOT_FOR_TOKENS |= {"GET me/digest", "PUT me/digest", "DELETE me/digest"}
NOT_FOR_TOKENS |= {"GET push", "POST push/subscriptions", "DELETE push/subscriptions", "POST push/test"}
NOT_FOR_TOKENS |= {"GET tokens", "POST tokens", "DELETE tokens/*", "POST auth/logout"}
NOT_FOR_TOKENS |= {"GET push", "POST push/subscriptions", "DELETE push/subscriptions", "POST push/test"}
NOT_FOR_TOKENS |= {
    f"{row.what.split()[0]} {re.sub(PLACE, '*', row.words[1])}" for row in API if row.words[1].startswith("bots")
}
READING = {"POST ws-ticket", "ping", "resume"}

COMMANDS = [
    Row("message.post", {"room": "{room}", "body": "said {number}"}, MEMBERS, OPEN_MEMBERS),
    Row("message.edit", {"room": "{room}", "seq": "{seq}", "body": "x"}, MODERATORS, OPEN_MODERATORS),
    Row("message.delete", {"room": "{room}", "seq": "{seq}"}, MODERATORS, OPEN_MODERATORS),
    Row("message.pin", {"room": "{room}", "seq": "{seq}"}, MEMBERS, OPEN_MEMBERS),
    Row("message.unpin", {"room": "{room}", "seq": "{seq}"}, MEMBERS, OPEN_MEMBERS),
    Row("reaction.add", {"room": "{room}", "seq": "{seq}", "emoji": "👍"}, MEMBERS, OPEN_MEMBERS),
    Row("reaction.remove", {"room": "{room}", "seq": "{seq}", "emoji": "👍"}, MEMBERS, OPEN_MEMBERS),
    Row("room.read", {"room": "{room}", "seq": 1}, MEMBERS, OPEN_MEMBERS),
    Row("room.deliver", {"room": "{room}", "seq": 1}, MEMBERS, OPEN_MEMBERS),
    Row("typing.start", {"room": "{room}"}, MEMBERS, OPEN_MEMBERS),
    Row("typing.stop", {"room": "{room}"}, MEMBERS, OPEN_MEMBERS),
    Row("slash.run", {"room": "{room}", "text": "/shrug"}, MEMBERS, OPEN_MEMBERS),
    Row("resume", {"rooms": {"{room}": {"epoch": 1, "seq": 1}}}, MEMBERS, "ssnnn|...."),
    Row("room.join", {"room": "{room}"}, MEMBERS, OPEN_READERS),
    Row("room.leave", {"room": "{room}"}, "ssnnn|..f.", "ssnnn|..f."),
    Row("presence.set", {"state": "away"}, ANYBODY),
    Row("draft.keep", {"room": "{room}", "body": "unfinished"}, MEMBERS, OPEN_READERS),
    Row("draft.drop", {"room": "{room}", "body": "of another device"}, MEMBERS, OPEN_READERS),
    Row("task.submit", {"task": "random_number", "args": {"min": 1, "max": 6}}, ANYBODY),
    Row("task.cancel", {"task_id": "{task}"}, ANYBODY),
    Row("ping", {}, ANYBODY),
]

"""The table. Columns: signed out, blocked, banned, outsider, guest | member, moderator, owner, administrator.

The guest is outside, the administrator a plain member by role. `{seq}` is a fresh message of dora's, `{mine}` one of
whoever asks, `{inside}` and `{outside}` are fresh people. An open room stands beside the closed one where it differs.

    s not signed in · n not found · f forbidden · c conflict · b bad field · . done
"""

from typing import Any, NamedTuple


class Row(NamedTuple):
    what: str
    body: Any
    closed: str
    open: str = ""

    @property
    def words(self) -> tuple[str, str]:
        verb, _, rest = self.what.partition(" ")
        return verb, rest


MEMBERS = "ssnnn|...."
OPEN_MEMBERS = "ssnfn|...."
OPEN_READERS = "ssn.n|...."
MODERATORS = "ssnnn|f..."
OPEN_MODERATORS = "ssnfn|f..."
ANYBODY = "ss...|...."
ADMINISTRATORS = "ssfff|fff."
M = "rooms/{room}/messages"

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
    Row("GET rooms/{room}/pins", None, MEMBERS, OPEN_READERS),
    Row(f"GET {M}/{{seq}}/receipts", None, MEMBERS, OPEN_MEMBERS),
    Row(f"PUT {M}/{{seq}}/bookmark", None, MEMBERS, OPEN_MEMBERS),
    Row(f"DELETE {M}/{{seq}}/bookmark", None, MEMBERS, OPEN_READERS),
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
    Row("GET rooms/{room}/audit", None, MODERATORS, OPEN_MODERATORS),
    Row("POST rooms/{room}/read", {"seq": 1}, MEMBERS, OPEN_MEMBERS),
    Row("PUT rooms/{room}/involvement", {"level": "all"}, MEMBERS, OPEN_MEMBERS),
    Row("POST rooms/{room}/scheduled", {"body": "later", "due_at": "{later}"}, MEMBERS, OPEN_MEMBERS),
    Row("POST rooms", {"name": "Room {number}"}, "ss..f|...."),
    Row("GET rooms", None, ANYBODY),
    Row("GET search?q=word", None, ANYBODY),
    Row("GET users", None, ANYBODY),
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
    Row("POST ws-ticket", None, ANYBODY),
    Row("PUT admin/blocks/{outside}", {}, "ssfff|fff."),
    Row("DELETE admin/blocks/{outside}", None, "ssfff|fff."),
    Row("PATCH admin/users/{outside}", {"role": "member"}, "ssfff|fff."),
    Row("GET admin/users", None, ADMINISTRATORS),
    Row("POST admin/users", {"username": "made-{number}", "password": "four plain words"}, ADMINISTRATORS),
    Row("DELETE admin/users/{outside}/sessions", None, ADMINISTRATORS),
    Row("GET admin/rooms", None, ADMINISTRATORS),
    Row("GET admin/invites", None, ADMINISTRATORS),
    Row("DELETE admin/invites/{invite}", None, ADMINISTRATORS),
    Row("GET admin/reports", None, ADMINISTRATORS),
    Row("GET admin/statistics", None, ADMINISTRATORS),
    Row("PATCH admin/site", {"name": "House {number}"}, ADMINISTRATORS),
    Row("GET admin/audit", None, ADMINISTRATORS),
    Row("GET admin/audit/export?format=csv", None, ADMINISTRATORS),
]
# Anybody may knock at these; what they answer is not a matter of who asks.
AT_THE_DOOR = {"POST auth/register", "POST auth/token", "POST auth/refresh", "POST auth/logout"}

# What a token needs: the scope for reading or changing by the method of a route, if it is not among these.
NOT_FOR_TOKENS = {"PUT me/password", "GET me/sessions", "DELETE me/sessions/*"}
NOT_FOR_TOKENS |= {"GET push", "POST push/subscriptions", "DELETE push/subscriptions", "POST push/test"}
NOT_FOR_TOKENS |= {"GET tokens", "POST tokens", "DELETE tokens/*", "POST auth/logout"}
NOT_FOR_TOKENS |= {"GET push", "POST push/subscriptions", "DELETE push/subscriptions", "POST push/test"}
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
    Row("ping", {}, ANYBODY),
]

# What a browser without a script gets: d the way to the door (401 for a form), n 404, f 403, b 422,
# . the page, or on to the next one.
PAGE_MEMBERS = "ddnnn|...."
PAGE_OPEN_MEMBERS = "ddnfn|...."
PAGE_READERS = "ddn.n|...."
PAGE_MODERATORS = "ddnnn|f..."
PAGE_OPEN_MODERATORS = "ddnfn|f..."
PAGE_ANYBODY = "dd...|...."
PAGE_ADMINISTRATORS = "ddfff|fff."
R = "/rooms/{room}"
INVITING = {"room": "{room}", "role": "member", "account_role": "member", "expires_in_s": "3600"}

PAGES = [
    Row("GET /", None, PAGE_ANYBODY),
    Row("GET /rooms", None, PAGE_ANYBODY),
    Row("POST /rooms", {"name": "Room {number}"}, "dd..f|...."),
    Row(f"GET {R}", None, PAGE_MEMBERS, PAGE_READERS),
    Row(f"POST {R}/messages", {"body": "said {number}"}, PAGE_MEMBERS, PAGE_OPEN_MEMBERS),
    Row(f"GET {R}/messages/{{seq}}", None, PAGE_MEMBERS, PAGE_READERS),
    Row(f"GET {R}/files", None, PAGE_MEMBERS, PAGE_READERS),
    Row("GET /files/{file}/{name}", None, PAGE_MEMBERS, PAGE_READERS),
    Row(f"POST {R}/messages/{{seq}}", {"body": "changed"}, PAGE_MODERATORS, PAGE_OPEN_MODERATORS),
    Row(f"GET {R}/messages/{{seq}}/deletion", None, PAGE_MODERATORS, PAGE_OPEN_MODERATORS),
    Row(f"POST {R}/messages/{{seq}}/deletion", {}, PAGE_MODERATORS, PAGE_OPEN_MODERATORS),
    Row(f"POST {R}/messages/{{seq}}/reactions", {"emoji": "👍"}, PAGE_MEMBERS, PAGE_OPEN_MEMBERS),
    Row(f"POST {R}/messages/{{seq}}/pin", {"on": "true"}, PAGE_MEMBERS, PAGE_OPEN_MEMBERS),
    Row(f"POST {R}/messages/{{seq}}/bookmark", {"on": "true"}, PAGE_MEMBERS, PAGE_OPEN_MEMBERS),
    Row(f"POST {R}/messages/{{seq}}/forward", {"to": "{room}"}, PAGE_MEMBERS, PAGE_OPEN_MEMBERS),
    Row(f"POST {R}/messages/{{seq}}/reports", {"reason": "rude"}, PAGE_MEMBERS, PAGE_OPEN_MEMBERS),
    Row(f"POST {R}/scheduled", {"body": "later", "due_at": "{later}"}, PAGE_MEMBERS, PAGE_OPEN_MEMBERS),
    Row(f"POST {R}/join", {}, PAGE_MEMBERS, PAGE_READERS),
    Row(f"POST {R}/leave", {}, "ddnnn|..f.", "ddnnn|..f."),
    Row(f"POST {R}/read", {"seq": "1"}, PAGE_MEMBERS, PAGE_OPEN_MEMBERS),
    Row(f"POST {R}/involvement", {"involvement": "all"}, PAGE_MEMBERS, PAGE_OPEN_MEMBERS),
    Row(f"POST {R}/members", {"who": "{outside}"}, PAGE_MEMBERS, PAGE_OPEN_MEMBERS),
    Row(f"POST {R}/members/{{inside}}/removal", {}, PAGE_MODERATORS, "ddnnn|f..."),
    Row(f"GET {R}/settings", None, PAGE_MEMBERS, PAGE_OPEN_MEMBERS),
    Row(f"POST {R}/settings", {"name": "House {number}"}, PAGE_MODERATORS, PAGE_OPEN_MODERATORS),
    Row(f"POST {R}/members/{{inside}}/role", {"role": "moderator"}, PAGE_MODERATORS, PAGE_OPEN_MODERATORS),
    Row(f"POST {R}/members/{{inside}}/mute", {}, PAGE_MODERATORS, PAGE_OPEN_MODERATORS),
    Row(f"POST {R}/members/{{inside}}/unmute", {}, PAGE_MODERATORS, PAGE_OPEN_MODERATORS),
    Row(f"POST {R}/members/{{inside}}/ban", {}, PAGE_MODERATORS, PAGE_OPEN_MODERATORS),
    Row(f"POST {R}/bans", {"who": "{inside}"}, PAGE_MODERATORS, PAGE_OPEN_MODERATORS),
    Row(f"POST {R}/bans/{{inside}}/lifting", {}, PAGE_MODERATORS, PAGE_OPEN_MODERATORS),
    Row(f"POST {R}/invites", INVITING, PAGE_MEMBERS, PAGE_OPEN_MEMBERS),
    Row(f"POST {R}/invites/{{invite}}/revocation", {}, PAGE_MODERATORS, PAGE_OPEN_MODERATORS),
    Row(f"POST {R}/reports/{{report}}", {"decision": "dismissed"}, PAGE_MODERATORS, PAGE_OPEN_MODERATORS),
    Row("GET /join/{invite}", None, ".d...|...."),
    Row("POST /join/{invite}", {}, "bdn..|...."),
    Row("GET /catchup", None, PAGE_ANYBODY),
    Row("POST /catchup", {}, PAGE_ANYBODY),
    Row("GET /settings", None, PAGE_ANYBODY),
    Row("POST /settings/profile", {"name": "Somebody {number}"}, PAGE_ANYBODY),
    Row("POST /settings/avatar", {}, "ddbbb|bbbb"),
    Row("POST /settings/avatar/removal", {}, PAGE_ANYBODY),
    Row("GET /avatars/999999", None, "ddnnn|nnnn"),
    Row("POST /settings/status", {"status": "busy"}, PAGE_ANYBODY),
    Row("POST /settings/look", {"theme": "dark", "density": "compact"}, PAGE_ANYBODY),
    Row("POST /settings/notifications", {"begins": "22:00", "ends": "07:00", "zone": "UTC"}, PAGE_ANYBODY),
    Row("POST /settings/notifications/pause", {"pause": "hour"}, PAGE_ANYBODY),
    Row("POST /settings/notifications/test", {}, "ddnnn|nnnn"),
    Row("POST /settings/password", {"old": "wrong", "new": "four plain words"}, "ddbbb|bbbb"),
    Row("POST /settings/sessions/ending", {}, PAGE_ANYBODY),
    Row("POST /settings/sessions/999999/ending", {}, "ddnnn|nnnn"),
    Row("POST /settings/tokens", {"name": "bot", "scope-read": "1"}, PAGE_ANYBODY),
    Row("POST /settings/tokens/999999/revocation", {}, "ddnnn|nnnn"),
    Row("POST /settings/blocks", {"who": "{outside}"}, "dd..n|...."),
    Row("POST /settings/blocks/{outside}/lifting", {}, "dd..n|...."),
    Row("GET /welcome", None, "ndnnn|nnnn"),
    Row("GET /welcome/invite", None, "ddnnn|nnnn"),
    Row("GET /admin", None, PAGE_ADMINISTRATORS),
    Row("GET /admin/people", None, PAGE_ADMINISTRATORS),
    Row(
        "POST /admin/people",
        {"username": "new-{number}", "password": "four plain words", "role": "member"},
        PAGE_ADMINISTRATORS,
    ),
    Row("POST /admin/people/{outside}/role", {"role": "guest"}, PAGE_ADMINISTRATORS),
    Row("POST /admin/people/{outside}/block", {}, PAGE_ADMINISTRATORS),
    Row("POST /admin/people/{outside}/unblock", {}, PAGE_ADMINISTRATORS),
    Row("POST /admin/people/{outside}/sessions/ending", {}, PAGE_ADMINISTRATORS),
    Row("GET /admin/rooms", None, PAGE_ADMINISTRATORS),
    Row("GET /admin/invites", None, PAGE_ADMINISTRATORS),
    Row("POST /admin/invites", INVITING, PAGE_ADMINISTRATORS),
    Row("POST /admin/invites/{invite}/revocation", {}, PAGE_ADMINISTRATORS),
    Row("GET /admin/reports", None, PAGE_ADMINISTRATORS),
    Row("POST /admin/reports/{room}/{report}", {"decision": "dismissed"}, PAGE_ADMINISTRATORS),
    Row("GET /admin/audit", None, PAGE_ADMINISTRATORS),
    Row("GET /admin/audit/export", None, PAGE_ADMINISTRATORS),
    Row("GET /admin/site", None, PAGE_ADMINISTRATORS),
    Row("POST /admin/site", {"name": "House {number}"}, PAGE_ADMINISTRATORS),
    Row("GET /people", None, PAGE_ANYBODY),
    Row("POST /directs", {"to": "{outside}"}, "dd..n|...."),
    Row("GET /search", None, PAGE_ANYBODY),
    Row("GET /bookmarks", None, PAGE_ANYBODY),
    Row("GET /scheduled", None, PAGE_ANYBODY),
    Row("POST /scheduled/999999", {"body": "x", "due_at": "{later}"}, "ddnnn|nnnn"),
    Row("POST /scheduled/999999/cancellation", {}, "ddnnn|nnnn"),
    Row("GET /slash-commands", None, PAGE_ANYBODY),
    Row("GET /shortcuts", None, PAGE_ANYBODY),
]
PUBLIC_PAGES = {
    "POST /welcome",
    "GET /login",
    "POST /login",
    "GET /register",
    "POST /register",
    "POST /logout",
    "GET /static/*",
    "GET /healthz",
    "GET /readyz",
    "GET /openapi.json",
    "GET /manifest.webmanifest",
    "GET /sw.js",
    "GET /offline",
}

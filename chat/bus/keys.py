"""Every key and channel of ours in Redis.

| key | type | what |
|---|---|---|
| room:<key> | hash | epoch, seq (top), base (seq at which the epoch began), stored, kind, name, topic, created_at |
| log:<key> | stream | the newest events of a room, entry id <seq>-0: replay list and recent-message cache |
| outbox | stream | accepted events that are not in the database yet |
| dead | stream | events that the database refused for good |
| cid:<usercode>:<client_id> | string | the answer to a post, for retries; 24 h |
| members:<usercode> | hash | room -> <version>:<rights>; the field `*` says that all rooms are in it |
| settled | string | up to when all memberships of the database are announced |
| users | hash | usercode -> account as JSON; a copy of the database |
| session:<sid> | string | a signed-in browser or script as JSON |
| sessions:<usercode> | set | the sids of a user |
| ticket:<digest> | string | one use: the sid that opens a socket |
| limit:<what>:<whom> | string | theoretical arrival time of a rate limit, ms |

All carry one hash tag, so that a script may touch any of them on a cluster too.
"""

TAG = "{chat}:"
OUTBOX = f"{TAG}outbox"
DEAD = f"{TAG}dead"
USERS = f"{TAG}users"
SETTLED = f"{TAG}settled"
QUEUE = "chat:jobs"
ALL_LOADED = "*"


def room(key: str) -> str:
    return f"{TAG}room:{key}"


def log(key: str) -> str:
    return f"{TAG}log:{key}"


def client_id(usercode: str, client_id: str) -> str:
    return f"{TAG}cid:{usercode}:{client_id}"


def members(usercode: str) -> str:
    return f"{TAG}members:{usercode}"


def session(sid: str) -> str:
    return f"{TAG}session:{sid}"


def sessions(usercode: str) -> str:
    return f"{TAG}sessions:{usercode}"


def ticket(digest: str) -> str:
    return f"{TAG}ticket:{digest}"


def limit(what: str, whom: str) -> str:
    return f"{TAG}limit:{what}:{whom}"


def room_channel(key: str) -> str:
    return f"{TAG}r:{key}"


def user_channel(usercode: str) -> str:
    return f"{TAG}u:{usercode}"


def probe_channel(instance: str) -> str:
    return f"{TAG}probe:{instance}"

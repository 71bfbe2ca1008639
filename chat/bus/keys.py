"""Every key and channel of ours in Redis.

| key | type | what |
|---|---|---|
| room:<key> | hash | epoch, seq (top), base (seq where the epoch began), stored, members, kind, name, topic, people … |
| log:<key> | zset | the newest events of a room by seq: replay list and recent-message cache |
| posts:<key> | zset | the newest messages of a room by seq, undeleted: `<seq> <author> <called> <called>…` |
| message:<key>:<seq> | hash | what changes of a message are checked against, for an hour: author, deleted, marks |
| cursors:<key> | hash | usercode -> how far that member has read, as bus/cursors.py writes it |
| follows:<key> | zset | who hears of threads, `<seq> <usercode> <0 or 1> <ms>`; ms 0: wrote there; `*`: all are here |
| moves:<key> | zset | when these moved, by where to: `<read or delivered> <usercode> <from> <ms>`; small rooms |
| cursors | set | `<room> <usercode>` of the cursors that are not in the database yet |
| outbox | stream | accepted events that are not in the database yet |
| crowded | string | there while most of Redis' memory is used: talk has to wait |
| dead | stream | events that the database refused for good |
| life | string | the run of Redis that was last examined, as it calls itself |
| life:lost | string | there for a day after something was lost: answers to posts may be missing |
| life:turn | string | somebody examines it just now; for two seconds, again and again |
| cid:<usercode>:<client_id> | string | the answer to a post, for retries; 24 h |
| members:<usercode> | hash | room -> <version>:<rights>; the field `*` says that all rooms are in it |
| settled | string | up to when all memberships of the database are announced |
| users | hash | usercode -> account as JSON; a copy of the database |
| usernames | hash | username -> usercode, of the accounts in `users` |
| blockers:<usercode> | set | who has blocked them, and `*`; a copy of the database, for a minute |
| directs | hash | the people of a direct room, by usercode -> its key; a copy of the database |
| session:<sid> | string | a signed-in browser or script as JSON: whose, since when, which one, last seen |
| sessions:<usercode> | set | the sids of a user |
| token:<sid> | string | a token as JSON, a copy of the database for an hour; empty: revoked |
| token:used:<sid> | string | its use is written down already, for five minutes |
| ticket:<digest> | string | one use: the sid that opens a socket |
| ceremony:<kind>:<digest> | string | what one browser has begun to do to sign in, as JSON; five minutes, one use |
| presence | zset | everybody who is here, by usercode: `<usercode> <state> <since>` |
| presence:at:<instance> | hash | usercode -> the best state of the connections to that instance |
| presence:instances | zset | until when each instance is believed to live, ms |
| presence:leaving | zset | people without a connection, and when they count as gone, ms |
| push:due | zset | `<room> <seq>` of messages, and when people who are away are to be told of them, ms |
| push:again | zset | what a push service did not take at once, as JSON, and when it is tried again, ms |
| told:<usercode> | hash | room -> up to which seq they were told of it by a push |
| shown:<usercode> | set | rooms of which their devices may be showing a notification |
| drafts:<usercode> | hash | room -> what they have typed there and not posted |
| drafts:also:<usercode> | hash | room -> the id of that, and what they typed there on another device besides, as JSON |
| processes | zset | `<kind>:<id>` of the processes that live, and until when they are believed to, ms |
| process:<kind>:<id> | string | what a process said of itself last, as JSON; 20 s |
| jobs:ran | hash | `<what> <job>` -> runs, failures, retries and the last error of each kind of job; 14 days |
| minutes, hours | stream | people, connections, events not stored and how long they wait; a day, and 14 days |
| usage | string | what each room takes, as it was counted lately, as JSON; ten minutes |
| once:<usercode>:<digest> | string | of a request with a key: `runs`, for half a minute, or `done`, for a day |
| limit:<what>:<whom> | string | theoretical arrival time of a rate limit, ms |

All carry one hash tag, so that a script may touch any of them on a cluster too.
"""

TAG = "{chat}:"
OUTBOX = f"{TAG}outbox"
CROWDED = f"{TAG}crowded"
DEAD = f"{TAG}dead"
LIFE, LIFE_LOST, LIFE_TURN = f"{TAG}life", f"{TAG}life:lost", f"{TAG}life:turn"
USERS = f"{TAG}users"
USERNAMES = f"{TAG}usernames"
DIRECTS = f"{TAG}directs"
SETTLED = f"{TAG}settled"
PRESENCE = f"{TAG}presence"
INSTANCES = f"{TAG}presence:instances"
LEAVING = f"{TAG}presence:leaving"
PRESENCE_CHANNEL = f"{TAG}p"
SITE_CHANNEL = f"{TAG}site"
UNSETTLED_CURSORS = f"{TAG}cursors"
USAGE = f"{TAG}usage"
PUSH_DUE = f"{TAG}push:due"
PUSH_AGAIN = f"{TAG}push:again"
PROCESSES = f"{TAG}processes"
JOBS_RAN = f"{TAG}jobs:ran"
MINUTES, HOURS = f"{TAG}minutes", f"{TAG}hours"
QUEUE = "chat:jobs"
ALL_LOADED = "*"


def room(key: str) -> str:
    return f"{TAG}room:{key}"


def log(key: str) -> str:
    return f"{TAG}log:{key}"


def posts(key: str) -> str:
    return f"{TAG}posts:{key}"


def message(key: str, seq: int) -> str:
    return f"{TAG}message:{key}:{seq}"


def cursors(key: str) -> str:
    return f"{TAG}cursors:{key}"


def follows(key: str) -> str:
    return f"{TAG}follows:{key}"


def moves(key: str) -> str:
    return f"{TAG}moves:{key}"


def client_id(usercode: str, client_id: str) -> str:
    return f"{TAG}cid:{usercode}:{client_id}"


def members(usercode: str) -> str:
    return f"{TAG}members:{usercode}"


def blockers(usercode: str) -> str:
    return f"{TAG}blockers:{usercode}"


def session(sid: str) -> str:
    return f"{TAG}session:{sid}"


def sessions(usercode: str) -> str:
    return f"{TAG}sessions:{usercode}"


def token(sid: str) -> str:
    return f"{TAG}token:{sid}"


def token_used(sid: str) -> str:
    return f"{TAG}token:used:{sid}"


def ticket(digest: str) -> str:
    return f"{TAG}ticket:{digest}"


def ceremony(kind: str, digest: str) -> str:
    return f"{TAG}ceremony:{kind}:{digest}"


def presence_at(instance: str) -> str:
    return f"{TAG}presence:at:{instance}"


def process(name: str) -> str:
    return f"{TAG}process:{name}"


def told(usercode: str) -> str:
    return f"{TAG}told:{usercode}"


def shown(usercode: str) -> str:
    return f"{TAG}shown:{usercode}"


def drafts(usercode: str) -> str:
    return f"{TAG}drafts:{usercode}"


def drafts_also(usercode: str) -> str:
    return f"{TAG}drafts:also:{usercode}"


def once(usercode: str, digest: str) -> str:
    return f"{TAG}once:{usercode}:{digest}"


def limit(what: str, whom: str) -> str:
    return f"{TAG}limit:{what}:{whom}"


def room_channel(key: str) -> str:
    return f"{TAG}r:{key}"


def user_channel(usercode: str) -> str:
    return f"{TAG}u:{usercode}"


def probe_channel(instance: str) -> str:
    return f"{TAG}probe:{instance}"

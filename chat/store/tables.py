"""Every table. Names of columns are read by operators and checks, so they do not change lightly.

All text compares byte by byte (utf8mb4_bin), and what must be unique has a key of its own making: MySQL, MariaDB and
SQLite collate differently, and a collation must not decide what is the same.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Text, UniqueConstraint

from chat.store import bot_tables as bot_tables
from chat.store.audit_tables import audit as audit
from chat.store.audit_tables import audit_chain as audit_chain
from chat.store.columns import Id, LongText, Table, UtcTime
from chat.store.erasure_tables import erasures as erasures
from chat.store.file_tables import files as files
from chat.store.house_tables import emoji as emoji
from chat.store.house_tables import epochs as epochs
from chat.store.house_tables import site as site
from chat.store.house_tables import turns as turns
from chat.store.import_tables import imports as imports
from chat.store.preview_tables import previews as previews
from chat.store.reader_tables import bookmarks as bookmarks
from chat.store.reader_tables import follows as follows
from chat.store.search_tables import search as search
from chat.store.signing_in_tables import identities as identities
from chat.store.signing_in_tables import passkeys as passkeys
from chat.store.signing_in_tables import recovery_codes as recovery_codes
from chat.store.signing_in_tables import second_factors as second_factors
from chat.store.task_tables import tasks as tasks
from chat.store.telling import digests as digests
from chat.store.telling import push_subscriptions as push_subscriptions
from chat.store.telling import quiet as quiet
from chat.store.webhook_tables import webhooks as webhooks

# An account, of a person, a webhook or the house: who they are, how they sign in, and how pages look to them.
users = Table(
    "users",
    Column("id", Id, primary_key=True),
    Column("usercode", String(8), nullable=False, unique=True),
    Column("username", String(32), nullable=False, unique=True),
    Column("name", String(60), nullable=False),
    Column("avatar", String(255)),
    Column("password_hash", String(100), nullable=False),
    Column("role", String(16), nullable=False),
    Column("auth_version", Integer, nullable=False),
    Column("blocked", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    # What they say of themselves; whether they are not to be disturbed; whether others see how far they have read.
    Column("status", String(100), nullable=False, server_default=""),
    Column("dnd", Boolean, nullable=False, server_default="0"),
    Column("receipts", Boolean, nullable=False, server_default="1"),
    # How pages look to them.
    Column("theme", String(16), nullable=False, server_default="system"),
    Column("density", String(16), nullable=False, server_default="cosy"),
    Column("contrast", String(16), nullable=False, server_default="system"),
    # Whether their pages make a sound when somebody calls them.
    Column("sounds", Boolean, nullable=False, server_default="0"),
    # Whether pages show them what links lead to.
    Column("previews", Boolean, nullable=False, server_default="1"),
    # What pages speak to them; empty: whatever the browser asks for.
    Column("language", String(16), nullable=False, server_default=""),
    # Words that call them where others say them, one on each line.
    Column("keywords", String(600), nullable=False, server_default=""),
    # Whether answers are one line each on their pages, until they are opened.
    Column("folds_replies", Boolean, nullable=False, server_default="0"),
    Column("bot", Boolean, nullable=False, server_default="0"),
)

# A room; its messages are those up to `stored_seq`, what comes behind is in Redis still.
rooms = Table(
    "rooms",
    Column("id", Id, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("name", String(60), nullable=False),
    Column("topic", String(250), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    # Everything up to here is in messages and events; the drain locks the row before it looks.
    Column("stored_seq", BigInteger, nullable=False),
    # Seconds between two posts of a member; and who posts: members, or moderators alone.
    Column("slow_s", Integer, nullable=False, server_default="0"),
    Column("posting", String(16), nullable=False, server_default="members"),
    # Everything up to here is in the index of search.
    Column("indexed_seq", BigInteger, nullable=False, server_default="0"),
    # Since when it exists for nobody.
    Column("deleted_at", UtcTime),
    # How many days it keeps what is said: 0 for ever, NULL as the place does; and up to where it has left.
    Column("retention_days", Integer),
    Column("expired_seq", BigInteger, nullable=False, server_default="0"),
)

# Somebody in a room, or who was: such rows are never deleted, and each change counts the version up.
members = Table(
    "members",
    Column("room_id", Id, ForeignKey("rooms.id"), primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_by", Id, ForeignKey("users.id"), nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("muted_until", UtcTime),
    Column("banned_until", UtcTime),
    # The type of the event that tells the last change; NULL where it follows from the role.
    Column("told_as", String(32)),
    Index(None, "user_id"),
    Index(None, "changed_at"),
    Index(None, "muted_until"),
    Index(None, "banned_until"),
)

# A message at its place in its room, and what was made of it since.
messages = Table(
    "messages",
    Column("room_id", Id, ForeignKey("rooms.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(36), nullable=False, unique=True),
    Column("epoch", Integer, nullable=False),
    Column("author_id", Id, ForeignKey("users.id"), nullable=False),
    Column("client_id", String(64)),
    # Digest of client_id, in hex: MySQL's collations pad with blanks, so "a" and "a " would be one.
    Column("client_key", String(32)),
    Column("body", LongText, nullable=False),
    Column("reply_to", BigInteger),
    # Of an answer, the first message that it goes back to.
    Column("thread_seq", BigInteger),
    Column("created_at", UtcTime, nullable=False),
    # Each change carries the seq of its event, so that an older one never lands on a newer one.
    Column("edited_seq", BigInteger, nullable=False, server_default="0"),
    Column("edited_at", UtcTime),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("deleted_seq", BigInteger),
    Column("deleted_by", String(8)),
    Column("pinned", Boolean, nullable=False, server_default="0"),
    Column("pinned_seq", BigInteger, nullable=False, server_default="0"),
    # JSON: the usercodes that it calls, "*" for everybody in the room.
    Column("mentions", Text()),
    # JSON: the files that it carries; NULL without any, and when it is deleted.
    Column("files", Text()),
    Column("urgent", Boolean, nullable=False, server_default="0"),
    # JSON: what its link leads to; NULL without one, and when that was taken away.
    Column("preview", Text()),
    Column("preview_seq", BigInteger, nullable=False, server_default="0"),
    Column("stored_at", UtcTime),
    UniqueConstraint("author_id", "client_key"),
    Index(None, "room_id", "author_id", "seq"),
    # With the seq: SQLite would look at the whole room for what stands before one.
    Index(None, "room_id", "thread_seq", "seq"),
)

# What an edited message said before; gone with the message's deletion.
versions = Table(
    "versions",
    Column("room_id", Id, ForeignKey("rooms.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", LongText, nullable=False),
    Column("said_at", UtcTime, nullable=False),
)

# A reaction that was taken back stays as a row that is not present, for the seq of its change.
reactions = Table(
    "reactions",
    Column("room_id", Id, ForeignKey("rooms.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("emoji", String(64), primary_key=True),
    Column("usercode", String(8), primary_key=True),
    Column("changed_seq", BigInteger, nullable=False),
    Column("present", Boolean, nullable=False),
)

# Who is called by which message, "*" for everybody in the room: for counting and for the page that catches up.
mentions = Table(
    "mentions",
    Column("usercode", String(8), primary_key=True),
    Column("room_id", Id, ForeignKey("rooms.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Index(None, "room_id", "seq"),
)

# How far each member has read, and what they want to be told. A row with a higher version is newer.
cursors = Table(
    "cursors",
    Column("user_id", Id, ForeignKey("users.id"), primary_key=True),
    Column("room_id", Id, ForeignKey("rooms.id"), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("read_seq", BigInteger, nullable=False),
    Column("read_at", UtcTime),
    Column("delivered_seq", BigInteger, nullable=False),
    Column("delivered_at", UtcTime),
    Column("involvement", String(16), nullable=False),
    Index(None, "room_id"),
)

# The same people always find the same direct room: the key is made of their usercodes.
directs = Table(
    "directs",
    Column("people", String(80), primary_key=True),
    Column("room_id", Id, ForeignKey("rooms.id"), nullable=False, unique=True),
)

# Messages that leave later, and reminders. `state`: waiting, sending, sent, cancelled or refused.
scheduled = Table(
    "scheduled",
    Column("id", Id, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("room_id", Id, ForeignKey("rooms.id"), nullable=False),
    Column("body", LongText, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(250)),
    Column("created_at", UtcTime, nullable=False),
    Column("reply_to", BigInteger),
    # Digest of the client_id that it was made with, as that of messages.
    Column("client_key", String(32)),
    # JSON: the ids of the files that it will carry.
    Column("files", Text()),
    Index(None, "state", "due_at"),
    Index(None, "user_id"),
    Index(None, "user_id", "client_key"),
    Index(None, "room_id", "due_at"),
)

# Whom somebody does not want to hear from.
blocks = Table(
    "blocks",
    Column("user_id", Id, ForeignKey("users.id"), primary_key=True),
    Column("blocked_id", Id, ForeignKey("users.id"), primary_key=True),
    Column("created_at", UtcTime, nullable=False),
    Index(None, "blocked_id"),
)

# What scripts sign in with. They end with the `auth_version` of the account, as sessions do.
tokens = Table(
    "tokens",
    Column("id", Id, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("auth_version", Integer, nullable=False),
    Column("name", String(60), nullable=False),
    Column("scopes", String(60), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    Column("used_at", UtcTime),
    Index(None, "user_id"),
)

# Links that let people in. `account_role` is what a new account becomes: member or guest.
invites = Table(
    "invites",
    Column("id", Id, primary_key=True),
    Column("code", String(32), nullable=False, unique=True),
    Column("room_id", Id, ForeignKey("rooms.id"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("account_role", String(16), nullable=False),
    Column("made_by", Id, ForeignKey("users.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    Column("uses_left", Integer),
    Column("revoked", Boolean, nullable=False),
    Index(None, "room_id"),
)

# Messages that somebody wants moderators to look at. `state`: open, dismissed or removed.
reports = Table(
    "reports",
    Column("id", Id, primary_key=True),
    Column("room_id", Id, ForeignKey("rooms.id"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("reporter_id", Id, ForeignKey("users.id"), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("decided_by", Id, ForeignKey("users.id")),
    Column("decided_at", UtcTime),
    Index(None, "room_id", "state"),
    Index(None, "state", "id"),
    UniqueConstraint("room_id", "seq", "reporter_id"),
)

# What else took a seq: joined, left, updated. With messages, every seq up to rooms.stored_seq is here once.
events = Table(
    "events",
    Column("room_id", Id, ForeignKey("rooms.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False),
    Column("type", String(32), nullable=False),
    Column("data", LongText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

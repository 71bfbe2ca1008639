"""The tables of ways to sign in beside the password; tables.py has all the others, and these by name."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, String, Text

from chat.store.columns import Id, Table, UtcTime

# An authenticator app. `secret` is sealed with a key made of SECRET_KEY. Before it is confirmed it counts for nothing.
second_factors = Table(
    "second_factors",
    Column("user_id", Id, ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("secret", String(255), nullable=False),
    Column("confirmed", Boolean, nullable=False),
    # The last step of which a code was taken: no code is taken twice.
    Column("last_step", BigInteger, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

# Digests of those that have not been used.
recovery_codes = Table(
    "recovery_codes",
    Column("user_id", Id, ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("digest", String(64), primary_key=True),
)

# Who somebody is to a provider. `key` is a digest of issuer and subject, in hex: together they are too long for a key.
identities = Table(
    "identities",
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("key", String(64), nullable=False, unique=True),
    Column("issuer", String(255), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Index(None, "user_id"),
)

# Passkeys. `key` is a digest of `credential`, in hex, which is too long for a key. `sign_count` never goes back.
passkeys = Table(
    "passkeys",
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("key", String(64), nullable=False, unique=True),
    Column("credential", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", String(60), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    Index(None, "user_id"),
)

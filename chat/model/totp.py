"""Codes of an authenticator app (RFC 6238: SHA-1, six digits, thirty seconds), and what helps when it is lost."""

import secrets
from base64 import b32decode, b32encode
from datetime import datetime
from hashlib import sha1, sha256
from hmac import compare_digest, digest
from urllib.parse import quote, urlencode

SECRET_BYTES = 20
STEP_SECONDS = 30
DIGITS = 6
# A clock may be off by one step in either direction.
STEPS_AROUND = (-1, 0, 1)
RECOVERY_CODES = 10
# 80 bits: so many that a plain digest of it cannot be guessed.
RECOVERY_BYTES = 10
_GROUP = 4


def new_secret() -> str:
    """In base32, as apps take it."""
    return b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def address(secret: str, site: str, username: str) -> str:
    """What apps read from the QR code."""
    query = urlencode({"secret": secret, "issuer": site, "digits": DIGITS, "period": STEP_SECONDS}, quote_via=quote)
    return f"otpauth://totp/{quote(site, safe='')}:{quote(username, safe='')}?{query}"


def code_at(secret: str, step: int) -> str:
    """RFC 4226: the digits of one step."""
    # The standard says SHA-1, and as a MAC nothing is known against it.
    mac = digest(b32decode(secret), step.to_bytes(8), sha1)
    offset = mac[-1] & 0xF
    number = int.from_bytes(mac[offset : offset + 4]) & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_at(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_SECONDS


def matching_step(secret: str, text: str, moment: datetime) -> int | None:
    """The step of which this is the code, around now; all are looked at, so that the time tells nothing."""
    code = "".join(text.split())
    now = step_at(moment)
    fitting = [
        step
        for step in (now + off for off in STEPS_AROUND)
        if compare_digest(code_at(secret, step).encode(), code.encode("utf-8", "replace"))
    ]
    return fitting[-1] if fitting else None


def new_recovery_codes() -> list[str]:
    """Ten codes that each let in once, in groups that are easy to copy by hand."""
    drawn = (b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower() for _ in range(RECOVERY_CODES))
    return ["-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP)) for text in drawn]


def recovery_digest(text: str) -> str:
    """What is kept of a recovery code; blanks, dashes and capitals do not matter."""
    plain = "".join(text.replace("-", "").split()).casefold()
    return sha256(plain.encode("utf-8", "replace")).hexdigest()

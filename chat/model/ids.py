"""Names of things: usercodes, room keys, message ids, client ids."""

import re
import secrets
import time
from collections.abc import Iterable
from uuid import UUID

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
USERCODE_LENGTH = 8
ROOM_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?|[a-z0-9]")
DIRECT = "dm-"
_DIGITS = re.compile(r"[0-9]{1,16}")
_LARGEST_NUMBER = 2**53  # JSON in browsers counts no further.
_READ_ALIKE = str.maketrans("OIL", "011")


def new_usercode() -> str:
    """Eight random characters of Crockford's base 32: 40 bits, safe to read aloud."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(USERCODE_LENGTH))


def parse_usercode(text: str) -> str | None:
    """The usercode as stored, from any case, with or without the dash; None when it cannot be one."""
    code = text.strip().upper().replace("-", "").translate(_READ_ALIKE)
    if len(code) != USERCODE_LENGTH or any(letter not in CROCKFORD for letter in code):
        return None
    return code


def show_usercode(code: str) -> str:
    """As people see it: K7QF-2M9X."""
    return f"{code[:4]}-{code[4:]}"


def new_message_id() -> str:
    """A UUID version 7 (RFC 9562): 48 bits of milliseconds, then randomness, so that ids sort by time."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | secrets.randbits(80)
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return str(UUID(int=value))


def room_key_from(name: str) -> str:
    """A key made of a display name: letters and digits kept, the rest becomes dashes, with a random tail."""
    words = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40].strip("-")
    tail = "".join(secrets.choice(CROCKFORD.lower()) for _ in range(5))
    key = f"{words}-{tail}" if words else f"room-{tail}"
    return f"room-{key}" if is_direct_key(key) else key


def new_direct_key() -> str:
    """The key of a direct room: dm-3f9k2c8m."""
    return DIRECT + new_usercode().lower()


def is_direct_key(key: str) -> bool:
    return key.startswith(DIRECT)


def people_key(usercodes: Iterable[str]) -> str:
    """One name for a set of people, in whichever order they are given."""
    return ",".join(sorted(set(usercodes)))


def parse_number(text: str) -> int | None:
    """A seq, or another number, out of a URL or a form; None when it cannot be one."""
    number = int(text) if _DIGITS.fullmatch(text) else _LARGEST_NUMBER
    return number if number < _LARGEST_NUMBER else None


def is_client_id(text: str) -> bool:
    """1-64 printable characters."""
    return 1 <= len(text) <= 64 and text.isprintable()

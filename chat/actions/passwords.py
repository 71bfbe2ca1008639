"""Passwords: bcrypt over a pre-hash, in threads of its own."""

import asyncio
from base64 import b64encode
from functools import cache
from hashlib import sha256
from hmac import digest

import bcrypt

from chat.resources import Resources

# bcrypt sees 72 bytes at most, and 5.0 refuses more; a digest of fixed length lets long passphrases count in full.
# The key only separates us from other users of SHA-256; it is not a secret, so no lost secret locks people out.
_PURPOSE = b"chat password v1"


async def hash_password(resources: Resources, password: str) -> str:
    salt = bcrypt.gensalt(resources.settings.bcrypt_rounds)
    loop = asyncio.get_running_loop()
    return (await loop.run_in_executor(resources.hashing, bcrypt.hashpw, _condense(password), salt)).decode()


async def is_right(resources: Resources, password: str, password_hash: str | None) -> bool:
    """Whether the password fits; without a hash it takes the same time and is wrong."""
    loop = asyncio.get_running_loop()
    # Also for somebody known: the first one unknown must not take twice as long.
    nobodys = await loop.run_in_executor(resources.hashing, _nobodys_hash, resources.settings.bcrypt_rounds)
    known = (password_hash or nobodys).encode()
    fits = await loop.run_in_executor(resources.hashing, bcrypt.checkpw, _condense(password), known)
    return fits and password_hash is not None


def _condense(password: str) -> bytes:
    return b64encode(digest(_PURPOSE, password.encode("utf-8", "surrogatepass"), sha256))


@cache
def _nobodys_hash(rounds: int) -> str:
    return bcrypt.hashpw(b"nobody", bcrypt.gensalt(rounds)).decode()

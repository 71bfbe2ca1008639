"""One push on its way: sealed for one browser (RFC 8291), signed as ours (RFC 8292), handed to its push service.

The service carries it and cannot read it. What it is asked is only what the browser named when it subscribed, and only
at public addresses: they are looked at again with each connection.
"""

import os
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from time import time
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chat.actions import push
from chat.actions.addresses import NotPublic
from chat.jobs.reaching import check_literal, outside, seconds_asked
from chat.model.push import Notice, Subscription, unpacked
from chat.resources import Resources

PATIENCE_SECONDS = 8
CONNECTIONS = 30
# How long a service keeps it for a device that is off, and how long our signature is good.
KEPT_SECONDS, SIGNED_SECONDS = 24 * 3600, 12 * 3600
RECORD_BYTES = 4096
LONGEST_WAIT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try: taken, `gone` for ever, or worth another one after `wait` seconds; else `reason`."""

    gone: bool = False
    wait: float | None = None
    reason: str = ""


class Carrier:
    """Hands pushes to their services."""

    def __init__(self, resources: Resources, http: aiohttp.ClientSession) -> None:
        self._resources = resources
        self._http = http
        self._key = push.signing_key(resources)

    async def send(self, to: Subscription, notice: Notice) -> Outcome:
        """Try once. What may have arrived is not tried again: better nothing than the same twice."""
        try:
            body = sealed(notice.payload(), unpacked(to.p256dh), unpacked(to.auth))
            check_literal(self._resources, to.host, self._resources.settings.own_push_hosts)
            async with self._http.post(
                to.endpoint, data=body, headers=self._headers(to, notice), allow_redirects=False
            ) as answer:
                return _outcome(answer)
        except NotPublic:
            return Outcome(reason="not a public address")
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, NotPublic):
                return Outcome(reason="not a public address")
            return Outcome(wait=0, reason=type(error).__name__)
        except (aiohttp.ClientError, OSError, ValueError, TimeoutError) as error:
            return Outcome(reason=type(error).__name__)

    def _headers(self, to: Subscription, notice: Notice) -> dict[str, str]:
        parts = urlsplit(to.endpoint)
        claims: dict[str, Any] = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time()) + SIGNED_SECONDS}
        # Whom a service may turn to; some want to know.
        if self._resources.settings.base_url:
            claims["sub"] = self._resources.settings.base_url
        token = jwt.encode(claims, self._key, "ES256")
        headers = {
            "Authorization": f"vapid t={token}, k={push.public_key(self._resources)}",
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_SECONDS),
            "Urgency": "high" if notice.room else "normal",
        }
        if notice.room:
            # For a device that was off, the newest of a room stands for all.
            headers["Topic"] = _packed(sha256(notice.room.encode()).digest()[:24])
        return headers


@asynccontextmanager
async def carrier(resources: Resources) -> AsyncIterator[Carrier]:
    """Nobody is asked before something is sent."""
    async with outside(resources, resources.settings.own_push_hosts, CONNECTIONS, PATIENCE_SECONDS) as http:
        yield Carrier(resources, http)


def sealed(text: bytes, point: bytes, secret: bytes) -> bytes:
    """`text` for the one browser that has the key behind `point` and knows `secret`."""
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    ours = ec.generate_private_key(ec.SECP256R1())
    mine = ours.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = _derive(secret, ours.exchange(ec.ECDH(), theirs), b"WebPush: info\0" + point + mine, 32)
    salt = os.urandom(16)
    key = _derive(salt, shared, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(salt, shared, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD_BYTES.to_bytes(4) + len(mine).to_bytes(1) + mine
    # The 2 says that this record is the last one.
    return head + AESGCM(key).encrypt(nonce, text + b"\2", None)


def _derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length=length, salt=salt, info=info).derive(secret)


def _outcome(answer: aiohttp.ClientResponse) -> Outcome:
    if answer.status < 300:
        return Outcome()
    if answer.status in (404, 410):
        return Outcome(gone=True)
    if answer.status == 429 or answer.status >= 500:
        return Outcome(wait=seconds_asked(answer.headers, LONGEST_WAIT_SECONDS), reason=str(answer.status))
    return Outcome(reason=str(answer.status))


def _packed(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()

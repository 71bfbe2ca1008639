"""A push service, and browsers that it carries to: they open what comes, and look at who signed it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from secrets import token_hex
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chat.jobs.notify import tell
from chat.model.times import now
from tests.cast import Person
from tests.place import Place

# The workers of a place look at the real clock; the tests say that the ten seconds are over.
GRACE = timedelta(seconds=10)


async def passes(place: Place, by: timedelta = GRACE) -> None:
    """So much later."""
    await tell(place.resources, now() + by)


async def reads(person: Person, room: str, seq: int) -> None:
    """On a page that is open."""
    await person.here.ask("room.read", room=room, seq=seq)


def packed(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Phone:
    """A browser that has subscribed; `shown` is what it was told, the oldest first."""

    def __init__(self, service: "PushService") -> None:
        self.service = service
        self.path = token_hex(8)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.secret = bytes.fromhex(token_hex(16))
        self.server_key = ""
        self.shown: list[dict[str, Any]] = []
        self.sizes: list[int] = []
        self.headers: list[dict[str, str]] = []

    @property
    def endpoint(self) -> str:
        return f"{self.service.url}/{self.path}"

    @property
    def subscription(self) -> dict[str, Any]:
        return {"endpoint": self.endpoint, "keys": {"p256dh": packed(self.point), "auth": packed(self.secret)}}

    async def subscribes(self, person: Person) -> "Phone":
        status, push = await person.asks("GET", "push")
        assert status == 200, push
        self.server_key = push["public_key"]
        status, body = await person.asks("POST", "push/subscriptions", self.subscription)
        assert status == 204, body
        return self

    @property
    def titles(self) -> list[str]:
        return [one["title"] for one in self.shown]

    def takes(self, headers: Any, body: bytes) -> None:
        """What the service carries: sealed for this browser, and signed by the server that it subscribed to."""
        assert (headers["Content-Encoding"], headers["TTL"].isdigit()) == ("aes128gcm", True)
        scheme, _, fields = headers["Authorization"].partition(" ")
        signed = dict(field.strip().split("=", 1) for field in fields.split(","))
        assert (scheme, signed["k"]) == ("vapid", self.server_key)
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpacked(signed["k"]))
        jwt.decode(signed["t"], key, algorithms=["ES256"], audience=self.service.url, options={"require": ["exp"]})
        self.sizes.append(len(body))
        self.headers.append(dict(headers))
        self.shown.append(json.loads(self._open(body)))

    def _open(self, body: bytes) -> bytes:
        salt, record, length = body[:16], int.from_bytes(body[16:20]), body[20]
        theirs, text = body[21 : 21 + length], body[21 + length :]
        assert record >= len(text)
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        secret = _derive(self.secret, shared, b"WebPush: info\0" + self.point + theirs, 32)
        key = _derive(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        opened = AESGCM(key).decrypt(_derive(salt, secret, b"Content-Encoding: nonce\0", 12), text, None)
        assert opened.endswith(b"\2")
        return opened[:-1]


def _derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length=length, salt=salt, info=info).derive(secret)


class PushService:
    """Answers 201, or what `answers` says first: (status, headers)."""

    def __init__(self) -> None:
        self.url = ""
        self.phones: dict[str, Phone] = {}
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.asked = 0

    def phone(self) -> Phone:
        phone = Phone(self)
        self.phones[phone.path] = phone
        return phone

    async def push(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self.answers:
            status, headers = self.answers.pop(0)
            return web.Response(status=status, headers=headers)
        self.phones[request.match_info["path"]].takes(request.headers, await request.read())
        return web.Response(status=201)


@asynccontextmanager
async def push_service() -> AsyncIterator[PushService]:
    service = PushService()
    app = web.Application()
    app.router.add_post("/{path}", service.push)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        service.url = f"http://{host}:{port}"
        yield service
    finally:
        await runner.cleanup()

"""A provider of identities for the tests: it knows one person, and lies on demand."""

import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from chat.actions import accounts
from chat.model.user import OWNER, Registration
from tests.cast import PASSWORD
from tests.place import Instance, serving, settings
from tests.web.visitor import Page, Visitor

CLIENT, CLIENT_SECRET = "confab", "a secret with : and %"


class Issuer:
    def __init__(self) -> None:
        self.url = ""
        self.person = {"sub": "17", "preferred_username": "nora@example.org", "name": "Nora"}
        self.changes: dict[str, Any] = {}
        self.algorithm = "RS256"
        self.key_id = ""
        self.rotate()
        self.asked: dict[str, dict[str, str]] = {}

    def rotate(self) -> None:
        """Sign with another key from now on; the one before is published no more."""
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.key_id += "k"

    def authorize(self, address: str) -> str:
        """The person says yes: where the browser is sent."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert ("code", CLIENT, "S256") == (query["response_type"], query["client_id"], query["code_challenge_method"])
        code = f"code-{len(self.asked)}"
        self.asked[code] = query
        back = urlsplit(query["redirect_uri"])
        return f"{back.path}?code={code}&state={query['state']}"

    async def discovery(self, request: web.Request) -> web.Response:
        parts = {
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
        }
        return web.json_response({"issuer": self.url} | parts)

    async def jwks(self, request: web.Request) -> web.Response:
        public = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return web.json_response({"keys": [public | {"kid": self.key_id, "use": "sig"}]})

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self.asked.pop(str(form["code"]), None)
        known = b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
        verifier = sha256(str(form["code_verifier"]).encode()).digest()
        if (
            asked is None
            or known != f"{CLIENT}:a+secret+with+%3A+and+%25"
            or urlsafe_b64encode(verifier).rstrip(b"=").decode() != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        claims |= self.person | self.changes
        key: Any = None if self.algorithm == "none" else self.key
        if self.algorithm == "HS256":
            key = "anything that is long enough for it"
        signed = jwt.encode(claims, key, self.algorithm, headers={"kid": self.key_id})
        return web.json_response({"access_token": "unused", "token_type": "Bearer", "id_token": signed})


@asynccontextmanager
async def issuing() -> AsyncIterator[Issuer]:
    issuer, app = Issuer(), web.Application()
    app.router.add_get("/.well-known/openid-configuration", issuer.discovery)
    app.router.add_get("/jwks", issuer.jwks)
    app.router.add_post("/token", issuer.token)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        issuer.url = f"http://{host}:{port}"
        yield issuer
    finally:
        await runner.cleanup()


def chosen(issuer: Issuer) -> dict[str, Any]:
    """The settings of a place whose people this one knows."""
    return {
        "oidc_issuer": issuer.url,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": CLIENT_SECRET,
        "oidc_name": "The Theatre",
    }


@asynccontextmanager
async def knowing(issuer: Issuer, folder: Path) -> AsyncIterator[Instance]:
    """A place whose people the provider knows, set up by its owner, who has a password."""
    async with serving(settings(folder, registration="invited", **chosen(issuer))) as instance:
        wish = Registration.parse("owner", PASSWORD)
        await accounts.register(instance.resources, wish, "127.0.0.1", role=OWNER)
        yield instance


async def leaves(browser: Visitor, path: str = "/login/provider") -> str:
    """Where the provider is asked."""
    page = await browser.opens(path, allow_redirects=False)
    assert 303 == page.status, page.markup
    return str(page.headers["Location"])


async def goes_in(browser: Visitor, issuer: Issuer, path: str = "/login/provider") -> Page:
    return await browser.opens(issuer.authorize(await leaves(browser, path)))


def links(page: Page) -> list[str]:
    return [one.attributes.get("href", "") for one in page.elements if one.tag == "a"]

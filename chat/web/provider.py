"""The provider of identities that the operator has chosen (OpenID Connect): where to send people, and who comes back.

What it says is believed only when it is signed with a key that it publishes, for us, now, and for the journey that it
answers. Each question to it is bounded in time and size, and follows no redirect.
"""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from time import monotonic
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import aiohttp
import jwt
import structlog
from aiohttp import web

from chat.actions.identities import Journey
from chat.errors import NotSignedIn, Unavailable
from chat.languages import Sentence
from chat.model.stranger import Stranger
from chat.resources import Resources

log = structlog.get_logger()

PATIENCE_SECONDS = 8
MOST_BYTES = 256 * 1024
FRESH_SECONDS = 3600
# A signature by an unknown key makes us look for new keys, and nobody makes us look all the time.
KEYS_EVERY_SECONDS = 10
LEEWAY_SECONDS = 30
# Signatures that only the provider can make: neither `none` nor those with a shared secret.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
SILENT = Sentence("The service that knows you does not answer. Try again in a moment.")
NOT_BELIEVED = Sentence("What came back from there cannot be believed. Begin again.")


@dataclass(slots=True)
class _Known:
    """What was read, and when."""

    facts: dict[str, Any] = field(default_factory=dict)
    at: float = float("-inf")

    def is_older(self, seconds: float) -> bool:
        return monotonic() - self.at > seconds

    def learn(self, facts: dict[str, Any]) -> None:
        self.facts, self.at = facts, monotonic()


class Provider:
    def __init__(self, resources: Resources) -> None:
        self._settings = resources.settings
        self._document, self._keys = _Known(), _Known()

    @property
    def is_chosen(self) -> bool:
        return bool(self._settings.oidc_issuer)

    async def way_in(self, journey: Journey, return_to: str) -> str:
        """The address at the provider where somebody says who they are. Raises Unavailable."""
        document = await self._discover()
        challenge = urlsafe_b64encode(sha256(journey.verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": self._settings.oidc_client_id,
            "redirect_uri": return_to,
            "scope": "openid profile",
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        endpoint = document["authorization_endpoint"]
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(query)}"

    async def who_came(self, journey: Journey, code: str, return_to: str) -> Stranger:
        """Exchange the code for who it is. Raises NotSignedIn when that cannot be believed, or Unavailable."""
        document = await self._discover()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": return_to,
            "code_verifier": journey.verifier,
        }
        answer = await self._redeem(document, form)
        claims = await self._verified(document, str(answer.get("id_token", "")), journey.nonce)
        return Stranger.of(self._settings.oidc_issuer, claims)

    async def _redeem(self, document: dict[str, Any], form: dict[str, str]) -> dict[str, Any]:
        chosen = self._settings
        methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        headers = {"Accept": "application/json"}
        if "client_secret_basic" in methods:
            # RFC 6749, 2.3.1: both parts are encoded as in a form.
            pair = (quote_plus(chosen.oidc_client_id), quote_plus(chosen.oidc_client_secret))
            headers["Authorization"] = aiohttp.encode_basic_auth(*pair)
        else:
            form = form | {"client_id": chosen.oidc_client_id, "client_secret": chosen.oidc_client_secret}
        status, answer = await self._ask("POST", document["token_endpoint"], data=form, headers=headers)
        if status != 200:
            log.warning("provider.refused", status=status, error=str(answer.get("error", ""))[:100])
            raise NotSignedIn(NOT_BELIEVED)
        return answer

    async def _verified(self, document: dict[str, Any], token: str, nonce: str) -> dict[str, Any]:
        chosen = self._settings
        try:
            key = await self._key(document, jwt.get_unverified_header(token).get("kid"))
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=chosen.oidc_client_id,
                issuer=chosen.oidc_issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            log.warning("provider.not_believed", reason=type(error).__name__)
            raise NotSignedIn(NOT_BELIEVED) from error
        # A token for several is for us only when we asked for it.
        is_ours = not isinstance(claims["aud"], list) or len(claims["aud"]) == 1
        is_ours = is_ours or claims.get("azp") == chosen.oidc_client_id
        if not is_ours or not compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
            log.warning("provider.not_believed", reason="azp or nonce")
            raise NotSignedIn(NOT_BELIEVED)
        return claims

    async def _key(self, document: dict[str, Any], id_: str | None) -> jwt.PyJWK:
        found = self._find_key(id_)
        if found is None and self._keys.is_older(KEYS_EVERY_SECONDS):
            self._keys.learn(await self._get(document["jwks_uri"]))
            found = self._find_key(id_)
        if found is None:
            raise jwt.InvalidKeyError("the provider has no such key")
        return found

    def _find_key(self, id_: str | None) -> jwt.PyJWK | None:
        """By its id; without one, when there is a single key."""
        if not self._keys.facts or self._keys.is_older(FRESH_SECONDS):
            return None
        signing = [key for key in jwt.PyJWKSet.from_dict(self._keys.facts).keys if key.public_key_use in (None, "sig")]
        fitting = [key for key in signing if key.key_id == id_] if id_ else signing
        return fitting[0] if len(fitting) == 1 else None

    async def _discover(self) -> dict[str, Any]:
        """What the provider says of itself."""
        if self._document.is_older(FRESH_SECONDS):
            issuer = self._settings.oidc_issuer
            document = await self._get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            endpoints = [document.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
            if document.get("issuer") != issuer or not all(_is_as_safe(issuer, one) for one in endpoints):
                log.error("provider.misconfigured", issuer=issuer, says=str(document.get("issuer"))[:200])
                raise Unavailable(SILENT)
            self._document.learn(document)
        return self._document.facts

    async def _get(self, url: str) -> dict[str, Any]:
        status, answer = await self._ask("GET", url, headers={"Accept": "application/json"})
        if status != 200:
            log.warning("provider.silent", status=status)
            raise Unavailable(SILENT)
        return answer

    async def _ask(self, method: str, url: str, **options: Any) -> tuple[int, dict[str, Any]]:
        timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as http,
                http.request(method, url, allow_redirects=False, **options) as answer,
            ):
                facts = json.loads(await _bounded(answer))
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            log.warning("provider.silent", error=type(error).__name__)
            raise Unavailable(SILENT) from error
        if not isinstance(facts, dict):
            raise Unavailable(SILENT)
        return answer.status, facts


PROVIDER = web.AppKey("provider", Provider)


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    """All of it. Raises ValueError when it is larger than anything that we asked for."""
    body = bytearray()
    async for chunk in answer.content.iter_chunked(16 * 1024):
        body += chunk
        if len(body) > MOST_BYTES:
            raise ValueError("too large")
    return bytes(body)


def _is_as_safe(issuer: str, endpoint: object) -> bool:
    """An issuer with TLS has no part without."""
    return isinstance(endpoint, str) and urlsplit(endpoint).scheme in {"https", urlsplit(issuer).scheme}

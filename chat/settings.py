"""Every setting: its name in the environment (or `.env`), its type, its default and what it is for."""

import os
import secrets
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, SettingsConfigDict

from chat.errors import BadSettings

MAY_HOLD_SECRETS = {"SECRET_KEY", "METRICS_TOKEN", "OIDC_CLIENT_SECRET", "DATABASE_URL", "REDIS_URL", "QUEUE_REDIS_URL"}
MAY_HOLD_SECRETS |= {"SMTP_URL"}
SHORTEST_SECRET = 16
SAMPLE_SECRETS = {"change-me", "changeme", "secret", "your-secret-key"}
LIKE_A_DATABASE = "must look like mysql://user:password@host:3306/name"


def is_database(url: str) -> bool:
    """Whether it may be the address of one."""
    return url.startswith("mysql://") and bool(urlsplit(url).hostname) and len(urlsplit(url).path) > 1


class Settings(BaseSettings):
    """What an operator may choose; read once at start, never changed after."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True)

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes any free one.")
    data_dir: Path = Field(Path("data"), description="Uploads, embedded database, embedded Redis, generated secret.")
    database_url: str = Field("", description="Empty: SQLite in DATA_DIR. Else mysql://user:password@host:3306/name.")
    redis_url: str = Field("", description="Empty: a private Redis of our own. Else redis://host:6379/0.")
    queue_redis_url: str = Field("", description="Another Redis for the job queue; empty: the same one.")
    worker: Literal["auto", "inside", "external"] = Field(
        "auto", description="Where jobs run: auto is inside when Redis is embedded, else external."
    )
    secret_key: str = Field(
        "", validate_default=True, description="Signs access tokens; made once in DATA_DIR on the embedded default."
    )
    base_url: str = Field("", description="The address people use, such as https://chat.example.org.")
    trusted_proxies: str = Field(
        "", description="Addresses or networks, comma-separated, whose forwarding headers count."
    )
    rate_limits: Literal["on", "off"] = Field("on", description="off lifts every limit, for load tests only.")
    push_hosts: str = Field(
        "", description="Push services of your own, comma-separated, which may have private addresses and no TLS."
    )
    webhook_hosts: str = Field(
        "", description="Receivers of outgoing webhooks, comma-separated, which may have private addresses and no TLS."
    )
    preview_hosts: str = Field(
        "", description="Hosts of pages that previews may look at though they have private addresses, comma-separated."
    )
    bcrypt_rounds: int = Field(12, ge=4, le=15, description="Cost of a password hash; each step doubles it.")
    upload_limit_mb: int = Field(64, ge=1, le=10_000, description="The largest file that people may upload, in MB.")
    site_name: str = Field("Confab", min_length=1, max_length=60, description="The name that people see.")
    broadcast_role: Literal["member", "admin"] = Field("member", description="Who may post to everyone.")
    registration: Literal["open", "invited"] = Field(
        "open", description="Who may make an account: anybody, or whoever has an invite. Set, it wins over /admin/site."
    )
    oidc_issuer: str = Field("", description="A provider of identities (OpenID Connect) to sign in by; empty: none.")
    oidc_client_id: str = Field("", description="What the provider calls this place.")
    oidc_client_secret: str = Field("", validate_default=True, description="What this place shows the provider.")
    oidc_name: str = Field("your organisation", min_length=1, max_length=60, description="Sign in with …: its name.")
    oidc_registration: bool = Field(True, description="0 lets only people in by it who have an account here.")
    mail_from: str = Field("", description="Whom mails come from: chat@example.org, or Confab <chat@example.org>.")
    smtp_url: str = Field("", description="The server that takes mails: smtp://user:password@host:587; empty: none.")
    migrate: bool = Field(False, description="1 migrates a real database at start; an embedded one always is.")
    metrics_token: str = Field("", description="Who has it may read /metrics from anywhere; empty: near machines only.")
    log_format: Literal["text", "json"] = Field("text", description="One readable or one JSON line an event.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is logged.")

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, url: str) -> str:
        if url and not is_database(url):
            raise ValueError(f"{LIKE_A_DATABASE}, or be empty for SQLite")
        return url

    @field_validator("redis_url", "queue_redis_url")
    @classmethod
    def _is_a_redis(cls, url: str) -> str:
        if url and not url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must look like redis://host:6379/0, or be empty for a private Redis")
        return url

    @field_validator("base_url")
    @classmethod
    def _is_an_origin(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("must look like https://chat.example.org, or be empty")
        return url.rstrip("/")

    @field_validator("oidc_issuer")
    @classmethod
    def _is_an_issuer(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
            raise ValueError("must look like https://id.example.org, as the provider writes it, or be empty")
        return url

    @field_validator("oidc_client_secret")
    @classmethod
    def _is_complete(cls, secret: str, others: ValidationInfo) -> str:
        if others.data.get("oidc_issuer") and not (secret and others.data.get("oidc_client_id")):
            raise ValueError("is required with OIDC_ISSUER, and so is OIDC_CLIENT_ID")
        return secret

    @field_validator("mail_from")
    @classmethod
    def _is_an_address(cls, text: str) -> str:
        local, _, domain = parseaddr(text)[1].rpartition("@")
        if text and (not local or not domain or not (local + domain).isascii() or not text.isprintable()):
            raise ValueError("must look like chat@example.org or Confab <chat@example.org>")
        return text

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, url: str, others: ValidationInfo) -> str:
        if not url:
            return url
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or not _has_a_port(url):
            raise ValueError("must look like smtp://user:password@host:587 or smtps://host, or be empty")
        # Mails lead back here, and those who write them have no request that says where that is.
        if not (others.data.get("mail_from") and others.data.get("base_url")):
            raise ValueError("is of no use without MAIL_FROM and BASE_URL: set both")
        return url

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, text: str) -> str:
        for part in filter(None, (part.strip() for part in text.split(","))):
            try:
                ip_network(part, strict=False)
            except ValueError:
                raise ValueError(f"'{part}' is neither an address nor a network such as 10.0.0.0/8") from None
        return text

    @field_validator("secret_key")
    @classmethod
    def _is_a_secret(cls, secret: str, others: ValidationInfo) -> str:
        if others.data.get("database_url") and not secret:
            raise ValueError("is required with a real database: use 32 random characters or more")
        if secret and (len(secret) < SHORTEST_SECRET or secret.lower() in SAMPLE_SECRETS):
            raise ValueError("is too easy to guess: use 32 random characters or more")
        return secret

    @property
    def embedded_database(self) -> bool:
        return not self.database_url

    @property
    def embedded_redis(self) -> bool:
        return not self.redis_url

    @property
    def worker_inside(self) -> bool:
        return self.worker == "inside" or (self.worker == "auto" and self.embedded_redis)

    @property
    def names_the_site(self) -> bool:
        """Whether the operator has given the place a name: it wins over the one that was chosen at the first run."""
        return bool(self.site_name != type(self).model_fields["site_name"].default)

    @property
    def says_who_registers(self) -> bool:
        """Whether the operator has said it, `open` too: then administrators do not."""
        return "registration" in self.model_fields_set

    @property
    def upload_limit(self) -> int:
        """In bytes."""
        return self.upload_limit_mb * 1_000_000

    @property
    def limited(self) -> bool:
        return self.rate_limits == "on"

    @property
    def proxies(self) -> list[IPv4Network | IPv6Network]:
        return [ip_network(part.strip(), strict=False) for part in self.trusted_proxies.split(",") if part.strip()]

    @property
    def own_push_hosts(self) -> set[str]:
        return _hosts(self.push_hosts)

    @property
    def own_webhook_hosts(self) -> set[str]:
        return _hosts(self.webhook_hosts)

    @property
    def own_preview_hosts(self) -> set[str]:
        return _hosts(self.preview_hosts)

    def secret(self) -> bytes:
        """The signing secret; on the embedded default it is made at the first start and kept, readable by us alone."""
        if self.secret_key:
            return self.secret_key.encode()
        path = self.data_dir / "secret_key"
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_bytes()


def _has_a_port(url: str) -> bool:
    """Or none, which is one too."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _hosts(text: str) -> set[str]:
    return {host.strip().casefold() for host in text.split(",") if host.strip()}


def load(**overrides: Any) -> Settings:
    """Read the settings, or raise BadSettings with one sentence for each fault."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise BadSettings([_sentence(fault) for fault in error.errors()]) from None


def where_from() -> dict[str, str]:
    """For each setting, where its value comes from: the environment, the file `.env`, or nowhere: its default."""
    told, written = EnvSettingsSource(Settings).env_vars, DotEnvSettingsSource(Settings).env_vars
    return {
        name: "environment" if name in told else ".env" if name in written else "default"
        for name in Settings.model_fields
    }


def _sentence(fault: Any) -> str:
    reason = fault["msg"].removeprefix("Value error, ")
    name = str(fault["loc"][0]).upper()
    given = "" if name in MAY_HOLD_SECRETS else f" (it is {fault['input']!r})"
    verb_first = reason.startswith(("is ", "must "))
    return f"{name}{'' if verb_first else ':'} {reason[0].lower()}{reason[1:]}{given}."

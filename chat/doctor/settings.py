"""Settings that are valid each by itself, and together make no sense or are not safe."""

from urllib.parse import urlsplit

from chat.doctor.finding import Finding, fault, ok, warning
from chat.settings import Settings

ABOUT = "settings"
# 32 random characters have more than twenty different ones; a word repeated has few.
LONG, MANY = 32, 10
HERE = {"127.0.0.1", "localhost", "::1"}


def examine(settings: Settings) -> list[Finding]:
    found = [*_secret(settings), *_address(settings), *_limits(settings), *_several(settings)]
    return found or [ok(ABOUT, "The settings can be used, and fit each other.")]


def _secret(settings: Settings) -> list[Finding]:
    secret = settings.secret_key
    if secret and (len(secret) < LONG or len(set(secret)) < MANY):
        return [warning(ABOUT, "SECRET_KEY may be guessed: use 32 random characters or more (openssl rand -hex 32).")]
    return []


def _address(settings: Settings) -> list[Finding]:
    parts = urlsplit(settings.base_url)
    if settings.base_url and parts.scheme == "http" and parts.hostname not in HERE:
        return [
            warning(
                ABOUT,
                f"BASE_URL {settings.base_url} has no TLS: passwords travel in the clear, and browsers allow no "
                "notifications. Put nginx with a certificate in front, and set it to https://….",
            )
        ]
    if parts.scheme == "https" and not settings.trusted_proxies:
        return [
            warning(
                ABOUT,
                "BASE_URL is https, and TRUSTED_PROXIES is empty: whoever comes through the proxy counts as one "
                "person for the limits. Set it to the proxy's address, such as TRUSTED_PROXIES=127.0.0.1.",
            )
        ]
    if settings.trusted_proxies and not settings.base_url:
        return [
            warning(
                ABOUT,
                "TRUSTED_PROXIES is set, and BASE_URL is empty: the origin is taken from what the proxy says. Set "
                "BASE_URL to the address that people use.",
            )
        ]
    if any(network.prefixlen == 0 for network in settings.proxies):
        return [fault(ABOUT, "TRUSTED_PROXIES trusts everybody: anyone can claim any address. Name the proxies alone.")]
    return []


def _limits(settings: Settings) -> list[Finding]:
    if settings.limited:
        return []
    return [fault(ABOUT, "RATE_LIMITS is off: nothing stops who guesses passwords. Set RATE_LIMITS=on and restart.")]


def _several(settings: Settings) -> list[Finding]:
    if settings.embedded_database and not settings.embedded_redis and settings.worker == "auto":
        return [
            ok(
                ABOUT,
                "With REDIS_URL set, WORKER=auto runs no worker in the server: start `chat worker`.",
            )
        ]
    if not settings.embedded_database and settings.embedded_redis:
        return [
            warning(
                ABOUT,
                "DATABASE_URL is set, and REDIS_URL is empty: each server has a Redis of its own, so start one only. "
                "For more than one set REDIS_URL.",
            )
        ]
    return []

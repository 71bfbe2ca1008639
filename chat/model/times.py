"""Times: aware and in UTC inside, RFC 3339 with milliseconds on the wire."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present, cut to the milliseconds that are stored and sent."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def timestamp(moment: datetime | None = None) -> str:
    """2026-11-21T09:30:00.123Z"""
    moment = (moment or now()).astimezone(UTC)
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def parse_timestamp(text: str) -> datetime:
    return datetime.fromisoformat(text)

"""The mail server that SMTP_URL names: reached, signed in to, and handed mails. Nothing else here knows aiosmtplib."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

import aiosmtplib

# For reaching it, and for each of its answers.
PATIENCE_SECONDS = 8
SUBMISSION, WITH_TLS = 587, 465
HERE = {"127.0.0.1", "localhost", "::1"}
# What a server says of an address that nobody has begins with this (RFC 3463).
NO_SUCH_ADDRESS = "5.1."
LONGEST_REASON = 200


class Unreachable(Exception):
    """The server was not reached, or did not let us in: nothing was sent."""


class How(StrEnum):
    """What became of a mail. Of `UNKNOWN` nobody knows whether it will arrive: the line was cut in the middle."""

    TAKEN = "taken"
    REFUSED = "refused"
    NOBODY = "nobody"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    how: How
    reason: str = ""


@asynccontextmanager
async def signed_in(url: str) -> AsyncIterator[aiosmtplib.SMTP]:
    """A line to the server, on which one mail after the other may be handed over. Raises Unreachable."""
    line = _line(url)
    try:
        await line.connect()
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        line.close()
        raise Unreachable(_reason(error)) from error
    try:
        yield line
    finally:
        line.close()


async def hand_over(line: aiosmtplib.SMTP, sender: str, to: str, mail: bytes) -> Outcome:
    """One mail, to one address; once."""
    try:
        await line.sendmail(sender, [to], mail)
    except aiosmtplib.SMTPRecipientsRefused as error:
        reason = _reason(error.recipients[0])
        gone = error.recipients[0].message.startswith(NO_SUCH_ADDRESS)
        return Outcome(How.NOBODY if gone else How.REFUSED, reason)
    except (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPNotSupported) as error:
        return Outcome(How.REFUSED, _reason(error))
    except (aiosmtplib.SMTPException, OSError) as error:
        return Outcome(How.UNKNOWN, _reason(error))
    return Outcome(How.TAKEN)


def _line(url: str) -> aiosmtplib.SMTP:
    """With TLS from the beginning for smtps, else by STARTTLS where that is offered; no password travels without it.

    On this machine there is nobody to hide it from, and certificates of local servers are rarely good.
    """
    parts = urlsplit(url)
    at_once, here = parts.scheme == "smtps", parts.hostname in HERE
    return aiosmtplib.SMTP(
        hostname=parts.hostname,
        port=parts.port or (WITH_TLS if at_once else SUBMISSION),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or "") if parts.username else None,
        use_tls=at_once,
        start_tls=None if at_once else False if here else True if parts.username else None,
        timeout=PATIENCE_SECONDS,
    )


def _reason(error: Exception) -> str:
    """What the server said, else what went wrong; without what we have said to it."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {' '.join(error.message.split())}"[:LONGEST_REASON]
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:LONGEST_REASON]

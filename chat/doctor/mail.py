"""The mail server: is it there, and does it let us in. Nothing is sent."""

from chat import smtp
from chat.doctor.finding import Finding, fault, ok
from chat.settings import Settings

ABOUT = "mail"


async def examine(settings: Settings) -> list[Finding]:
    if not settings.smtp_url:
        return [ok(ABOUT, "SMTP_URL is empty: nobody is written to.")]
    try:
        async with smtp.signed_in(settings.smtp_url):
            return [ok(ABOUT, "The mail server answers and lets us in.")]
    except smtp.Unreachable as error:
        return [
            fault(
                ABOUT,
                f"The mail server cannot be used ({error}): nobody is told by mail what they missed. Start it, or set "
                "SMTP_URL, where @, : and / in a password are written as %40, %3A and %2F.",
            )
        ]

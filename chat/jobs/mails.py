"""Letters as mails: with the headers that mail programs and those who carry mails look at."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

from chat.formatting.letter import html_of, text_of
from chat.languages import current
from chat.model.letter import Letter
from chat.resources import Resources

# Mail programs end a URL where a line ends, so these lines stay whole: RFC 5322 allows 998 characters.
_ENDING = "List-Unsubscribe: <{end}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def sender(resources: Resources) -> str:
    """The address that servers are told, without a name."""
    return parseaddr(resources.settings.mail_from)[1]


def mail_of(resources: Resources, letter: Letter, to: str, moment: datetime) -> bytes:
    """The whole mail, in the spoken language."""
    address, language = sender(resources), current()
    name = parseaddr(resources.settings.mail_from)[0] or resources.site_name
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(name, addr_spec=address)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(moment)
    mail["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
    mail["Content-Language"] = language.code
    # So that nobody's absence answers it (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text_of(letter), cte="quoted-printable")
    mail.add_alternative(html_of(letter, language.code, language.direction), subtype="html", cte="quoted-printable")
    # Of one click that ends it (RFC 8058).
    return (_ENDING.format(end=letter.end).encode() if letter.end else b"") + mail.as_bytes()

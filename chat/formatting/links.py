"""Links: which addresses in a text are meant as such, which may be clicked, and which pretend to lead elsewhere."""

import re
import unicodedata

import nh3
from linkify_it import LinkifyIt
from linkify_it.main import Match
from markupsafe import escape

# A web address with a host and no password before it, or one mail address and nothing after it.
_WEB = re.compile(r"https?://([a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?#][^\s\\]*)?", re.IGNORECASE | re.ASCII)
_MAIL = re.compile(r"mailto:([a-z0-9.!#$*+/=_~-]+@[a-z0-9.-]+)", re.IGNORECASE | re.ASCII)

SCHEMES = {"http", "https", "mailto"}
# Takes the address away if browsers could not make sense of it: a host that cannot be, a port that is too high.
_JUDGE = nh3.Cleaner(tags={"a"}, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None)

# There is no address without one of these.
HINT = re.compile(r"://|@|\.[^\W\d_]{2}")
# Bare names under these are addresses. Under others, such as in `main.py` or `user.name`, only with a path behind them.
_SURE = frozenset({"com", "org", "edu", "gov", "info", "dev", "eu"})
# Quotes and what cannot be seen: nobody means them when they write an address.
_END = re.compile('["\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]')
_AFTERTHOUGHT = ".,;:!?'*_~"

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_HOST_OF_WORD = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?(?P<slashes>//+)?(?P<names>[^/?#\\]*)", re.IGNORECASE)
_DOTTED = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}")
# Letters of names that nobody takes for others: ASCII and the accents of Latin, without the dotless i.
_UNFAMILIAR = re.compile("[^\x00-\x7f\xdf-\u0130\u0132-\u017f]")


def may_be_clicked(address: str) -> bool:
    """Whether a normalised address is of the web or of mail, and plainly says where it leads."""
    if not (_WEB.fullmatch(address) or _MAIL.fullmatch(address)):
        return False
    return "href" in _JUDGE.clean(f'<a href="{escape(address)}">x</a>')


def true_goal(text: str, address: str) -> str:
    """Where a link really leads, if its text names another place; "" if it is honest or names none."""
    if text.isascii() and address in (text, f"https://{text}", f"mailto:{text}"):
        return ""
    mail = _MAIL.fullmatch(address)
    goal = mail[1].lower() if mail else _plain(_host(address))
    claims = _claims(text, of_mail=bool(mail))
    return "" if all(claim == goal for claim in claims) else goal


def _host(address: str) -> str:
    found = _WEB.fullmatch(address)
    return found[1].lower() if found else ""


def _plain(host: str) -> str:
    return host.rstrip(".").removeprefix("www.")


def _claims(text: str, *, of_mail: bool) -> list[str]:
    """The places that a link's text names, as far as somebody who reads it would take them for such."""
    seen = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).replace("。", ".")).lower()
    claims: list[str] = []
    for word in seen.split():
        word = word.strip("()[]{}<>\"'“”‘’«»,;:!?.")
        if of_mail and "@" in word:
            claims.append(word.removeprefix("mailto:"))
        elif found := _HOST_OF_WORD.match(word):
            names = [name.partition(":")[0] for name in found["names"].split("@")]
            claims += [_real(name) for name in names if name and (found["slashes"] or _DOTTED.fullmatch(name))]
    return claims


def _real(name: str) -> str:
    """A written host as programs know it; as it stands when it cannot be one, or looks like one that it is not."""
    if _UNFAMILIAR.search(name):
        return name
    try:
        return _plain(name.encode("idna").decode())
    except UnicodeError:
        return name


class Finder(LinkifyIt):  # type: ignore[misc]  # the library has no types
    """Addresses in plain text: whole ones, www, mail, and bare names when it is sure that they are meant."""

    def __init__(self) -> None:
        super().__init__(schemas={"ftp:": None, "//": None})
        self.tlds(["dev"], keep_old=True)

    def pretest(self, text: str) -> bool:
        return bool(HINT.search(text))

    def test(self, text: str) -> bool:
        """Only a quick look, since `match` follows, which looks again."""
        return self.pretest(text)

    def match(self, text: str) -> list[Match] | None:
        return [self._cut(one) for one in super().match(text) or () if _is_sure(one)] or None

    def match_at_start(self, text: str) -> Match | None:
        found = super().match_at_start(text)
        return self._cut(found) if found else None

    def normalize(self, match: Match) -> None:
        if not match.schema:
            match.url = f"https://{match.raw}"
        elif match.schema == "mailto:" and not match.raw.lower().startswith("mailto:"):
            match.url = f"mailto:{match.raw}"

    def _cut(self, match: Match) -> Match:
        if end := _END.search(match.raw):
            match.raw = match.text = match.url = match.raw[: end.start()].rstrip(_AFTERTHOUGHT)
            match.last_index = match.index + len(match.raw)
            self.normalize(match)
        return match


def _is_sure(match: Match) -> bool:
    if match.schema:
        return True
    host, _, path = match.raw.partition("/")
    host = re.split(r"[:?#]", host)[0]
    if host[1:] != host[1:].lower():
        return False
    return host.lower().startswith("www.") or host.rpartition(".")[2] in _SURE or bool(path)

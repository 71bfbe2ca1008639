"""What is said in which language: catalogues beside this file, and the language of whoever is being answered.

Sentences stand in English where they are said: `_()` and `{% trans %}` in templates, `gettext()` in scripts, `Sentence`
in Python. A catalogue, `locale/<language>.po`, has each of them in another language; what it lacks stays English.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any, Self

from babel import Locale, negotiate_locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"
ENGLISH = "en"
_LISTS = "en_GB"  # no comma before the last
_SCRIPTS = "static/js/"
_CATEGORIES = ("zero", "one", "two", "few", "many", "other")
_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


class Sentence(str):
    """An English sentence with values in it, which remembers how it was made, so that it can be said otherwise too.

    `Sentence("Use at most %(number)s characters.", number=5)`. One without values may be a plain string.
    """

    __slots__ = ("form", "values")
    form: str
    values: Mapping[str, Any]

    def __new__(cls, form: str, **values: Any) -> Self:
        made = super().__new__(cls, form % values)
        made.form, made.values = form, values
        return made


@dataclass(frozen=True, slots=True)
class Language:
    """A language that pages can be read in; `name` is what its speakers call it."""

    code: str
    name: str
    direction: str


@cache
def languages() -> dict[str, Language]:
    """All that there are catalogues for, and English, in the order of their codes."""
    codes = sorted({ENGLISH, *(path.stem for path in LOCALE.glob("*.po"))})
    return {code: _language(Locale.parse(code)) for code in codes}


def _language(locale: Locale) -> Language:
    name = locale.get_display_name() or locale.language
    return Language(str(locale).replace("_", "-"), name[0].title() + name[1:], locale.text_direction)


def choose(wanted: str, accepted: str) -> str:
    """The code of the language for somebody who has chosen this one, or whose browser accepts these (RFC 9110)."""
    if wanted in languages():
        return wanted
    # It answers in the letters of the header: is-IS may come as IS-is.
    found = negotiate_locale(_in_order(accepted), list(languages()), sep="-") or ENGLISH
    return next((code for code in languages() if code.lower() == found.lower()), ENGLISH)


def _in_order(accepted: str) -> list[str]:
    """The languages of an Accept-Language header, the most wanted first."""
    weighed = []
    for item in accepted.split(",")[:20]:
        code, _, weight = "".join(item.split()).lower().partition(";q=")
        try:
            weighed.append((-float(weight or 1), code))
        except ValueError:
            continue
    # Sorting keeps the order of those that are wanted equally; nobody who says q=0 wants it.
    return [code for weight, code in sorted(weighed, key=lambda pair: pair[0]) if weight < 0 and code.isascii()]


def spoken() -> str:
    """The language of what is being made."""
    return _spoken.get()


def current() -> Language:
    return languages()[_spoken.get()]


def speak(language: str) -> None:
    """From here on, for this request or connection."""
    _spoken.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def translate(text: str) -> str:
    """A sentence in the spoken language."""
    if (language := _spoken.get()) == ENGLISH or not text:
        return text
    if isinstance(text, Sentence):
        values = {name: translate(one) if isinstance(one, Sentence) else one for name, one in text.values.items()}
        return _translations(language).gettext(text.form) % values
    return _translations(language).gettext(text)


def pgettext(meant: str, text: str) -> str:
    """The same for a word that has two meanings in English, and two words elsewhere."""
    return text if _spoken.get() == ENGLISH else _translations(_spoken.get()).pgettext(meant, text)


def translate_many(one: str, many: str, number: int) -> str:
    """The form for so many; `%(num)s` in it is still to be filled in."""
    return _translations(_spoken.get()).ngettext(one, many, number)


def day(moment: datetime.date, *, weekday: bool = False, year: bool = False, time: bool = False) -> str:
    """A day as the spoken language writes it; English is neither British nor American."""
    language = _spoken.get()
    if language == ENGLISH:
        said = format_date(moment, "d MMMM y" if year else "d MMMM", ENGLISH)
    else:
        said = format_date(moment, "long", language) if year else format_skeleton("MMMMd", moment, locale=language)
    if weekday:
        said = translate(Sentence("%(weekday)s, %(day)s", weekday=format_date(moment, "EEEE", language), day=said))
    if time:
        said = translate(Sentence("%(day)s, %(time)s", day=said, time=format(moment, "%H:%M")))
    return said


def listed(names: Sequence[str]) -> str:
    """Such as `A, B and C`."""
    language = _spoken.get()
    return format_list(names, locale=_LISTS if language == ENGLISH else language)


@cache
def script_sentences(language: str) -> dict[str, str | list[str]]:
    """What scripts say: by the English sentence, or the singular of one that has plurals."""
    return dict(_for_scripts(language)) if language != ENGLISH else {}


def _for_scripts(language: str) -> Iterator[tuple[str, str | list[str]]]:
    for message in _catalogue(language):
        if not any(path.startswith(_SCRIPTS) for path, _ in message.locations):
            continue
        if isinstance(message.id, str) and isinstance(message.string, str):
            yield message.id, message.string or message.id
        elif isinstance(message.string, tuple) and all(message.string):
            yield message.id[0], list(message.string)


def _catalogue(language: str) -> Catalog:
    with (LOCALE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


class _Translations(GNUTranslations):
    """As gettext looks them up; from the text itself, so that nothing has to be compiled beforehand.

    Forms are in the order of CLDR, as scripts have them: Babel writes a rule for Arabic that has the last two the other
    way round.
    """

    def __init__(self, language: str) -> None:
        compiled = BytesIO()
        catalogue = _catalogue(language)
        write_mo(compiled, catalogue)
        compiled.seek(0)
        super().__init__(compiled)
        self._rule = Locale.parse(language).plural_form
        self._categories = [one for one in _CATEGORIES if one in {*self._rule.tags, "other"}]
        forms = ((one.id[0], one.string) for one in catalogue if one.pluralizable)
        self._forms = {one: said for one, said in forms if isinstance(said, tuple) and all(said)}

    def ngettext(self, one: str, many: str, number: int) -> str:
        forms = self._forms.get(one)
        if not forms:
            return one if number == 1 else many
        # A form for broken numbers, which no catalogue has, would be the last one.
        return forms[min(self._categories.index(self._rule(number)), len(forms) - 1)]


@cache
def _translations(language: str) -> NullTranslations:
    return NullTranslations() if language == ENGLISH else _Translations(language)

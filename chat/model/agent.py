"""What signed in, in plain words, as far as its User-Agent tells: `Firefox on Linux`, `A script (curl)`."""

import re
from collections.abc import Callable
from typing import NamedTuple, Self

from chat.languages import Sentence

BROWSER, PHONE, SCRIPT = "browser", "phone", "script"
# The first that is found counts: most browsers also name those that they want to be taken for.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
# With their article, systems stand in whole sentences: other languages bend it.
_SYSTEMS: tuple[tuple[str, str | Callable[[str], Sentence]], ...] = (
    ("iPhone", lambda browser: Sentence("%(browser)s on an iPhone", browser=browser)),
    ("iPad", lambda browser: Sentence("%(browser)s on an iPad", browser=browser)),
    ("Android", "Android"),
    ("CrOS", lambda browser: Sentence("%(browser)s on a Chromebook", browser=browser)),
    ("Windows", "Windows"),
    ("Macintosh", lambda browser: Sentence("%(browser)s on a Mac", browser=browser)),
    ("Linux", "Linux"),
    ("BSD", "BSD"),
)
_POCKETS = ("iPhone", "iPad", "Android")
# What a program calls itself in front of its version.
_PROGRAM = re.compile(r"[A-Za-z][A-Za-z0-9 ._-]{0,39}")


class Agent(NamedTuple):
    name: str
    kind: str

    @classmethod
    def parse(cls, text: str, *, script: bool) -> Self:
        """`script` is known from how it signed in; what the text says may be anything."""
        if script or not text.startswith("Mozilla/"):
            program = _PROGRAM.match(text)
            name = program.group().strip(" .-") if program and not text.startswith("Mozilla/") else ""
            return cls(_script(name), SCRIPT) if script else cls(_program(name), BROWSER)
        browser = next((name for sign, name in _BROWSERS if sign in text), Sentence("A browser"))
        system = next((name for sign, name in _SYSTEMS if sign in text), "")
        kind = PHONE if any(sign in text for sign in _POCKETS) else BROWSER
        return cls(_both(browser, system), kind)


def _script(name: str) -> str:
    return Sentence("A script (%(name)s)", name=name) if name else Sentence("A script")


def _program(name: str) -> str:
    return Sentence("A browser (%(name)s)", name=name) if name else Sentence("A browser")


def _both(browser: str, system: str | Callable[[str], Sentence]) -> str:
    if isinstance(system, str):
        return Sentence("%(browser)s on %(system)s", browser=browser, system=system) if system else browser
    return system(browser)

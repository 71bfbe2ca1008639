"""What signed in, in plain words, as far as its User-Agent tells: `Firefox on Linux`, `A script (curl)`."""

import re
from typing import NamedTuple, Self

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
_SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
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
            what = "A script" if script else "A browser"
            return cls(f"{what} ({name})" if name else what, SCRIPT if script else BROWSER)
        browser = next((name for sign, name in _BROWSERS if sign in text), "A browser")
        system = next((name for sign, name in _SYSTEMS if sign in text), "")
        kind = PHONE if any(sign in text for sign in _POCKETS) else BROWSER
        return cls(f"{browser} on {system}" if system else browser, kind)

"""Pages for browsers of a terminal, which know neither `hidden` nor `<template>`, run no script, and set what stands
side by side without a gap: without all that nobody is meant to see, with a blank where others see a distance, and with
words where others see a sign.
"""

from html import escape
from html.parser import HTMLParser

from aiohttp import web

_BROWSERS = ("w3m/", "Lynx/", "Links ", "ELinks", "Dillo/", "edbrowse/")
_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "use", "wbr"}
# What is not shown, or not before a script shows it.
_UNSEEN = {"template", "script", "svg", "emoji-button", "completion-menu"}
_FIELDS = {"input", "select", "textarea"}
_DOORS = {"a", "button", "summary"}
_BESIDE = {"a", "b", "bdi", "button", "code", "small", "span", "strong", "summary", "time"}

Attributes = list[tuple[str, str | None]]


def is_wanted(request: web.Request) -> bool:
    return request.headers.get("User-Agent", "").startswith(_BROWSERS)


def without_unseen(page: str) -> str:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return "".join(reader.kept)


class _Reader(HTMLParser):
    """Hands on what it reads, and leaves out whole elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.kept: list[str] = []
        # The element that is being left out, and how many of its kind are open.
        self._unseen, self._depth = "", 0
        self._ended, self._set, self._gap = "", 0, False
        # What a link or a button is called that has no words on it, as far as it is read.
        self._sign = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if self._depth:
            self._depth += tag == self._unseen
        elif _is_unseen(tag, dict(attrs)):
            if tag not in _VOID:
                self._unseen, self._depth = tag, 1
        else:
            self._set += tag == "pre"
            self._gap = self._ended in _BESIDE and tag in _BESIDE and not self._set
            named = dict(attrs)
            label = escape(named.get("aria-label") or "")
            self._keep(f"{label} " if label and tag in _FIELDS and named.get("type") != "file" else "")
            self._keep(self.get_starttag_text() or "")
            if tag in _DOORS:
                self._sign = label

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        if not self._depth and not _is_unseen(tag, dict(attrs)):
            self._keep(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if self._depth:
            self._depth -= tag == self._unseen
        else:
            self._set -= tag == "pre"
            if tag in _DOORS:
                self._keep(self._sign)
                self._sign = ""
            self._keep(f"</{tag}>")
            self._ended = tag

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._depth:
            self._sign = ""
        self._keep(" " if self._gap and data[0] not in ",." else "")
        self._keep(data)

    def handle_entityref(self, name: str) -> None:
        self._keep(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._keep(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self._keep(f"<!{decl}>")

    def _keep(self, text: str) -> None:
        if text and not self._depth:
            self.kept.append(text)
            self._ended, self._gap = "", self._gap and text.startswith("<")


def _is_unseen(tag: str, attributes: dict[str, str | None]) -> bool:
    shut = tag == "dialog" and "open" not in attributes
    idle = tag == "button" and attributes.get("type") == "button"
    return tag in _UNSEEN or shut or idle or "hidden" in attributes or "popover" in attributes

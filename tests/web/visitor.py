"""Somebody with a browser that runs no script: cookies, forms, and the page that they see."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Self

import aiohttp

from tests.cast import PASSWORD
from tests.place import Instance

_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "use", "wbr"}


@dataclass(frozen=True)
class Element:
    tag: str
    attributes: dict[str, str]
    text: list[str]


class _Reader(HTMLParser):
    """Reads markup as browsers do, as far as tests need it: elements, their attributes, and the text inside."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attributes}, [])
        self.elements.append(element)
        if tag == "br":
            self.handle_data("\n")
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attributes}, []))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text.append(data)


def elements(markup: str) -> list[Element]:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.elements


@dataclass(frozen=True)
class Page:
    status: int
    path: str
    headers: "aiohttp.typedefs.LooseHeaders | Any"
    markup: str

    @property
    def elements(self) -> list[Element]:
        return elements(self.markup)

    @property
    def messages(self) -> list[str]:
        """The bodies of the conversation, top to bottom."""
        return [
            "".join(one.text) for one in self.elements if one.attributes.get("data-part") == "body" and one.tag == "div"
        ][: len(self.seqs)]

    @property
    def seqs(self) -> list[int]:
        return [int(one.attributes["data-seq"]) for one in self.elements if "data-seq" in one.attributes]

    @property
    def problems(self) -> list[str]:
        """What the page says is wrong with a form."""
        told = [one for one in self.elements if one.attributes.get("class") == "field-error"]
        return ["".join(one.text).strip() for one in told if "hidden" not in one.attributes]

    @property
    def text(self) -> str:
        body = next(one for one in self.elements if one.tag == "body")
        return re.sub(r"\s+", " ", "".join(body.text))

    def field(self, name: str) -> str:
        return next(one.attributes["value"] for one in self.elements if one.attributes.get("name") == name)

    def link(self, part: str) -> str:
        """Where the link inside the element with this data-part leads."""
        after = self.elements[[one.attributes.get("data-part") for one in self.elements].index(part) :]
        return next(one.attributes["href"] for one in after if one.tag == "a")


class Visitor:
    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        # The jar keeps no cookies for plain addresses unless told so.
        self.http = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"Accept": "text/html,application/xhtml+xml"}
        )

    async def opens(self, path: str, **options: Any) -> Page:
        async with self.http.get(self.instance.url + path, **options) as response:
            return await _page(response)

    async def fills_in(
        self, path_: str, *, follow: bool = True, headers: dict[str, str] | None = None, **form: str
    ) -> Page:
        """Send a form from a page of ours."""
        headers = {"Origin": self.instance.url} if headers is None else headers
        url = self.instance.url + path_
        async with self.http.post(url, data=form, headers=headers, allow_redirects=follow) as response:
            return await _page(response)

    async def signs_in(self, username: str, password: str = PASSWORD, **form: str) -> Page:
        return await self.fills_in("/login", username=username, password=password, **form)

    async def asks(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> int:
        """The API with the cookie; the status."""
        url = f"{self.instance.url}/api/v1/{path}"
        headers = {"Origin": self.instance.url} if headers is None else headers
        async with self.http.request(method, url, json=body, headers=headers) as response:
            await response.read()
            return response.status

    @property
    def cookie(self) -> str:
        """The secret of the session; empty when there is none."""
        return next((cookie.value for cookie in self.http.cookie_jar if cookie.key == "chat_session"), "")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()


async def _page(response: aiohttp.ClientResponse) -> Page:
    return Page(response.status, response.url.path, response.headers, await response.text())

"""Somebody with a browser that runs no script: cookies, forms, and the page that they see."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import aiohttp
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.cast import PASSWORD
from tests.place import Instance


@dataclass(frozen=True)
class Element:
    tag: str
    attributes: dict[str, str]
    _node: LexborNode

    @property
    def text(self) -> list[str]:
        """The pieces of text inside, with an end of line for each that breaks one."""
        return [
            "\n" if node.tag == "br" else str(node.text_content)
            for node in _nodes(self._node)
            if node.tag == "br" or node.is_text_node
        ]


def elements(markup: str) -> list[Element]:
    """Markup as browsers read it: every element with what is inside, also inside of templates, top to bottom."""
    return [
        Element(str(node.tag), {name: value or "" for name, value in node.attributes.items()}, node)
        for node in _nodes(LexborHTMLParser(markup).root)
        if node.is_element_node
    ]


def _nodes(root: LexborNode) -> Iterator[LexborNode]:
    for node in root.traverse(include_text=True):
        yield node
        if node.tag == "template":
            yield from _nodes(node.template_fragments()[0])


@dataclass(frozen=True)
class Page:
    status: int
    path: str
    headers: "aiohttp.typedefs.LooseHeaders | Any"
    markup: str

    @cached_property
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

    async def signs_in(self, username: str, password: str = PASSWORD, *, follow: bool = False, **form: str) -> Page:
        """What the door answers; with `follow` the page behind it, which costs three times as much."""
        return await self.fills_in("/login", follow=follow, username=username, password=password, **form)

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

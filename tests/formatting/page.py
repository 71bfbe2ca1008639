"""A body as a browser reads it, by a real parser of HTML."""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from chat.formatting.body import formatted


@dataclass(frozen=True)
class Element:
    tag: str
    attributes: dict[str, str]


@dataclass(frozen=True)
class Page:
    elements: list[Element]
    text: str

    @property
    def links(self) -> list[str]:
        return [one.attributes["href"] for one in self.elements if one.tag == "a"]


def page_of(body: str, mentions: tuple[str, ...] = ()) -> Page:
    """What a browser makes of a body; a line break is one in its text too."""
    return read(formatted(body, mentions).html)


def read(html: str) -> Page:
    root = LexborHTMLParser(f"<body><main>{html}</main>").css_first("main")
    elements: list[Element] = []
    text = ""
    for node in root.traverse(include_text=True):
        if node.is_text_node:
            text += node.text(deep=False)
        elif node.mem_id != root.mem_id:
            elements.append(Element(node.tag, {name: value or "" for name, value in node.attributes.items()}))
            text += "\n" if node.tag == "br" else ""
    return Page(elements, text)


def shown(body: str, mentions: tuple[str, ...] = ()) -> str:
    """The HTML of a body without what every block and link has, so that tests can be read."""
    html = str(formatted(body, mentions).html)
    for always in (' dir="auto"', ' target="_blank"', ' rel="noopener noreferrer nofollow"', ' tabindex="0"'):
        html = html.replace(always, "")
    return html

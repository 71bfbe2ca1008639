"""What a web page says of itself: its title, what it is about, whose it is, and a picture that stands for it.

A page is what strangers wrote, and reading it may take as long as they please, so it is read in a process of its own
(`python -m chat.titlepages …`), with limits on memory and time; it imports next to nothing of ours. What it tells are
texts: whoever shows them escapes them.
"""

import codecs
import json
import re
import sys
from contextlib import suppress
from html.parser import HTMLParser

from chat import confined

MEMORY, SECONDS = 512 * 1024 * 1024, 3
LONGEST = 4_000
# Of each thing, what is believed first. The standard library knows codecs that are no charsets, and slow ones.
_NAMES = {
    "title": ("og:title", "twitter:title", "<title>"),
    "description": ("og:description", "twitter:description", "description"),
    "site": ("og:site_name",),
    "image": ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"),
}
_CHARSETS = re.compile(
    r"ascii|utf-(8|16|16-le|16-be)|iso8859-\d+|cp(125\d|866|932|949)|koi8-[ru]|mac-roman|shift_jis|euc_(jp|kr)|"
    r"iso2022_jp|gb2312|gbk|gb18030|big5|big5hkscs|tis-620"
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


async def read(page: bytes, charset: str) -> dict[str, str]:
    """What a page says, under the names of `_NAMES`; `charset` is what the server said, or "". Empty of what says
    nothing, is in a charset that nobody knows, or takes too long."""
    said = await confined.run("chat.titlepages", charset, seconds=2 * SECONDS, given=page)
    return dict(json.loads(said)) if said else {}


class _Read(Exception):
    """What follows is the page itself."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, str] = {}
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            raise _Read
        self._in_title = tag == "title"
        if tag == "meta":
            given = dict(reversed(attrs))
            name = (given.get("property") or given.get("name") or "").strip().lower()
            self._note(name, given.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
        if tag == "head":
            raise _Read

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self._note("<title>", self.said.pop("<title>", "") + data)

    def _note(self, name: str, text: str) -> None:
        if name and text.strip():
            self.said.setdefault(name, text[:LONGEST])


def _read(page: bytes, charset: str) -> dict[str, str]:
    reader = _Reader()
    with suppress(_Read):
        reader.feed(_decode(page, charset))
        reader.close()
    found = {what: [reader.said[name] for name in names if name in reader.said] for what, names in _NAMES.items()}
    return {what: said[0] for what, said in found.items() if said}


def _decode(page: bytes, charset: str) -> str:
    """Raises LookupError for a charset that nobody knows."""
    marked = next((name for mark, name in _MARKS if page.startswith(mark)), "")
    declared = _DECLARED.search(page[:1024])
    name = codecs.lookup(marked or charset or (declared[1].decode("ascii") if declared else "utf-8")).name
    if not _CHARSETS.fullmatch(name):
        raise LookupError(name)
    return page.decode(name, "replace").removeprefix("\ufeff")


if __name__ == "__main__":
    confined.limit(MEMORY, SECONDS)
    sys.stdout.write(json.dumps(_read(sys.stdin.buffer.read(), sys.argv[1])))

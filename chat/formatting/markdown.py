"""What of CommonMark means something here, and where a chat is not a book.

A line break is one. What follows a quote or a list without its sign is no part of it. Arithmetic, paths and shrugs
stay what they are. There are no headings, images, tables, rules, references, entities and tags: all that is text.
"""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, fence
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, emphasis
from markdown_it.token import Token

from chat.formatting import highlighting, links
from chat.model import emoji
from chat.model.mention import called_names

# What one message may cost. Who goes beyond has not written for people, and gets plain text.
DEEPEST = 12
MOST_LINES = 1_000
MOST_BLOCKS = 800
MOST_MARKS = 600
MOST_ADDRESSES = 200

_MARKS = re.compile(r"[*_~`\[\]<>\\:@(]")
_ESCAPABLE = frozenset("*_~`[]<>@:-+")
_SHRUG = "\\_(ツ)_/"
_CALL = re.compile(r"@[\w.-]+")


class Tangled(Exception):
    """A body is nested too deep or holds too much to be worth reading as Markdown."""


class _Reader(MarkdownIt):
    """Follows no address but those of the web and of mail, and shows them as they were written."""

    def validateLink(self, url: str) -> bool:
        return links.may_be_clicked(url)

    def normalizeLinkText(self, link: str) -> str:
        return link


def blocks(body: str) -> list[Token]:
    """The blocks of a body, each `inline` one with its children. Raises Tangled."""
    if body.count("\n") > MOST_LINES:
        raise Tangled
    return _reader().parse(body)


def phrase(text: str) -> list[Token]:
    """Like `blocks`, but it is one paragraph, whatever its lines begin with."""
    return [Token("paragraph_open", "p", 1), *_reader().parseInline(text), Token("paragraph_close", "p", -1)]


@cache
def _reader() -> MarkdownIt:
    reader = _Reader("zero", {"linkify": True, "maxNesting": DEEPEST})
    reader.linkify = links.Finder()
    reader.enable(["fence", "blockquote", "list", "linkify", "newline", "escape", "backticks"])
    reader.enable(["strikethrough", "emphasis", "link", "autolink", "balance_pairs", "fragments_join"])
    block, inline = reader.block.ruler, reader.inline.ruler
    block.at("paragraph", _paragraph)
    block.at("fence", _fence, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    block.at("blockquote", _blockquote, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    inline.at("newline", _newline)
    inline.at("escape", _escape)
    inline.at("emphasis", _emphasis)
    inline.push("emoji", _emoji)
    inline.push("mention", _mention)
    reader.core.ruler.after("block", "measure", _measure)
    return reader


def _measure(state: StateCore) -> None:
    texts = [token.content for token in state.tokens if token.type == "inline"]
    if (
        len(state.tokens) > MOST_BLOCKS
        or max((token.level for token in state.tokens), default=0) >= DEEPEST - 1
        or sum(len(_MARKS.findall(text)) for text in texts) > MOST_MARKS
        or sum(len(links.HINT.findall(text)) for text in texts) > MOST_ADDRESSES
    ):
        raise Tangled


def _paragraph(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Lines up to an empty one, the beginning of something else, or the end of the quote or list around it."""
    before, state.parentType = state.parentType, "paragraph"
    endings = state.md.block.ruler.getRules("paragraph")
    line = first + 1
    while line < state.lineMax and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
        if any(ends(state, line, state.lineMax, True) for ends in endings):
            break
        line += 1
    text = state.getLines(first, line, state.blkIndent, False).strip(" \t\n")
    state.line = line
    state.push("paragraph_open", "p", 1)
    inline = state.push("inline", "", 0)
    inline.content, inline.children = text, []
    state.push("paragraph_close", "p", -1)
    state.parentType = before
    return True


def _blockquote(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Lines that begin with its sign, and none without; ">50 people" and ">:(" are no quotes."""
    begin = state.bMarks[first] + state.tShift[first]
    if begin + 1 < state.eMarks[first] and state.src[begin + 1] not in " \t>":
        return False
    line = first + 1
    while line < last and state.sCount[line] >= state.blkIndent and _first_of(state, line) == ">":
        line += 1
    before, state.lineMax = state.lineMax, line
    is_quote = blockquote(state, first, line, silent)
    state.lineMax = before
    return is_quote


def _first_of(state: StateBlock, line: int) -> str:
    begin = state.bMarks[line] + state.tShift[line]
    return state.src[begin] if begin < state.eMarks[line] else ""


def _fence(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """As ever, but many write the signs on the lines of the code itself: ```one line, or more```."""
    if not fence(state, first, last, silent):
        return False
    if silent:
        return True
    token = state.tokens[-1]
    lines = token.content.removesuffix("\n").split("\n") if token.content else []
    is_closed = state.line - first == len(lines) + 2
    ends = [number for number, line in enumerate(lines) if line.rstrip().endswith(token.markup)]
    if ends and not is_closed:
        lines = lines[: ends[0] + 1]
        lines[-1] = lines[-1].rstrip().removesuffix(token.markup)
        state.line = first + 1 + len(lines)
    token.meta, token.content = _source(token.info, lines, is_named=is_closed or not ends)
    return True


def _source(info: str, lines: list[str], *, is_named: bool) -> tuple[dict[str, str], str]:
    """The language and the code of a fence. What stands behind the sign is code unless it can be a language."""
    language = highlighting.language_in(info)
    if language in highlighting.LANGUAGES or (language and is_named):
        return {"language": language}, "\n".join(lines)
    return {"language": ""}, "\n".join([info.strip(), *lines] if info.strip() else lines)


def _newline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "\n":
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos += 1
    return True


def _escape(state: StateInline, silent: bool) -> bool:
    """A backslash takes the meaning from what has one here, and is itself everywhere else."""
    if state.src[state.pos] != "\\":
        return False
    if state.src.startswith(_SHRUG, state.pos):
        written = shown = _SHRUG
    elif state.pos + 1 < state.posMax and state.src[state.pos + 1] in _ESCAPABLE:
        written, shown = state.src[state.pos : state.pos + 2], state.src[state.pos + 1]
    else:
        return False
    if not silent:
        token = state.push("text_special", "", 0)
        token.content, token.markup, token.info = shown, written, "escape"
    state.pos += len(written)
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    """As ever, but for 2*3*4."""
    begin = end = state.pos
    if not silent and state.src[begin] == "*":
        while end < state.posMax and state.src[end] == "*":
            end += 1
        around = state.src[max(begin - 1, 0) : begin] + state.src[end : end + 1]
        if len(around) == 2 and around.isalnum() and any("0" <= one <= "9" for one in around):
            state.append_pending(state.src[begin:end])
            state.pos = end
            return True
    return emphasis.tokenize(state, silent)


def _emoji(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != ":" or state.linkLevel or _is_inside_word(state):
        return False
    found = emoji.SHORT_NAME.match(state.src, state.pos)
    if not found:
        return False
    if character := emoji.named(found[1]):
        return _take(state, silent, "emoji", len(found[0]), character)
    # Whether the place has a picture of this name is known where it is written; it is a name in any case.
    return _take(state, silent, "emoji_name", len(found[0]), found[1].lower())


def _mention(state: StateInline, silent: bool) -> bool:
    """A name after an @, in the way in which the names that a message calls are found."""
    if state.src[state.pos] != "@" or state.linkLevel:
        return False
    found = _CALL.match(state.src, state.pos)
    # With the character before: in an address or inside a word it calls nobody.
    names = called_names(state.src[max(state.pos - 1, 0) : found.end()]) if found else []
    return bool(names) and _take(state, silent, "mention", len(names[0]) + 1, names[0])


def _is_inside_word(state: StateInline) -> bool:
    before = state.src[state.pos - 1] if state.pos else " "
    return before.isascii() and (before.isalnum() or before == "/")


def _take(state: StateInline, silent: bool, kind: str, length: int, info: str) -> bool:
    if not silent:
        token = state.push(kind, "", 0)
        token.content, token.info = state.src[state.pos : state.pos + length], info
    state.pos += length
    return True

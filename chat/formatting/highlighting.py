"""Colours of code, without colours: weight, slant and two tones, as classes of one letter."""

import re
import time
from functools import cache

from markupsafe import escape
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String, _TokenType

# What people share; some other lexers take seconds for a page of noise.
_NAMES = """
bash console powershell ps1 sh shell zsh docker dockerfile make makefile
c c++ cpp c# cs csharp dart go golang java kotlin rs rust swift
elixir haskell hs lua perl php py pycon python r rb ruby sql
css graphql html javascript js jsx scss ts tsx typescript xml
diff http ini json nginx proto protobuf toml yaml yml
"""
LANGUAGES = frozenset(_NAMES.split())
# Characters of one message, and seconds of the processor for them: beyond, code is shown as it is.
MOST = 2_000
PATIENCE = 0.015
# Strong, said aside, soft.
CLASSES = {
    Keyword: "k",
    Operator.Word: "k",
    Name.Tag: "k",
    Generic.Heading: "k",
    Generic.Inserted: "k",
    Comment: "c",
    Generic.Subheading: "c",
    Generic.Prompt: "c",
    String: "s",
    Number: "s",
    Generic.Deleted: "s",
    Generic.Output: "s",
}
# Nobody reads such lines and gaps, and some lexers need the square of their length.
_ENDLESS = re.compile(r".{400}|\s{100}")
_OPTIONS = {"stripnl": False, "ensurenl": False, "startinline": True}
_INFO = re.compile(r"[a-z0-9+#._-]{1,20}", re.IGNORECASE | re.ASCII)


def language_in(info: str) -> str:
    """The name of a language after a fence, in lower case; "" when there is something else."""
    word = info.strip()
    return word.lower() if _INFO.fullmatch(word) else ""


class Pen:
    """Highlights the code of one message, until that has cost enough."""

    def __init__(self) -> None:
        self._characters = MOST
        self._patience = PATIENCE

    def highlight(self, code: str, language: str) -> str:
        """Code as HTML, with classes if the language is known and there is patience left."""
        self._characters -= len(code)
        if language not in LANGUAGES or self._characters < 0 or _ENDLESS.search(code):
            return escape(code)
        return self._write(_lexer(language), code) or escape(code)

    def _write(self, lexer: Lexer, code: str) -> str | None:
        # Processor time: a busy machine is no reason to show less.
        until = time.thread_time() + self._patience
        runs: list[tuple[str, list[str]]] = []
        for kind, text in lexer.get_tokens(code):
            self._patience = until - time.thread_time()
            if self._patience < 0:
                return None
            name = _class(kind)
            if not text.strip() and runs:
                name = runs[-1][0]
            if not runs or runs[-1][0] != name:
                runs.append((name, []))
            runs[-1][1].append(text)
        whole = [(name, "".join(texts)) for name, texts in runs]
        # Some lexers lose what they do not expect.
        return "".join([_run(*run) for run in whole]) if code == "".join([text for _, text in whole]) else None


def _run(name: str, text: str) -> str:
    return f'<span class="{name}">{escape(text)}</span>' if name else escape(text)


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, **_OPTIONS)


@cache
def _class(kind: _TokenType) -> str:
    ancestor: _TokenType | None = kind
    while ancestor is not None and ancestor not in CLASSES:
        ancestor = ancestor.parent
    return CLASSES[ancestor] if ancestor is not None else ""

"""A letter as plain text, and as HTML that every mail program shows."""

from html import escape
from textwrap import indent

from chat.model.letter import Letter, Passage

_HTML = """<!doctype html>
<html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>{subject}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif"><div style="max-width:36em;margin:0 auto">
<p>{greeting}</p>
{passages}
<hr style="border:0;border-top:1px solid #8886;margin:32px 0 16px">
<p style="font-size:13px;opacity:.75">{notes}</p>
</div></body></html>
"""


def text_of(letter: Letter) -> str:
    passages = [_plain(one) for one in letter.passages]
    notes = [f"{note} {address}".strip() for note, address in letter.notes]
    return "\n\n".join([letter.greeting, *passages, "-- \n" + "\n".join(notes)]) + "\n"


def html_of(letter: Letter, language: str, direction: str) -> str:
    notes = [
        _link(address, note.rstrip(": \N{NO-BREAK SPACE}")) if address else escape(note)
        for note, address in letter.notes
    ]
    return _HTML.format(
        language=language,
        direction=direction,
        subject=escape(letter.subject),
        greeting=escape(letter.greeting),
        passages="\n".join(_block(one) for one in letter.passages),
        notes="<br>\n".join(notes),
    )


def _plain(passage: Passage) -> str:
    said = [f"{passage.heading}:"] if passage.heading else []
    return "\n".join([*said, indent("\n".join(filter(None, (passage.words, passage.address))), "  ")])


def _block(passage: Passage) -> str:
    if not passage.heading:
        return f"<p>{_link(passage.address, passage.address)}</p>"
    return (
        f'<p style="margin:24px 0 4px">{_link(passage.address, passage.heading)}</p>\n'
        f'<p style="margin:0;padding-inline-start:12px;border-inline-start:3px solid #8886" dir="auto">'
        f"{escape(passage.words)}</p>"
    )


def _link(address: str, shown: str) -> str:
    return f'<a href="{escape(address)}" style="word-break:break-word" dir="auto">{escape(shown)}</a>'

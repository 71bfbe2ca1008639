"""Browsers of a terminal: they show whatever stands in a page, and send little with a form."""

import re

import pytest

from chat.web.plain import without_unseen
from tests.cast import Person
from tests.web.visitor import Visitor

W3M = {"User-Agent": "w3m/0.5.3+git20230121"}


@pytest.fixture
async def terminal(visitor: Visitor, alice: Person) -> Visitor:
    await visitor.signs_in(alice.username)
    return visitor


def words(markup: str) -> str:
    """As such a browser sees it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", markup))


async def test_they_see_what_there_is_and_nothing_that_waits_for_a_script(
    terminal: Visitor, alice: Person, crew: str
) -> None:
    await alice.says("a < b, said in the crew", crew)

    seen = words((await terminal.opens(f"/rooms/{crew}", headers=W3M)).markup)

    assert "a &lt; b, said in the crew More about this message" in seen
    assert "0 for you" not in seen and "muted" not in seen and "Retry" not in seen and "Sending" not in seen
    # A sign says nothing there.
    assert "What waits Send " in seen
    page = await terminal.opens(f"/rooms/{crew}", headers=W3M)
    assert not {"template", "script", "svg", "dialog"} & {one.tag for one in page.elements}
    others = await terminal.opens(f"/rooms/{crew}")
    assert {"template", "script", "svg"} <= {one.tag for one in others.elements}


async def test_they_write_and_settle_things(terminal: Visitor, alice: Person, crew: str) -> None:
    headers = W3M | {"Referer": f"{terminal.instance.url}/rooms/{crew}"}

    page = await terminal.fills_in(f"/rooms/{crew}/messages", headers=headers, body="from a terminal")

    assert 200 == page.status
    assert ["from a terminal"] == [message["body"] for message in await alice.reads(crew)]


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<p hidden>no<b>no</b></p><p>yes</p>", "<p>yes</p>"),
        ("<div hidden><div>no</div></div>yes", "yes"),
        ("<input hidden><input type='hidden' name='a'>", "<input type='hidden' name='a'>"),
        ("<template><p>no<template>no</template></p></template>yes", "yes"),
        ("<dialog>no</dialog><dialog open>yes</dialog>", "<dialog open>yes</dialog>"),
        ("<button type='button'>no</button><button>yes</button>", "<button>yes</button>"),
        ("<a>one</a><a>two</a>", "<a>one</a><a> two</a>"),
        ("<b>Alice</b><span>, here</span>", "<b>Alice</b><span>, here</span>"),
        ("<pre><span>x</span><span>=</span></pre>", "<pre><span>x</span><span>=</span></pre>"),
        ('<a aria-label="More"><svg><use/></svg></a>', '<a aria-label="More">More</a>'),
        ('<a aria-label="More of it">More</a>', '<a aria-label="More of it">More</a>'),
        ('<input aria-label="Find &quot;x&quot;">', 'Find &quot;x&quot; <input aria-label="Find &quot;x&quot;">'),
        ("<!doctype html>1 &lt; 2 &#38; 3", "<!doctype html>1 &lt; 2 &#38; 3"),
    ],
)
def test_what_nobody_is_meant_to_see_is_left_out(markup: str, shown: str) -> None:
    assert shown == without_unseen(markup)

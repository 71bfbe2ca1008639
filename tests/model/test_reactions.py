"""What people react with: what the page offers is what the server keeps, letter for letter."""

import re
from pathlib import Path

from chat.model.reaction import parse_emoji
from chat.web.pages.messages import QUICK

ROOT = Path(__file__).parents[2]


def test_every_emoji_that_the_page_offers_is_kept_as_it_is() -> None:
    offered = re.findall(r'"([^"a-zA-Z]+)": "', (ROOT / "static/js/emoji.js").read_text())
    menu = re.findall(r"\('([^'\x00-\x7f][^']*)', _\('", (ROOT / "templates/partials/message_menu.html").read_text())

    assert len(offered) > 200 and len(set(offered)) == len(offered)
    assert {} == {one: parse_emoji(one) for one in [*offered, *menu, *QUICK] if parse_emoji(one) != one}
    assert list(QUICK) == menu

"""What people react with: what the page offers is what the server keeps, letter for letter."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chat.errors import BadField
from chat.model.emoji import CustomEmoji, EmojiSet
from chat.model.reaction import parse_emoji, parse_reaction
from chat.model.slack import emoji_of
from chat.web.pages.messages import QUICK

ROOT = Path(__file__).parents[2]


def test_every_emoji_that_the_page_offers_is_kept_as_it_is() -> None:
    offered = re.findall(r'"([^"a-zA-Z]+)": "', (ROOT / "static/js/emoji.js").read_text())
    menu = re.findall(r"\('([^'\x00-\x7f][^']*)', _\('", (ROOT / "templates/partials/message_menu.html").read_text())

    assert len(offered) > 200 and len(set(offered)) == len(offered)
    assert {} == {one: parse_emoji(one) for one in [*offered, *menu, *QUICK] if parse_emoji(one) != one}
    assert list(QUICK) == menu


LONG = "a-parrot-that-parties-all-night"
KNOWN = EmojiSet([CustomEmoji(LONG, "0" * 32, 128, 128, False, "XW7JRX9H", datetime.now(UTC))])


def test_the_name_of_a_picture_may_be_longer_than_words() -> None:
    assert f":{LONG}:" == parse_reaction(f" :{LONG.title()}: ", KNOWN)
    for text in (f":{LONG}:", ":gone:", f"so :{LONG}:"):
        with pytest.raises(BadField):
            parse_reaction(text)
    assert ":gone:" == parse_reaction(":gone:", taking_back=True)


def test_what_slack_calls_so_is_the_picture_of_the_place() -> None:
    assert [f":{LONG}:", None, "👍🏽"] == [emoji_of(name, KNOWN) for name in (LONG, "gone", "+1::skin-tone-4")]

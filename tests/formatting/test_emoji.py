"""Emoji by name, and messages of nothing else."""

import pytest

from chat.formatting.body import formatted
from tests.formatting.page import page_of, shown


@pytest.mark.parametrize(
    "written, seen",
    [
        (":tada: :+1: :smile: :thumbsup:", "🎉 👍 😄 👍"),
        (":+1::TADA:!", "👍🎉!"),
        ("**:tada:** (:heart:)", "🎉 (❤️)"),
        (":flag_for_norway::couple_with_heart_woman_man:", "🇳🇴👩‍❤️‍👨"),
        ("你好:tada:", "你好🎉"),
        (":no such emoji: :nothing_like_it: ::", ":no such emoji: :nothing_like_it: ::"),
        ("at 10:100:20, a:100:b, \\:tada:", "at 10:100:20, a:100:b, :tada:"),
    ],
)
def test_names_between_colons_are_emoji(written: str, seen: str) -> None:
    assert seen == page_of(written).text


@pytest.mark.parametrize(
    "written, html",
    [
        ("`:tada:`", "<p><code>:tada:</code></p>"),
        ("```\n:tada:\n```", '<pre class="code"><code>:tada:</code></pre>'),
        ("[:tada:](https://a.example/)", '<p><a href="https://a.example/">:tada:</a></p>'),
        ("https://a.example/:tada:/", '<p><a href="https://a.example/:tada:/">https://a.example/:tada:/</a></p>'),
    ],
)
def test_code_and_links_keep_their_colons(written: str, html: str) -> None:
    assert html == shown(written)


@pytest.mark.parametrize("written", ["🔭✨", "👍", ":tada:", "👩‍🚀 🇳🇴 👍🏽", "❤️", "1️⃣", ":+1: :+1:\n:+1:", "😀" * 5])
def test_a_few_emoji_alone_are_few(written: str) -> None:
    assert formatted(written).few_emoji


@pytest.mark.parametrize("written", ["", "1", "ok 👍", "😀" * 6, "`:tada:`", "> 🔭", ":nothing:", "//", "مرحبا", "🔭."])
def test_words_and_many_emoji_are_not(written: str) -> None:
    assert not formatted(written).few_emoji

"""Emoji on a page: pictures of the place's own, and messages that are nothing but emoji."""

import emoji
from markupsafe import Markup

from chat.model.emoji import SHORT_NAME, CustomEmoji, EmojiSet, named

FEW = 5
# Five families with skin tones, or five long names.
_LONGEST_FEW = 320
# Any emoji: only how many there are counts.
_SOME = "\N{PARROT}"
_STILL = Markup('<picture><source media="(prefers-reduced-motion: reduce)" srcset="{}">{}</picture>')


def picture(one: CustomEmoji) -> Markup:
    """What shows it; who reads or copies the text has its name."""
    img = Markup('<img class="emoji" src="{}" alt="{}" title="{}" width="{}" height="{}" loading="lazy">').format(
        one.url, one.sign, one.sign, one.width, one.height
    )
    return _STILL.format(one.still_url, img) if one.still_url else img


def is_few_emoji(body: str, custom: EmojiSet) -> bool:
    """Whether a body is one to five emoji and nothing else; `custom` are the place's own."""
    if len(body) > _LONGEST_FEW or (body.isascii() and ":" not in body):
        return False
    text = "".join(_with_emoji(body, custom).split())
    found = [one["emoji"] for one in emoji.emoji_list(text)]
    return 0 < len(found) <= FEW and "".join(found) == text


def _with_emoji(text: str, custom: EmojiSet) -> str:
    """Plain text with its short names replaced."""
    if ":" not in text:
        return text
    return SHORT_NAME.sub(lambda found: named(found[1]) or (_SOME if custom.named(found[1]) else str(found[0])), text)

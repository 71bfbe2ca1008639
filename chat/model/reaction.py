"""What people react with: one emoji at a time, or a few words of their own."""

import unicodedata

import emoji

from chat.errors import BadField
from chat.languages import Sentence
from chat.model.emoji import NO_EMOJI, SHORT_NAME, EmojiSet

WORDS_CHARACTERS = 16
_COLOURED = "\ufe0f"
# Words of some languages hold them; alone they would be seen by nobody.
_JOINERS = "\u200c\u200d"
_REFUSED = Sentence("Use one emoji, its name between colons, or up to %(most)s characters.", most=WORDS_CHARACTERS)


def parse_reaction(text: str, custom: EmojiSet = NO_EMOJI, *, taking_back: bool = False) -> str:
    """An emoji as `parse_emoji` has it; the name of one that the place has of its own, between colons; or words, with
    single blanks, as they were written. Raises BadField.

    Words are at most WORDS_CHARACTERS, on one line, and show something. What looks like the name of an emoji is none,
    unless it is taken back: its picture may be gone by then.
    """
    try:
        return parse_emoji(text)
    except BadField:
        words = " ".join(text.split())
    if custom.signed(words) or (taking_back and SHORT_NAME.fullmatch(words)):
        return words.lower()
    is_name = words.startswith(":") and words.endswith(":")
    shows = any(unicodedata.category(one)[0] in "LNPS" for one in words)
    is_plain = all(one.isprintable() or one in _JOINERS or one == _COLOURED for one in words)
    if is_name or not shows or not is_plain or len(words) > WORDS_CHARACTERS:
        raise BadField({"emoji": _REFUSED})
    return words


def parse_emoji(text: str) -> str:
    """The emoji as it is kept, from itself or its :shortcode:. Raises BadField for anything else.

    Some emoji have a plain and a coloured form: the coloured one is kept, so that both add up.
    """
    found = emoji.emojize(text.strip(), language="alias")
    if found + _COLOURED in emoji.EMOJI_DATA:
        found += _COLOURED
    if not emoji.is_emoji(found):
        raise BadField({"emoji": _REFUSED})
    return found

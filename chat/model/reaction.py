"""What people react with: one emoji at a time."""

import emoji

from chat.errors import BadField
from chat.languages import Sentence

_COLOURED = "\ufe0f"


def parse_emoji(text: str) -> str:
    """The emoji as it is kept, from itself or its :shortcode:. Raises BadField for anything else.

    Some emoji have a plain and a coloured form: the coloured one is kept, so that both add up.
    """
    found = emoji.emojize(text.strip(), language="alias")
    if found + _COLOURED in emoji.EMOJI_DATA:
        found += _COLOURED
    if not emoji.is_emoji(found):
        raise BadField({"emoji": Sentence("Use one emoji, or its name between colons.")})
    return found

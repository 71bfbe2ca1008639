"""Small sounds that people play to each other: what is said with each. The tones are in static/js/bites.js."""

import re

from chat.errors import BadField
from chat.languages import Sentence

# As a stage direction, behind the author's name.
SOUNDS = {
    "bell": Sentence("rings the bell."),
    "gong": Sentence("strikes the gong."),
    "fanfare": Sentence("blows a fanfare."),
    "trombone": Sentence("plays a sad trombone."),
    "cricket": Sentence("lets a cricket chirp."),
    "kettle": Sentence("lets the kettle whistle."),
    "owl": Sentence("hoots like an owl."),
    "heart": Sentence("lets a heart beat."),
}
_PLAYED = re.compile(rf"/play[ \t]+({'|'.join(SOUNDS)})\s*")


def play(name: str) -> str:
    """The message that plays a sound. Raises BadField."""
    if name.casefold() not in SOUNDS:
        raise BadField({"text": Sentence("Say which sound to play: /play %(names)s.", names=" · ".join(SOUNDS))})
    return f"/play {name.casefold()}"


def played(body: str) -> str | None:
    """The sound that a message plays, or None."""
    found = _PLAYED.fullmatch(body)
    return found[1] if found else None

"""Names that are mistyped, or said twice: what somebody mistyped must not look as if it had been done."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from itertools import islice

from aiohttp import web

from chat.errors import BadField
from chat.languages import Sentence

# Comparing names takes a while, and nobody mistypes more, or longer ones.
_MOST, _LONGEST = 10, 64
# `nmae` is meant for `name`, and `username` is not.
_ALIKE = 0.7
_ONCE = Sentence("Say this once.")


def among(given: Iterable[str], known: Collection[str]) -> dict[str, str]:
    """Those of the given names that nobody knows but that look like a known one, with what may be meant.

    Others are ignored: clients may be newer than this place, and addresses go through many hands.
    """
    found: dict[str, str] = {}
    for name in islice((name for name in given if name not in known and len(name) <= _LONGEST), _MOST):
        if meant := get_close_matches(name, known, 1, _ALIKE):
            said = Sentence("There is no field %(name)s here. Did you mean %(meant)s?", name=name, meant=meant[0])
            found[name] = said
    return found


def refuse_in_question(request: web.Request, known: Collection[str]) -> None:
    """Raise BadField for what looks like a parameter of the query and is none, and for one that says two things."""
    twice = {name: _ONCE for name in known if len(request.query.getall(name, ())) > 1}
    if faults := among(request.query, known) | twice:
        raise BadField(faults)

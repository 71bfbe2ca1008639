"""Names that nobody knows: what somebody mistyped must not look as if it had been done."""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from chat.errors import BadField
from chat.languages import Sentence

# Comparing names takes a while, and nobody mistypes more, or longer ones.
_MOST, _LONGEST = 10, 64
# `nmae` is meant for `name`, and `username` is not.
_ALIKE = 0.7


def in_body(model: type[BaseModel], fields: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a body that its model does not have, and what may be meant.

    Where a model ignores others (`extra="ignore"`), only those that look like one of its own.
    """
    return _misnamed(fields, model.model_fields, ignore_others=model.model_config.get("extra") == "ignore")


def refuse_in_question(request: web.Request, known: Collection[str]) -> None:
    """Raise BadField for what looks like a parameter of the query and is none.

    Others are ignored: addresses go through many hands, and some put in what only they understand.
    """
    if misnamed := _misnamed(request.query, known, ignore_others=True):
        raise BadField(misnamed)


def _misnamed(given: Iterable[str], known: Collection[str], *, ignore_others: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in islice((name for name in given if name not in known), _MOST):
        meant = get_close_matches(name, known, 1, _ALIKE) if len(name) <= _LONGEST else []
        if meant:
            said = Sentence("There is no field %(name)s here. Did you mean %(meant)s?", name=name, meant=meant[0])
        else:
            said = Sentence("There is no field %(name)s here.", name=name[:_LONGEST])
        if meant or not ignore_others:
            found[name] = said
    return found

"""Everything that can go wrong on purpose: one word for programs, one sentence for people, one status.

    ChatError                       an answer; the connection goes on
    ├── BadJson          400        ├── TooFast       429   retry_after
    ├── BadCommand       400        ├── Busy          503   retry_after
    ├── BadField         422        ├── Unavailable   503   retry_after
    │   └── TooLong      422        └── Internal      500
    ├── NotSignedIn      401
    ├── Forbidden        403
    ├── NotFound         404
    ├── TooLarge         413
    └── Conflict         409
        ├── Taken             fields
        └── WrongOffset       offset

    CloseCode                       ends a WebSocket connection

They are translated in two places only: `web/middleware.py` and `gateway/commands/__init__.py`.
"""

from collections.abc import Mapping
from enum import IntEnum

from chat.languages import Sentence, translate


class ChatError(Exception):
    """The root: `code` never changes, `sentence` may be worded better for the case at hand."""

    code = "internal"
    status = 500
    sentence: str = Sentence("Something broke here, not with you.")

    def __init__(self, sentence: str | None = None, *, retry_after: float | None = None) -> None:
        self.sentence = sentence or type(self).sentence
        self.retry_after = retry_after
        super().__init__(self.sentence)

    @property
    def told(self) -> str:
        """The sentence in the language of whoever is answered."""
        return translate(self.sentence)

    @property
    def fields(self) -> Mapping[str, str]:
        """Which field is at fault, and why, in that language; empty where no single field is."""
        return {}


class BadJson(ChatError):
    code, status, sentence = "bad_json", 400, Sentence("This is not a JSON object.")


class BadCommand(ChatError):
    code, status, sentence = "bad_command", 400, Sentence("There is no such command.")


class BadField(ChatError):
    code, status, sentence = "bad_field", 422, Sentence("A field is missing or has a wrong value.")

    def __init__(self, errors: Mapping[str, str]) -> None:
        self._errors = dict(errors)
        super().__init__(_listed(self._errors))

    @property
    def told(self) -> str:
        return _listed(self.fields)

    @property
    def fields(self) -> Mapping[str, str]:
        return {name: translate(why) for name, why in self._errors.items()}


def _listed(errors: Mapping[str, str]) -> str:
    return " ".join(f"{name}: {why}" for name, why in errors.items())


class TooLong(BadField):
    code = "too_long"


class NotSignedIn(ChatError):
    code, status, sentence = "not_signed_in", 401, Sentence("Sign in first.")


class Forbidden(ChatError):
    code, status, sentence = "forbidden", 403, Sentence("You may not do this.")


class NotFound(ChatError):
    code, status, sentence = "not_found", 404, Sentence("There is nothing here, or it is not for you.")


class TooLarge(ChatError):
    code, status, sentence = "too_long", 413, Sentence("This is larger than the server takes.")


class Conflict(ChatError):
    code, status, sentence = "conflict", 409, Sentence("This does not fit what is there already.")


class Taken(Conflict):
    """A name that is not free any more; `field` is the one in which it was given."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self._field = field

    @property
    def fields(self) -> Mapping[str, str]:
        return {self._field: self.told}


class WrongOffset(Conflict):
    """What comes in pieces does not go on there, but at `offset`."""

    def __init__(self, offset: int) -> None:
        super().__init__(Sentence("This upload goes on at byte %(offset)s.", offset=offset))
        self.offset = offset


class TooFast(ChatError):
    """A limit was reached; try again after `retry_after` seconds."""

    code, status, sentence = "too_fast", 429, Sentence("You write faster than we can carry.")


class Busy(ChatError):
    """The outbox or a queue is full; nothing was accepted."""

    code, status, sentence = "busy", 503, Sentence("The server is catching up. Try again in a moment.")


class Unavailable(ChatError):
    """A dependency is down; the outcome of a write may be unknown, so retry with the same client_id."""

    code, status, sentence = "unavailable", 503, Sentence("A part of the server is down. Try again in a moment.")


class Internal(ChatError):
    pass


class BadSettings(Exception):
    """The settings cannot be used; `faults` holds one sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class CannotStart(Exception):
    """The server cannot start here; the sentence says what to do."""


class BadBackup(Exception):
    """A backup cannot be made or used; the sentence says why and what to do."""


class CloseCode(IntEnum):
    """Why the server closes a WebSocket connection."""

    GOING_AWAY = 1001
    UNSUPPORTED = 1003
    BAD_TEXT = 1007
    ABUSE = 1008
    TOO_LARGE = 1009
    RESTART = 1012
    TOO_SLOW = 4008
    SIGNED_OUT = 4401
    BLOCKED = 4403

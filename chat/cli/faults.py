"""What can go wrong with a command: a sentence and a status for people, and a word besides for programs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import click

from chat.errors import BadBackup, BadSettings, CannotStart, ChatError

FAILED, MISUSED = 1, 2
_CODES = {0: "unreachable", 401: "not_signed_in", 403: "forbidden", 404: "not_found"}


@dataclass(frozen=True, slots=True)
class Fault:
    """`status` is what the command ends with; `errors` name what is at fault, as far as it has a name."""

    status: int
    code: str
    sentence: str
    errors: Mapping[str, str] = field(default_factory=dict)

    def public(self) -> dict[str, Any]:
        """The same words as of the API: `code`, `detail`, and `errors` where there are any."""
        told: dict[str, Any] = {"code": self.code, "detail": self.sentence}
        return told | ({"errors": dict(self.errors)} if self.errors else {})


class Refused(click.ClickException):
    """The server says no, with its own sentence, or does not answer.

    `status` is that of HTTP, 0 without an answer; `code` is the server's own word, as far as it has said one.
    """

    def __init__(self, sentence: str, status: int = 0, code: str = "") -> None:
        super().__init__(sentence)
        self.status, self.code = status, code or _CODES.get(status, "failed")

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=True)


def fault_of(error: Exception) -> Fault | None:
    """None for what nobody expected: that is a fault of the program, and its traceback is wanted."""
    match error:
        case BadSettings():
            return Fault(MISUSED, "bad_settings", "\n".join(error.faults), dict(_named(error.faults)))
        case ChatError():
            return Fault(FAILED, error.code, str(error), error.fields)
        case CannotStart():
            return Fault(FAILED, "cannot_start", str(error))
        case BadBackup():
            return Fault(FAILED, "bad_backup", str(error))
        case Refused():
            return Fault(FAILED, error.code, error.message)
        case click.ClickException():
            code = "bad_usage" if error.exit_code == MISUSED else "failed"
            return Fault(error.exit_code, code, error.format_message())
    return None


def _named(faults: list[str]) -> list[tuple[str, str]]:
    """`PORT: must be a number` by the name of the setting."""
    parted = [fault.partition(": ") for fault in faults]
    return [(name, why) for name, _, why in parted if why and name.isupper()]

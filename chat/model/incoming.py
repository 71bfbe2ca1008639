"""What comes from outside as JSON: bodies, commands, arguments."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class Incoming(BaseModel):
    """Strict: a number is not a string. Unknown fields are ignored, so that newer clients can talk to older servers."""

    model_config = ConfigDict(strict=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _whole_numbers(cls, fields: Any) -> Any:
        """JSON knows one kind of number, and 2.0 is an integer in it: some languages write theirs so."""
        return {name: _whole(value) for name, value in fields.items()} if isinstance(fields, dict) else fields


def _whole(value: Any) -> Any:
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value

"""How `chat tail` shows what happens in a room: a line for each event, for people or for programs."""

import re
from datetime import datetime
from typing import Any, Protocol

import click

from chat.cli.output import show_json

# What a terminal would obey: nobody's message may move the cursor or rename the window.
_ORDERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Lines(Protocol):
    def show(self, event: dict[str, Any]) -> None: ...


class JsonLines:
    def show(self, event: dict[str, Any]) -> None:
        show_json(event)


class TextLines:
    def __init__(self, *, several: bool) -> None:
        self._several = several
        self._names: dict[str, str] = {}

    def show(self, event: dict[str, Any]) -> None:
        if said := self._said(event):
            room = f"{event['room']}  " if self._several else ""
            moment = datetime.fromisoformat(event["at"]).astimezone()
            text = f"{moment:%Y-%m-%d %H:%M}  {room}{said}"
            click.echo(_ORDERS.sub("", text).replace("\n", "\n    "))

    def _said(self, event: dict[str, Any]) -> str:
        """Empty for what is not told to people: reactions, pins, settings of the room."""
        match event["type"]:
            case "message.posted" if not event.get("deleted"):
                author = event["author"]
                self._names[author["usercode"]] = author["name"]
                return f"{author['name']}: {_content(event)}"
            case "message.edited":
                return f"* {self._who(event)} changed message {event['target']}: {event['body']}"
            case "message.deleted":
                return f"* {self._who(event)} deleted message {event['target']}"
            case "member.joined":
                return f"* {event['user']['name']} joined"
            case "member.left":
                return f"* {event['user']['name']} left"
        return ""

    def _who(self, event: dict[str, Any]) -> str:
        by: str = event["by"]
        return self._names.get(by, by)


def _content(event: dict[str, Any]) -> str:
    return "\n".join([*([event["body"]] if event["body"] else []), *(f"[{one['name']}]" for one in event["files"])])

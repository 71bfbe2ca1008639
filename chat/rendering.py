"""HTML of single events, the same for page and socket: rendered once, for everybody, knowing nothing of the reader."""

import re
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from chat.model.event import JOINED, LEFT, POSTED, UPDATED, Event
from chat.model.ids import show_usercode
from chat.model.message import Message
from chat.model.times import parse_timestamp, timestamp
from chat.model.user import User

TEMPLATES = Path(__file__).parent.parent / "templates"
_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]}]")
FRAGMENTS = 5_000
NOBODY = User(0, "", "", "")


def linked(text: str) -> Markup:
    """Text with its web addresses clickable; everything else escaped."""
    parts: list[Markup] = []
    end = 0
    for found in _LINK.finditer(text):
        parts += [escape(text[end : found.start()]), _anchor(found.group())]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def _anchor(address: str) -> Markup:
    return Markup('<a href="{0}" rel="noopener noreferrer nofollow" target="_blank">{0}</a>').format(address)


@cache
def environment() -> Environment:
    """The templates. What they need of the web (`url`, `asset`) is put into the globals by the app."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, auto_reload=False
    )
    made.globals |= {"message_html": message_html, "member_html": member_html, "nobody": NOBODY}
    made.filters |= {"linked": linked, "iso": timestamp, "as_code": show_usercode}
    made.trim_blocks = made.lstrip_blocks = True
    return made


@lru_cache(FRAGMENTS)
def message_html(message: Message, continues: bool = False) -> Markup:
    """A message's element. The same message looks the same to everybody, so the newest ones are kept."""
    return Markup(_partial("message").render(message=message, continues=continues))  # noqa: S704  # escaped by the template


@lru_cache(FRAGMENTS)
def member_html(person: User, role: str, is_me: bool, removable: bool, room: str) -> Markup:
    """A line of a room's member list."""
    context = {"member": person, "role": role, "is_me": is_me, "removable": removable, "room_key": room}
    return Markup(_partial("member").render(context))  # noqa: S704  # escaped by the template


def blank_message(room: str) -> Message:
    """What the page fills in for a message that is on its way."""
    return Message(room, 0, 0, "", "", NOBODY, "", datetime.now(UTC))


def event_html(event: Event) -> str | None:
    """The element for an event of a room's log, or None for one that shows nothing."""
    if event["type"] == POSTED:
        return message_html(Message.from_event(event))
    if shows(event):
        return _partial("event").render(event=shown(event))
    return None


def shows(event: Event) -> bool:
    """Whether people see a line for it: a change of somebody's role is between them and the owners."""
    return event["type"] in (JOINED, LEFT) or (event["type"] == UPDATED and "name" in event["fields"])


def shown(event: Event) -> Event:
    """An event as its partial wants it: times as times, and nothing missing."""
    return {"user": None, "fields": {}, **event, "at": parse_timestamp(event["at"])}


@cache
def _partial(name: str) -> Template:
    return environment().get_template(f"partials/{name}.html")

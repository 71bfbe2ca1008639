"""HTML of single events, the same for page and socket: rendered once for everybody of a language, knowing nothing else
of the reader."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import NamedTuple, ParamSpec, TypeVar

from jinja2 import BaseLoader, Environment, StrictUndefined, Template, TemplateNotFound
from markupsafe import Markup, escape

from chat.formatting.body import Formatted, excerpt, formatted, pictured, plain_text
from chat.formatting.emoji import picture
from chat.languages import Sentence, current, day, listed, pgettext, spoken, translate, translate_many
from chat.model.emoji import NO_EMOJI, EmojiSet
from chat.model.event import EDITED, JOINED, LEFT, POSTED, PREVIEWED, REACTED, UPDATED, Event
from chat.model.file import shown_size
from chat.model.ids import is_direct_key, show_usercode
from chat.model.keyword import folded_each
from chat.model.message import Message
from chat.model.presence import Presence
from chat.model.preview import Preview
from chat.model.searching import Query
from chat.model.sounds import SOUNDS
from chat.model.times import parse_timestamp, timestamp
from chat.model.user import User

TEMPLATES = Path(__file__).parent.parent / "templates"
FRAGMENTS = 5_000
NOBODY = User(0, "", "", "")
DELETED_MESSAGE = Sentence("a deleted message")
# What people are called by their role, in a room or in the whole place: by itself, and behind a name.
ROLE_NAMES = {
    "owner": Sentence("Owner"),
    "admin": Sentence("Admin"),
    "moderator": Sentence("Moderator"),
    "member": Sentence("Member"),
    "guest": Sentence("Guest"),
}
ROLE_NOTES = {
    "owner": Sentence("owner"),
    "admin": Sentence("admin"),
    "moderator": Sentence("moderator"),
    "member": Sentence("member"),
    "guest": Sentence("guest"),
}

# The emoji that the place has of its own, for this request or event.
_custom: ContextVar[EmojiSet] = ContextVar("custom", default=NO_EMOJI)

P = ParamSpec("P")
R = TypeVar("R")


def draw_with(custom: EmojiSet) -> None:
    """From here on, for this request or event: the emoji that the place has of its own."""
    _custom.set(custom)


def kept(render: Callable[P, R]) -> Callable[P, R]:
    """Keep the newest of what it makes, in each language and with each set of emoji by itself."""

    @lru_cache(FRAGMENTS)
    def made(_language: str, _emoji: EmojiSet, *args: P.args, **kwargs: P.kwargs) -> R:
        return render(*args, **kwargs)

    @wraps(render)
    def look_up(*args: P.args, **kwargs: P.kwargs) -> R:
        return made(spoken(), _custom.get(), *args, **kwargs)  # type: ignore[arg-type]  # all of it is hashable

    return look_up


class Quote(NamedTuple):
    """What an answer shows of the message that it answers: the author's name, and one line."""

    name: str
    text: Markup


@kept
def quote_of(message: Message) -> Quote:
    if message.deleted:
        return Quote("", escape(translate(DELETED_MESSAGE)))
    return Quote(message.author.name, line_of(message))


def line_of(message: Message) -> Markup:
    """One line of what a message says."""
    return said_in(excerpt(message.words), message)


def said_in(text: str, message: Message) -> Markup:
    """Plain text that was made of a message's words, with the pictures of emoji that it says."""
    return pictured(text, message.words, _custom.get())


def emoji_html(sign: str) -> Markup:
    """What people reacted with: as it is, or the picture that is called so."""
    known = _custom.get().signed(sign)
    return picture(known) if known else escape(sign)


def found_words(query: Query, message: Message) -> list[tuple[str, bool]]:
    """What a message that was found says, in pieces, what was searched marked True: as people read it.

    As it was written where the hit is in what does not show, such as the address of a link.
    """
    shown, written = query.excerpt(plain_text(message.words)), query.excerpt(message.words)
    return written if _has_hits(written) and not _has_hits(shown) else shown


def _has_hits(pieces: list[tuple[str, bool]]) -> bool:
    return any(is_hit for _, is_hit in pieces)


class Templates(BaseLoader):
    """All of a folder as they are when the process begins.

    An upgrade puts others in their place, which want what only the code beside them knows: they are for the next one.
    """

    def __init__(self, folder: Path) -> None:
        self._sources = {
            path.relative_to(folder).as_posix(): (path.read_text(), path) for path in folder.rglob("*.html")
        }

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        if template not in self._sources:
            raise TemplateNotFound(template)
        source, path = self._sources[template]
        return source, str(path), lambda: True


@cache
def environment() -> Environment:
    """The templates. What they need of the web (`url`, `asset`) is put into the globals by the app."""
    made = Environment(
        loader=Templates(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    # With values: `_("Welcome to %(site)s", site=name)`. What comes in is escaped, what is translated is markup.
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translate, translate_many, newstyle=True, pgettext=pgettext
    )
    made.policies["ext.i18n.trimmed"] = True
    parts = (message_html, member_html, templates_html, menu_html)
    made.globals |= {part.__name__: part for part in parts} | {"nobody": NOBODY, "language": current, "sounds": SOUNDS}
    made.filters |= {
        "said": said,
        "iso": timestamp,
        "as_code": show_usercode,
        "day": day,
        "excerpt": excerpt,
        "line": line_of,
        "said_in": said_in,
        "emoji": emoji_html,
        "keywords": folded_each,
        "size": shown_size,
        "translated": translate,
        "names": names_html,
        "role_name": lambda role: translate(ROLE_NAMES[role]),
        "role_note": lambda role: translate(ROLE_NOTES[role]),
    }
    made.trim_blocks = made.lstrip_blocks = True
    return made


@kept
def message_html(message: Message, continues: bool = False, quoted: Quote | None = None) -> Markup:
    """A message's element. The same message looks the same to everybody, so the newest ones are kept."""
    context = {"message": message, "continues": continues, "quoted": quoted}
    return Markup(_partial("message").render(context))  # noqa: S704  # escaped by the template


@kept
def member_html(
    person: User, role: str, is_me: bool, removable: bool, room: str, how: Presence | None = None
) -> Markup:
    """A line of a room's member list; `how` they are here, if that is known."""
    context = {"member": person, "role": role, "is_me": is_me, "removable": removable, "room_key": room, "how": how}
    return Markup(_partial("member").render(context))  # noqa: S704  # escaped by the template


@kept
def templates_html(room: str) -> Markup:
    """What the script of a room's page copies."""
    context = {"room": {"room": room}, "blank_message": blank_message(room)}
    return Markup(_partial("templates").render(context))  # noqa: S704  # escaped by the template


@kept
def menu_html(room: str, may_post: bool, moderates: bool, member: bool, moderated: bool) -> Markup:
    """What may be done with messages of a room, by somebody with these rights."""
    context = {"room": room, "may_post": may_post, "moderates": moderates, "member": member, "moderated": moderated}
    return Markup(_partial("message_menu").render(context))  # noqa: S704  # escaped by the template


def names_html(names: Iterable[str], also: str = "") -> Markup:
    """Names one after the other, and behind them how many others there are, if there are any."""
    each = [f"<bdi>{escape(name)}</bdi>" for name in names]
    return Markup(listed([*each, escape(also)] if also else each))  # noqa: S704  # escaped


def said(message: Message) -> Formatted:
    """The body of a message as HTML, and what kind of saying it is."""
    return formatted(message.body, message.mentions, _custom.get())


def blank_message(room: str) -> Message:
    """What the page fills in for a message that is on its way."""
    return Message(room, 0, 0, "", "", NOBODY, "", datetime.now(UTC))


def event_html(event: Event) -> str | None:
    """The element for an event of a room's log, of an edit that of the new text, of a preview its card, of a reaction
    its picture where it is one of the place's own; None for one that shows nothing."""
    if event["type"] == POSTED:
        return message_html(Message.from_event(event))
    # In the log, the edits of a deleted message have no text.
    if event["type"] == EDITED and event["body"]:
        return _partial("body").render(message=_edited(event))
    if event["type"] == REACTED:
        known = _custom.get().signed(event["emoji"])
        return picture(known) if known else None
    if event["type"] == PREVIEWED and event["preview"]:
        return _partial("preview").render(message=_previewed(event))
    if shows(event):
        return _partial("event").render(event=shown(event))
    return None


def _edited(event: Event) -> Message:
    """As much of a message as an edit tells."""
    mentions, at = tuple(event["mentions"]), parse_timestamp(event["at"])
    return Message(event["room"], 0, event["target"], "", None, NOBODY, event["body"], at, mentions=mentions)


def _previewed(event: Event) -> Message:
    """As much of a message as a preview tells."""
    preview, at = Preview.from_wire(event["preview"]), parse_timestamp(event["at"])
    return Message(event["room"], 0, event["target"], "", None, NOBODY, "", at, preview=preview)


def shows(event: Event) -> bool:
    """Whether people see a line for it: a change of somebody's role is between them and the owners.

    Nobody comes to a direct room: its people are there from the beginning.
    """
    if event["type"] == UPDATED:
        return not event["fields"].keys().isdisjoint(("name", "posting", "slow_s"))
    return event["type"] in (JOINED, LEFT) and not is_direct_key(event["room"])


def shown(event: Event) -> Event:
    """An event as its partial wants it: times as times, and nothing missing."""
    return {"user": None, "fields": {}, **event, "at": parse_timestamp(event["at"])}


@cache
def _partial(name: str) -> Template:
    return environment().get_template(f"partials/{name}.html")

"""Looking into the index of search: the newest documents of some rooms that have all of some words.

MariaDB and MySQL gather every hit of a word before they sort and cut, some four microseconds each; they are quick for
words that are rare and slow for those that are common. Common words, however, are among the newest messages, where a
plain look into each document finds them at once. So that comes first, over a window that an index makes cheap, and the
full text index is asked only for what lies behind the window. docs/decisions/0010-search.md has the measurements.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, column, func, select, table
from sqlalchemy.dialects import mysql
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model import words
from chat.model.message import Mark, Message
from chat.model.room import Room
from chat.model.searching import Token
from chat.store import users
from chat.store.indexing import at_places, first_id
from chat.store.messages import message_from
from chat.store.rooms import room_from
from chat.store.tables import messages, reactions, rooms, search

# Documents of everybody lie side by side; those of some rooms or of one author are fetched one by one, at many times
# the price, but the full text index knows rooms and authors as words, so fewer will do.
NEWEST, NEWEST_OF_SOME = 10_000, 2_000
# How far to go on when what was found so far promises that it pays.
FURTHER = 50_000
# Of rooms that are no larger together, the index of rooms alone tells which documents are the newest.
SMALL_ROOMS = 100_000
# The name of the full text index; in SQLite it is a table of its own.
FULL_TEXT = "full_text"
_OF_SQLITE = table(FULL_TEXT, column("rowid"), column(FULL_TEXT))


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: in these rooms, at what one author said, or everybody, from a time on and until another."""

    rooms: Collection[Room]
    author_id: int | None = None
    after: datetime | None = None
    before: datetime | None = None


class Found(NamedTuple):
    id: int
    room_id: int
    seq: int


async def find_rooms(db: AsyncConnection, keys: Collection[str]) -> list[Room]:
    rows = await db.execute(select(rooms).where(rooms.c.key.in_(keys)))
    return [room_from(row) for row in rows]


async def read(db: AsyncConnection, scope: Scope, found: list[Found]) -> dict[int, Message]:
    """The messages of documents by the documents' ids; in three queries, of however many rooms they are."""
    if not found:
        return {}
    places = [(one.room_id, one.seq) for one in found]
    rows = (await db.execute(select(messages).where(at_places(messages, places)))).all()
    authors = await users.find_many(db, {row.author_id for row in rows})
    marks: dict[tuple[int, int], list[Mark]] = {}
    for row in await db.execute(select(reactions).where(at_places(reactions, places))):
        mark = Mark(row.emoji, row.usercode, row.changed_seq, bool(row.present))
        marks.setdefault((row.room_id, row.seq), []).append(mark)
    present = {}
    homes, ids = {room.id: room for room in scope.rooms}, {(one.room_id, one.seq): one.id for one in found}
    for row in rows:
        place = (row.room_id, row.seq)
        message = message_from(homes[row.room_id], row, authors[row.author_id], tuple(marks.get(place, ())))
        present[ids[place]] = message
    return present


async def newest(db: AsyncConnection, scope: Scope, tokens: list[Token], below: int | None, limit: int) -> list[Found]:
    """The newest `limit` documents that have all tokens, the newest first; with `below`, those before this id."""
    span = _span(scope, below)
    window = _window(scope)
    found: list[Found] = []
    for size in window.sizes:
        floor = await _floor(db, window, span, size) if tokens else None
        inside = span if floor is None else span._replace(first=floor + 1)
        found += await _rows(db, _walk(window, scope, tokens, inside), limit - len(found))
        if floor is None or len(found) == limit:
            return found
        span = span._replace(end=floor + 1)
        # Another one only where a page is to be expected from it.
        if len(found) * FURTHER // NEWEST < limit:
            break
    return found + await _rows(db, _look_up(db.dialect.name, window, scope, tokens, span), limit - len(found))


class _Span(NamedTuple):
    """Ids from `first` on and below `end`, where there are such."""

    first: int | None
    end: int | None

    def of(self, id_: ColumnElement[int]) -> list[ColumnElement[bool]]:
        above = [] if self.first is None else [id_ >= self.first]
        return above if self.end is None else [*above, id_ < self.end]


def _span(scope: Scope, below: int | None) -> _Span:
    ends = [below] if below is not None else []
    if scope.before:
        ends.append(first_id(scope.before))
    return _Span(first_id(scope.after) if scope.after else None, min(ends, default=None))


class _Window(NamedTuple):
    """The documents to look through before the full text index is asked: so many, and then perhaps so many more.

    `words` narrow the full text index down to the same rooms or author: one of each group.
    """

    sizes: tuple[int, ...]
    of: list[ColumnElement[bool]]
    order: ColumnElement[Any]
    words: list[list[str]]


def _window(scope: Scope) -> _Window:
    rooms_ = [[words.room(room.id) for room in scope.rooms]]
    few = len(scope.rooms) == 1 or sum(room.stored_seq for room in scope.rooms) <= SMALL_ROOMS
    if scope.author_id is not None:
        theirs = [[words.author(scope.author_id)], *(rooms_ if few else [])]
        return _Window((NEWEST_OF_SOME,), [search.c.author_id == scope.author_id], search.c.id, theirs)
    if few:
        # Several not plainly by id: for that order MariaDB would walk through the documents of everybody.
        order = search.c.id + 0 if len(scope.rooms) > 1 else search.c.id
        return _Window((NEWEST_OF_SOME,), [_in_rooms(search.c.room_id, scope)], order, rooms_)
    return _Window((NEWEST, FURTHER), [], search.c.id, [])


async def _floor(db: AsyncConnection, window: _Window, span: _Span, size: int) -> int | None:
    """The id of the first document that a window of this size leaves out; None when it leaves nothing out."""
    edge = select(search.c.id).where(*span.of(search.c.id), *window.of).order_by(window.order.desc())
    return (await db.execute(edge.offset(size).limit(1))).scalar()


def _walk(window: _Window, scope: Scope, tokens: list[Token], span: _Span) -> Select[Any]:
    # Plus nothing: no index of rooms or authors may tempt away from the window's own.
    query = _documents().where(*window.of, *span.of(search.c.id), _in_rooms(search.c.room_id + 0, scope))
    return query.where(*(func.instr(search.c.words, _written(token)) > 0 for token in tokens)).order_by(
        window.order.desc()
    )


def _look_up(dialect: str, window: _Window, scope: Scope, tokens: list[Token], span: _Span) -> Select[Any]:
    """Rooms and authors first, as words: each hit that they leave out is a row less to read."""
    query = _documents().where(*span.of(search.c.id), _in_rooms(search.c.room_id + 0, scope))
    if scope.author_id is not None:
        query = query.where(search.c.author_id + 0 == scope.author_id)
    wanted = [token.text + "*" * token.begins for token in tokens]
    if dialect == "sqlite":
        asked = " AND ".join([*(f"({' OR '.join(group)})" for group in window.words), *wanted])
        matching = query.join(_OF_SQLITE, _OF_SQLITE.c.rowid == search.c.id)
        # The span once more: left alone it begins with the newest hit, however far below that the span ends.
        matching = matching.where(_OF_SQLITE.c[FULL_TEXT].op("MATCH")(asked), *span.of(_OF_SQLITE.c.rowid))
        return matching.order_by(_OF_SQLITE.c.rowid.desc())
    asked = " ".join(f"+{word}" for word in [*(f"({' '.join(group)})" for group in window.words), *wanted])
    return query.where(mysql.match(search.c.words, against=asked).in_boolean_mode()).order_by(search.c.id.desc())


def _documents() -> Select[Any]:
    return select(search.c.id, search.c.room_id, search.c.seq)


def _in_rooms(place: ColumnElement[Any], scope: Scope) -> ColumnElement[bool]:
    return place.in_([room.id for room in scope.rooms])


def _written(token: Token) -> str:
    """As it stands in a document: words there have blanks around them."""
    return f" {token.text}" if token.begins else f" {token.text} "


async def _rows(db: AsyncConnection, query: Select[Any], limit: int) -> list[Found]:
    return [Found(*row) for row in await db.execute(query.limit(limit))]

"""Exports: what Slack writes, and what `export_room` writes, as people, rooms and messages."""

import re
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol

from chat.actions.archives import Archive, Lines
from chat.languages import Sentence
from chat.model import exporting, slack
from chat.model.emoji import EmojiSet
from chat.model.exporting import ENDING
from chat.model.importing import Left, Person, Place, Said, Unreadable
from chat.model.room import Kind

PAGE = 500
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.json")


class Export(Protocol):
    """What somebody brings. `people` may grow while messages are read: programs are in no list."""

    people: dict[str, Person]
    places: list[Place]
    # Folders of messages of rooms that are in no list.
    strays: list[str]

    def size(self, place: Place) -> int:
        """How much there is to read of a room."""

    def messages(self, place: Place, names: dict[str, str], left: Left) -> Iterator[tuple[int, list[Said]]]:
        """The messages in their order, some at a time, each time with how much was read for them."""

    def close(self) -> None: ...


def open_export(path: Path, name: str, custom: EmojiSet) -> Export:
    """What is in a file, whose format is seen in it; reactions with `custom` emoji come along. Raises Unreadable."""
    with path.open("rb") as file:
        head = file.read(64).lstrip()
    if head.startswith(b"PK"):
        archive = Archive(path, name)
        try:
            return Own(archive, custom) if archive.lines else Slack(archive, custom)
        except BaseException:
            archive.close()
            raise
    if head.startswith(b"{"):
        return Own(Lines(path, name), custom)
    raise Unreadable(Sentence("%(file)s is neither an export of Slack (a zip file) nor one of ours.", file=name))


class Slack:
    """Slack's own export: lists of people and rooms, and for each room a folder with a file for each day."""

    def __init__(self, archive: Archive, custom: EmojiSet) -> None:
        self._archive = archive
        self._custom = custom
        if not archive.has("users.json"):
            fault = Sentence("%(file)s has no users.json: it is not an export of Slack.", file=archive.name)
            raise Unreadable(fault)
        listed = [slack.person(one) for one in archive.read("users.json") if isinstance(one, dict)]
        self.people = {one.source: one for one in listed if one}
        self.places: list[Place] = []
        self._days: dict[str, list[str]] = {}
        days: dict[str, list[str]] = {}
        for name in archive.names():
            folder, _, day = name.rpartition("/")
            if _DAY.fullmatch(day):
                days.setdefault(folder, []).append(name)
        for list_, kind in slack.LISTS.items():
            for one in archive.read(list_) if archive.has(list_) else ():
                if isinstance(one, dict) and (found := slack.place(one, kind)):
                    self.places.append(found[0])
                    self._days[found[0].source] = sorted(days.pop(found[1], ()))
        self.strays = sorted(days)
        self._rooms = {one.source.partition(":")[2]: one.shown for one in self.places}

    def size(self, place: Place) -> int:
        return sum(self._archive.size(day) for day in self._days[place.source])

    def messages(self, place: Place, names: dict[str, str], left: Left) -> Iterator[tuple[int, list[Said]]]:
        channel = place.source.partition(":")[2]
        here = {source.partition(":")[2]: name for source, name in names.items()}
        emoji = cache(partial(slack.emoji_of, custom=self._custom))
        for day in self._days[place.source]:
            found = []
            for one in self._archive.read(day):
                if not isinstance(one, dict):
                    left.broken += 1
                    continue
                if program := slack.program(one):
                    self.people.setdefault(program.source, program)
                if said := slack.said(one, channel, here, self._rooms, emoji, left):
                    found.append(said)
            yield self._archive.size(day), sorted(found, key=lambda one: one.source)

    def close(self) -> None:
        self._archive.close()


class Own:
    """Rooms as `export_room` writes them: a line of JSON for each message."""

    def __init__(self, parts: Archive | Lines, custom: EmojiSet) -> None:
        self._parts = parts
        self._custom = custom
        self._part_of: dict[str, str] = {}
        self.people: dict[str, Person] = {}
        self.places: list[Place] = []
        self.strays: list[str] = []
        for part in parts.lines:
            key = part.removesuffix(ENDING)
            title, kind, authors = key, Kind.CLOSED, dict[str, None]()
            for one in self._objects(part):
                key, title = str(one.get("room") or key), str(one.get("room_name") or title)
                kind = Kind.OPEN if one.get("room_kind") == Kind.OPEN else Kind.CLOSED
                author = exporting.person(one)
                self.people.setdefault(author.source, author)
                authors[author.source] = None
            if not authors:
                continue
            place = Place(f"confab:{key}"[:64], title, kind, "", tuple(authors))
            self._part_of[place.source] = part
            self.places.append(place)

    def _objects(self, part: str) -> Iterator[dict[str, Any]]:
        for number, line in enumerate(self._parts.open_lines(part), 1):
            if not line.strip():
                continue
            try:
                yield exporting.parse(line)
            except (ValueError, KeyError, TypeError) as error:
                fault = Sentence("Line %(number)s of %(part)s is not a message.", number=number, part=part)
                raise Unreadable(fault) from error

    def size(self, place: Place) -> int:
        return self._parts.size(self._part_of[place.source])

    def messages(self, place: Place, names: dict[str, str], left: Left) -> Iterator[tuple[int, list[Said]]]:
        page: list[Said] = []
        whole, read = self.size(place), 0
        for one in self._objects(self._part_of[place.source]):
            if said := exporting.said(one, place, self._custom, left):
                page.append(said)
            if len(page) >= PAGE:
                yield 0, page
                page = []
        yield whole - read, page

    def close(self) -> None:
        self._parts.close()

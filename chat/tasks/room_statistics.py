"""Who says how much in a room that one is in, and when."""

from collections import Counter
from datetime import timedelta

from pydantic import Field

from chat.actions import history, rooms
from chat.languages import Sentence
from chat.model.times import now
from chat.tasks import Arguments, Bar, Result, Work, task

PAGE, DAYS = 200, 14


class Room(Arguments):
    room: str = Field(title=Sentence("Room"), max_length=64, json_schema_extra={"format": "room"})


class Statistics(Result):
    messages: int = Field(title=Sentence("Messages"))
    authors: int = Field(title=Sentence("People who wrote"))
    files: int = Field(title=Sentence("Files"))
    words: int = Field(title=Sentence("Words"))
    days: list[Bar] = Field(title=Sentence("Messages of the last two weeks, day by day"))


@task(Sentence("Statistics of a room"))
async def room_statistics(args: Room, work: Work) -> Statistics:
    room = await rooms.find(work.resources, work.user, args.room)
    authors: set[str] = set()
    by_day: Counter[str] = Counter()
    messages = files = words = seq = 0
    while True:
        page = await history.after(work.resources, room, seq, PAGE)
        for message in page.messages:
            seq = message.seq
            if message.deleted:
                continue
            messages += 1
            files += len(message.files)
            words += len(message.body.split())
            authors.add(message.author.usercode)
            by_day[message.at.date().isoformat()] += 1
        if not page.later or not page.messages:
            break
        work.progress(seq / max(1, room.position.seq))
    today = now().date()
    shown = [(today - timedelta(days=before)).isoformat() for before in reversed(range(DAYS))]
    days = [Bar(label=day, value=by_day[day]) for day in shown]
    return Statistics(messages=messages, authors=len(authors), files=files, words=words, days=days)

"""Unread counts are what one would count by hand, whatever happened before: OPERATIONS=100000 takes a few minutes."""

import asyncio
import os
import random
from dataclasses import dataclass, field

import pytest

from chat.actions import accounts, changes, members, messages, reading
from chat.actions import rooms as opening
from chat.bus import keys
from chat.errors import Conflict
from chat.jobs.drain import drain
from chat.model.message import Draft
from chat.model.room import RoomDraft
from chat.model.user import Registration, User
from chat.resources import Resources
from tests.place import Place

OPERATIONS = int(os.environ.get("OPERATIONS", "600"))
COMPARE_EVERY = 50
PEOPLE, ROOMS = 6, 3


@dataclass
class Post:
    author: str
    called: set[str]
    deleted: bool = False


@dataclass
class Book:
    """One room as somebody with paper and pencil would keep it."""

    key: str
    posts: dict[int, Post] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)

    def counted(self, who: str) -> tuple[int, int]:
        unread = [
            post for seq, post in self.posts.items() if seq > self.read[who] and post.author != who and not post.deleted
        ]
        return len(unread), sum(who in post.called or "*" in post.called for post in unread)


class Play:
    """Random people do random things; every step is written into the books too."""

    def __init__(self, resources: Resources, people: list[User], books: list[Book], seed: int) -> None:
        self.resources, self.people, self.books = resources, people, books
        self.chance = random.Random(seed)

    async def step(self) -> None:
        book, who = self.chance.choice(self.books), self.chance.choice(self.people)
        if who.usercode not in book.read:
            joined = await members.join(self.resources, who, book.key)
            book.read[who.usercode] = joined.position.seq
            return
        act = self.chance.choices(
            [self.post, self.delete, self.edit, self.react, self.read, self.unread, self.leave, self.forget],
            weights=[50, 10, 10, 5, 12, 5, 2, 0.3],
        )[0]
        await act(book, who)

    def text(self) -> tuple[str, set[str]]:
        called = self.chance.sample(self.people, self.chance.choice([0, 0, 1, 2]))
        return " ".join(["word", *(f"@{one.username}" for one in called)]), {one.usercode for one in called}

    async def post(self, book: Book, who: User) -> None:
        body, called = self.text()
        if self.chance.random() < 0.1:
            body, called = f"{body} @room", called | {"*"}
        accepted = await messages.post(self.resources, who, book.key, Draft.parse(body))
        called = {code for code in called if code in book.read or code == "*"} - {who.usercode}
        book.posts[accepted.position.seq] = Post(who.usercode, called)

    def mine(self, book: Book, who: User) -> int | None:
        own = [seq for seq, post in book.posts.items() if post.author == who.usercode]
        return self.chance.choice(own[-20:]) if own else None

    async def delete(self, book: Book, who: User) -> None:
        if seq := self.mine(book, who):
            await changes.delete(self.resources, who, book.key, seq)
            book.posts[seq].deleted = True

    async def edit(self, book: Book, who: User) -> None:
        seq = self.mine(book, who)
        if seq is None:
            return
        body, called = self.text()
        try:
            await changes.edit(self.resources, who, book.key, seq, Draft.parse(body))
        except Conflict:
            assert book.posts[seq].deleted
        else:
            book.posts[seq].called = {code for code in called if code in book.read} - {who.usercode}

    async def react(self, book: Book, who: User) -> None:
        there = [seq for seq, post in book.posts.items() if not post.deleted]
        if there:
            added = self.chance.random() < 0.6
            await changes.react(self.resources, who, book.key, self.chance.choice(there), "👍", added=added)

    async def read(self, book: Book, who: User) -> None:
        seq = self.chance.choice([0, *book.posts])
        await reading.read(self.resources, who, book.key, seq)
        book.read[who.usercode] = max(seq, book.read[who.usercode])

    async def unread(self, book: Book, who: User) -> None:
        seq = self.chance.choice([0, *book.posts])
        await reading.read(self.resources, who, book.key, seq, back=True)
        book.read[who.usercode] = seq

    async def leave(self, book: Book, who: User) -> None:
        if len(book.read) > 2 and who is not self.people[0]:
            await members.leave(self.resources, who, book.key)
            del book.read[who.usercode]

    async def forget(self, book: Book, who: User) -> None:
        """Redis loses a cursor that is stored."""
        unsettled = await self.resources.redis.call("SISMEMBER", keys.UNSETTLED_CURSORS, f"{book.key} {who.usercode}")
        if not unsettled:
            await self.resources.redis.call("HDEL", keys.cursors(book.key), who.usercode)

    async def compare(self) -> None:
        """What is too old for Redis is counted by the database, so what has happened has to be there."""
        while await self.resources.redis.call("XLEN", keys.OUTBOX):
            await drain({"resources": self.resources})
            await asyncio.sleep(0)
        for who in self.people:
            mine = await opening.list_mine(self.resources, who)
            mine = {book.key: mine[book.key] for book in self.books if who.usercode in book.read}
            states = await reading.states(self.resources, who, mine)
            for book in self.books:
                if who.usercode in book.read:
                    state = states[book.key]
                    assert book.read[who.usercode] == state.cursor.read_seq
                    assert book.counted(who.usercode) == (state.unread, state.mentions), (who.username, book.key)


async def test_counts_are_what_a_recount_finds(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("chat.bus.rooms.LOG_EVENTS", "chat.bus.cursors.LOG_EVENTS"):
        monkeypatch.setattr(name, 30)
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    resources = place.resources
    people = [
        await accounts.register(
            resources, Registration.parse(f"counter-{seed}-{number}", "four plain words here"), "127.0.0.1"
        )
        for number in range(PEOPLE)
    ]
    books = []
    for number in range(ROOMS):
        made = await members.create_room(resources, people[0], RoomDraft.parse(f"Counting {seed} {number}"))
        books.append(Book(made.room, read={people[0].usercode: made.position.seq}))
    play = Play(resources, people, books, seed)

    for number in range(OPERATIONS):
        await play.step()
        if number % COMPARE_EVERY == 0:
            await play.compare()
    await play.compare()

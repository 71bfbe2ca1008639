"""What people do with messages and with each other, at random, from a seed."""

import asyncio
import random
from collections import defaultdict

from tests.cast import Frame, Person, Refused
from tests.place import Instance
from tests.play.view import View

# What may be answered when two do things to the same message or membership at once.
FAIR = {"conflict", "forbidden", "not_found", "bad_field"}
EMOJI = ["👍", "🎉", "🔥"]


class Company:
    """Several people on several instances; everything that was acked is remembered."""

    def __init__(self, people: list[Person], instances: list[Instance], seed: int) -> None:
        self.chance = random.Random(seed)
        self.instances = instances
        self.views = {person.usercode: View(person) for person in people}
        self.open_room = ""
        self.posted: dict[str, dict[int, str]] = defaultdict(dict)
        self._numbers = iter(range(1, 10**6))

    async def comes(self) -> None:
        for view in self.views.values():
            await view.connect(self.chance.choice(self.instances))

    async def play(self, steps: int) -> None:
        """Everybody at once, each one step after the other."""
        await asyncio.gather(*(self._one(view, steps) for view in self.views.values()))

    async def _one(self, view: View, steps: int) -> None:
        acts = [self._post, self._edit, self._delete, self._react, self._pin, self._read, self._move, self._cut]
        for _ in range(steps):
            act = self.chance.choices(acts, weights=[40, 12, 8, 20, 4, 8, 4, 4])[0]
            try:
                await act(view)
            except Refused as refused:
                assert refused.code in FAIR, refused.frame

    def _room(self, view: View) -> str:
        return self.chance.choice([key for key in view.rooms if key != "everyone"])

    def _seq(self, key: str) -> int | None:
        recent = list(self.posted[key])[-15:]
        return self.chance.choice(recent) if recent else None

    async def _post(self, view: View) -> None:
        key = self._room(view)
        word = f"word{next(self._numbers)}z"
        named = self.chance.choice([*self.views.values(), None, None])
        body = f"{word} @{named.person.username}" if named else word
        reply_to = self._seq(key) if self.chance.random() < 0.2 else None
        client_id = f"{word}-{self.chance.random()}"
        ask = {"room": key, "body": body, "client_id": client_id, "reply_to": reply_to}
        ack = await view.here.ask("message.post", **ask)
        if self.chance.random() < 0.1:
            again = await view.here.ask("message.post", **ask)
            assert (again["seq"], again["duplicate"]) == (ack["seq"], True)
        self.posted[key][ack["seq"]] = word
        await view.catch_up()

    async def _on_message(self, view: View, type_: str, **fields: str) -> Frame | None:
        key = self._room(view)
        seq = self._seq(key)
        return await view.here.ask(type_, room=key, seq=seq, **fields) if seq else None

    async def _edit(self, view: View) -> None:
        await self._on_message(view, "message.edit", body=f"edit{next(self._numbers)}")

    async def _delete(self, view: View) -> None:
        await self._on_message(view, "message.delete")

    async def _react(self, view: View) -> None:
        type_ = self.chance.choice(["reaction.add", "reaction.add", "reaction.remove"])
        await self._on_message(view, type_, emoji=self.chance.choice(EMOJI))

    async def _pin(self, view: View) -> None:
        await self._on_message(view, self.chance.choice(["message.pin", "message.unpin"]))

    async def _read(self, view: View) -> None:
        key = self._room(view)
        await view.here.ask("room.read", room=key, seq=view.rooms[key].seq)

    async def _move(self, view: View) -> None:
        """In and out of the open room."""
        await view.here.ask("room.leave" if self.open_room in view.rooms else "room.join", room=self.open_room)
        await view.catch_up()

    async def _cut(self, view: View) -> None:
        await view.cut()
        await view.connect(self.chance.choice(self.instances))

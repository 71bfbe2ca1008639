"""A room with one person of each kind in it or before its door, and fresh things to act on."""

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from sqlalchemy import update

from chat.actions import accounts
from chat.store import members, rooms, tasks, users
from chat.store.bot_tables import deliveries
from tests.cast import Person, Refused
from tests.place import Place

ROLES = ("signed_out", "blocked", "banned", "outsider", "guest", "member", "moderator", "owner", "admin")
IN_ROOM = ("member", "moderator", "owner", "admin")
# Nobody listens there.
CALLED = "http://127.0.0.1:9/"
_numbers = itertools.count(1)


@dataclass
class House:
    """`room` is where it happens; `dora` is a plain member whom others act on."""

    place: Place
    people: dict[str, Person]
    dora: Person
    room: str
    kind: str
    later: str = ""
    bot: str = ""
    unharmed: dict[Any, Any] = field(default_factory=dict)
    made: list[Person] = field(default_factory=list)
    tokens: dict[tuple[str, ...], Person] = field(default_factory=dict)

    async def ask(self, role: str, method: str, path: str, body: Any) -> str:
        """The code of an API request: "ok" or that of the error."""
        person = self.people[role]
        async with person.http.request(
            method, f"{person.instance.url}/api/v1/{path}", json=body, headers=person.headers
        ) as response:
            answer = await response.json() if response.content_length else {}
            return "ok" if response.status < 300 else str(answer.get("code", response.status))

    async def command(self, role: str, type_: str, fields: dict[str, Any]) -> str:
        """The code of a command's answer; of the handshake where there is no socket to be had."""
        person = self.people[role]
        if role in ("signed_out", "blocked"):
            try:
                await person.opens()
            except aiohttp.WSServerHandshakeError as error:
                return {401: "not_signed_in", 403: "forbidden"}[error.status]
        try:
            await person.here.ask(type_, **fields)
        except Refused as refused:
            return str(refused.code)
        return "ok"

    async def page(self, role: str, method: str, path: str, form: dict[str, str] | str) -> str:
        """What a browser gets: "ok", "sign in" for the way to the door, or the status."""
        person = self.people[role]
        async with person.http.request(
            method,
            f"{person.instance.url}{path}",
            data=form or None,
            headers=person.headers,
            allow_redirects=False,
        ) as response:
            if response.status == 303:
                return "sign in" if response.headers["Location"].startswith("/login") else "ok"
            return "ok" if response.status == 200 else str(response.status)

    async def fill(self, role: str, template: Any) -> Any:
        """Put fresh things where a row has placeholders."""
        if isinstance(template, dict):
            return {await self.fill(role, name): await self.fill(role, value) for name, value in template.items()}
        if isinstance(template, list):
            return [await self.fill(role, value) for value in template]
        if template == "{seq}":
            return await self._unharmed(self._says, self.dora)
        if template == "{task}":
            return await self._unharmed(self._called_off, role)
        if not isinstance(template, str):
            return template
        text = template.replace("{room}", self.room).replace("{later}", self.later)
        if "{seq}" in text:
            text = text.replace("{seq}", str(await self._unharmed(self._says, self.dora)))
        if "{mine}" in text:
            person = self.people[role] if role in IN_ROOM else self.dora
            text = text.replace("{mine}", str(await self._unharmed(self._says, person)))
        if "{inside}" in text:
            text = text.replace("{inside}", (await self._unharmed(self._newcomer, True)).usercode)
        if "{upload}" in text:
            uploader = self.people[role] if self.people[role].token and role != "blocked" else self.dora
            text = text.replace("{upload}", await self._unharmed(self._uploaded, uploader))
        if "{coming}" in text:
            owner = self.people[role] if self.people[role].token and role != "blocked" else self.dora
            text = text.replace("{coming}", await self._unharmed(self._begun, owner))
        if "{file}" in text:
            text = text.replace("{file}", await self._unharmed(self._carried)).replace("{name}", "plan.pdf")
        if "{report}" in text:
            text = text.replace("{report}", await self._unharmed(self._reported))
        if "{webhook}" in text:
            text = text.replace("{webhook}", await self._unharmed(self._hooked))
        if "{bot}" in text:
            text = text.replace("{bot}", await self._bot())
        if "{outgoing}" in text or "{delivery}" in text:
            id_, delivery = await self._unharmed(self._called, text.partition("/outgoing-webhooks")[0])
            text = text.replace("{outgoing}", id_).replace("{delivery}", delivery)
        if "{invite}" in text:
            text = text.replace("{invite}", await self._unharmed(self._invited))
        if "{outside}" in text:
            text = text.replace("{outside}", (await self._unharmed(self._newcomer, False)).usercode)
        return text.replace("{number}", str(next(_numbers)))

    async def _called_off(self, role: str) -> int:
        """A task of theirs that no worker touches: calling it off again changes nothing."""
        person = self.people[role] if self.people[role].usercode else self.dora
        user = await accounts.find(self.place.resources, person.usercode)
        assert user
        async with self.place.resources.db.begin() as db:
            made = await tasks.insert_one(db, user.id, "random_number", {"min": 1, "max": 6})
            await tasks.cancel(db, user.id, made.id)
        return made.id

    async def _says(self, person: Person) -> int:
        status, body = await person.asks("POST", f"rooms/{self.room}/messages", {"body": f"word {next(_numbers)}"})
        assert status == 201, body
        return int(body["seq"])

    async def _uploaded(self, person: Person) -> str:
        form = aiohttp.FormData()
        form.add_field("file", b"a plan", filename="plan.pdf")
        url = f"{person.instance.url}/api/v1/uploads"
        async with person.http.post(url, data=form, headers=person.headers) as response:
            body = await response.json()
        assert response.status == 201, body
        return str(body["id"])

    async def _begun(self, person: Person) -> str:
        """An upload that nothing of has come of yet."""
        status, body = await person.asks("POST", "resumable-uploads", {"name": "plan.pdf", "size": 6})
        assert status == 201, body
        return str(body["id"])

    async def _carried(self) -> str:
        """A file of dora's that a message in the room carries."""
        id_ = await self._uploaded(self.dora)
        status, body = await self.dora.asks("POST", f"rooms/{self.room}/messages", {"files": [id_]})
        assert status == 201, body
        return id_

    async def _reported(self) -> str:
        """A report of a message of dora's, by a member."""
        path = f"rooms/{self.room}/messages/{await self._says(self.dora)}/reports"
        status, body = await self.people["member"].asks("POST", path, {"reason": "rude"})
        assert status == 201, body
        return str(body["id"])

    async def _hooked(self) -> str:
        """A webhook of the owner's, in place of those before it."""
        owner, path = self.people["owner"], f"rooms/{self.room}/webhooks"
        for one in (await owner.asks("GET", path))[1]["items"]:
            await owner.asks("DELETE", f"{path}/{one['id']}")
        status, body = await owner.asks("POST", path, {"name": "Builds"})
        assert status == 201, body
        return str(body["id"])

    async def _bot(self) -> str:
        """A bot of dora's."""
        if not self.bot:
            status, body = await self.dora.asks("POST", "bots", {"username": f"bot-{next(_numbers)}-{self.kind}"})
            assert status == 201, body
            self.bot = str(body["usercode"])
        return self.bot

    async def _called(self, holder: str) -> tuple[str, str]:
        """An outgoing webhook of the owner's or of the bot's, in place of those before it, and a test of it."""
        holder = holder.removeprefix("/").removesuffix("/settings")
        person = self.people["owner"] if holder.startswith("rooms") else self.dora
        path = f"{holder}/outgoing-webhooks"
        for one in (await person.asks("GET", path))[1]["items"]:
            await person.asks("DELETE", f"{path}/{one['id']}")
        kind = "messages" if holder.startswith("rooms") else "mentions"
        status, body = await person.asks("POST", path, {"url": CALLED, "events": [kind], "name": "Log"})
        assert status == 201, body
        status, test = await person.asks("POST", f"{path}/{body['id']}/test")
        assert status == 202, test
        async with self.place.resources.db.begin() as db:
            # As if it were over, without anybody being called; whoever is calling just now has nothing to say any more.
            await db.execute(update(deliveries).values(state="failed", run=None))
        return str(body["id"]), str(test["id"])

    async def _invited(self) -> str:
        """An invite of the owner's."""
        status, body = await self.people["owner"].asks("POST", f"rooms/{self.room}/invites", {})
        assert status == 201, body
        return str(body["code"])

    async def _newcomer(self, inside: bool) -> Person:
        person = await Person("newcomer", self.place.one).registers()
        self.made.append(person)
        if inside:
            await self.people["owner"].brings(person, self.room)
        return person

    async def _unharmed(self, make: Callable[..., Awaitable[Any]], *of: Any) -> Any:
        """One to which nothing was done yet: what could not be harmed is there for the next who tries."""
        key = (make.__name__, *of)
        if key not in self.unharmed:
            self.unharmed[key] = await make(*of)
        return self.unharmed[key]

    async def token(self, *scopes: str) -> Person:
        """A script with a token of the administrator's."""
        if scopes not in self.tokens:
            admin = self.people["admin"]
            status, body = await admin.asks("POST", "tokens", {"name": "matrix", "scopes": list(scopes)})
            assert status == 201, body
            script = Person(admin.username, self.place.other)
            script.usercode, script.token = admin.usercode, body["token"]
            self.tokens[scopes] = script
            self.made.append(script)
        return self.tokens[scopes]

    async def restore(self, role: str) -> None:
        """Whoever has left, or was changed, is again what they were."""
        self.unharmed.clear()
        if role in ("signed_out", "blocked", "owner"):
            return
        person, owner = self.people[role], self.people["owner"]
        wanted = "" if role not in IN_ROOM else "member" if role == "admin" else role
        if wanted == await self._stands(person):
            return
        if not wanted:
            await owner.asks("DELETE", f"rooms/{self.room}/members/{person.usercode}")
            return
        await owner.asks("POST", f"rooms/{self.room}/members", {"usercode": person.usercode, "role": wanted})
        await owner.asks("PATCH", f"rooms/{self.room}/members/{person.usercode}", {"role": wanted})

    async def _stands(self, person: Person) -> str:
        """The role of somebody in the room; "" for one who is not in it."""
        async with self.place.resources.db.read() as db:
            user = await users.find(db, person.usercode)
            assert user
            known = await members.find(db, await rooms.get(db, self.room), user.id)
        return known.role if known and known.present else ""

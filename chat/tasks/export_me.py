"""What the place has of somebody: their account, their rooms, and every message of theirs, as a file."""

from collections.abc import AsyncIterator

import orjson
from pydantic import Field

from chat.actions import digests, history, rooms
from chat.languages import Sentence
from chat.model.times import timestamp
from chat.tasks import Arguments, KeptFile, Result, Work, task

PAGE = 200


class Nothing(Arguments):
    pass


class Exported(Result):
    rooms: int = Field(title=Sentence("Rooms"))
    messages: int = Field(title=Sentence("Messages"))
    file: KeptFile = Field(title=Sentence("File"))


@task(Sentence("Export my data"), seconds=3600)
async def export_me(_args: Nothing, work: Work) -> Exported:
    counted = {"room": 0, "message": 0}
    file = await work.keep(f"{work.user.username}.jsonl", _lines(work, counted))
    return Exported(rooms=counted["room"], messages=counted["message"], file=file)


async def _lines(work: Work, counted: dict[str, int]) -> AsyncIterator[bytes]:
    """A line each; `type` says what it is about."""
    me = work.user
    digest = await digests.mine(work.resources, me)
    account = {name: getattr(me, name) for name in ("usercode", "username", "name", "role", "status")}
    own = {"keywords": me.keywords.splitlines(), "mail_address": digest and digest.address}
    yield _line("account", **account, **own)
    mine = await rooms.list_mine(work.resources, me)
    for number, key in enumerate(mine):
        work.progress(number / len(mine))
        # Looked up once more: whoever is taken out meanwhile reads no further.
        room = await rooms.find(work.resources, me, key)
        counted["room"] += 1
        yield _line("room", room=key, name=room.name, kind=room.kind)
        seq, later = 0, True
        while later:
            page = await history.after(work.resources, room, seq, PAGE)
            for message in page.messages:
                seq = message.seq
                if message.author.usercode != me.usercode or message.deleted:
                    continue
                counted["message"] += 1
                files = [{"name": file.name, "url": file.url} for file in message.files]
                at = timestamp(message.at)
                yield _line("message", room=key, seq=seq, at=at, body=message.body, files=files, urgent=message.urgent)
            later = page.later and bool(page.messages)


def _line(type_: str, **fields: object) -> bytes:
    return orjson.dumps({"type": type_, **fields}) + b"\n"

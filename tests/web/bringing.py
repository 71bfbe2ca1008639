"""Bringing an export in, as an administrator."""

from typing import Any

import aiohttp

from tests.cast import Frame, Person
from tests.jobs.asking import ends, submits
from tests.web.slack_export import Parts, zipped


async def uploads(person: Person, content: bytes, name: str = "acme.zip") -> str:
    fields = aiohttp.FormData()
    fields.add_field("file", content, filename=name)
    url = f"{person.instance.url}/api/v1/uploads"
    async with person.http.post(url, data=fields, headers=person.headers) as answer:
        assert answer.status == 201
        return str((await answer.json())["id"])


async def imports(boss: Person, parts: Parts, **args: Any) -> Frame:
    file = await uploads(boss, zipped(parts))
    return await ends(boss.here, await submits(boss, "import_slack", file=file, **args))


async def brought(boss: Person, parts: Parts) -> Any:
    done = await imports(boss, parts, dry_run=False)
    assert done["status"] == "succeeded", done
    return done["result"]


async def said_in(person: Person, room: str) -> list[Frame]:
    return await person.reads(room, limit=200)


async def the_room(boss: Person, name: str) -> str:
    """The key of the room that has this name."""
    found = (await boss.asks("GET", "admin/rooms", params={"q": name}))[1]["items"]
    return str(next(one["room"] for one in found if one["name"] == name))

"""Uploading as a script does it."""

import json
from typing import Any, Protocol, Self

import aiohttp

from tests.cast import Person


async def upload(person: Person, content: bytes, name: str = "plan.pdf", field: str = "file") -> tuple[int, Any]:
    """Status and body."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field(field, content, filename=name)
    url = f"{person.instance.url}/api/v1/uploads"
    async with person.http.post(url, data=form, headers=person.headers) as response:
        return response.status, json.loads(await response.text())


class Reached(Protocol):
    """Where an instance is."""

    @property
    def url(self) -> str: ...


class Piecewise:
    """A file that somebody uploads in pieces, on any instance."""

    def __init__(self, person: Person, id_: str) -> None:
        self.person = person
        self.id = id_

    @classmethod
    async def begins(cls, person: Person, size: int, name: str = "plan.pdf") -> Self:
        status, body = await person.asks("POST", "resumable-uploads", {"name": name, "size": size})
        assert (201, 0, None) == (status, body["offset"], body["url"]), body
        return cls(person, body["id"])

    def by(self, person: Person) -> "Piecewise":
        return Piecewise(person, self.id)

    async def asks(
        self, method: str, content: Any = None, offset: int | None = None, at: Reached | None = None
    ) -> tuple[int, Any, Any]:
        """Status, body and headers."""
        url = f"{(at or self.person.instance).url}/api/v1/resumable-uploads/{self.id}"
        headers = dict(self.person.headers) if offset is None else {**self.person.headers, "Upload-Offset": str(offset)}
        async with self.person.http.request(method, url, data=content, headers=headers) as response:
            return response.status, json.loads(await response.text() or "null"), response.headers

    async def brings(self, content: Any, offset: int, at: Reached | None = None) -> tuple[int, Any]:
        return (await self.asks("PATCH", content, offset, at))[:2]

    async def is_at(self, at: Reached | None = None) -> int:
        status, _, headers = await self.asks("HEAD", at=at)
        assert status == 200
        return int(headers["Upload-Offset"])

"""Uploading as a script does it."""

import json
from typing import Any

import aiohttp

from tests.cast import Person


async def upload(person: Person, content: bytes, name: str = "plan.pdf", field: str = "file") -> tuple[int, Any]:
    """Status and body."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field(field, content, filename=name)
    url = f"{person.instance.url}/api/v1/uploads"
    async with person.http.post(url, data=form, headers=person.headers) as response:
        return response.status, json.loads(await response.text())

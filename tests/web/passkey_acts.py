"""What somebody does with passkeys at a browser, as the script of our pages does it."""

from typing import Any, NamedTuple

from tests.cast import PASSWORD
from tests.web.authenticator import Device
from tests.web.visitor import Page, Visitor

OVER = (401, "not_signed_in", "That took too long, or was begun in another browser. Begin again.")


class Said(NamedTuple):
    status: int
    body: dict[str, Any]

    @property
    def refusal(self) -> tuple[int, str, str]:
        return self.status, self.body["code"], " ".join(self.body.get("errors", {}).values()) or self.body["detail"]


async def sends(browser: Visitor, path: str, body: Any, origin: str = "") -> Said:
    """What the script of a page does."""
    url = browser.instance.url + path
    headers = {"Origin": origin or browser.instance.url, "Accept": "application/json"}
    async with browser.http.post(url, json=body, headers=headers) as response:
        return Said(response.status, await response.json(content_type=None))


async def adds(browser: Visitor, device: Device, name: str = "My phone", password: str = PASSWORD) -> Said:
    asked = await sends(browser, "/settings/passkeys/challenge", {"name": name, "password": password})
    if asked.status != 200:
        return asked
    return await sends(browser, "/settings/passkeys", {"credential": device.makes(asked.body)})


async def enters(browser: Visitor, device: Device, next_: str = "") -> Said:
    asked = await sends(browser, "/login/passkey/challenge", {})
    return await sends(browser, "/login/passkey", {"credential": device.answers(asked.body), "next": next_})


def removals(page: Page) -> list[str]:
    """The forms that remove one, as addresses."""
    actions = [one.attributes.get("action", "") for one in page.elements if one.tag == "form"]
    return [one.partition("#")[0] for one in actions if one.startswith("/settings/passkeys/") and "/removal" in one]

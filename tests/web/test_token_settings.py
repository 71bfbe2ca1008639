"""Tokens on the settings page, without a script."""

import pytest

from tests.cast import Person
from tests.place import Place
from tests.web.test_tokens import holder
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database


def shown(page: Page) -> str:
    return next((one.attributes["value"] for one in page.elements if one.attributes.get("id") == "new-token"), "")


async def test_the_settings_make_and_revoke_them_without_a_script(
    visitor: Visitor, alice: Person, place: Place
) -> None:
    await visitor.signs_in(alice.username)

    page = await visitor.fills_in("/settings/tokens", name="deploy <bot>", **{"scope-read": "1"})

    assert 200 == page.status and "Copy it now. It is not shown again." in page.text
    script = holder(alice, shown(page), place)
    assert [200, 403] == [(await script.asks(*what))[0] for what in (("GET", "me"), ("POST", "directs", {}))]
    again = await visitor.opens("/settings")
    assert "" == shown(again) and script.token not in again.markup
    assert "deploy <bot> Read" in again.text and "Last used" in again.text

    (listed,) = (await alice.asks("GET", "tokens"))[1]["items"]
    page = await visitor.fills_in(f"/settings/tokens/{listed['id']}/revocation")

    assert (200, "/settings") == (page.status, page.path) and "deploy" not in page.text
    assert 401 == (await script.asks("GET", "me"))[0]
    await script.is_gone()


async def test_the_settings_say_what_is_wrong(visitor: Visitor, alice: Person) -> None:
    await visitor.signs_in(alice.username)

    nothing = await visitor.fills_in("/settings/tokens", name="", expires_in_days="soon")
    above = await visitor.fills_in("/settings/tokens", name="x", **{"scope-admin": "1"})

    assert 422 == nothing.status and 3 == len(nothing.problems)
    assert (403, ["Only administrators make tokens with the scope admin."]) == (above.status, above.problems)
    assert [] == (await alice.asks("GET", "tokens"))[1]["items"]

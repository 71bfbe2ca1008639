"""Pictures of people: setting one, taking it away, and who hears of it."""

import io
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.cast import Person
from tests.place import Place
from tests.web.test_bad_uploads import DRAWING, PAGE, bomb
from tests.web.test_files import PDF, fetch, picture
from tests.web.visitor import Page, Visitor, _page

pytestmark = pytest.mark.any_database


async def shows(person: Person, content: bytes, name: str = "me.jpg") -> tuple[int, Any]:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", content, filename=name)
    url = f"{person.instance.url}/api/v1/me/avatar"
    async with person.http.put(url, data=form, headers=person.headers) as response:
        return response.status, json.loads(await response.text())


def lying(place: Place) -> set[str]:
    return {path.name for path in Path(place.settings.data_dir / "avatars").glob("*")}


async def test_a_picture_is_cut_to_a_square_and_seen_by_others(alice: Person, bob: Person, crew: str) -> None:
    status, account = await shows(alice, picture("JPEG", (600, 300), comment=b"at home"))

    assert 200 == status
    status, content, headers = await fetch(bob, account["avatar"])
    assert (200, "image/webp") == (status, headers["Content-Type"])
    assert "private, max-age=31536000, immutable" == headers["Cache-Control"]
    with Image.open(io.BytesIO(content)) as face:
        assert (256, 256) == face.size
    await alice.says("look at me", crew)
    await bob.hears(crew)
    assert account["avatar"] == bob.here.posted(crew)[0]["author"]["avatar"]
    assert account["avatar"] == (await bob.reads(crew))[-1]["author"]["avatar"]
    assert account["avatar"] == (await bob.asks("GET", f"users/{alice.usercode}"))[1]["avatar"]
    _, members = await bob.asks("GET", f"rooms/{crew}/members")
    assert account["avatar"] in json.dumps(members)


async def test_old_messages_have_the_new_picture_and_the_old_one_is_gone(
    alice: Person, bob: Person, crew: str, place: Place
) -> None:
    await alice.says("before", crew)
    _, first = await shows(alice, picture())
    _, second = await shows(alice, picture())

    assert first["avatar"] != second["avatar"]
    assert second["avatar"] == (await bob.reads(crew))[-1]["author"]["avatar"]
    assert (404, 200) == ((await fetch(bob, first["avatar"]))[0], (await fetch(bob, second["avatar"]))[0])
    assert first["avatar"].rpartition("/")[2] not in lying(place)

    status, account = await alice.asks("DELETE", "me/avatar")
    assert (200, None) == (status, account["avatar"])
    assert 404 == (await fetch(bob, second["avatar"]))[0]
    assert 200 == (await alice.asks("DELETE", "me/avatar"))[0]


async def test_who_shares_a_room_is_told(alice: Person, bob: Person, crew: str) -> None:
    _, account = await shows(alice, picture())

    def is_told(frame: dict[str, Any]) -> bool:
        return frame["type"] == "presence.changed" and any(
            (one["usercode"], one.get("avatar")) == (alice.usercode, account["avatar"]) for one in frame["changes"]
        )

    await bob.here.hears(is_told)
    await alice.here.hears(is_told)


async def test_a_raw_body_will_do(alice: Person) -> None:
    url, headers = f"{alice.instance.url}/api/v1/me/avatar", {**alice.headers, "Content-Type": "image/png"}
    async with alice.http.put(url, data=picture(), headers=headers) as response:
        assert 200 == response.status


@pytest.mark.parametrize(
    "content",
    [b"", PDF, PAGE, DRAWING, bomb(), picture("JPEG", (200, 200))[:-2000]],
    ids=["empty", "pdf", "html", "svg", "bomb", "cut off"],
)
async def test_what_is_no_picture_is_refused_and_the_old_one_stays(alice: Person, content: bytes, place: Place) -> None:
    _, account = await shows(alice, picture())
    before = lying(place)

    status, refusal = await shows(alice, content, "me.png")

    assert (422, "bad_field") == (status, refusal["code"])
    assert account["avatar"] == (await alice.asks("GET", "me"))[1]["avatar"]
    assert (200, before) == ((await fetch(alice, account["avatar"]))[0], lying(place))


async def test_a_picture_over_five_megabytes_is_refused(alice: Person) -> None:
    status, refusal = await shows(alice, picture() + bytes(5_000_000))

    assert (413, "too_long", "A picture of you may have 5 MB at most.") == (status, refusal["code"], refusal["detail"])
    assert (await alice.asks("GET", "me"))[1]["avatar"] is None


async def test_pictures_are_for_those_who_are_signed_in(alice: Person, carol: Person, stranger: Person) -> None:
    _, account = await shows(alice, picture())

    assert 200 == (await fetch(carol, account["avatar"]))[0]
    assert b"RIFF" != (await fetch(stranger, account["avatar"]))[1][:4]
    assert 404 == (await fetch(carol, "/avatars/../secret_key"))[0]
    assert 404 == (await fetch(carol, f"/avatars/{'0' * 32}.webp"))[0]


def pictures_of(page: Page) -> list[str]:
    return [one.attributes["src"] for one in page.elements if one.tag == "img" and "src" in one.attributes]


async def test_the_settings_page_has_a_form_for_it(visitor: Visitor, alice: Person) -> None:
    await visitor.signs_in(alice.username)

    async def sends(content: bytes) -> Any:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("file", content, filename="me.png")
        url, headers = f"{visitor.instance.url}/settings/avatar", {"Origin": visitor.instance.url}
        async with visitor.http.post(url, data=form, headers=headers) as response:
            return await _page(response)

    refused = await sends(PDF)
    assert (422, True) == (refused.status, "This is no picture that can be shown" in refused.problems[0])
    page = await sends(picture())
    assert (200, "/settings") == (page.status, page.path)
    face = (await alice.asks("GET", "me"))[1]["avatar"]
    assert face in pictures_of(page)

    page = await visitor.fills_in("/settings/avatar/removal")
    assert [] == pictures_of(page)

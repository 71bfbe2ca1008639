"""Emoji that the place has of its own: adding them, using them, and taking them away."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.cast import Person, Refused
from tests.place import Place
from tests.web.test_bad_uploads import DRAWING, PAGE, bomb
from tests.web.test_files import PDF, fetch, picture
from tests.web.visitor import Page, Visitor, _page


def moving(frames: int = 3) -> bytes:
    made = io.BytesIO()
    first, *rest = [Image.new("RGB", (300, 150), (40 * number % 256, 90, 90)) for number in range(frames)]
    first.save(made, "GIF", save_all=True, append_images=rest, duration=70, loop=0, comment=b"at home")
    return made.getvalue()


async def adds(person: Person, name: str, content: bytes) -> tuple[int, Any]:
    url, headers = f"{person.instance.url}/api/v1/admin/emoji/{name}", {"Content-Type": "image/png", **person.headers}
    async with person.http.put(url, data=content, headers=headers) as response:
        return response.status, await response.json()


async def added(person: Person, name: str, content: bytes = b"") -> Any:
    status, made = await adds(person, name, content or picture())
    assert 200 == status, made
    return made


@pytest.fixture(autouse=True)
async def _cleared(admin: Person) -> AsyncIterator[None]:
    """The place is shared: what one test adds is not there for the next one."""
    await clear(admin)
    yield
    await clear(admin)


async def clear(admin: Person) -> None:
    for one in (await admin.asks("GET", "emoji"))[1]["items"]:
        await admin.asks("DELETE", f"admin/emoji/{one['name']}")


async def knows(place: Place, name: str, *, there: bool = True) -> None:
    """Wait until the other instance has heard, which is within a second."""
    async with asyncio.timeout(1):
        while (place.other.resources.site.emoji.named(name) is not None) != there:  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.01)


@pytest.mark.any_database
async def test_a_picture_is_made_small_and_is_there_for_everybody(admin: Person, alice: Person, place: Place) -> None:
    made = await added(admin, "party-parrot", picture("JPEG", (600, 300), comment=b"at home"))

    assert ("party-parrot", 128, 64, admin.usercode) == tuple(
        made[name] for name in ("name", "width", "height", "added_by")
    )
    assert made["still_url"] is None
    status, content, headers = await fetch(alice, made["url"])
    assert (200, "image/webp") == (status, headers["Content-Type"])
    assert "private, max-age=31536000, immutable" == headers["Cache-Control"]
    assert b"at home" not in content and b"EXIF" not in content
    await knows(place, "party-parrot")
    assert [made] == (await alice.asks("GET", "emoji"))[1]["items"]


@pytest.mark.any_database
async def test_what_moves_goes_on_moving_and_has_a_still_picture(admin: Person) -> None:
    made = await added(admin, "dance", moving())

    with Image.open(io.BytesIO((await fetch(admin, made["url"]))[1])) as shown:
        assert ((128, 64), 3, 0) == (shown.size, shown.n_frames, shown.info["loop"])
        assert not any(shown.info.get(name) for name in ("comment", "exif", "xmp"))
    with Image.open(io.BytesIO((await fetch(admin, made["still_url"]))[1])) as still:
        assert 1 == still.n_frames


@pytest.mark.any_database
async def test_of_what_moves_for_too_long_the_first_picture_stands_still(admin: Person) -> None:
    made = await added(admin, "endless", moving(151))

    assert made["still_url"] is None
    with Image.open(io.BytesIO((await fetch(admin, made["url"]))[1])) as shown:
        assert 1 == shown.n_frames


@pytest.mark.any_database
async def test_the_list_is_asked_for_once_and_again_only_when_it_changed(admin: Person) -> None:
    url = f"{admin.instance.url}/api/v1/emoji"

    async def asks(tag: str) -> tuple[int, str]:
        async with admin.http.get(url, headers={**admin.headers, "If-None-Match": tag}) as response:
            return response.status, response.headers["ETag"]

    _, tag = await asks('"nothing"')
    assert (304, tag) == await asks(tag)

    await added(admin, "party-parrot")

    assert 200 == (await asks(tag))[0]


async def test_messages_keep_the_name_and_pages_show_the_picture(
    admin: Person, alice: Person, bob: Person, crew: str, visitor: Visitor, place: Place
) -> None:
    page = await bob.opens(query="?format=html")
    before = await alice.says("before :party-parrot: & `:parrot:`", crew)
    assert "<img" not in (await page.hears(lambda frame: frame.get("seq") == before["seq"]))["html"]

    made = await added(admin, "party-parrot")
    await knows(place, "party-parrot")
    said = await alice.says(":party-parrot:", crew, reply_to=before["seq"])

    heard = await page.hears(lambda frame: frame.get("seq") == said["seq"])
    assert ":party-parrot:" == heard["body"]
    assert 1 == heard["html"].count(f'src="{made["url"]}" alt=":party-parrot:"') and "data-emoji" in heard["html"]
    assert ":party-parrot:" == (await bob.reads(crew))[-1]["body"]
    visitor.instance = place.other
    await visitor.signs_in(bob.username)
    assert [":party-parrot:"] * 3 == pictures_of(await visitor.opens(f"/rooms/{crew}"))

    await admin.asks("DELETE", "admin/emoji/party-parrot")
    await knows(place, "party-parrot", there=False)

    shown = await visitor.opens(f"/rooms/{crew}")
    assert [] == pictures_of(shown) and ":party-parrot:" in shown.messages[-1]
    assert 404 == (await fetch(bob, made["url"]))[0]


def pictures_of(page: Page) -> list[str]:
    found = [one for one in page.elements if one.tag == "img"]
    return [one.attributes["alt"] for one in found if one.attributes.get("src", "").startswith("/emoji/")]


@pytest.mark.any_database
async def test_a_reaction_shows_the_picture_and_can_be_taken_back_without_it(
    admin: Person, alice: Person, bob: Person, crew: str, visitor: Visitor, place: Place
) -> None:
    page = await bob.opens(query="?format=html")
    said = await alice.says("hello", crew)
    at = {"room": crew, "seq": said["seq"]}
    with pytest.raises(Refused) as refused:
        await alice.here.ask("reaction.add", **at, emoji=":party-parrot-on-a-long-journey:")
    assert "bad_field" == refused.value.code
    made = await added(admin, "party-parrot-on-a-long-journey")
    await knows(place, "party-parrot-on-a-long-journey")

    for person in (alice, bob):
        await person.here.ask("reaction.add", **at, emoji=":party-parrot-on-a-long-journey:")

    heard = await page.hears(lambda frame: frame["type"] == "reaction.added")
    assert made["url"] in heard["html"] and ":party-parrot-on-a-long-journey:" == heard["emoji"]
    message = (await bob.asks("GET", f"rooms/{crew}/messages/{said['seq']}"))[1]
    both = {":party-parrot-on-a-long-journey:": [alice.usercode, bob.usercode]}
    assert both == message["reactions"]
    await visitor.signs_in(bob.username)
    assert [":party-parrot-on-a-long-journey:"] == pictures_of(await visitor.opens(f"/rooms/{crew}"))

    await admin.asks("DELETE", "admin/emoji/party-parrot-on-a-long-journey")
    await knows(place, "party-parrot-on-a-long-journey", there=False)
    await alice.here.ask("reaction.remove", **at, emoji=":party-parrot-on-a-long-journey:")
    await visitor.fills_in(f"/rooms/{crew}/messages/{said['seq']}/reactions", emoji=":party-parrot-on-a-long-journey:")

    assert {} == (await bob.asks("GET", f"rooms/{crew}/messages/{said['seq']}"))[1]["reactions"]


@pytest.mark.any_database
@pytest.mark.parametrize(
    "content", [b"", PDF, PAGE, DRAWING, bomb(), picture("JPEG", (200, 200))[:-2000]], ids=lambda one: str(one[:4])
)
async def test_what_is_no_picture_is_refused(admin: Person, content: bytes, place: Place) -> None:
    status, refusal = await adds(admin, "nothing-here", content)

    assert (422, ["file"]) == (status, list(refusal["errors"]))
    assert [] == list((place.settings.data_dir / "emoji").glob("*"))


@pytest.mark.any_database
async def test_names_and_sizes_are_refused_with_a_sentence(admin: Person) -> None:
    assert "🎉 is called so already" in (await adds(admin, "tada", picture()))[1]["errors"]["name"]
    status, refusal = await adds(admin, "too-large", picture() + bytes(1_000_000))
    assert (413, "The picture of an emoji may have 1 MB at most.") == (status, refusal["detail"])


@pytest.mark.any_database
async def test_a_name_has_one_picture_until_it_is_deleted(admin: Person, place: Place) -> None:
    content = picture()
    made = await added(admin, "ship-it", content)

    assert made == await added(admin, "ship-it", content)
    status, refusal = await adds(admin, "ship-it", picture())
    assert (409, "There is another :ship-it: already. Delete it first.") == (status, refusal["detail"])
    assert 1 == len(list((place.settings.data_dir / "emoji").glob("*")))
    entries = (await admin.asks("GET", "admin/audit?action=emoji.added&limit=2"))[1]["items"]
    assert [("ship-it", admin.usercode)] == [
        (one["target"], one["actor"]["usercode"]) for one in entries if one["target"] == "ship-it"
    ]


@pytest.mark.any_database
async def test_administrators_look_after_them_without_a_script(office: Visitor, admin: Person) -> None:
    async def sends(name: str, content: bytes | None) -> Page:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("name", name)
        form.add_field("file", content or b"", filename="parrot.png" if content else "")
        url, headers = f"{office.instance.url}/admin/emoji", {"Origin": office.instance.url}
        async with office.http.post(url, data=form, headers=headers) as response:
            return await _page(response)

    refused = await sends("Not a name!", None)
    assert (422, 2) == (refused.status, len(refused.problems))
    assert (422, True) == ((await sends("ship-it", PDF)).status, True)
    page = await sends(":Ship-It:", picture())
    assert (200, "/admin/emoji") == (page.status, page.path)
    assert [":ship-it:"] == pictures_of(page) and admin.username in page.text
    assert 409 == (await sends("ship-it", picture())).status

    page = await office.fills_in("/admin/emoji/ship-it/deletion")

    assert [] == pictures_of(page)
    log = await office.opens("/admin/audit?action=emoji.deleted")
    assert "deleted the emoji :ship-it:." in log.text

"""In which language somebody is answered: the one that they have chosen, else one that their browser asks for."""

import re
from collections.abc import AsyncIterator
from itertools import takewhile

import pytest

from tests.cast import PASSWORD, Line, Person
from tests.place import Instance, serving, settings
from tests.web.catalogues import ICELANDIC, asking_for, standing_in
from tests.web.visitor import Element, Page, Visitor


@pytest.fixture(scope="module")
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    """An instance that knows the languages of the catalogues that stand in."""
    with standing_in(tmp_path_factory.mktemp("locale")):
        async with serving(settings(tmp_path_factory.mktemp("data"))) as instance:
            yield instance


@pytest.fixture
async def browser(home: Instance) -> AsyncIterator[Visitor]:
    async with Visitor(home) as somebody:
        yield somebody


@pytest.fixture
async def nora(home: Instance) -> AsyncIterator[Person]:
    person = await Person("nora", home).registers()
    yield person
    await person.is_gone()


@pytest.fixture
async def emil(home: Instance) -> AsyncIterator[Person]:
    person = await Person("emil", home).registers()
    yield person
    await person.is_gone()


def spoken_by(page: Page) -> tuple[str, str]:
    html = next(one for one in page.elements if one.tag == "html")
    return html.attributes["lang"], html.attributes["dir"]


def options_of(page: Page) -> list[Element]:
    """What the settings offer as a language."""
    start = next(index for index, one in enumerate(page.elements) if one.attributes.get("name") == "language")
    return list(takewhile(lambda one: one.tag == "option", page.elements[start + 1 :]))


def choices(page: Page) -> tuple[dict[str, str], str]:
    """The same by their values, and which of them is chosen: the first one, unless another is."""
    options = options_of(page)
    chosen = [one.attributes["value"] for one in options if "selected" in one.attributes] or [""]
    return {one.attributes["value"]: "".join(one.text) for one in options}, chosen[0]


@pytest.mark.parametrize(
    "accepted, language",
    [
        ("is", "is"),
        ("IS", "is"),
        ("is-IS, en;q=0.5", "is"),
        ("en ; q=0.5 , is ; Q=0.8", "is"),
        ("en;q=0.3, ur;q=0.1, is;q=0.9", "is"),
        ("tlh, is;q=0.4", "is"),
        ("is;q=much, is", "is"),
        ("tlh", "en"),
        ("is;q=0", "en"),
        ("en-GB, is;q=0.9", "en"),
        ("*", "en"),
        ("\u00e9", "en"),
        ("", "en"),
    ],
)
async def test_a_page_speaks_what_the_browser_asks_for(browser: Visitor, accepted: str, language: str) -> None:
    page = await browser.opens("/login", headers=asking_for(accepted))

    assert (language, "ltr") == spoken_by(page)
    assert ("Komdu inn" in page.text) is (language == "is")


async def test_what_a_catalogue_lacks_stays_english(browser: Visitor) -> None:
    page = await browser.opens("/login", headers=asking_for("is"))

    assert "Komdu inn" in page.text and "A table, two cups." in page.text


async def test_a_language_that_is_written_the_other_way_turns_the_page(browser: Visitor) -> None:
    assert ("ur", "rtl") == spoken_by(await browser.opens("/login", headers=asking_for("ur")))


async def test_what_somebody_has_chosen_wins_over_the_browser(browser: Visitor, nora: Person) -> None:
    await browser.signs_in(nora.username)
    assert (200, "is") == ((answer := await nora.asks("PATCH", "me", {"language": "is"}))[0], answer[1]["language"])
    for path in ("/shortcuts", "/rooms/nowhere"):
        assert "is" == spoken_by(await browser.opens(path, headers=asking_for("ur, en;q=0.5")))[0]

    assert 200 == (await nora.asks("PATCH", "me", {"language": ""}))[0]
    assert "ur" == spoken_by(await browser.opens("/shortcuts", headers=asking_for("ur, en;q=0.5")))[0]


async def test_a_language_is_chosen_in_the_settings(browser: Visitor, nora: Person) -> None:
    await browser.signs_in(nora.username)
    in_urdu = asking_for("ur")
    options, chosen = choices(await browser.opens("/settings", headers=in_urdu))
    assert {"": "As the browser asks", "en": "English", "is": "Íslenska", "ka": "ქართული", "ur": "اردو"} == options
    assert "" == chosen

    headers = {"Origin": browser.instance.url, **in_urdu}
    page = await browser.fills_in("/settings/look", headers=headers, language="is", theme="dark")
    assert (200, "/settings", ("is", "ltr"), "is") == (page.status, page.path, spoken_by(page), choices(page)[1])
    assert "Vistað." in page.text

    page = await browser.fills_in("/settings/look", headers=headers, language="")
    assert (("ur", "rtl"), "") == (spoken_by(page), choices(page)[1])
    assert "dark" == (await nora.asks("GET", "me"))[1]["theme"]


async def test_each_language_is_named_in_its_own_words(browser: Visitor, nora: Person) -> None:
    await browser.signs_in(nora.username)
    page = await browser.opens("/settings")

    named = [
        (one.attributes["value"], one.attributes["lang"], one.attributes["dir"])
        for one in options_of(page)
        if one.attributes["value"]
    ]

    assert [("en", "en", "ltr"), ("is", "is", "ltr"), ("ka", "ka", "ltr"), ("ur", "ur", "rtl")] == named


async def test_a_form_does_not_choose_what_is_not_in_its_list(browser: Visitor, nora: Person) -> None:
    await browser.signs_in(nora.username)

    page = await browser.fills_in("/settings/look", language="tlh", theme="dark")

    assert (422, ["Choose a language from the list."]) == (page.status, page.problems)
    account = (await nora.asks("GET", "me"))[1]
    assert ("", "system") == (account["language"], account["theme"])


async def test_nobody_chooses_a_language_that_is_not_there(nora: Person) -> None:
    status, body = await nora.asks("PATCH", "me", {"language": "../is"})

    assert (422, ["language"]) == (status, list(body["errors"]))
    assert "" == (await nora.asks("GET", "me"))[1]["language"]


async def test_refusals_are_told_in_the_language_asked_for(nora: Person) -> None:
    in_icelandic = asking_for("is")
    _, body = await nora.asks("GET", "rooms/nowhere", headers=in_icelandic)
    assert ("not_found", ICELANDIC["There is no such room, or you are not in it."]) == (body["code"], body["detail"])
    _, body = await nora.asks("PATCH", "me", {"status": "x" * 101}, headers=in_icelandic)
    assert ({"status": "Mest 100 stafir."}, "status: Mest 100 stafir.") == (body["errors"], body["detail"])
    _, body = await nora.asks("DELETE", "rooms", headers=in_icelandic)
    assert "DELETE virkar ekki hér." == body["detail"]

    _, body = await nora.asks("PATCH", "me", {"status": "x" * 101})
    assert {"status": "Use at most 100 characters."} == body["errors"]


async def test_what_signed_in_is_told_in_the_language_asked_for(browser: Visitor, nora: Person) -> None:
    await browser.fills_in(
        "/login",
        headers={"Origin": browser.instance.url, "User-Agent": "Mozilla/5.0 (iPhone)"},
        username=nora.username,
        password=PASSWORD,
    )

    named = [{one["name"] for one in await _sessions(nora, accepted)} for accepted in ("is", "en")]

    assert ("Vafri í iPhone-síma" in named[0], "A browser on an iPhone" in named[1]) == (True, True)


async def _sessions(person: Person, accepted: str) -> list[dict[str, str]]:
    status, body = await person.asks("GET", "me/sessions", headers=asking_for(accepted))
    assert status == 200, body
    return list(body["items"])


async def test_refusals_over_a_line_are_told_in_its_language(nora: Person) -> None:
    icelandic, english = await _opens(nora, "is"), await nora.opens()

    said = [await line.say_raw('{"type": "dance", "id": 1}') for line in (icelandic, english)]

    assert ["Skipunin dance er ekki til.", "There is no command dance."] == [one["message"] for one in said]


async def test_everybody_gets_elements_in_their_own_language(nora: Person, emil: Person) -> None:
    room = await nora.makes("open")
    lines = [await _opens(nora, accepted, "?format=html") for accepted in ("is", "en", "tlh")]
    await _opens(nora, "is")
    await emil.comes()
    await emil.enters(room)
    await emil.says("Hello.", room)

    come = [await line.hears(lambda one: one["type"] == "member.joined" and one["room"] == room) for line in lines]
    said = [await line.hears(lambda one: one["type"] == "message.posted" and one["room"] == room) for line in lines]
    assert ["kom inn", "joined", "joined"] == [
        next(words for words in ("kom inn", "joined") if words in one["html"]) for one in come
    ]
    assert [True, False, False] == [ICELANDIC["More about this message"] in one["html"] for one in said]
    assert [False, True, True] == ["More about this message" in one["html"] for one in said]


async def test_a_line_speaks_what_its_owner_has_chosen(nora: Person, emil: Person) -> None:
    room = await nora.makes("open")
    await nora.asks("PATCH", "me", {"language": "is"})
    line = await _opens(nora, "en", "?format=html")
    await emil.comes()
    await emil.enters(room)

    come = await line.hears(lambda one: one["type"] == "member.joined" and one["room"] == room)

    assert "kom inn" in come["html"]


async def test_what_is_kept_for_one_language_is_not_shown_in_another(browser: Visitor, nora: Person) -> None:
    await nora.comes()
    room = await nora.makes()
    await nora.says("Hello.", room)
    await browser.signs_in(nora.username)

    pages = [await browser.opens(f"/rooms/{room}", headers=asking_for(one)) for one in ("is", "en", "is", "en")]

    there = [ICELANDIC["More about this message"] in page.markup for page in pages]
    english = ["More about this message" in page.markup for page in pages]
    assert ([True, False] * 2, [False, True] * 2) == (there, english)


async def test_scripts_get_the_sentences_of_their_page(browser: Visitor) -> None:
    said = {}
    for accepted in ("is", "en"):
        page = await browser.opens("/login", headers=asking_for(accepted))
        address = re.search(r'"/static/js/sentences\.js": "([^"]+)"', page.markup)
        assert address
        said[accepted] = (await browser.opens(address[1])).markup

    assert "Geymt." in said["is"] and "Geymt." not in said["en"]


async def _opens(person: Person, accepted: str, query: str = "") -> Line:
    """Another line, from a browser that asks for a language."""
    url = f"{person.instance.url}/ws{query}".replace("http", "ws", 1)
    line = await Line.open(person.http, url, headers={**person.headers, **asking_for(accepted)})
    person.lines.append(line)
    return line

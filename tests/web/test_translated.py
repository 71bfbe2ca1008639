"""Nothing on a page is left out of the catalogues.

One of them says everything in wide letters, and people here write in Cyrillic ones: any other letter on a page is one
that no catalogue was asked for.
"""

import re
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import aiohttp
import pytest

from tests.cast import PASSWORD, Person
from tests.matrix.table import PAGES
from tests.place import Instance, serving, settings
from tests.web.catalogues import WIDE, asking_for, standing_in
from tests.web.visitor import Page, Visitor

# What is not said in a language of people: keys, code, and what stands in for a picture.
UNSPOKEN = {"script", "style", "svg", "kbd", "code", "pre"}
SPOKEN = {"aria-label", "placeholder", "title", "alt", "data-copied", "data-selected", "data-note"}
# Units, products, rooms that are there from the beginning, the people of a short scene, codes, hashes, addresses, and
# the name of this machine.
SAME_EVERYWHERE = re.compile(
    r"\b(UTC|kB|MB|ms|Confab|Redis|Python|Nora|Emil|nora|(emil|olga|ivan)-\d+|robot|room-\w{5}|hook-\w{8}|webhook\.test"
    rf"|[A-Z0-9]{{4}}-[A-Z0-9]{{4}}|[0-9a-f]{{64}}|{re.escape(socket.gethostname())})\b"
    r"|/rooms/\S+|https?://\S+|/poll|:tada:|Everyone|What everybody should hear\.|[Gg]eneral|For all of us\."
)
WORD = re.compile(r"[A-Za-z]{2,}")
# Pages of the table that are files.
FILES = ("/admin/audit/export", "/files/", "/avatars/")


class _Spoken(HTMLParser):
    """All that a page says, one text for each place."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        # The name of a language stands in that language.
        if tag in UNSPOKEN or (tag != "html" and "lang" in dict(attributes)):
            self._silent.append(tag)
        self.said += [value for name, value in attributes if value and name in SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


def left_out(page: Page) -> list[str]:
    """What a page says that no catalogue was asked for."""
    reader = _Spoken()
    reader.feed(page.markup)
    reader.close()
    return [" ".join(text.split()) for text in reader.said if WORD.search(SAME_EVERYWHERE.sub("", text))]


@dataclass
class House:
    """A place with something of everything, as the one who owns it sees it."""

    browser: Visitor
    stranger: Visitor
    # What was on the pages of the first run.
    first: dict[str, Page]
    room: str = ""
    direct: str = ""
    seq: int = 0
    invite: str = ""
    bot: str = ""
    # One of the room and one of the bot, by what begins the addresses of their pages.
    outgoing: dict[str, str] = field(default_factory=dict)

    def whole(self, path: str) -> str:
        for name in ("room", "direct", "seq", "invite", "bot"):
            path = path.replace(f"{{{name}}}", str(getattr(self, name)))
        for holder, id_ in self.outgoing.items():
            if path.startswith(f"/{holder}/"):
                path = path.replace("{outgoing}", id_)
        assert "{" not in path, "This test does not know what to put there."
        return path

    async def opens(self, path: str, by: Visitor | None = None) -> Page:
        return await (by or self.browser).opens(self.whole(path), headers=asking_for(WIDE))


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        stack.enter_context(standing_in(tmp_path_factory.mktemp("locale")))
        instance = await stack.enter_async_context(serving(settings(tmp_path_factory.mktemp("data"))))
        browser, stranger = [await stack.enter_async_context(Visitor(instance)) for _ in range(2)]
        house = House(browser, stranger, {"/welcome": await stranger.opens("/welcome", headers=asking_for(WIDE))})
        people = await _furnish(house, instance)
        for person in people:
            stack.push_async_callback(person.is_gone)
        yield house


async def _furnish(house: House, instance: Instance) -> list[Person]:
    """Set the place up by the first run, and let four people do what leaves something on a page."""
    house.first["/welcome/invite"] = await house.browser.fills_in(
        "/welcome",
        headers={"Origin": instance.url, **asking_for(WIDE)},
        **{"site": "Дом", "name": "Нора", "username": "nora", "password": PASSWORD, "room": "Прихожая"},
    )
    nora, emil, olga, ivan = people = [Person(name, instance) for name in ("nora", "emil", "olga", "ivan")]
    nora.username = "nora"
    await nora.signs_in()
    for person, name in ((emil, "Эмиль"), (olga, "Ольга"), (ivan, "Иван")):
        await person.registers()
        await _done(person, "PATCH", "me", {"name": name})
    await _done(nora, "PATCH", "me", {"status": "пью чай"})
    house.room = room = (await _done(nora, "POST", "rooms", {"name": "Комната", "kind": "closed"}))["room"]
    for person in (emil, olga, ivan):
        await _done(nora, "POST", f"rooms/{room}/members", {"usercode": person.usercode})
    said = f"rooms/{room}/messages"
    first = (await _done(nora, "POST", said, {"body": "слово"}))["seq"]
    answer = (await _done(emil, "POST", said, {"body": "ответ @nora", "reply_to": first}))["seq"]
    await _done(olga, "POST", said, {"files": [await _uploaded(olga, "чай")]})
    gone = (await _done(olga, "POST", said, {"body": "тайна"}))["seq"]
    house.seq = first
    await _done(nora, "PATCH", f"{said}/{first}", {"body": "другое слово"})
    await _done(emil, "PUT", f"{said}/{first}/reactions/👍")
    await _done(emil, "POST", f"{said}/{first}/reports", {"reason": "грубо"})
    await _done(olga, "POST", f"{said}/{answer}/reports", {"reason": "громко"})
    await _done(nora, "PUT", f"{said}/{answer}/pin")
    await _done(nora, "PUT", f"{said}/{answer}/bookmark")
    await _done(nora, "DELETE", f"{said}/{gone}")
    await _done(nora, "PATCH", f"rooms/{room}", {"topic": "о чае", "slow_s": 30, "posting": "moderators"})
    await _done(nora, "PATCH", f"rooms/{room}", {"posting": "members", "slow_s": 0, "name": "Зал"})
    await _done(nora, "PATCH", f"rooms/{room}/members/{emil.usercode}", {"role": "moderator"})
    await _done(nora, "PUT", f"rooms/{room}/mutes/{olga.usercode}", {"minutes": 50})
    await _done(nora, "PUT", f"rooms/{room}/bans/{ivan.usercode}", {"reason": "спор"})
    house.invite = (await _done(nora, "POST", f"rooms/{room}/invites", {"account_role": "guest", "uses": 3}))["code"]
    house.direct = (await _done(emil, "POST", "directs", {"to": [nora.usercode]}))["room"]
    await _done(emil, "POST", f"rooms/{house.direct}/messages", {"body": "привет"})
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")
    await _done(nora, "POST", f"rooms/{room}/scheduled", {"body": "завтра", "due_at": later})
    await _done(nora, "POST", "me/reminders", {"body": "чай", "due_at": later})
    await _done(nora, "POST", "tokens", {"name": "робот", "scopes": ["read", "write", "admin"]})
    house.bot = (await _done(nora, "POST", "bots", {"username": "robot", "name": "Робот"}))["usercode"]
    of_a_room = {"events": ["messages"], "name": "Журнал"}
    for holder, told in ((f"rooms/{room}", of_a_room), (f"bots/{house.bot}", {"events": ["mentions"]})):
        # Nobody listens there.
        hook = await _done(nora, "POST", f"{holder}/outgoing-webhooks", {"url": "http://127.0.0.1:9/"} | told)
        await _done(nora, "POST", f"{holder}/outgoing-webhooks/{hook['id']}/test")
        house.outgoing[holder] = str(hook["id"])
    await _done(nora, "PUT", f"me/blocks/{ivan.usercode}")
    await _done(nora, "PATCH", f"admin/users/{olga.usercode}", {"role": "guest"})
    await _done(nora, "PUT", f"admin/blocks/{ivan.usercode}", {"reason": "спор"})
    return people


async def _uploaded(person: Person, name: str) -> str:
    """A file that a message may carry."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", b"a plan", filename=name)
    url = f"{person.instance.url}/api/v1/uploads"
    async with person.http.post(url, data=form, headers=person.headers) as response:
        assert response.status == 201, await response.text()
        return str((await response.json())["id"])


async def _done(person: Person, method: str, path: str, body: object = None) -> dict[str, str]:
    status, answer = await person.asks(method, path, body)
    assert status < 300, (path, answer)
    return answer or {}


IN_THE_TABLE = [path for verb, path in (row.words for row in PAGES) if verb == "GET" and not path.startswith(FILES)]
MORE = [
    *(
        "/rooms/{direct}",
        "/rooms/everyone",
        "/rooms/general",
        "/rooms/{room}/files",
        "/search?q=слово",
        "/search?q=нет",
    ),
    *("/rooms/nowhere", "/offline", "/admin/people?q=э", "/join/nothing", "/settings?said=password", "/people?q=э"),
]


@pytest.mark.parametrize("path", list(dict.fromkeys(IN_THE_TABLE + MORE)))
async def test_a_page_says_nothing_that_is_in_no_catalogue(house: House, path: str) -> None:
    left = left_out(await house.opens(path))

    assert not left, "\n".join(left)


@pytest.mark.parametrize("path", ["/login", "/register", "/join/{invite}", "/rooms/nowhere", "/offline"])
async def test_neither_does_one_for_strangers(house: House, path: str) -> None:
    left = left_out(await house.opens(path, by=house.stranger))

    assert not left, "\n".join(left)


@pytest.mark.parametrize(
    "path, filled_in",
    [
        ("/register", {"username": "x", "password": "x", "name": "я" * 61}),
        ("/register", {"username": "nora", "password": PASSWORD}),
        ("/login", {"username": "nora", "password": "x"}),
        ("/join/{invite}", {"username": "_", "password": "x" * 2001}),
        ("/rooms", {"name": ""}),
        ("/rooms/{room}/messages", {"body": ""}),
        ("/rooms/{room}/messages", {"body": "/poll"}),
        ("/rooms/{room}/messages", {"body": "/танец"}),
        ("/rooms/{room}/messages/{seq}", {"body": ""}),
        ("/rooms/{room}/scheduled", {"body": "чай", "due_at": "вчера"}),
        ("/rooms/{room}/members", {"who": "никто"}),
        ("/rooms/{room}/settings", {"name": ""}),
        ("/rooms/{room}/bans", {"who": "никто"}),
        ("/rooms/{room}/invites", {"role": "member", "account_role": "member", "expires_in_s": "x"}),
        ("/settings/profile", {"name": ""}),
        ("/settings/password", {"old": "x", "new": "x"}),
        ("/settings/notifications", {"begins": "рано", "ends": "поздно", "zone": "дом"}),
        ("/settings/tokens", {"name": "", "expires_in_days": "много"}),
        ("/settings/blocks", {"who": "никто"}),
        ("/admin/people", {"username": "x", "password": "x", "role": "царь"}),
        ("/admin/site", {"name": ""}),
    ],
)
async def test_neither_does_a_form_that_was_refused(house: House, path: str, filled_in: dict[str, str]) -> None:
    by = house.browser if path.startswith(("/rooms", "/settings", "/admin")) else house.stranger
    headers = {"Origin": by.instance.url, **asking_for(WIDE)}

    page = await by.fills_in(house.whole(path), headers=headers, **filled_in)

    assert page.status in (401, 404, 409, 422) and page.problems
    assert not (left := left_out(page)), "\n".join(left)


@pytest.mark.parametrize("path", ["/welcome", "/welcome/invite"])
async def test_neither_does_the_first_run(house: House, path: str) -> None:
    left = left_out(house.first[path])

    assert 200 == house.first[path].status
    assert not left, "\n".join(left)


async def test_a_page_without_a_catalogue_would_be_found_out(house: House) -> None:
    assert "Join" in " ".join(left_out(await house.stranger.opens("/register")))

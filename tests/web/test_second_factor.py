"""A code after the password: setting it up, being asked for it, losing it."""

import re
from base64 import b32encode
from collections.abc import AsyncIterator

import pytest

from chat.model import totp
from chat.model.times import now
from tests.cast import PASSWORD, Person
from tests.place import Instance, Place, serving, settings
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database


def code(secret: str, ahead: int = 0) -> str:
    return totp.code_at(secret, totp.step_at(now()) + ahead)


class Careful:
    """Somebody with an authenticator app, at their browser."""

    def __init__(self, person: Person, browser: Visitor) -> None:
        self.person, self.browser = person, browser
        self.secret = ""
        self.recovery: list[str] = []

    async def sets_up(self) -> Page:
        """The first code of the app is that of now; the next is still good."""
        await self.browser.signs_in(self.person.username)
        offered = await self.browser.fills_in("/settings/factor", password=PASSWORD)
        self.secret = re.search(r"<code>([A-Z2-7]{32})</code>", offered.markup)[1]  # type: ignore[index]
        page = await self.browser.fills_in("/settings/factor/confirmation", code=code(self.secret))
        self.recovery = re.findall(r"<code>([a-z2-7-]{19})</code>", page.markup)
        return page

    async def asks_for_a_token(self, **fields: str) -> tuple[int, dict[str, object]]:
        body = {"username": self.person.username, "password": PASSWORD, **fields}
        return await self.person.asks("POST", "auth/token", body)


@pytest.fixture
async def careful(alice: Person, visitor: Visitor) -> Careful:
    somebody = Careful(alice, visitor)
    await somebody.sets_up()
    return somebody


@pytest.fixture
async def elsewhere(place: Place) -> AsyncIterator[Visitor]:
    """Another browser, on another instance where there is one."""
    async with Visitor(place.other) as somebody:
        yield somebody


def test_codes_are_those_of_the_standard() -> None:
    secret = b32encode(b"12345678901234567890").decode()

    given = [totp.code_at(secret, seconds // 30) for seconds in (59, 1111111109, 1234567890, 20000000000)]

    assert ["287082", "081804", "005924", "353130"] == given


async def test_it_counts_only_when_its_first_code_has_come(alice: Person, visitor: Visitor) -> None:
    somebody = Careful(alice, visitor)
    await visitor.signs_in(alice.username)
    offered = await visitor.fills_in("/settings/factor", password=PASSWORD)
    wrong = await visitor.fills_in("/settings/factor/confirmation", code="000 000")

    assert 'class="qr"' in offered.markup
    assert 422 == wrong.status
    assert wrong.problems
    assert 'class="qr"' in wrong.markup
    assert 200 == (await somebody.asks_for_a_token())[0]


async def test_an_open_browser_sets_up_none(alice: Person, visitor: Visitor) -> None:
    await visitor.signs_in(alice.username)

    pages = [await visitor.fills_in("/settings/factor", password=password) for password in ("", "wrong")]

    assert [(422, ["That is not your password."])] * 2 == [(page.status, page.problems) for page in pages]
    assert not any('class="qr"' in page.markup for page in pages)


async def test_nobody_goes_on_in_another_browser(alice: Person, visitor: Visitor, elsewhere: Visitor) -> None:
    """Not even with the right code: a secret that waits is shown to no one who has not asked for it."""
    somebody = Careful(alice, visitor)
    await visitor.signs_in(alice.username)
    offered = await visitor.fills_in("/settings/factor", password=PASSWORD)
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", offered.markup)[1]  # type: ignore[index]
    await elsewhere.signs_in(alice.username)

    tries = [await elsewhere.fills_in("/settings/factor/confirmation", code=one) for one in ("0", code(secret))]

    assert [409, 409] == [page.status for page in tries]
    assert not any(secret in page.markup for page in tries)
    assert 200 == (await somebody.asks_for_a_token())[0]


async def test_whoever_has_one_is_asked_after_the_password(careful: Careful, elsewhere: Visitor) -> None:
    asked = await elsewhere.signs_in(careful.person.username, next="/people", follow=True)
    assert (200, "/login/code", "") == (asked.status, asked.path, elsewhere.cookie)

    page = await elsewhere.fills_in("/login/code", code=code(careful.secret, ahead=1))

    assert (200, "/people") == (page.status, page.path)
    assert "By password and code." in (await elsewhere.opens("/settings")).text


async def test_half_way_is_not_in(careful: Careful, elsewhere: Visitor) -> None:
    await elsewhere.signs_in(careful.person.username)

    assert "/login" == (await elsewhere.opens("/settings")).path
    assert 401 == await elsewhere.asks("GET", "me")


async def test_a_wrong_code_lets_nobody_in(careful: Careful, elsewhere: Visitor) -> None:
    await elsewhere.signs_in(careful.person.username)

    page = await elsewhere.fills_in("/login/code", code="123456x")

    assert (422, "/login/code", 1) == (page.status, page.path, len(page.problems))
    assert "" == elsewhere.cookie


async def test_nobody_sends_a_code_without_the_password(careful: Careful, elsewhere: Visitor) -> None:
    page = await elsewhere.fills_in("/login/code", code=code(careful.secret, ahead=1))

    assert (401, "") == (page.status, elsewhere.cookie)


async def test_a_code_is_taken_once(careful: Careful) -> None:
    again = await careful.asks_for_a_token(code=code(careful.secret))
    following = code(careful.secret, ahead=1)
    first, second = [await careful.asks_for_a_token(code=following) for _ in range(2)]

    assert [422, 200, 422] == [again[0], first[0], second[0]]


async def test_a_recovery_code_is_taken_once(careful: Careful) -> None:
    assert 10 == len(set(careful.recovery))
    written = careful.recovery[0].upper().replace("-", " ")

    answers = [(await careful.asks_for_a_token(code=written))[0] for _ in range(2)]

    assert [200, 422] == answers


async def test_a_script_is_told_that_a_code_is_wanted(careful: Careful) -> None:
    status, body = await careful.asks_for_a_token()

    assert (422, "bad_field", ["code"]) == (status, body["code"], list(body["errors"]))  # type: ignore[call-overload]


async def test_a_wrong_password_is_not_told_of_it(careful: Careful) -> None:
    status, body = await careful.asks_for_a_token(password="not the password", code=code(careful.secret, ahead=1))

    assert (401, "not_signed_in") == (status, body["code"])


async def test_setting_it_up_ends_the_other_sessions(alice: Person, visitor: Visitor) -> None:
    assert 200 == (await alice.asks("GET", "me"))[0]

    await Careful(alice, visitor).sets_up()

    assert 401 == (await alice.asks("GET", "me"))[0]
    assert 200 == await visitor.asks("GET", "me")


async def test_new_recovery_codes_replace_the_old_ones(careful: Careful) -> None:
    page = await careful.browser.fills_in("/settings/factor/recovery", password=PASSWORD, code=careful.recovery[0])
    new = re.findall(r"<code>([a-z2-7-]{19})</code>", page.markup)

    assert 10 == len(new)
    assert [422, 200] == [(await careful.asks_for_a_token(code=one))[0] for one in (careful.recovery[1], new[0])]


async def test_a_code_alone_makes_no_new_recovery_codes(careful: Careful) -> None:
    tries = [("", careful.recovery[0]), ("wrong", careful.recovery[0]), (PASSWORD, "000000x")]

    pages = [await careful.browser.fills_in("/settings/factor/recovery", password=p, code=c) for p, c in tries]

    assert [422, 422, 422] == [page.status for page in pages]
    assert 200 == (await careful.asks_for_a_token(code=careful.recovery[0]))[0]


async def test_it_goes_by_password_and_code_together(careful: Careful) -> None:
    following = code(careful.secret, ahead=1)
    ways = [("wrong", following), (PASSWORD, "000000x"), (PASSWORD, following)]

    pages = [await careful.browser.fills_in("/settings/factor/end", password=p, code=c) for p, c in ways]

    assert [422, 422, 200] == [page.status for page in pages]
    assert 200 == (await careful.asks_for_a_token())[0]


async def test_one_is_not_put_in_the_place_of_another(careful: Careful) -> None:
    assert 409 == (await careful.browser.fills_in("/settings/factor", password=PASSWORD)).status


async def test_administrators_see_it_and_reset_it(careful: Careful, admin: Person) -> None:
    path = f"admin/users/{careful.person.usercode}/second-factor"
    query = f"admin/users?q={careful.person.username}"
    assert (await admin.asks("GET", query))[1]["items"][0]["second_factor"]

    assert 204 == (await admin.asks("DELETE", path))[0]

    assert not (await admin.asks("GET", query))[1]["items"][0]["second_factor"]
    assert 200 == (await careful.asks_for_a_token())[0]
    _, log = await admin.asks("GET", f"admin/audit?target={careful.person.usercode}")
    assert "account.second_factor_reset" in [entry["action"] for entry in log["items"]]


async def test_nobody_resets_their_own(admin: Person) -> None:
    assert 403 == (await admin.asks("DELETE", f"admin/users/{admin.usercode}/second-factor"))[0]


@pytest.fixture(scope="module")
async def limited(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    async with serving(settings(tmp_path_factory.mktemp("limited"), rate_limits="on")) as instance:
        yield instance


async def test_who_tries_many_codes_has_to_wait(limited: Instance) -> None:
    person = await Person("mallory", limited).registers()
    async with Visitor(limited) as browser:
        somebody = Careful(person, browser)
        await somebody.sets_up()

        answers = [(await somebody.asks_for_a_token(code="000000x"))[0] for _ in range(6)]

    assert (422, 429) == (answers[0], answers[-1])
    await person.is_gone()

"""Coming in: by form and by token; what the cookie is like, and what too many wrong guesses bring."""

from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from yarl import URL

from tests.cast import PASSWORD, Person
from tests.place import Instance, Place, serving, settings
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database


def cookies(page: Page) -> "SimpleCookie":
    return SimpleCookie(page.headers["Set-Cookie"])


async def test_a_script_signs_in_in_any_case(alice: Person) -> None:
    status, body = await alice.asks(
        "POST", "auth/token", {"username": f" {alice.username.upper()} ", "password": PASSWORD}
    )

    assert (200, alice.usercode) == (status, body["user"]["usercode"])
    assert alice.token != body["access_token"]


async def test_a_form_leads_home_or_to_where_they_were_going(visitor: Visitor, alice: Person) -> None:
    asked = await visitor.opens("/rooms/general?at=1")
    assert (200, "/login", "/rooms/general?at=1") == (asked.status, asked.path, asked.field("next"))

    page = await visitor.signs_in(alice.username, next=asked.field("next"), follow=True)

    assert (200, "/rooms/general") == (page.status, page.path)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\r\nX-Evil: 1",
        "//[",
        "evil",
        "",
    ],
    ids=ascii,
)
async def test_a_form_never_leads_to_another_site(elsewhere: str, visitor: Visitor, alice: Person) -> None:
    page = await visitor.fills_in("/login", follow=False, username=alice.username, password=PASSWORD, next=elsewhere)

    assert (303, "/") == (page.status, page.headers["Location"])


async def test_an_unknown_name_and_a_wrong_password_answer_the_same(visitor: Visitor, alice: Person) -> None:
    guesses = [
        (alice.username, "not the password"),
        ("nobody-at-all", PASSWORD),
        ("", ""),
        (alice.username, "x" * 4000),
    ]

    answers = [await alice.asks("POST", "auth/token", {"username": n, "password": p}) for n, p in guesses]
    pages = [await visitor.signs_in(n, p) for n, p in guesses]

    assert {(401, "not_signed_in")} == {(status, body["code"]) for status, body in answers}
    assert 1 == len({body["detail"] for _, body in answers})
    assert {(401, "/login", answers[0][1]["detail"])} == {(page.status, page.path, *page.problems) for page in pages}
    assert not visitor.cookie


async def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(visitor: Visitor, alice: Person) -> None:
    page = await visitor.fills_in("/login", follow=False, username=alice.username, password=PASSWORD)

    (name, cookie), *others = cookies(page).items()
    assert ("chat_session", []) == (name, others)
    assert (True, "Lax", "/", "") == (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"])
    assert not cookie["secure"]  # over plain HTTP a browser would drop it
    assert len(cookie.value) >= 43


async def test_each_sign_in_is_a_new_session_and_the_old_one_is_over(visitor: Visitor, alice: Person) -> None:
    await visitor.signs_in(alice.username)
    old = visitor.cookie
    assert 200 == await visitor.asks("GET", "me")

    await visitor.signs_in(alice.username)

    assert visitor.cookie not in ("", old)
    assert 200 == await visitor.asks("GET", "me")
    visitor.http.cookie_jar.update_cookies({"chat_session": old}, response_url=_root(visitor))
    assert old == visitor.cookie
    assert 401 == await visitor.asks("GET", "me")


async def test_a_session_that_somebody_planted_is_not_taken_up(visitor: Visitor, alice: Person) -> None:
    visitor.http.cookie_jar.update_cookies({"chat_session": "planted"}, response_url=_root(visitor))

    await visitor.signs_in(alice.username)

    assert visitor.cookie not in ("", "planted")


async def test_whoever_is_signed_in_is_not_asked_again(visitor: Visitor, alice: Person) -> None:
    await visitor.signs_in(alice.username)

    assert ["/rooms/general", "/rooms/general"] == [
        (await visitor.opens(path)).path for path in ("/login", "/register")
    ]


@pytest.fixture(scope="module")
async def limited(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    """An instance that counts, at an address with TLS before it."""
    chosen = settings(tmp_path_factory.mktemp("limited"), rate_limits="on", base_url="https://chat.example.org")
    async with serving(chosen) as instance:
        yield instance


@pytest.fixture
async def newcomer(limited: Instance) -> AsyncIterator[Person]:
    person = await Person("newcomer", limited).registers()
    yield person
    await person.is_gone()


async def guess(person: Person, password: str) -> tuple[int, dict[str, str], Any]:
    url = f"{person.instance.url}/api/v1/auth/token"
    body = {"username": person.username, "password": password}
    async with person.http.post(url, json=body) as response:
        return response.status, dict(response.headers), await response.json(content_type=None)


async def test_too_many_wrong_guesses_lock_the_account_for_a_while(newcomer: Person, limited: Instance) -> None:
    assert {401} == {(await guess(newcomer, "wrong"))[0] for _ in range(10)}

    status, headers, body = await guess(newcomer, PASSWORD)

    assert (429, "too_fast") == (status, body["code"])
    assert 0 < int(headers["Retry-After"]) <= 30
    other = await Person("other", limited).registers()
    assert (await other.signs_in()).token
    await other.is_gone()


async def test_right_sign_ins_are_not_counted(newcomer: Person) -> None:
    assert {200} == {(await guess(newcomer, PASSWORD))[0] for _ in range(15)}


async def test_behind_tls_the_cookie_is_bound_to_the_host(newcomer: Person, limited: Instance) -> None:
    async with Visitor(limited) as visitor:
        page = await visitor.fills_in(
            "/login",
            follow=False,
            headers={"Origin": "https://chat.example.org"},
            username=newcomer.username,
            password=PASSWORD,
        )

    cookie = cookies(page)["__Host-chat_session"]
    assert (True, True, "Lax", "/", "") == tuple(
        cookie[name] for name in ("secure", "httponly", "samesite", "path", "domain")
    )
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]


async def test_without_limits_nobody_waits(place: Place, alice: Person) -> None:
    assert {401} == {(await guess(alice, "wrong"))[0] for _ in range(12)}
    assert 200 == (await guess(alice, PASSWORD))[0]


def _root(visitor: Visitor) -> URL:
    return URL(visitor.instance.url)

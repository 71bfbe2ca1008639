"""Signing in by a passkey, and what is not believed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from yarl import URL

from tests.cast import PASSWORD, Person
from tests.place import Instance, Place, serving, settings
from tests.web.authenticator import PRESENT, Device
from tests.web.passkey_acts import OVER, adds, enters, removals, sends
from tests.web.test_second_factor import Careful
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database


@pytest.fixture
async def elsewhere(place: Place) -> AsyncIterator[Visitor]:
    """Another browser, on another instance where there is one."""
    async with Visitor(place.other) as somebody:
        yield somebody


@pytest.fixture
async def device(alice: Person, visitor: Visitor, elsewhere: Visitor) -> Device:
    """Alice's, with a passkey for this place; she looks at it from where `elsewhere` is."""
    await visitor.signs_in(alice.username)
    made = Device(visitor.instance.url)
    assert 200 == (await adds(visitor, made)).status
    made.origin = elsewhere.instance.url
    return made


async def test_a_passkey_lets_in_without_name_password_and_code(device: Device, elsewhere: Visitor) -> None:
    said = await enters(elsewhere, device, "/people")

    assert (200, "/people") == (said.status, said.body["location"])
    shown = await elsewhere.opens("/settings")
    assert 200 == shown.status
    assert "By passkey." in shown.text
    assert "Last used" in shown.text.partition("Add a passkey")[0]


async def test_it_stands_for_both_factors(alice: Person, device: Device, visitor: Visitor, elsewhere: Visitor) -> None:
    await Careful(alice, visitor).sets_up()

    await enters(elsewhere, device)

    assert (200, "/settings") == ((page := await elsewhere.opens("/settings")).status, page.path)


async def test_nothing_about_who_has_one_is_told_before(elsewhere: Visitor) -> None:
    asked = await sends(elsewhere, "/login/passkey/challenge", {})

    assert [] == asked.body.get("allowCredentials", [])
    assert ("required", "127.0.0.1") == (asked.body["userVerification"], asked.body["rpId"])


async def test_a_session_from_before_is_over(device: Device, visitor: Visitor) -> None:
    device.origin, before = visitor.instance.url, visitor.cookie

    await enters(visitor, device)

    assert before and visitor.cookie and before != visitor.cookie
    visitor.http.cookie_jar.update_cookies({"chat_session": before}, URL(visitor.instance.url))
    assert "/login" == (await visitor.opens("/settings")).path


NOT_BELIEVED = (401, "not_signed_in", "This passkey was not accepted. Begin again.")


@pytest.mark.parametrize("lie", [{"origin": "https://chat.example"}, {"host": "chat.example"}, {"handle": b"W7XJRX9H"}])
async def test_what_was_meant_for_another_is_not_believed(
    device: Device, elsewhere: Visitor, lie: dict[str, Any]
) -> None:
    for name, value in lie.items():
        setattr(device, name, value)

    assert NOT_BELIEVED == (await enters(elsewhere, device)).refusal
    assert not elsewhere.cookie


async def test_another_key_does_not_sign_for_it(device: Device, elsewhere: Visitor) -> None:
    forged = Device(device.origin, id=device.id, handle=device.handle)

    assert NOT_BELIEVED == (await enters(elsewhere, forged)).refusal


async def test_a_device_that_did_not_look_who_it_is_is_told_so(device: Device, elsewhere: Visitor) -> None:
    device.flags = PRESENT

    status, code, sentence = (await enters(elsewhere, device)).refusal

    assert (401, "not_signed_in") == (status, code)
    assert sentence.startswith("The device did not check that it is you.")


async def test_an_answer_works_once_and_in_the_browser_that_asked(
    device: Device, elsewhere: Visitor, visitor: Visitor
) -> None:
    asked = await sends(elsewhere, "/login/passkey/challenge", {})
    cookies = {one.key: one.value for one in elsewhere.http.cookie_jar}
    body = {"credential": device.answers(asked.body)}

    in_another = await sends(visitor, "/login/passkey", body)
    first = await sends(elsewhere, "/login/passkey", body)
    elsewhere.http.cookie_jar.update_cookies(cookies, URL(elsewhere.instance.url))
    second = await sends(elsewhere, "/login/passkey", body)

    assert (OVER, 200, OVER) == (in_another.refusal, first.status, second.refusal)


async def test_an_answer_to_an_earlier_challenge_is_not_believed(device: Device, elsewhere: Visitor) -> None:
    earlier = device.answers((await sends(elsewhere, "/login/passkey/challenge", {})).body)
    await sends(elsewhere, "/login/passkey/challenge", {})

    assert NOT_BELIEVED == (await sends(elsewhere, "/login/passkey", {"credential": earlier})).refusal


async def test_a_count_that_goes_back_is_a_copy(device: Device, elsewhere: Visitor) -> None:
    copy = Device(device.origin, key=device.key, id=device.id, handle=device.handle)
    await enters(elsewhere, device)
    await enters(elsewhere, device)

    status, code, sentence = (await enters(elsewhere, copy)).refusal

    assert (401, "not_signed_in") == (status, code)
    assert "copied" in sentence


async def test_a_device_that_never_counts_lets_in_again_and_again(device: Device, elsewhere: Visitor) -> None:
    device.step = 0

    assert [200, 200] == [(await enters(elsewhere, device)).status for _ in range(2)]


@pytest.mark.parametrize(
    "answer", [{}, {"id": "AQ", "rawId": "AQ", "type": "public-key", "response": {}}, {"id": "é", "rawId": "\x00"}]
)
async def test_nonsense_is_not_believed(elsewhere: Visitor, answer: dict[str, Any]) -> None:
    await sends(elsewhere, "/login/passkey/challenge", {})

    assert NOT_BELIEVED == (await sends(elsewhere, "/login/passkey", {"credential": answer})).refusal


async def test_cut_answers_are_not_believed(device: Device, elsewhere: Visitor) -> None:
    for name in ("clientDataJSON", "authenticatorData", "signature", "userHandle"):
        answer = device.answers((await sends(elsewhere, "/login/passkey/challenge", {})).body)
        answer["response"][name] = answer["response"][name][:7]
        assert NOT_BELIEVED == (await sends(elsewhere, "/login/passkey", {"credential": answer})).refusal


async def test_another_site_cannot_begin(elsewhere: Visitor) -> None:
    said = await sends(elsewhere, "/login/passkey/challenge", {}, origin="https://evil.example")

    assert (403, "forbidden") == said.refusal[:2]


async def test_a_blocked_account_stays_out(device: Device, alice: Person, admin: Person, elsewhere: Visitor) -> None:
    assert 200 == (await admin.asks("PUT", f"admin/blocks/{alice.usercode}", {}))[0]

    said = await enters(elsewhere, device)

    assert (401, "not_signed_in", "Nobody signs in to this account. Ask an administrator.") == said.refusal


async def test_a_removed_passkey_lets_nobody_in(device: Device, visitor: Visitor, elsewhere: Visitor) -> None:
    await enters(elsewhere, device)
    (path,) = removals(await visitor.opens("/settings"))
    wrong = await visitor.fills_in(path, password="wrong")
    assert (422, ["That is not your password."]) == (wrong.status, wrong.problems)
    assert 200 == (await elsewhere.opens("/settings")).status

    page = await visitor.fills_in(path, password=PASSWORD)

    assert [] == removals(page)
    assert "/login" == (await elsewhere.opens("/settings")).path
    status, code, sentence = (await enters(elsewhere, device)).refusal
    assert (401, "not_signed_in") == (status, code)
    assert sentence.startswith("This passkey opens no account here.")


@pytest.fixture
async def limited(tmp_path: Any) -> AsyncIterator[Instance]:
    async with serving(settings(tmp_path, rate_limits="on")) as instance:
        yield instance


async def test_tries_are_counted(limited: Instance) -> None:
    async with Visitor(limited) as somebody:
        said = [await sends(somebody, "/login/passkey", {"credential": {}}) for _ in range(61)]
        asked = await sends(somebody, "/login/passkey/challenge", {})

    assert [401] * 60 + [429] == [one.status for one in said]
    assert (429, "too_fast") == asked.refusal[:2]


async def test_behind_a_proxy_the_place_is_what_base_url_says(tmp_path: Any) -> None:
    async with serving(settings(tmp_path, base_url="https://chat.example")) as instance, Visitor(instance) as somebody:
        asked = await sends(somebody, "/login/passkey/challenge", {}, origin="https://chat.example")

    assert "chat.example" == asked.body["rpId"]

"""Wishes: a message, an account, a room. Each refusal names its field."""

from collections.abc import Callable
from typing import Any

import pytest

from chat.errors import BadField, TooLong
from chat.model.message import Draft
from chat.model.room import Kind, RoomDraft
from chat.model.user import Registration

GOOD = "four plain words here"


def refused(parse: Callable[..., Any], *wish: Any) -> list[str]:
    """The fields that a refusal names."""
    with pytest.raises(BadField) as refusal:
        parse(*wish)
    assert all(sentence.endswith(".") for sentence in refusal.value.fields.values())
    return sorted(refusal.value.fields)


def test_a_draft_is_clean() -> None:
    assert Draft("hello", "a1", 7) == Draft.parse(" hello\r\n", "a1", 7)
    assert Draft("x" * 8000, None, None) == Draft.parse("x" * 8000)


@pytest.mark.parametrize("body", ["", " \n\t ", "\x00\x07", "\ud800"], ids=ascii)
def test_an_empty_message_is_refused(body: str) -> None:
    assert ["body"] == refused(Draft.parse, body)


def test_a_message_that_is_too_long_says_so() -> None:
    with pytest.raises(TooLong) as refusal:
        Draft.parse("x" * 8001)

    assert "too_long" == refusal.value.code
    assert "8001" in refusal.value.fields["body"]


@pytest.mark.parametrize("client_id", ["", "x" * 65, "a\nb", "\x00"], ids=ascii)
def test_a_client_id_is_refused_by_name(client_id: str) -> None:
    assert ["client_id"] == refused(Draft.parse, "hello", client_id)


def test_an_account_has_a_key_in_small_letters_and_a_name_as_typed() -> None:
    assert Registration("alice.b-c_1", "Alice Nowak", GOOD) == Registration.parse(
        " Alice.B-c_1", GOOD, " Alice  Nowak "
    )
    assert Registration("alice", "Alice", GOOD) == Registration.parse("Alice", GOOD)
    assert Registration("alice", "Alice", GOOD) == Registration.parse("Alice", GOOD, "\u202e \u200b")


@pytest.mark.parametrize(
    "username", ["", "a", "a" * 33, "a b", "a@b", "älice", "al\u200bice", "a\nb", "<b>"], ids=ascii
)
def test_a_username_is_refused_by_name(username: str) -> None:
    assert ["username"] == refused(Registration.parse, username, GOOD)


@pytest.mark.parametrize("password", ["", "1234567", "x" * 1001])
def test_a_password_is_refused_by_name_and_not_shown(password: str) -> None:
    assert ["password"] == refused(Registration.parse, "alice", password)


def test_an_account_names_all_its_faults_at_once() -> None:
    assert ["name", "password", "username"] == refused(Registration.parse, "?", "short", "x" * 61)


def test_a_room_draft_is_clean() -> None:
    draft = RoomDraft.parse("  Dome   crew ", "closed", " Mirrors\n", "dome-crew")

    assert RoomDraft("dome-crew", "Dome crew", Kind.CLOSED, "Mirrors") == draft


def test_a_room_names_all_its_faults_at_once() -> None:
    assert ["kind", "name", "room", "topic"] == refused(RoomDraft.parse, " ", "secret", "x" * 251, "Not a key")


def test_a_direct_room_is_not_made_by_hand() -> None:
    assert ["kind"] == refused(RoomDraft.parse, "Crew", "direct")


@pytest.mark.parametrize("key", ["dm-3f9k2c8m", "dm-x", "dm-crew-1"])
def test_a_key_that_looks_like_a_direct_room_is_refused(key: str) -> None:
    assert ["room"] == refused(RoomDraft.parse, "Crew", "open", "", key)


def test_a_direct_room_has_no_name_and_a_key_of_its_own() -> None:
    first, second = RoomDraft.direct(), RoomDraft.direct()

    assert (Kind.DIRECT, "", "") == (first.kind, first.name, first.topic)
    assert first.key.startswith("dm-") and first.key != second.key


def test_a_room_without_a_visible_name_is_refused() -> None:
    assert ["name"] == refused(RoomDraft.parse, "\u200b\u202e\u200d")

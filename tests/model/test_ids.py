"""Names of things: what people read aloud, and what sorts by time."""

import re
import time
from uuid import UUID

import pytest

from chat.model.ids import (
    CROCKFORD,
    is_client_id,
    is_direct_key,
    new_direct_key,
    new_message_id,
    new_usercode,
    parse_usercode,
    people_key,
    room_key_from,
    show_usercode,
)
from chat.model.room import is_room_key


@pytest.mark.parametrize(
    "typed", ["K7QF2M9X", "k7qf2m9x", "K7QF-2M9X", "k7qf-2m9x", "  K7qf-2m9X\n", "K7-QF2M-9X"], ids=repr
)
def test_a_usercode_is_read_in_any_case_with_and_without_dashes(typed: str) -> None:
    assert "K7QF2M9X" == parse_usercode(typed)


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert "01111111" == parse_usercode("oiIlL1Il")


@pytest.mark.parametrize("typed", ["", "K7QF2M9", "K7QF2M9XX", "K7QF2M9U", "K7QF 2M9X", "K7QF2M9\u0661", "--------"])
def test_what_cannot_be_a_usercode_is_none(typed: str) -> None:
    assert parse_usercode(typed) is None


def test_a_new_usercode_is_read_back_from_the_form_that_people_see() -> None:
    codes = [new_usercode() for _ in range(500)]

    assert codes == [parse_usercode(show_usercode(code).lower()) for code in codes]
    assert set("".join(codes)) == set(CROCKFORD)
    assert len(set(codes)) == len(codes)


def test_message_ids_are_uuids_of_version_7() -> None:
    ids = [UUID(new_message_id()) for _ in range(500)]

    assert {7} == {one.version for one in ids}
    assert {0b10} == {one.int >> 62 & 0b11 for one in ids}
    assert len(set(ids)) == len(ids)


def test_message_ids_sort_by_time() -> None:
    earlier, before = new_message_id(), time.time_ns() // 1_000_000
    while time.time_ns() // 1_000_000 == before:
        pass
    later, after = new_message_id(), time.time_ns() // 1_000_000

    assert earlier < later
    assert before < UUID(later).int >> 80 <= after


@pytest.mark.parametrize("name", ["Dome crew", "Ärger & Straße", "", "日本語", "-- - --", "x" * 60, "../../etc", "<b>"])
def test_a_name_makes_a_valid_room_key(name: str) -> None:
    key = room_key_from(name)

    assert is_room_key(key)
    assert key != room_key_from(name)


@pytest.mark.parametrize("key", ["a", "0", "general", "dm-3f9k2c8m", "x" * 64])
def test_a_room_key_is_letters_digits_and_dashes(key: str) -> None:
    assert is_room_key(key)


@pytest.mark.parametrize("name", ["DM", "dm 3f9k2c8m", "Dm: Bob", "dm-"])
def test_no_name_makes_the_key_of_a_direct_room(name: str) -> None:
    assert room_key_from(name).startswith("room-dm-")


def test_the_key_of_a_direct_room_is_short_and_says_what_it_is() -> None:
    keys = [new_direct_key() for _ in range(500)]

    assert len(set(keys)) == len(keys)
    assert all(is_room_key(key) and is_direct_key(key) for key in keys)
    assert all(re.fullmatch("dm-[0-9a-hjkmnp-tv-z]{8}", key) for key in keys)


def test_a_set_of_people_has_one_name() -> None:
    assert "AAAAAAAA,BBBBBBBB,CCCCCCCC" == people_key(["CCCCCCCC", "AAAAAAAA", "BBBBBBBB", "AAAAAAAA"])
    assert people_key(["AAAAAAAA", "BBBBBBBB"]) != people_key(["AAAAAAAA", "CCCCCCCC"])
    assert len(people_key([new_usercode() for _ in range(8)])) <= 80


@pytest.mark.parametrize("key", ["", "-", "-a", "a-", "A", "a b", "a_b", "a/b", "ä", "a\n", "x" * 65])
def test_anything_else_is_no_room_key(key: str) -> None:
    assert not is_room_key(key)


def test_a_client_id_is_printable_and_short() -> None:
    assert [True] * 4 == [is_client_id(text) for text in ("a", "a ", "ä-1", "x" * 64)]
    assert [False] * 6 == [is_client_id(text) for text in ("", "x" * 65, "a\n", "a\0", "\ud800", "a\u202eb")]

"""Questions: what is typed, what the index is asked, what is a hit."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chat.errors import BadField
from chat.model.message import Message
from chat.model.searching import MOST_TOKENS, Query
from chat.model.user import User

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
MESSAGE = Message("crew", 1, 1, "id", None, User(1, "AAAAAAAA", "alice", "Alice"), "", AT)


def fits(question: str, body: str, **state: object) -> bool:
    return Query.parse(question).fits(replace(MESSAGE, body=body, **state))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "body"),
    [
        ("comp", "My Computer"),
        ("comp my", "My Computer"),
        ("上海", "我在上海交通大学"),
        ("海", "我在上海"),
        ("上海 hello", "hello, 上海"),
        ("/var/log/syslog", "tail -f /var/log/syslog.1"),
        ("/var/log", "/var/log/syslog"),
        ("10.0.0.7", "ping 10.0.0.7!"),
        ("10.0.0", "ping 10.0.0.7"),
        ("snake_ca", "snake_case"),
        ('"to be"', "whether to be or not"),
        ("don't", "I don’t"),
        ("hello!", "hello there"),
        ("(cafe)", "CAFÉ"),
        ("réunion", "reunion"),
        ("🎉", "well done 🎉🎉"),
        ("a.a", "ba.a.a"),
        ("has:link", "see https://example.org"),
        ("note: this", "a note: this"),
        ("", "anything"),
    ],
)
def test_a_hit(question: str, body: str) -> None:
    assert fits(question, body)


@pytest.mark.parametrize(
    ("question", "body"),
    [
        ("puter", "My Computer"),
        ("comp", "incomplete"),
        ("comp his", "My Computer"),
        ("上海", "上在海"),
        ("/var/log", "/var/lib/log"),
        ("/var/log", "var log"),
        ("10.0.0.7", "10.0.7.0 and 7.10.0.0"),
        ('"to be"', "be to me"),
        ("has:link", "no link here"),
        ("has:file", "no file here"),
        ("is:pinned", "not pinned"),
    ],
)
def test_no_hit(question: str, body: str) -> None:
    assert not fits(question, body)


def test_a_pinned_message_fits_and_a_deleted_one_never_does() -> None:
    assert fits("is:pinned see", "see", pinned=True)
    assert not fits("see", "see", deleted_seq=2)


def test_the_index_is_asked_for_beginnings_of_words_and_for_whole_neighbours() -> None:
    asked = {
        question: [(token.text, token.begins) for token in Query.parse(question).tokens()]
        for question in ("comp", "/var/log/sys", "上海", "上", '"to be"')
    }

    assert [("qwcomp", True)] == asked["comp"]
    assert [("qplogzysys", True), ("qpvarzylog", False)] == asked["/var/log/sys"]
    assert [(1, False)] == [(text.count("qs"), begins) for text, begins in asked["上海"]]
    assert [(1, True)] == [(text.count("qs"), begins) for text, begins in asked["上"]]
    assert [("qwbe", True), ("qwto", False)] == asked['"to be"']


def test_a_long_question_asks_the_index_for_some_of_it_only() -> None:
    signs = "".join(chr(0x4E00 + number) for number in range(200))

    assert MOST_TOKENS == len(Query.parse(signs).tokens())
    assert fits(signs, f"so {signs}") and not fits(signs, signs[:-1])


def test_operators_are_no_words() -> None:
    query = Query.parse(
        "dust FROM:leila in:#Dome-Crew has:link is:pinned before:2026-11-21 after:2026-11-20T10:00+02:00"
    )

    assert ["dust"] == [term.text for term in query.terms]
    assert ({"leila"}, {"dome-crew"}, {"link", "pinned"}) == (query.authors, query.rooms, query.traits)
    assert (datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 20, 8, tzinfo=UTC)) == (query.before, query.after)
    assert "dust in:#Dome-Crew" == Query.parse("dust in:#Dome-Crew has:link").without("has:link")


@pytest.mark.parametrize("text", ["has:fun", "is:it", "from:", "https://a.b", "note:this"])
def test_words_with_a_colon_are_words(text: str) -> None:
    query = Query.parse(text)

    assert (1, []) == (len(query.terms), query.operators)


def test_parameters_narrow_as_operators_do() -> None:
    query = Query.parse(
        "dust before:2026-11-21", {"room": "crew", "from": "leila", "before": "2026-11-19", "after": ""}
    )

    assert ({"crew"}, {"leila"}, 19, None) == (
        query.rooms,
        query.authors,
        query.before and query.before.day,
        query.after,
    )


@pytest.mark.parametrize(
    ("text", "parameters", "field"),
    [
        ("before:yesterday", {}, "q"),
        ("after:2026-13-01", {}, "q"),
        ("", {"before": "x"}, "before"),
        ("", {"after": "0001-01-01T00:00:00+14:00"}, "after"),
        ("x" * 301, {}, "q"),
    ],
)
def test_what_cannot_be_asked_says_why(text: str, parameters: dict[str, str], field: str) -> None:
    with pytest.raises(BadField) as refusal:
        Query.parse(text, parameters)

    assert [field] == list(refusal.value.fields)


@pytest.mark.parametrize("text", ["", "  ", "… ?"])
def test_nothing_is_asked(text: str) -> None:
    assert Query.parse(text).asks_nothing


def test_hits_are_marked_as_they_were_written() -> None:
    query = Query.parse("str 上海 ab.c")

    assert [("Die ", False), ("Straße", True), (" 在", False), ("上海", True), ("交", False)] == query.excerpt(
        "Die Straße 在上海交"
    )
    assert [("AB.Cd", True), (" ab c", False)] == query.excerpt("AB.Cd ab c")
    assert [("nothing", False)] == query.excerpt("nothing")


def test_a_long_text_is_cut_around_its_first_hit() -> None:
    pieces = Query.parse("needle").excerpt("hay " * 500 + "needle" + " hay" * 500)

    assert [("…", False), ("needle", True), ("…", False)] == [pieces[0], pieces[2], pieces[-1]]
    assert 500 > sum(len(text) for text, _ in pieces)

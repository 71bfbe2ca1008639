"""Reports: members ask for a look at a message, and moderators decide."""

import pytest

from chat.jobs.drain import drain
from tests.cast import Frame, Person
from tests.conftest import Invite
from tests.place import Place
from tests.standing import becomes, refusal

pytestmark = pytest.mark.any_database


async def says(person: Person, room: str, body: str = "something mean") -> int:
    return int((await person.says(body, room))["seq"])


async def reports(person: Person, room: str, seq: int, reason: str = "It hurts.") -> int:
    status, body = await person.asks("POST", f"rooms/{room}/messages/{seq}/reports", {"reason": reason})
    assert (201, "open") == (status, body["state"]), body
    return int(body["id"])


async def waiting(person: Person, room: str, **query: object) -> list[Frame]:
    status, body = await person.asks("GET", f"rooms/{room}/reports", params=query)
    assert 200 == status, body
    return list(body["items"])


async def decides(person: Person, room: str, id_: int, decision: str) -> int:
    return (await person.asks("POST", f"rooms/{room}/reports/{id_}", {"decision": decision}))[0]


async def test_moderators_hear_of_a_report_and_see_the_message(
    alice: Person, bob: Person, carol: Person, crew: str
) -> None:
    await alice.brings(carol, crew)
    seq = await says(carol, crew)

    id_ = await reports(bob, crew, seq, " It\nhurts. ")

    told = await alice.here.hears(lambda frame: frame["type"] == "report.made")
    assert (crew, id_, seq) == (told["room"], told["report"], told["target"])
    (report,) = await waiting(alice, crew)
    assert (bob.usercode, "It\nhurts.") == (report["reporter"]["usercode"], report["reason"])
    assert ("something mean", carol.usercode) == (report["message"]["body"], report["message"]["author"]["usercode"])
    assert await carol.hears_nothing(crew, from_=alice)
    assert [] == [frame for frame in (*bob.here.frames, *carol.here.frames) if frame["type"] == "report.made"]


async def test_what_is_removed_is_deleted_and_whoever_asked_hears_of_it(
    alice: Person, bob: Person, carol: Person, crew: str
) -> None:
    await alice.brings(carol, crew)
    seq = await says(alice, crew)
    ids = [await reports(person, crew, seq) for person in (bob, carol)]

    assert 200 == await decides(alice, crew, ids[0], "removed")

    for person, id_ in zip((bob, carol), ids, strict=True):
        told = await person.here.hears(lambda frame: frame["type"] == "report.decided")
        assert (id_, "removed", seq) == (told["report"], told["decision"], told["target"])
    assert (await bob.asks("GET", f"rooms/{crew}/messages/{seq}"))[1]["deleted"]
    assert [] == await waiting(alice, crew)
    settled = await waiting(alice, crew, state="decided")
    assert [(ids[1], "removed"), (ids[0], "removed")] == [(one["id"], one["state"]) for one in settled]
    assert [alice.usercode] * 2 == [one["decided_by"]["usercode"] for one in settled]
    assert 409 == await decides(alice, crew, ids[1], "dismissed")


async def test_what_is_dismissed_stays(alice: Person, bob: Person, crew: str) -> None:
    seq = await says(alice, crew)
    id_ = await reports(bob, crew, seq)

    assert 200 == await decides(alice, crew, id_, "dismissed")

    told = await bob.here.hears(lambda frame: frame["type"] == "report.decided")
    assert ("dismissed", id_) == (told["decision"], told["report"])
    assert not (await bob.asks("GET", f"rooms/{crew}/messages/{seq}"))[1]["deleted"]


async def test_a_report_is_made_once_of_others_and_by_members(
    alice: Person, bob: Person, carol: Person, crew: str
) -> None:
    seq = await says(alice, crew)
    path = f"rooms/{crew}/messages/{seq}/reports"
    reason = {"reason": "It hurts."}

    assert 403 == (await alice.asks("POST", path, reason))[0]
    assert 404 == (await carol.asks("POST", path, reason))[0]
    assert 404 == (await bob.asks("POST", f"rooms/{crew}/messages/999/reports", reason))[0]
    assert [422, 422] == [(await bob.asks("POST", path, {"reason": text}))[0] for text in (" ", "x" * 501)]
    await reports(bob, crew, seq)
    assert (409, "You have reported this message already.") == await refusal(bob, "POST", path, reason)
    await alice.here.ask("message.delete", room=crew, seq=(gone := await says(alice, crew)))
    assert 409 == (await bob.asks("POST", f"rooms/{crew}/messages/{gone}/reports", reason))[0]


async def test_whoever_reads_through_an_open_door_reports_nothing(alice: Person, carol: Person) -> None:
    room = await alice.makes("open")
    seq = await says(alice, room)

    assert 403 == (await carol.asks("POST", f"rooms/{room}/messages/{seq}/reports", {"reason": "No."}))[0]


async def test_only_moderators_see_and_decide(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    id_ = await reports(bob, crew, await says(alice, crew))

    assert [403, 404] == [(await person.asks("GET", f"rooms/{crew}/reports"))[0] for person in (bob, carol)]
    assert [403, 404] == [await decides(person, crew, id_, "dismissed") for person in (bob, carol)]
    other = await alice.makes("closed")
    assert 404 == await decides(alice, other, id_, "dismissed")
    assert [422, 404] == [await decides(alice, crew, id_, "burn"), await decides(alice, crew, 10**6, "removed")]


async def test_nobody_moderates_a_direct_room(alice: Person, bob: Person) -> None:
    room = (await alice.asks("POST", "directs", {"to": [bob.usercode]}))[1]["room"]
    seq = await says(alice, room)

    assert (403, "Nobody moderates a direct room. You can block whoever wrote this.") == await refusal(
        bob, "POST", f"rooms/{room}/messages/{seq}/reports", {"reason": "It hurts."}
    )


@pytest.mark.parametrize("room", ["everyone", "general"])
async def test_administrators_look_after_the_rooms_of_all(
    room: str, alice: Person, bob: Person, invite: Invite, place: Place
) -> None:
    root = await (await becomes(place, await invite("root"), "admin")).comes()
    id_ = await reports(bob, room, await says(alice, room))

    await root.here.hears(lambda frame: frame["type"] == "report.made" and frame["report"] == id_)

    assert id_ in [one["id"] for one in await waiting(root, room)]
    assert 200 == await decides(root, room, id_, "removed")


async def test_reports_are_paged_and_old_messages_are_shown_too(
    alice: Person, bob: Person, crew: str, place: Place
) -> None:
    ids = [await reports(bob, crew, await says(alice, crew, f"mean {n}")) for n in range(3)]
    await drain({"resources": place.resources})

    first = (await alice.asks("GET", f"rooms/{crew}/reports", params={"limit": 2}))[1]
    second = (await alice.asks("GET", f"rooms/{crew}/reports", params={"limit": 2, "before": first["next"]}))[1]

    assert ids[::-1] == [one["id"] for one in first["items"] + second["items"]]
    assert ["mean 2", "mean 1", "mean 0"] == [one["message"]["body"] for one in first["items"] + second["items"]]
    assert second["next"] is None

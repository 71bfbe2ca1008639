"""Who is writing just now: told to the room on all instances, and over by itself."""

from dataclasses import replace

import pytest

from chat.bus import keys
from chat.bus import typing as bus
from chat.gateway import typing
from chat.gateway.socket import GATEWAY
from chat.model import user as users
from tests.cast import Frame, Line, Person, Refused
from tests.place import Place


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(place: Place, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of typing on all instances, which the tests move."""
    clock = Clock()
    monkeypatch.setattr(typing, "TICK_SECONDS", 0.01)
    for instance in place.instances:
        monkeypatch.setattr(instance.app[GATEWAY].typing, "clock", clock)
        monkeypatch.setattr(instance.app[GATEWAY].typing, "_rooms", {})
    return clock


@pytest.fixture
def passed_on(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whom Redis was told of."""
    told: list[str] = []
    start = bus.started

    async def counted(redis: object, room: str, user: users.User, seconds: float) -> None:
        told.append(user.usercode)
        await start(redis, room, user, seconds)  # type: ignore[arg-type]

    monkeypatch.setattr(bus, "started", counted)
    return told


def frames(line: Line, room: str) -> list[Frame]:
    return [frame for frame in line.frames if frame["type"] == "typing.changed" and frame["room"] == room]


def told(line: Line, room: str) -> list[list[str]]:
    """Who writes, frame by frame."""
    return [[user["usercode"] for user in frame["users"]] for frame in frames(line, room)]


async def sees(person: Person, room: str, *writers: Person) -> None:
    """Wait until the newest that somebody heard is that these write."""
    codes = [one.usercode for one in writers]
    await person.here.hears(lambda _: told(person.here, room)[-1:] == [codes])


async def tick(place: Place) -> None:
    for instance in place.instances:
        await instance.app[GATEWAY].typing._tick()


async def test_everybody_in_the_room_sees_it(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    ack = await bob.here.ask("typing.start", room=crew)
    await sees(alice, crew, bob)
    await sees(bob, crew, bob)

    frame = frames(alice.here, crew)[-1]
    assert {"type", "id"} == ack.keys()
    assert {
        "type": "typing.changed",
        "room": crew,
        "users": [{"usercode": bob.usercode, "name": bob.username.title()}],
    } == frame
    assert await carol.hears_nothing(crew, from_=alice)


async def test_it_takes_no_place_in_the_log(alice: Person, bob: Person, crew: str) -> None:
    before = await alice.says("before", crew)
    await bob.here.ask("typing.start", room=crew)
    await sees(alice, crew, bob)

    assert before["seq"] + 1 == (await alice.says("after", crew))["seq"]
    assert not {"seq", "epoch", "at"} & frames(alice.here, crew)[-1].keys()


async def test_several_write_at_once(alice: Person, bob: Person, crew: str, clock: Clock) -> None:
    await bob.here.ask("typing.start", room=crew)
    await sees(alice, crew, bob)
    await alice.here.ask("typing.start", room=crew)
    clock.now += 0.5

    await sees(bob, crew, bob, alice)


async def test_it_ends_five_seconds_after_the_last_word(
    alice: Person, bob: Person, crew: str, clock: Clock, place: Place
) -> None:
    await bob.here.ask("typing.start", room=crew)
    await sees(alice, crew, bob)
    clock.now += 4
    await bob.here.ask("typing.start", room=crew)
    await settled(crew, alice, bob)

    clock.now += 4.9
    await tick(place)
    assert [[bob.usercode]] == told(alice.here, crew)

    clock.now += 0.1
    await sees(alice, crew)
    assert [[bob.usercode], []] == told(alice.here, crew)


async def test_it_ends_when_they_stop(alice: Person, bob: Person, crew: str, clock: Clock) -> None:
    await bob.here.ask("typing.start", room=crew)
    await sees(alice, crew, bob)

    await bob.here.ask("typing.stop", room=crew)
    clock.now += 0.5

    await sees(alice, crew)


async def test_it_ends_when_it_is_posted(alice: Person, bob: Person, crew: str, clock: Clock, place: Place) -> None:
    await bob.here.ask("typing.start", room=crew)
    await bob.here.ask("typing.start", room=crew)  # waits to be passed on
    await sees(alice, crew, bob)

    await bob.says("done", crew)
    clock.now += 0.5
    await sees(alice, crew)
    await bob.hears(crew)
    clock.now += 0.5
    await tick(place)
    await alice.says("seen", crew)
    await bob.hears(crew)

    assert [[bob.usercode], []] == told(alice.here, crew)


async def test_it_ends_with_the_connection(alice: Person, bob: Person, crew: str, clock: Clock) -> None:
    await bob.here.ask("typing.start", room=crew)
    await sees(alice, crew, bob)

    await bob.goes()
    clock.now += 0.5

    await sees(alice, crew)


@pytest.mark.parametrize("how", ["leaves", "is removed"])
async def test_it_ends_with_the_membership(
    how: str, alice: Person, bob: Person, crew: str, clock: Clock, place: Place
) -> None:
    await bob.here.ask("typing.start", room=crew)
    await bob.here.ask("typing.start", room=crew)
    await sees(alice, crew, bob)

    await (bob.here.ask("room.leave", room=crew) if how == "leaves" else alice.removes(bob, crew))
    clock.now += 0.5
    await sees(alice, crew)
    clock.now += 0.5
    await tick(place)
    await alice.says("gone", crew)
    await alice.hears(crew)

    assert [[bob.usercode], []] == told(alice.here, crew)


async def test_it_ends_when_their_instance_dies(
    alice: Person, bob: Person, crew: str, clock: Clock, place: Place
) -> None:
    """Nothing more is heard of it; each process keeps the time by itself."""
    somebody = replace(users.unnamed(bob.usercode), name="Bob")
    await bus.started(place.resources.redis, crew, somebody, typing.TYPING_SECONDS)
    await sees(alice, crew, bob)

    clock.now += 5

    await sees(alice, crew)


@pytest.mark.parametrize("verb", ["typing.start", "typing.stop"])
async def test_only_who_may_post_may_be_seen_writing(
    verb: str, alice: Person, bob: Person, carol: Person, crew: str, place: Place
) -> None:
    open_room = await alice.makes()
    await place.resources.redis.call("HSET", keys.members(bob.usercode), crew, "99:r")

    assert "not_found" == await refusal(carol, verb, crew)
    assert "not_found" == await refusal(carol, verb, "no-such-room")
    assert "forbidden" == await refusal(carol, verb, open_room)
    assert "forbidden" == await refusal(bob, verb, crew)
    assert "bad_field" == await refusal(bob, verb, "x" * 65)
    assert [] == told(alice.here, crew) + told(alice.here, open_room)


async def test_where_moderators_alone_post_only_they_write(alice: Person, bob: Person, crew: str, place: Place) -> None:
    await place.resources.redis.call("HSET", keys.room(crew), "posting", "moderators")

    assert "forbidden" == await refusal(bob, "typing.start", crew)
    await alice.here.ask("typing.start", room=crew)

    await sees(bob, crew, alice)


async def test_ten_times_a_second_is_passed_on_once(
    alice: Person, bob: Person, crew: str, clock: Clock, place: Place, passed_on: list[str]
) -> None:
    for _ in range(10):
        await bob.here.ask("typing.start", room=crew)
        clock.now += 0.09
    await sees(alice, crew, bob)
    assert [bob.usercode] == passed_on

    clock.now += 0.1
    await tick(place)
    assert [bob.usercode] * 2 == passed_on
    await settled(crew, alice, bob)
    # It counts from when it was said last, which was 0.81 seconds after the first time.
    clock.now = 1_005.8
    await tick(place)
    assert [[bob.usercode]] == told(alice.here, crew)
    clock.now = 1_005.9
    await sees(alice, crew)


async def test_starting_and_stopping_is_passed_on_no_more_often(
    alice: Person, bob: Person, crew: str, clock: Clock, place: Place, passed_on: list[str]
) -> None:
    for _ in range(5):
        await bob.here.ask("typing.start", room=crew)
        await bob.here.ask("typing.stop", room=crew)
    await bob.here.ask("typing.start", room=crew)
    assert [bob.usercode] == passed_on

    await settled(crew, alice, bob)
    clock.now += 0.5
    await sees(alice, crew)
    clock.now += 0.5
    await sees(alice, crew, bob)

    assert [bob.usercode] * 2 == passed_on


async def test_a_large_room_hears_of_it_twice_a_second(
    alice: Person, bob: Person, crew: str, clock: Clock, place: Place
) -> None:
    for number in range(30):
        await bus.started(place.resources.redis, crew, users.unnamed(f"000000{number:02}"), 5)
    await bob.here.ask("typing.start", room=crew)
    await settled(crew, alice, bob)
    await tick(place)
    assert [["00000000"]] == told(alice.here, crew)

    clock.now += 0.5
    await alice.here.hears(lambda _: len(told(alice.here, crew)) == 2)

    assert [f"000000{number:02}" for number in range(typing.PEOPLE)] == told(alice.here, crew)[-1]


async def refusal(person: Person, verb: str, room: str) -> str:
    with pytest.raises(Refused) as refused:
        await person.here.ask(verb, room=room)
    return str(refused.value.code)


async def settled(room: str, *people: Person) -> None:
    """Wait until what was said of typing before has come to all of them: what the first one posts comes behind it."""
    sign = (await people[0].says("sign", room))["seq"]
    for person in people:
        await person.here.hears(lambda frame: frame.get("room") == room and frame.get("seq") == sign)

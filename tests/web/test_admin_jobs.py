"""What runs in the background and where, as administrators see it; and what the database refused, by plain forms."""

import asyncio
from typing import Any

import pytest

from chat.bus import keys, processes, samples, statistics
from chat.jobs.counting import Tally, counted
from chat.model.ids import show_usercode
from chat.model.process import WORKER
from chat.model.statistics import PERIODS, Sample, by_step
from tests.cast import SECONDS, Person
from tests.jobs.test_dead_letters import letter_at, refused, without_the_cause
from tests.place import Place
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database


async def jobs(admin: Person) -> dict[str, Any]:
    status, body = await admin.asks("GET", "admin/jobs")
    assert 200 == status, body
    return dict(body)


async def test_every_instance_names_itself_and_is_listed(
    alice: Person, bob: Person, admin: Person, place: Place
) -> None:
    async with asyncio.timeout(SECONDS):
        while True:
            found = (await admin.asks("GET", "admin/instances"))[1]["items"]
            web = {one["id"]: one for one in found if one["kind"] == "web"}
            if sum(one["numbers"]["connections"] for one in web.values()) >= 2:
                break

    for instance in place.instances:
        async with alice.http.get(f"{instance.url}/healthz") as response:
            assert response.headers["X-Instance"] in web
    assert {alice.here.hello["instance"], bob.here.hello["instance"]} <= web.keys()
    assert {"worker"} == {one["kind"] for one in found} - {"web"}
    assert 403 == (await alice.asks("GET", "admin/instances"))[0]


async def test_who_is_silent_is_gone(admin: Person, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    redis = place.resources.redis
    mine = processes.this(WORKER, "soon-dead", "1")
    await processes.beat(redis, mine, {"ran": 1, "failed": 0})
    assert "soon-dead" in {one.id for one in await processes.alive(redis)}
    assert 0 < await redis.call("TTL", keys.process("worker:soon-dead")) <= 60

    later = statistics.now_ms() + processes.ALIVE_SECONDS * 1000 + 1
    monkeypatch.setattr(processes, "now_ms", lambda: later)

    assert "soon-dead" not in {one.id for one in await processes.alive(redis)}
    await processes.leave(redis, mine)


async def test_what_jobs_did_is_counted_over_all_workers(admin: Person, place: Place) -> None:
    async def works(_context: dict[str, Any]) -> None: ...

    async def fails(_context: dict[str, Any]) -> None:
        raise ValueError("the printer is on fire")

    for id_ in ("one", "two"):
        tally, worker = Tally(), processes.this(WORKER, id_, "1")
        context = {"tally": tally, "job_try": 2}
        await counted("work", works)(context)
        with pytest.raises(ValueError, match="printer"):
            await counted("fail", fails)(context | {"job_try": 1})
        await tally.tell(place.resources, worker)
        await tally.tell(place.resources, worker)

    found = {one["job"]: one for one in (await jobs(admin))["jobs"]}
    assert (2, 0, 2) == tuple(found["work"][name] for name in ("runs", "failures", "retries"))
    assert (2, 2, 0) == tuple(found["fail"][name] for name in ("runs", "failures", "retries"))
    assert ("ValueError: the printer is on fire", "two") == (found["fail"]["error"], found["fail"]["worker"])
    assert {"ran": 2, "failed": 1} == next(
        one["numbers"] for one in (await jobs(admin))["workers"] if one["id"] == "two"
    )
    for id_ in ("one", "two"):
        await processes.leave(place.resources.redis, processes.this(WORKER, id_, "1"))
    await place.resources.redis.call("DEL", keys.JOBS_RAN)


async def test_the_page_shows_what_waits_and_who_works(office: Visitor, alice: Person, place: Place) -> None:
    async with asyncio.timeout(SECONDS):
        while "drain by the clock" not in (page := await office.opens("/admin/jobs")).text:
            pass

    for words in ("Not yet stored", "Workers", "Events for the database", "What they did", "Tasks of people"):
        assert words in page.text
    assert 403 == (await alice.asks("GET", "admin/jobs"))[0]


async def test_a_refused_event_is_stored_or_discarded_by_forms(
    office: Visitor, admin: Person, alice: Person, crew: str, place: Place
) -> None:
    message_id, seq = await refused(alice, crew, place, "a secret of the crew")
    letter = (await letter_at(admin, crew, seq))["id"]
    listed = await office.opens("/admin/jobs")
    assert f"message.posted, number {seq} in {crew}" in listed.text

    shown = await office.opens(f"/admin/dead-letters/{letter}")
    assert "What is said in a room is for those who are in it." in shown.text and "secret" not in shown.text
    assert f"{alice.username.title()} {show_usercode(alice.usercode)}" in shown.text
    still = await office.fills_in(f"/admin/dead-letters/{letter}/retry")
    assert 409 == still.status and "The database still refuses it" in still.text
    await without_the_cause(place, message_id)
    assert "Stored, in its place." in (await office.fills_in(f"/admin/dead-letters/{letter}/retry")).text

    _, seq = await refused(alice, crew, place)
    letter = (await letter_at(admin, crew, seq))["id"]
    assert "Discarded." in (await office.fills_in(f"/admin/dead-letters/{letter}/discarding")).text
    assert 404 == (await office.opens(f"/admin/dead-letters/{letter}")).status


async def times(place: Place, key: str) -> list[int]:
    return [int(id_.split(b"-")[0]) for id_, _ in await place.resources.redis.call("XRANGE", key, "-", "+")]


async def test_one_sample_a_minute_is_kept_for_all(
    place: Place, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis, hour = place.resources.redis, samples.HOUR_MS
    # In a year that nothing else writes of; entries of a stream only get younger.
    then = (statistics.now_ms() + 400 * 24 * hour) // hour * hour
    for minute in (58, 58, 59, 60):
        moment = then + minute * samples.MINUTE_MS
        monkeypatch.setattr(statistics, "now_ms", lambda moment=moment: moment)
        await samples.take(redis)

    assert [58, 59, 60] == [(ms - then) // samples.MINUTE_MS for ms in await times(place, keys.MINUTES)]
    assert [then] == await times(place, keys.HOURS), "and what is older is forgotten"
    await redis.call("DEL", keys.MINUTES, keys.HOURS)


def test_steps_have_the_most_of_what_was_seen() -> None:
    day, hour = PERIODS["day"], samples.HOUR_MS
    found = by_step(
        [Sample(hour, 1, 9, 0, 2), Sample(hour + 1, 3, 4, 0, 1), Sample(24 * hour, 5, 5, 5, 5)], day, 24 * hour
    )

    assert [None, Sample(hour, 3, 9, 0, 2), None] == found[:3] and 24 == len(found)


async def test_a_period_has_its_steps(admin: Person, alice: Person, crew: str) -> None:
    said = await alice.says("counted", crew)
    await alice.here.hears(lambda frame: frame["type"] == "message.stored" and frame["seq"] >= said["seq"])

    for period, steps in (("hour", 60), ("day", 24), ("fortnight", 14)):
        series = (await admin.asks("GET", f"admin/statistics?period={period}"))[1]["series"]
        assert {steps} == {len(series[name]) for name in ("messages", "here", "connections", "oldest_unstored_s")}
        assert series["messages"][-1] > 0
    assert 422 == (await admin.asks("GET", "admin/statistics?period=week"))[0]

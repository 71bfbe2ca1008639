"""What is pushed arrives once, also when services refuse and workers die; and nobody is asked who should not be."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from chat.bus import push as waiting
from chat.jobs.notify import tell
from chat.model.times import now
from chat.store import tables
from tests.cast import Person
from tests.phone import GRACE, Phone, PushService, passes, reads
from tests.place import Place

pytestmark = pytest.mark.any_database


async def subscriptions(place: Place, phone: Phone) -> int:
    async with place.resources.db.read() as db:
        query = select(tables.push_subscriptions).where(tables.push_subscriptions.c.endpoint == phone.endpoint)
        return len((await db.execute(query)).all())


async def test_what_is_pushed_fits_whatever_is_said(alice: Person, crew: str, phone: Phone, place: Place) -> None:
    await alice.says("🔭" * 4000, crew)

    await passes(place)

    assert phone.sizes[0] < 3200 and phone.shown[0]["body"].startswith("🔭")


@pytest.mark.parametrize("status, kept", [(404, 0), (410, 0), (400, 1), (403, 1), (413, 1), (500, 1), (307, 1)])
async def test_only_what_is_gone_is_forgotten(
    status: int, kept: int, alice: Person, crew: str, phone: Phone, service: PushService, place: Place
) -> None:
    service.answers = [(status, {"Location": f"{service.url}/{phone.path}"} if status == 307 else {})]
    await alice.says("hello", crew)

    await passes(place)

    assert (kept, 1, []) == (await subscriptions(place, phone), service.asked, phone.shown)


@pytest.mark.parametrize("status", [429, 503])
async def test_what_a_service_cannot_take_is_sent_when_it_says(
    status: int, alice: Person, crew: str, phone: Phone, service: PushService, place: Place
) -> None:
    service.answers = [(status, {"Retry-After": "120"})]
    await alice.says("patience", crew)
    await passes(place)

    await passes(place, timedelta(seconds=110))
    assert ([], 1) == (phone.shown, service.asked)

    await passes(place, timedelta(seconds=125))
    await passes(place, timedelta(seconds=500))
    assert (["patience"], 2) == ([one["body"] for one in phone.shown], service.asked)


async def test_what_was_read_meanwhile_is_not_sent_again(
    alice: Person, bob: Person, crew: str, phone: Phone, service: PushService, place: Place
) -> None:
    service.answers = [(503, {})]
    ack = await alice.says("too late", crew)
    await passes(place)
    await reads(bob, crew, ack["seq"])

    await passes(place, timedelta(hours=1))

    assert ([], 1) == (phone.shown, service.asked)


async def test_two_workers_tell_once(alice: Person, crew: str, phone: Phone, place: Place) -> None:
    for number in range(5):
        await alice.says(str(number), crew)
    later = now() + GRACE

    await asyncio.gather(*(tell(one.resources, later) for one in (place.one, place.other, place.one, place.other)))

    assert ["5 new in Crew"] == phone.titles


async def test_a_worker_that_dies_before_it_claims_loses_nothing(
    alice: Person, crew: str, phone: Phone, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    await alice.says("survives", crew)

    async def dies(*_: Any) -> bool:
        raise asyncio.CancelledError

    with monkeypatch.context() as dying:
        dying.setattr(waiting, "claim", dies)
        with pytest.raises(asyncio.CancelledError):
            await passes(place)
    assert [] == phone.shown

    await passes(place)

    assert ["survives"] == [one["body"] for one in phone.shown]


async def test_a_worker_that_dies_after_it_claimed_tells_nothing_twice(
    alice: Person, bob: Person, crew: str, phone: Phone, place: Place
) -> None:
    ack = await alice.says("perhaps", crew)
    assert await waiting.claim(place.resources.redis, bob.usercode, crew, ack["seq"])

    await passes(place)
    assert [] == phone.shown

    await alice.says("again", crew)
    await passes(place)
    assert [(1, "again")] == [(one["count"], one["body"]) for one in phone.shown]


async def test_a_subscription_ends_with_its_session(
    alice: Person, bob: Person, crew: str, phone: Phone, place: Place
) -> None:
    assert 204 == (await bob.asks("POST", "auth/logout"))[0]
    await alice.says("anybody there", crew)

    await passes(place)

    assert ([], 0) == (phone.shown, await subscriptions(place, phone))


async def test_a_name_that_leads_inside_by_now_is_not_asked(
    alice: Person, crew: str, phone: Phone, service: PushService, place: Place
) -> None:
    await alice.says("hello", crew)
    strict = place.resources.settings.model_copy(update={"push_hosts": ""})

    await tell(replace(place.resources, settings=strict), now() + GRACE)

    assert (0, 1) == (service.asked, await subscriptions(place, phone))


async def test_a_test_comes_at_once_also_in_quiet_hours(bob: Person, phone: Phone, place: Place) -> None:
    await bob.asks("PATCH", "me/notifications", {"pause": "hour"})

    assert (200, {"sent": 1}) == await bob.asks("POST", "push/test")

    await passes(place, timedelta(seconds=1))
    assert [(place.resources.site_name, "")] == [(one["title"], one["room"]) for one in phone.shown]

"""Who sends something again because the answer was lost makes it once."""

import asyncio
from collections import Counter
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from chat.actions import accounts
from chat.actions import repeats as actions
from chat.actions.repeats import Answer, Asked
from chat.bus import keys, repeats
from tests.cast import SECONDS, Person
from tests.place import Place

KEY, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"


async def ask(person: Person, path: str, body: Any, key: str, url: str = "", data: Any = None) -> tuple[int, Any, bool]:
    """The status, the answer, and whether it was answered before."""
    headers = person.headers | {KEY: key}
    where = f"{url or person.instance.url}/api/v1/{path}"
    async with person.http.post(where, json=body, data=data, headers=headers) as response:
        return response.status, await response.json(), response.headers.get(REPLAYED) == "true"


@pytest.fixture
def key() -> str:
    return str(uuid4())


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("rooms", {"name": "Plans"}),
        ("rooms/{crew}/invites", {}),
        ("rooms/{crew}/webhooks", {"name": "Builds"}),
        ("rooms/{crew}/outgoing-webhooks", {"url": "http://127.0.0.1:9/", "events": ["messages"], "name": "Log"}),
        ("tokens", {"name": "Builds"}),
        ("tasks", {"task": "reverse_string", "args": {"text": "abc"}}),
        ("me/export", None),
        ("resumable-uploads", {"name": "plan.pdf", "size": 3}),
    ],
)
async def test_what_is_sent_again_is_answered_the_same(
    path: str, body: Any, alice: Person, crew: str, key: str
) -> None:
    here = path.format(crew=crew)
    first = await ask(alice, here, body, key)
    again = await ask(alice, here, body, f'"{key}"')
    another = await ask(alice, here, body, f"{key}-2")

    assert first[0] in (201, 202)
    assert (*first[:2], True) == again
    assert not first[2]
    assert first[1] != another[1]


async def test_another_instance_knows_it_too(alice: Person, place: Place, key: str) -> None:
    wish = {"name": f"Plans {key[:8]}"}
    first = await ask(alice, "rooms", wish, key)
    again = await ask(alice, "rooms", wish, key, place.other.url)

    assert (201, first[1], True) == again
    assert 1 == len((await alice.asks("GET", "rooms", params={"mine": "true", "q": wish["name"]}))[1]["items"])


async def test_of_many_at_once_one_is_done(alice: Person, place: Place, key: str) -> None:
    wish = {"name": f"Plans {key[:8]}"}
    urls = (place.one.url, place.other.url) * 4
    answers = await asyncio.gather(*(ask(alice, "rooms", wish, key, url) for url in urls))
    counted = Counter((status, again) for status, _, again in answers)

    assert 1 == counted[201, False]
    assert counted.keys() <= {(201, False), (201, True), (409, False)}
    assert 1 == len((await alice.asks("GET", "rooms", params={"mine": "true", "q": wish["name"]}))[1]["items"])


@pytest.mark.any_database
async def test_something_else_with_the_same_key_is_refused(alice: Person, key: str) -> None:
    await ask(alice, "rooms", {"name": "Plans"}, key)
    status, problem, _ = await ask(alice, "rooms", {"name": "Other plans"}, key)

    assert (422, "bad_field", {KEY}) == (status, problem["code"], problem["errors"].keys())


@pytest.mark.any_database
async def test_a_file_is_uploaded_once(alice: Person, key: str) -> None:
    forms = [aiohttp.FormData() for _ in range(2)]
    for form in forms:
        form.add_field("file", b"a plan of the week", filename="plan.txt")
    first, again = [await ask(alice, "uploads", None, key, data=form) for form in forms]

    assert (201, first[1], True) == again


@pytest.mark.any_database
async def test_keys_belong_to_their_account_and_path(alice: Person, bob: Person, key: str) -> None:
    first = await ask(alice, "rooms", {"name": "Plans"}, key)
    of_bob = await ask(bob, "rooms", {"name": "Plans"}, key)
    elsewhere = await ask(alice, f"rooms/{first[1]['room']}/invites", {}, key)

    assert [(201, False)] * 3 == [(one[0], one[2]) for one in (first, of_bob, elsewhere)]
    assert first[1]["room"] != of_bob[1]["room"]


@pytest.mark.any_database
async def test_what_was_refused_may_be_mended_and_sent_with_its_key(alice: Person, key: str) -> None:
    assert 422 == (await ask(alice, "rooms", {"name": ""}, key))[0]
    assert 201 == (await ask(alice, "rooms", {"name": "Plans"}, key))[0]


@pytest.mark.any_database
async def test_a_process_that_died_keeps_nobody_out_for_long(alice: Person, place: Place, key: str) -> None:
    redis, wish = place.resources.redis, {"name": "Plans"}
    _, made, _ = await ask(alice, "rooms", wish, key)
    (known,) = await redis.call("KEYS", keys.once(alice.usercode, "*"))
    asked = (await redis.call("GET", known)).split(b" ")[1].decode()
    await redis.call("DEL", known)

    await repeats.take(redis, alice.usercode, known.decode().rsplit(":", 1)[1], asked)
    status, problem, _ = await ask(alice, "rooms", wish, key)
    assert (409, "conflict", 1) == (status, problem["code"], problem["retry_after"])
    assert 0 < await redis.call("TTL", known) <= repeats.HELD_SECONDS == 30

    await redis.call("DEL", known)
    assert (201, False) == ((again := await ask(alice, "rooms", wish, key))[0], again[2])
    assert made["room"] != again[1]["room"]


@pytest.mark.any_database
async def test_what_takes_long_stays_its_own(
    alice: Person, place: Place, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeats, "RENEW_SECONDS", 0.02)
    redis, who = place.resources.redis, await accounts.find(place.resources, alice.usercode)
    assert who

    async def act() -> Answer:
        (known,) = await redis.call("KEYS", keys.once(alice.usercode, "*"))
        await redis.call("EXPIRE", known, 3)
        async with asyncio.timeout(SECONDS):
            while await redis.call("TTL", known) <= 3:  # noqa: ASYNC110  # nobody tells
                await asyncio.sleep(0.02)
        return Answer(201, "{}", {})

    assert 201 == (await actions.once(place.resources, who, Asked(key, "POST /", b""), act)).status


@pytest.mark.any_database
async def test_secrets_are_not_kept_in_clear(alice: Person, place: Place, key: str) -> None:
    _, made, _ = await ask(alice, "tokens", {"name": "Builds"}, key)
    (known,) = await place.resources.redis.call("KEYS", keys.once(alice.usercode, "*"))
    kept = await place.resources.redis.call("GET", known)

    assert made["token"].startswith("confab_")
    assert b"confab_" not in kept
    assert key not in f"{known} {kept}"


@pytest.mark.any_database
async def test_a_key_that_cannot_be_one_is_refused(alice: Person) -> None:
    status, problem, _ = await ask(alice, "rooms", {"name": "Plans"}, "x" * 65)

    assert (422, {KEY}) == (status, problem["errors"].keys())

"""Sessions on Redis: when they were last seen is written down now and then, and never undoes anything else."""

from collections.abc import AsyncIterator
from datetime import timedelta

import orjson
import pytest

from chat.bus import keys, sessions
from chat.bus.pipe import Pipe, open_pipe
from chat.model.times import now, timestamp
from chat.model.user import User
from tests.servers import Redis

ALICE = User(1, "ALICE000", "alice", "Alice")


@pytest.fixture
async def pipe() -> AsyncIterator[Pipe]:
    with Redis() as server:
        async with open_pipe(server.url) as pipe:
            yield pipe


async def _age(pipe: Pipe, sid: str, age: timedelta) -> bytes:
    """Let a session have begun so long ago; what Redis has of it."""
    fields = orjson.loads(await pipe.call("GET", keys.session(sid)))
    text = orjson.dumps(fields | {"created_at": timestamp(now() - age)})
    await pipe.call("SET", keys.session(sid), text, "EX", 1000)
    return text


async def test_looking_often_writes_nothing(pipe: Pipe) -> None:
    sid, _ = await sessions.create(pipe, ALICE, "Firefox")
    before = await _age(pipe, sid, timedelta(minutes=4))

    for _ in range(3):
        assert await sessions.find(pipe, sid)

    assert before == await pipe.call("GET", keys.session(sid))


async def test_after_five_minutes_it_is_seen_again_and_ends_when_it_would_have(pipe: Pipe) -> None:
    sid, _ = await sessions.create(pipe, ALICE, "Firefox")
    await _age(pipe, sid, timedelta(minutes=6))

    await sessions.find(pipe, sid)

    session = await sessions.find(pipe, sid)
    assert session and now() - session.was_seen_at < timedelta(minutes=1)
    assert ("Firefox", 1) == (session.agent, session.auth_version)
    assert 900 < await pipe.call("TTL", keys.session(sid)) <= 1000


async def test_being_seen_does_not_bring_back_a_refresh_token_or_a_session(pipe: Pipe) -> None:
    sid, secret = await sessions.create(pipe, ALICE, "curl", refreshable=True)
    await _age(pipe, sid, timedelta(hours=1))
    finding = sessions.find(pipe, sid)
    rotated = await sessions.rotate(pipe, sid, secret)

    await finding
    await pipe.run("touch", (keys.session(sid),), timestamp())

    assert rotated and await sessions.rotate(pipe, sid, rotated[1])
    await sessions.end(pipe, ALICE.usercode, sid)
    await pipe.run("touch", (keys.session(sid),), timestamp())
    assert await sessions.find(pipe, sid) is None


async def test_sessions_that_have_run_out_are_not_listed(pipe: Pipe) -> None:
    kept, _ = await sessions.create(pipe, ALICE)
    over, _ = await sessions.create(pipe, ALICE)
    await pipe.call("DEL", keys.session(over))

    assert [kept] == list(await sessions.find_all(pipe, ALICE.usercode))
    assert [kept.encode()] == list(await pipe.call("SMEMBERS", keys.sessions(ALICE.usercode)))
    assert {} == await sessions.find_all(pipe, "NOBODY00")

"""One connection for all commands: in order, through outages, honest about what it does not know."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chat.bus.pipe import Pipe, RedisRefused, open_pipe
from chat.errors import Busy, Unavailable
from tests.servers import Redis


@pytest.fixture
async def server() -> AsyncIterator[Redis]:
    with Redis() as server:
        yield server


@pytest.fixture
async def pipe(server: Redis) -> AsyncIterator[Pipe]:
    async with open_pipe(server.url) as pipe:
        yield pipe


async def test_what_is_called_first_is_executed_first(pipe: Pipe) -> None:
    calls = [pipe.call("RPUSH", "list", number) for number in range(1000)]

    assert list(range(1, 1001)) == list(await asyncio.gather(*calls))
    assert [b"%d" % number for number in range(1000)] == await pipe.call("LRANGE", "list", 0, -1)


async def test_an_error_is_the_one_callers_own(pipe: Pipe) -> None:
    before, wrong, after = pipe.call("SET", "a", 1), pipe.call("NONSENSE"), pipe.call("GET", "a")

    with pytest.raises(RedisRefused):
        await wrong
    assert (b"OK", b"1") == (await before, await after)


async def test_a_script_that_redis_forgot_is_sent_again(pipe: Pipe) -> None:
    await pipe.call("SCRIPT", "FLUSH")

    assert [0, 1000] == await pipe.run("limit", ("limit",), 1000, 5, "1")


async def test_while_redis_is_away_it_says_so_at_once(pipe: Pipe, server: Redis) -> None:
    under_way = pipe.call("BLPOP", "nothing", 0)
    server.kill()

    with pytest.raises(Unavailable):
        await asyncio.wait_for(under_way, 5)
    with pytest.raises(Unavailable):
        await pipe.call("PING")


async def test_it_is_back_when_redis_is_back(pipe: Pipe, server: Redis) -> None:
    await pipe.call("SET", "kept", "yes")
    server.restart()
    await asyncio.wait_for(pipe.connected.wait(), 5)

    while True:
        try:
            assert b"yes" == await pipe.call("GET", "kept")
            break
        except Unavailable:
            await asyncio.wait_for(pipe.connected.wait(), 5)
            await asyncio.sleep(0)


async def test_a_full_redis_is_busy_and_nothing_is_half_done(pipe: Pipe) -> None:
    await pipe.call("CONFIG", "SET", "maxmemory", 1)

    with pytest.raises(Busy):
        await pipe.call("SET", "a", "b")
    with pytest.raises(Busy):
        await pipe.run("limit", ("limit",), 1000, 5, "1")

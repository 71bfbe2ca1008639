"""The examples do what they say, as somebody runs them who has a token and nothing else."""

import asyncio
import os
import socket
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.cast import Person

EXAMPLES = Path(__file__).parents[2] / "examples"


async def environment(person: Person) -> dict[str, str]:
    status, made = await person.asks("POST", "tokens", {"name": "example"})
    assert status == 201, made
    return {"PATH": os.environ["PATH"], "CHAT_URL": person.instance.url, "CHAT_TOKEN": made["token"]}


@asynccontextmanager
async def running(person: Person, *words: str, **more: str) -> AsyncIterator[Process]:
    env = await environment(person) | more
    process = await asyncio.create_subprocess_exec(*words, env=env, stdout=PIPE, stderr=DEVNULL)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_the_echo_bot_answers_whoever_names_it_and_nobody_else(alice: Person, bob: Person, crew: str) -> None:
    async with running(bob, sys.executable, str(EXAMPLES / "echo_bot.py")) as bot:
        assert bot.stdout
        await asyncio.wait_for(bot.stdout.readline(), 10)
        await alice.says("To nobody", crew)
        asked = await alice.says(f"@{bob.username} are you there?", crew)
        heard = await alice.hears(crew, 3)

    answer = (await alice.reads(crew))[-1]
    assert "You said: are you there?" == heard[-1]
    assert (bob.usercode, asked["seq"]) == (answer["author"]["usercode"], answer["reply_to"])


async def test_a_line_of_shell_posts_into_a_room(alice: Person, crew: str) -> None:
    text = 'The "build" is green:\n\n\tC:\\new & \\n ✓ 100 %s'
    async with running(alice, "sh", str(EXAMPLES / "post.sh"), crew, f"\x1b{text}") as script:
        await script.communicate()

    assert 0 == script.returncode
    assert text == (await alice.reads(crew))[-1]["body"]


def test_the_bot_stays_short() -> None:
    lines = (EXAMPLES / "echo_bot.py").read_text().splitlines()

    assert 40 > len(lines)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def test_the_receiver_answers_what_is_signed_and_nothing_else(alice: Person, bob: Person, crew: str) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    wish = {"url": url, "events": ["messages"], "name": "Counter"}
    _, hook = await alice.asks("POST", f"rooms/{crew}/outgoing-webhooks", wish)
    words, more = (sys.executable, str(EXAMPLES / "receiver.py")), {"CHAT_SECRET": hook["secret"], "PORT": str(port)}
    async with running(alice, *words, **more) as receiver:
        assert receiver.stdout
        await asyncio.wait_for(receiver.stdout.readline(), 10)
        forged = {"webhook-id": "msg_1", "webhook-timestamp": str(int(time.time())), "webhook-signature": "v1,AAAA"}
        async with bob.http.post(url, json={"type": "message.posted"}, headers=forged) as answer:
            assert 401 == answer.status
        await bob.says("Hello.", crew)
        heard = await alice.hears(crew, 2)

    assert f"{bob.username.title()} wrote 6 characters." == heard[-1]

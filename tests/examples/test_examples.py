"""The examples do what they say, as somebody runs them who has a token and nothing else."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.cast import Person
from tests.cli.talking import ask
from tests.cli.test_talk import joins
from tests.faults.processes import Web

SECONDS = 30
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


def test_the_echo_bot_comes_back_and_answers_what_it_missed() -> None:
    with Web() as web:
        alice, bot = joins(web, "alice"), joins(web, "bot")
        words = [sys.executable, str(EXAMPLES / "echo_bot.py")]
        process = subprocess.Popen(words, env={"PATH": os.environ["PATH"], **bot}, stdout=PIPE, text=True)
        try:
            assert process.stdout and process.stdout.readline()
            process.send_signal(signal.SIGSTOP)
            web.restart()
            says = {"body": "@bot what did you miss?"}
            asked = ask(web, "POST", "rooms/general/messages", says, alice["CHAT_TOKEN"])
            process.send_signal(signal.SIGCONT)
            deadline = time.monotonic() + SECONDS
            while "You said: what did you miss?" != (last := newest(web, alice))["body"]:
                assert time.monotonic() < deadline, "it heard nothing of it"
        finally:
            process.kill()
            process.communicate()

    assert asked["seq"] == last["reply_to"]


def newest(web: Web, who: dict[str, str]) -> dict[str, Any]:
    found = ask(web, "GET", "rooms/general/messages?limit=1", token=who["CHAT_TOKEN"])
    return dict(found["items"][-1])


async def test_a_line_of_shell_posts_into_a_room(alice: Person, crew: str) -> None:
    text = 'The "build" is green:\n\n\tC:\\new & \\n ✓ 100 %s'
    async with running(alice, "sh", str(EXAMPLES / "post.sh"), crew, f"\x1b{text}") as script:
        await script.communicate()

    assert 0 == script.returncode
    assert text == (await alice.reads(crew))[-1]["body"]


def test_the_bot_stays_short() -> None:
    _, _, code = (EXAMPLES / "echo_bot.py").read_text().split('"""')
    lines = [line for line in map(str.strip, code.splitlines()) if line and not line.startswith("#")]

    assert 30 >= len(lines)


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

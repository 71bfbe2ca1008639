"""The examples do what they say, as somebody runs them who has a token and nothing else."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
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
async def running(person: Person, *words: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(*words, env=await environment(person), stdout=PIPE)
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
    async with running(alice, "sh", str(EXAMPLES / "post.sh"), crew, 'The "build" is green.') as script:
        await script.communicate()

    assert 0 == script.returncode
    assert 'The "build" is green.' == (await alice.reads(crew))[-1]["body"]


def test_the_bot_stays_short() -> None:
    lines = (EXAMPLES / "echo_bot.py").read_text().splitlines()

    assert 40 > len(lines)

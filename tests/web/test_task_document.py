"""docs/tasks.md, followed to the letter: one file, and the task is everywhere."""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Person
from tests.faults.processes import ROOT, Web
from tests.jobs.asking import ends
from tests.web.visitor import Visitor

DOCUMENT = (ROOT / "docs" / "tasks.md").read_text()


class Followed(Web):
    """The product with what the document says to write: another one than the tests have loaded."""

    forked = False

    def command(self) -> list[str]:
        tree = self.folder / "tree"
        for name in ("chat", "templates", "static", "migrations"):
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "run.py", tree)
        path = re.search(r"Write one file, `(chat/tasks/\w+\.py)`", DOCUMENT)
        code = re.search(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
        assert path and code
        (tree / Path(path[1])).write_text(code[1])
        return [sys.executable, str(tree / "run.py")]


@pytest.fixture
def followed() -> Iterator[Any]:
    with Followed() as server:
        yield server


async def test_who_follows_the_document_has_a_new_task(followed: Any) -> None:
    async with Visitor(followed) as visitor:
        alice = await (await Person("alice", followed).registers()).comes()
        await visitor.signs_in(alice.username)

        _, types = await alice.asks("GET", "task-types")
        assert "Count words" in [one["title"] for one in types["items"]]
        status, made = await alice.asks(
            "POST", "tasks", {"task": "count_words", "args": {"text": "to be or\nnot to be, to"}}
        )
        assert 202 == status
        assert {"words": 7, "most": "to"} == (await ends(alice.here, made["task_id"]))["result"]

        ack = await alice.here.ask("task.submit", task="count_words", args={"text": " "})
        assert "There is no word in it." == (await ends(alice.here, ack["task_id"]))["error"]

        page = await visitor.fills_in("/tasks?task=count_words", text="a word", shortest="0")
        assert ["Write 1 or more."] == page.problems
        assert "The most frequent one" in page.text
        assert "count_words" in (await visitor.opens("/openapi.json")).markup
        await alice.is_gone()

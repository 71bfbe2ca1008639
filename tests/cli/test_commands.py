"""All commands: they are there, described once, and found fast."""

import re
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from chat import cli
from tests.faults.processes import ROOT

NAMES = sorted(cli.main.list_commands(click.Context(cli.main)))


@pytest.mark.parametrize("name", NAMES)
def test_the_list_says_of_a_command_what_it_says_itself(name: str) -> None:
    command = cli.main.get_command(click.Context(cli.main), name)

    assert command and command.help
    assert command.name == name
    lines = {entry for group in cli.COMMANDS.values() for known, entry in group.items() if known == name}
    assert {command.help.splitlines()[0]} == {entry.line for entry in lines}


def paths(command: click.Command, name: str = "chat") -> Iterator[str]:
    """All that can be called, such as `chat users block`."""
    if not isinstance(command, click.Group):
        yield name
        return
    for each in command.list_commands(click.Context(command)):
        found = command.get_command(click.Context(command), each)
        assert found
        yield from paths(found, f"{name} {each}")


def test_the_document_has_each_command_and_no_other() -> None:
    text = (ROOT / "docs" / "cli.md").read_text()
    there = list(paths(cli.main))

    assert [] == [path for path in there if not re.search(rf"\b{path}\b(?!-)", text)]
    named = set(re.findall(r"(?:`|\$ )(chat [a-z][a-z-]*)", text))
    assert set() == named - {" ".join(path.split()[:2]) for path in there}


def test_help_is_there_before_anything_else_is_loaded() -> None:
    """A tenth of a second, where the house takes one or more."""
    asked = "import sys; from chat.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True).stdout.split()

    assert "chat.cli" in loaded
    assert set() == {"sqlalchemy", "aiohttp", "redis", "arq", "alembic"} & set(loaded)

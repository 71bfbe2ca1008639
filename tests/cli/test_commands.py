"""All commands: they are there, described once, and found fast."""

import click
import pytest

from chat import cli

NAMES = sorted(cli.main.list_commands(click.Context(cli.main)))


@pytest.mark.parametrize("name", NAMES)
def test_the_list_says_of_a_command_what_it_says_itself(name: str) -> None:
    command = cli.main.get_command(click.Context(cli.main), name)

    assert command and command.help
    assert command.name == name
    lines = {entry for group in cli.COMMANDS.values() for known, entry in group.items() if known == name}
    assert {command.help.splitlines()[0]} == {entry.line for entry in lines}

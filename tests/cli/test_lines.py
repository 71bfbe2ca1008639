"""What a line of `chat tail` may do to a terminal: nothing."""

import pytest

from chat.cli.lines import TextLines


def test_what_people_write_gives_no_orders_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    author = {"usercode": "7SE92SY5", "name": "Mal\x07lory"}
    event = {"type": "message.posted", "room": "general", "at": "2026-11-21T03:59:11.847Z", "files": []}

    TextLines(several=False).show(event | {"author": author, "body": "\x1b[2J\x9b31mcleared\nnext"})

    assert "Mallory: [2J31mcleared\n    next\n" == capsys.readouterr().out[18:]

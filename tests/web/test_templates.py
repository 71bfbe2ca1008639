"""Templates of a process that runs, while others are put in their place."""

from pathlib import Path

import pytest
from jinja2 import Environment, TemplateNotFound

from chat.rendering import Templates


def test_what_an_upgrade_puts_in_their_place_is_for_the_next_process(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    page = tmp_path / "pages" / "room.html"
    page.write_text("Hello, {{ name }}")
    before = Environment(loader=Templates(tmp_path), autoescape=True)
    page.write_text("Hello, {{ salutation }} {{ name }}")
    (tmp_path / "pages" / "new.html").write_text("New")

    assert "Hello, Ann" == before.get_template("pages/room.html").render(name="Ann")
    with pytest.raises(TemplateNotFound):
        before.get_template("pages/new.html")
    after = Environment(loader=Templates(tmp_path), autoescape=True)
    assert "Hello, Dr. Ann" == after.get_template("pages/room.html").render(name="Ann", salutation="Dr.")

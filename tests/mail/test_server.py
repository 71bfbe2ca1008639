"""The server that takes mails, as the doctor and the operator see it."""

from pathlib import Path

import pytest

from chat.cli.configuration import _shown
from chat.doctor import mail
from chat.doctor.finding import Level
from tests.mail.post import Post, post_office
from tests.place import settings
from tests.servers import free_port


@pytest.mark.parametrize(
    "url, level, sentence",
    [
        ("", Level.OK, "nobody is written to"),
        ("{post}", Level.OK, "answers and lets us in"),
        ("smtp://confab:mistaken@127.0.0.1:{port}", Level.FAULT, "535 5.7.8 who are you?"),
        ("smtp://127.0.0.1:{closed}", Level.FAULT, "cannot be used"),
        ("smtps://127.0.0.1:{port}", Level.FAULT, "cannot be used"),
    ],
)
async def test_the_doctor_knocks_at_the_mail_server(url: str, level: Level, sentence: str, tmp_path: Path) -> None:
    async with post_office() as post:
        there = url.format(post=post.url, port=post.port, closed=free_port())
        chosen = settings(tmp_path).model_copy(update={"smtp_url": there})

        [found] = await mail.examine(chosen)

    assert (level, True) == (found.level, sentence in found.sentence)
    assert "mistaken" not in found.sentence
    assert [] == post.mails


def test_its_password_is_not_shown() -> None:
    assert "smtp://confab:***@127.0.0.1:25" == _shown("SMTP_URL", Post(port=25).url)

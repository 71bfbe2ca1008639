"""Settings: read once, all faults said at once, secrets kept."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from chat.errors import BadSettings
from chat.settings import Settings, load
from tests.servers import forked

PROGRAM = Path(__file__).parents[1] / "run.py"
DATABASE, REDIS = "mysql://confab:hidden@db:3306/chat", "redis://redis:6379/0"
SECRET = "0123456789abcdef0123456789abcdef"
WRONG = {
    "PORT": "eighty",
    "BCRYPT_ROUNDS": "99",
    "DATABASE_URL": "postgres://db/chat",
    "REDIS_URL": "http://redis",
    "QUEUE_REDIS_URL": "6379",
    "BASE_URL": "chat.example.org",
    "TRUSTED_PROXIES": "10.0.0.0/8, everybody",
    "WORKER": "never",
    "RATE_LIMITS": "maybe",
    "BROADCAST_ROLE": "king",
    "REGISTRATION": "maybe",
    "OIDC_ISSUER": "id.example.org",
    "MAIL_FROM": "the crew",
    "SMTP_URL": "mail.example.org:587",
    "LOG_FORMAT": "xml",
    "SITE_NAME": "x" * 61,
}


@pytest.fixture(autouse=True)
def _nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def read(**values: Any) -> Settings:
    return load(_env_file=None, **values)


def faults(**values: Any) -> list[str]:
    with pytest.raises(BadSettings) as refusal:
        read(**values)
    return refusal.value.faults


def run(folder: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    told = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), **environment}
    return forked.run([sys.executable, str(PROGRAM), *arguments], cwd=folder, env=told, timeout=60)


def test_without_settings_everything_is_embedded() -> None:
    settings = read()

    assert ("127.0.0.1", 8000, Path("data")) == (settings.host, settings.port, settings.data_dir)
    assert (True, True, True) == (settings.embedded_database, settings.embedded_redis, settings.worker_inside)
    assert (True, 12, []) == (settings.limited, settings.bcrypt_rounds, settings.proxies)


def test_the_environment_is_read_and_empty_means_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PORT": "9000", "REDIS_URL": "", "HOST": "", "rate_limits": "off"}.items():
        monkeypatch.setenv(name, value)

    settings = read()

    assert (9000, True, "127.0.0.1", False) == (
        settings.port,
        settings.embedded_redis,
        settings.host,
        settings.limited,
    )


def test_a_file_is_read_and_the_environment_counts_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("PORT=9000\nSITE_NAME=Here\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("PORT", "9001")

    settings = load(_env_file=tmp_path / ".env")

    assert (9001, "Here") == (settings.port, settings.site_name)


@pytest.mark.parametrize(
    "worker, redis_url, inside",
    [("auto", "", True), ("auto", REDIS, False), ("inside", REDIS, True), ("external", "", False)],
)
def test_the_worker_is_inside_when_redis_is(worker: str, redis_url: str, inside: bool) -> None:
    assert inside == read(worker=worker, redis_url=redis_url).worker_inside


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        read().port = 1  # type: ignore[misc]


def test_all_faults_are_said_at_once_in_one_sentence_each(tmp_path: Path) -> None:
    answer = run(tmp_path, **WRONG)

    lines = answer.stderr.splitlines()
    assert (2, "") == (answer.returncode, answer.stdout)
    assert sorted(WRONG) == sorted(line.split()[0].rstrip(":") for line in lines)
    assert {"."} == {line[-1] for line in lines}


@pytest.mark.parametrize("command", ["serve", "migrate", "createsuperuser"])
def test_every_command_says_what_is_wrong(command: str, tmp_path: Path) -> None:
    flags = ["--username", "root", "--password", "four plain words"] if command == "createsuperuser" else []

    answer = run(tmp_path, command, *flags, PORT="eighty")

    assert (2, 1) == (answer.returncode, len(answer.stderr.splitlines()))
    assert answer.stderr.startswith("PORT: ")
    assert "eighty" in answer.stderr


def test_faults_show_what_was_given_but_no_password() -> None:
    addresses = dict.fromkeys(("database_url", "redis_url", "queue_redis_url"), "http://confab:hidden@host/0")

    said = faults(**addresses, worker="never", base_url="chat.example.org")

    assert 5 == len(said)
    assert "hidden" not in " ".join(said)
    assert {"(it is 'never').", "(it is 'chat.example.org')."} == {
        f"({sentence.partition('(')[2]}" for sentence in said if sentence.startswith(("WORKER", "BASE_URL"))
    }


@pytest.mark.parametrize("secret", ["short-but-mine", "change-me", "CHANGEME", "secret", "your-secret-key"])
def test_a_secret_that_is_easy_to_guess_is_refused_and_not_shown(secret: str) -> None:
    (fault,) = faults(secret_key=secret)

    assert "SECRET_KEY is too easy to guess" in fault
    assert secret not in fault.replace("SECRET_KEY", "")


def test_a_real_database_needs_a_secret() -> None:
    (fault,) = faults(database_url=DATABASE)

    assert fault.startswith("SECRET_KEY is required")
    assert "hidden" not in fault
    assert SECRET.encode() == read(database_url=DATABASE, secret_key=SECRET).secret()


def test_an_embedded_server_makes_a_secret_once_and_keeps_it_to_itself(tmp_path: Path) -> None:
    first, again = (read(data_dir=tmp_path).secret() for _ in range(2))

    (file,) = tmp_path.iterdir()
    assert first == again == file.read_bytes()
    assert len(first) >= 43
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)


@pytest.mark.parametrize("url", ["mysql://", "mysql://db", "mysql://db/", "mysql:///chat", "sqlite:///x", "db"])
def test_a_database_has_a_host_and_a_name(url: str) -> None:
    (fault,) = faults(database_url=url, secret_key=SECRET)

    assert fault.startswith("DATABASE_URL must look like mysql://")


def test_proxies_are_addresses_and_networks() -> None:
    networks = read(trusted_proxies=" 10.0.0.0/8 ,127.0.0.1, ::1,").proxies

    assert ["10.0.0.0/8", "127.0.0.1/32", "::1/128"] == [str(network) for network in networks]


@pytest.mark.parametrize("url", ["smtp://", "http://mail", "smtp://mail:port", "smtp://mail:0"])
def test_a_mail_server_has_a_host_and_maybe_a_port(url: str) -> None:
    (fault,) = faults(smtp_url=url, mail_from="chat@example.org", base_url="https://chat.example.org")

    assert fault.startswith("SMTP_URL must look like smtp://")


def test_mails_come_from_somebody_and_lead_back() -> None:
    server = "smtps://confab:hidden@mail.example.org"
    (fault,) = faults(smtp_url=server, mail_from="chat@example.org")

    assert "set both" in fault
    assert "hidden" not in fault
    there = {"mail_from": "The Crew <chat@example.org>", "base_url": "https://chat.example.org"}
    assert server == read(smtp_url=server, **there).smtp_url

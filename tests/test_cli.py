"""The program as operators meet it: it starts, stops, says what is wrong, and leaves nothing running."""

import contextlib
import os
import select
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from redis import Redis
from redis.exceptions import ConnectionError

from tests.cast import PASSWORD
from tests.cli.terminal import here
from tests.faults.processes import Web
from tests.servers import forked

STOP_SECONDS = 10
RESTART = 1012


@dataclass
class Alive:
    """A process that is not our child, held so that its number cannot become another's."""

    descriptor: int

    def is_gone(self) -> bool:
        """Whether it ends soon."""
        poll = select.poll()
        poll.register(self.descriptor, select.POLLIN)
        return bool(poll.poll(STOP_SECONDS * 1000))


@pytest.fixture
def server() -> Iterator[Web]:
    """The embedded default, not started."""
    web = Web(SECRET_KEY="")
    yield web
    web.close()


@pytest.fixture
def started() -> Iterator[Web]:
    """The same, as operators start it: nothing of it is loaded before."""
    web = Web(SECRET_KEY="")
    web.forked = False
    yield web
    web.close()


@pytest.fixture(scope="module")
def running() -> Iterator[Web]:
    """One that runs already, for what happens beside it."""
    with Web(SECRET_KEY="") as web:
        yield web


def redis_socket(server: Web) -> Path:
    return server.folder / "data" / "redis" / "redis.sock"


@contextlib.contextmanager
def redis_of(server: Web) -> Iterator[Alive]:
    with Redis(unix_socket_path=str(redis_socket(server))) as redis:
        descriptor = os.pidfd_open(redis.info("server")["process_id"])
    yield Alive(descriptor)
    os.close(descriptor)


def run(server: Web, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Another process with the same settings, to its end."""
    environment = {**server.environment(), **environment}
    return forked.run([*server.command(), *arguments], cwd=server.folder, env=environment, timeout=60)


def ends(server: Web, how: signal.Signals) -> int:
    """Send a signal to the server alone; its exit status."""
    assert server.process
    server.process.send_signal(how)
    return server.process.wait(STOP_SECONDS)


async def ask(server: Web, method: str, path: str, body: Any = None, token: str = "") -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        aiohttp.ClientSession() as http,
        http.request(method, f"{server.url}/api/v1/{path}", json=body, headers=headers) as response,
    ):
        assert response.status < 300, await response.text()
        return await response.json()


async def sign_in(server: Web, username: str, path: str = "token") -> Any:
    return await ask(server, "POST", f"auth/{path}", {"username": username, "password": PASSWORD})


async def test_stopping_says_goodbye_and_leaves_nothing_running(started: Web) -> None:
    server = started.start()
    token = (await sign_in(server, "alice", "register"))["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    with redis_of(server) as redis:
        async with aiohttp.ClientSession() as http, http.ws_connect(f"{server.url}/ws", headers=headers) as line:
            assert "hello" == (await line.receive_json())["type"]

            status = ends(server, signal.SIGTERM)

            goodbye = await line.receive_json()
            while goodbye["type"] != "goodbye":
                goodbye = await line.receive_json()
            assert (0, "goodbye", RESTART) == (status, goodbye["type"], goodbye["code"])
            assert goodbye["retry_after_ms"] > 0
        assert redis.is_gone()
    assert "Traceback" not in server.log()


async def test_what_was_accepted_is_there_after_a_restart(server: Web) -> None:
    """However it ends: Ctrl-C here, a crash right after the answer there; also who was signed in still is."""
    server.start()
    token = (await sign_in(server, "alice", "register"))["access_token"]
    await ask(server, "POST", "rooms/general/messages", {"body": "before"}, token)
    with redis_of(server) as redis:
        assert 0 == ends(server, signal.SIGINT)
        assert redis.is_gone()

    server.start()
    await ask(server, "POST", "rooms/general/messages", {"body": "between"}, token)
    with redis_of(server) as redis:
        assert -signal.SIGKILL == ends(server, signal.SIGKILL)
        assert redis.is_gone()

    server.start()
    await ask(server, "POST", "rooms/general/messages", {"body": "after"}, token)
    page = await ask(server, "GET", "rooms/general/messages", token=token)

    assert ["before", "between", "after"] == [message["body"] for message in page["items"]]
    assert [1, 2, 3] == [message["seq"] for message in page["items"]]
    assert "Traceback" not in server.log()


async def test_a_second_server_on_the_same_data_says_so(running: Web) -> None:
    second = run(running, PORT="0")

    assert (1, 1) == (second.returncode, len(second.stderr.splitlines()))
    assert second.stderr.startswith("Another server is running on ")
    assert running.answers()


async def test_a_superuser_is_made_beside_a_running_server(running: Web) -> None:
    made = run(running, "createsuperuser", "--username", "root", "--password", PASSWORD)

    assert (0, "") == (made.returncode, made.stderr)
    assert "owner" == (await sign_in(running, "root"))["user"]["role"]
    assert running.answers()


def test_a_taken_port_is_one_sentence_and_leaves_nothing_running(server: Web) -> None:
    with socket.create_server(("127.0.0.1", server.port)):
        answer = run(server)

    assert (1, 1) == (answer.returncode, len(answer.stderr.splitlines()))
    assert answer.stderr.startswith(f"PORT {server.port} on 127.0.0.1 cannot be used")
    with pytest.raises(ConnectionError), Redis(unix_socket_path=str(redis_socket(server))) as redis:
        redis.ping()


async def test_a_superuser_made_on_the_command_line_owns_the_place(server: Web) -> None:
    made = run(server, "createsuperuser", "--username", "Root", "--password", PASSWORD, "--name", "Ruth Root")
    assert (0, "") == (made.returncode, made.stderr)
    assert made.stdout.startswith("root (")

    server.start()

    user = (await sign_in(server, "root"))["user"]
    assert ("owner", "Ruth Root") == (user["role"], user["name"])
    assert "member" == (await sign_in(server, "alice", "register"))["user"]["role"]


def test_a_superuser_who_cannot_be_is_one_sentence(server: Web) -> None:
    first, taken, weak = (
        here(server.folder, "createsuperuser", "--username", name, "--password", password, **server.environment())
        for name, password in (("root", PASSWORD), ("ROOT", PASSWORD), ("other", "short"))
    )

    assert 0 == first.returncode
    assert [(1, "The name root is taken. Choose another one.\n"), (1, 1)] == [
        (taken.returncode, taken.stderr),
        (weak.returncode, len(weak.stderr.splitlines())),
    ]
    assert "short" not in weak.stdout + weak.stderr


def test_data_that_cannot_be_kept_is_one_sentence(server: Web) -> None:
    (server.folder / "file").touch()

    answer = run(server, DATA_DIR=str(server.folder / "file" / "data"))

    assert (1, 1) == (answer.returncode, len(answer.stderr.splitlines()))
    assert answer.stderr.startswith("DATA_DIR ")


def test_a_real_database_has_to_be_migrated_first(server: Web, mariadb: Any, redis_server: Any) -> None:
    url = mariadb.create_database("unmigrated")

    answer = run(server, DATABASE_URL=url, REDIS_URL=redis_server.url, SECRET_KEY="x" * 32)

    mariadb.drop_database("unmigrated")
    assert 1 == answer.returncode
    assert "The database is not migrated. Run `python run.py migrate`" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_program_tells_what_it_can_do(server: Web) -> None:
    answer = run(server, "--help")

    assert 0 == answer.returncode
    assert {"serve", "migrate", "createsuperuser"} <= set(answer.stdout.split())
    assert 2 == run(server, "dance").returncode
    assert not (server.folder / "data").exists()


def test_the_folder_of_the_data_is_ours_alone(running: Web) -> None:
    data = running.folder / "data"

    assert 0o600 == (data / "secret_key").stat().st_mode & 0o777
    assert 0o700 == (data / "redis").stat().st_mode & 0o777

"""The worker as a command."""

import signal
import sys
from pathlib import Path

import redis

from tests.cli.terminal import chat, here, sentence
from tests.faults.processes import ROOT, Worker
from tests.servers import Redis


class CommandWorker(Worker):
    """Started by `chat worker`; it is there when it says so in Redis, a database of which it has for itself."""

    forked = False

    def command(self) -> list[str]:
        return [sys.executable, str(ROOT / "run.py"), "worker"]

    def answers(self) -> bool:
        with redis.Redis.from_url(self.settings["REDIS_URL"]) as client:
            return bool(client.keys("*:health:*"))


def test_a_worker_works_until_it_is_told_to_stop(redis_server: Redis) -> None:
    with CommandWorker(REDIS_URL=f"redis://127.0.0.1:{redis_server.port}/7", MIGRATE="1") as worker:
        assert worker.process
        worker.process.send_signal(signal.SIGTERM)

        assert 0 == worker.process.wait(20)
        assert "Traceback" not in worker.log()


def test_a_worker_beside_an_embedded_redis_is_one_sentence(tmp_path: Path) -> None:
    status, said = sentence(chat(tmp_path, "worker"))

    assert (1, True) == (status, said.startswith("REDIS_URL: is empty, so the web process has"))
    faulty = here(tmp_path, "worker", PORT="many")
    assert (2, "PORT: ") == (faulty.returncode, faulty.stderr[:6])


def test_a_folder_with_too_long_a_name_for_a_socket_is_one_sentence(tmp_path: Path) -> None:
    temporary, data = tmp_path / ("a" * 100), tmp_path / ("b" * 100)
    temporary.mkdir()

    status, said = sentence(chat(tmp_path, "serve", TMPDIR=str(temporary), DATA_DIR=str(data)))

    assert (1, True) == (status, said.endswith("Choose a DATA_DIR, or a TMPDIR, with a shorter path."))

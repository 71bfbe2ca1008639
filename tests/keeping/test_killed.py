"""A restore that is killed leaves half a place, which nobody takes for a whole one; the next restore begins anew."""

import os
import signal
import sys
from pathlib import Path

import pytest

from chat.bus import keys
from chat.bus.pipe import open_pipe
from chat.doctor.visit import visit
from chat.errors import CannotStart
from chat.resources import open_resources
from chat.settings import Settings
from tests.cast import Person
from tests.keeping.conftest import Bring, Keep, follows
from tests.place import SECRET, Place
from tests.servers import forked
from tests.uploading import upload

# It restores, and dies as soon as it comes to a function.
DIES = """
import asyncio, importlib, os, signal, sys
from pathlib import Path
from chat.keeping.restore import restore
from chat.settings import load

module, name = sys.argv[2].rsplit(".", 1)
setattr(importlib.import_module(module), name, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
asyncio.run(restore(load(_env_file=None), Path(sys.argv[1]), None, lambda *_: None))
"""


def dies(path: Path, chosen: Settings, at: str) -> None:
    where = {"DATABASE_URL": chosen.database_url, "REDIS_URL": chosen.redis_url, "DATA_DIR": str(chosen.data_dir)}
    environment = {"PATH": os.environ["PATH"], "SECRET_KEY": SECRET, **where}
    command = [sys.executable, "-c", DIES, str(path), at]
    died = forked.run(command, cwd=path.parent, env=environment, timeout=60)
    assert -signal.SIGKILL == died.returncode, died.stderr


@pytest.mark.any_database
async def test_a_restore_that_was_killed_is_begun_anew(
    alice: Person, place: Place, keep: Keep, bring: Bring, empty_mariadb: Settings
) -> None:
    file = (await upload(alice, b"%PDF-1.7 a plan"))[1]
    await alice.says("kept", "general", files=[file["id"]])
    await place.resources.redis.call("XADD", keys.DEAD, "*", "e", "{}", "reason", "of the test")
    path = await keep(place)
    await place.resources.redis.call("DEL", keys.DEAD)

    # When the schema is there, when all rows are, and when everything is where it belongs.
    for at in ("chat.store.keeping.write", "chat.keeping.restore._take_files", "chat.store.schema.end_restoring"):
        dies(path, empty_mariadb, at)

        with pytest.raises(CannotStart, match="Run `chat restore` again"):
            async with open_resources(empty_mariadb):
                """Not on half a place."""
    assert ["database"] == [one.about for one in await visit(empty_mariadb) if "chat restore" in one.sentence]

    await follows(alice, await bring(path, empty_mariadb))

    [said] = [one for one in await alice.reads("general") if one["body"] == "kept"]
    assert [file["id"]] == [one["id"] for one in said["files"]]
    async with open_pipe(empty_mariadb.redis_url) as redis:
        assert 1 == await redis.call("XLEN", keys.DEAD)

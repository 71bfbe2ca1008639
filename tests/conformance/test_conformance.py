"""The API does what its description says: Schemathesis asks what it allows and what it forbids, and follows links."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cast import PASSWORD, Person
from tests.place import Place, serving, settings
from tests.standing import becomes

HERE = Path(__file__).parent
# How many questions of each kind: more find more, and take longer. Who says how many gets all phases; the run of all
# tests has ten minutes, and leaves out the longest.
EXAMPLES = os.environ.get("CONFORMANCE_EXAMPLES", "")
PHASES = "examples,coverage,fuzzing,stateful" if EXAMPLES else "fuzzing,stateful"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """One of its own: whoever may do everything leaves nothing as it was."""
    chosen = settings(tmp_path)
    async with serving(chosen) as instance:
        yield Place("sqlite", [instance], chosen)


async def test_the_api_is_as_it_is_described(place: Place) -> None:
    alice = await Person("alice", place.one).registers()
    await becomes(place, alice, "owner")
    account = {"username": alice.username, "password": PASSWORD}
    told = {"CONFORMANCE_URL": place.one.url, "CONFORMANCE_ACCOUNT": json.dumps(account)}
    told["CONFORMANCE_USERCODE"] = alice.usercode
    # A body may name somebody, or something, that is not there, and a 404 says so.
    words = ["--exclude-checks", "ensure_resource_availability"]
    words += ["--checks", "all", "--phases", PHASES, "--max-examples", EXAMPLES or "4"]
    words += ["--continue-on-failure", "--no-color", "--warnings", "off"]

    run = await asyncio.create_subprocess_exec(
        *(Path(sys.executable).with_name("schemathesis"), "--config-file", HERE / "schemathesis.toml"),
        # With the right password there would be nobody left to ask the rest.
        *("run", f"{place.one.url}/openapi.json", *words, "--seed", "1", "--exclude-name", "DELETE /api/v1/me"),
        # Who takes anything gets pages there, and is led to sign in.
        *("--exclude-name", "GET /files/{id}/{name}"),
        env={**os.environ, **told, "PYTHONPATH": str(HERE)},
        cwd=HERE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await run.communicate()
    await alice.is_gone()

    assert 0 == run.returncode, said.decode()

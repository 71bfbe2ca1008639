"""The API does what its description says: Schemathesis asks what it allows and what it forbids, and follows links."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from tests.cast import PASSWORD, Person
from tests.place import Place
from tests.standing import becomes

pytestmark = pytest.mark.any_database

HERE = Path(__file__).parent
# How many questions of each kind: more find more, and take longer. Who says how many gets all phases; the run of all
# tests has ten minutes, and leaves out the longest.
EXAMPLES = os.environ.get("CONFORMANCE_EXAMPLES", "")
PHASES = "examples,coverage,fuzzing,stateful" if EXAMPLES else "fuzzing,stateful"


async def test_the_api_is_as_it_is_described(alice: Person, place: Place) -> None:
    await becomes(place, alice, "owner")
    account = {"username": alice.username, "password": PASSWORD}
    told = {"CONFORMANCE_URL": place.one.url, "CONFORMANCE_ACCOUNT": json.dumps(account)}
    words = ["--checks", "all", "--phases", PHASES, "--max-examples", EXAMPLES or "4"]
    words += ["--continue-on-failure", "--no-color", "--warnings", "off"]

    run = await asyncio.create_subprocess_exec(
        *(Path(sys.executable).with_name("schemathesis"), "--config-file", HERE / "schemathesis.toml"),
        # With the right password there would be nobody left to ask the rest.
        *("run", f"{place.one.url}/openapi.json", *words, "--seed", "1", "--exclude-name", "DELETE /api/v1/me"),
        env={**os.environ, **told, "PYTHONPATH": str(HERE)},
        cwd=HERE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await run.communicate()

    assert 0 == run.returncode, said.decode()

"""The locked requirements are those of pyproject.toml, with hashes, and tied to no place they come from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
WANTED = {
    "requirements.txt": PROJECT["dependencies"] + EXTRAS["build"],
    "requirements-test.txt": PROJECT["dependencies"] + EXTRAS["build"] + EXTRAS["test"],
}


def locked(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text()
    return {
        canonicalize_name(package): version for package, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)
    }


@pytest.mark.parametrize("name", WANTED)
def test_what_the_project_wants_is_locked(name):
    versions = locked(name)

    for wanted in map(Requirement, WANTED[name]):
        assert wanted.specifier.contains(versions[canonicalize_name(wanted.name)]), f"{wanted}: run `make lock`"


@pytest.mark.parametrize("name", WANTED)
def test_every_locked_version_has_a_hash(name):
    entries = re.split(r"^(?=[\w.-]+==)", (ROOT / name).read_text(), flags=re.MULTILINE)[1:]

    assert entries
    assert [] == [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]


@pytest.mark.parametrize("name", WANTED)
def test_no_address_is_in_the_lock(name):
    assert not re.search(r"://|--(extra-)?index-url|--find-links", (ROOT / name).read_text())


def test_tests_run_on_what_is_served():
    assert locked("requirements.txt").items() <= locked("requirements-test.txt").items()

"""What can be known about the containers without running them."""

import os
import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
    return services


def test_the_services_are_these(services):
    assert {"nginx", "app", "worker", "redis", "mysql"} == services.keys()


def test_web_and_worker_can_be_scaled(services):
    for name in ("app", "worker"):
        assert not {"container_name", "ports", "hostname"} & services[name].keys(), name


def test_web_and_worker_are_one_image(services):
    assert services["app"]["image"] == services["worker"]["image"]
    assert ["arq", "worker.WorkerSettings"] == services["worker"]["command"]


def test_only_nginx_can_be_reached_from_outside(services):
    assert ["nginx"] == [name for name, service in services.items() if "ports" in service]


def test_database_and_redis_have_no_way_out(services):
    assert yaml.safe_load(COMPOSE)["networks"]["inside"]["internal"] is True
    assert [["inside"], ["inside"]] == [services[name]["networks"] for name in ("mysql", "redis")]


def test_redis_keeps_what_it_accepted(services):
    command = " ".join(services["redis"]["command"])

    assert "--appendonly yes --appendfsync always" in command
    assert "--maxmemory-policy noeviction" in command
    assert any(volume.endswith(":/data") for volume in services["redis"]["volumes"])


def test_the_worker_waits_for_a_migrated_database(services):
    assert "1" == services["app"]["environment"]["MIGRATE"]
    assert {"condition": "service_healthy"} == services["worker"]["depends_on"]["app"]


def test_nothing_needs_to_be_chosen():
    without_default = re.findall(r"(?<!\$)\$\{\w+\}|(?<!\$)\$\w+", COMPOSE)

    assert [] == without_default


def test_what_can_be_chosen_is_in_the_example():
    chosen = set(re.findall(r"\$\{(\w+):-", COMPOSE))

    assert chosen <= set(re.findall(r"^#(\w+)=", EXAMPLE, re.MULTILINE))


def test_the_example_tells_what_compose_hands_on(services):
    marked = {name for comment, name in re.findall(r"^# (.*)\n#(\w+)=", EXAMPLE, re.MULTILINE) if "compose" in comment}
    handed_on = {
        name for name, value in services["app"]["environment"].items() if str(value).startswith(f"${{{name}:-")
    }

    assert marked == handed_on


def test_the_example_has_every_setting():
    from chat.settings import Settings

    named = set(re.findall(r"^#(\w+)=", EXAMPLE, re.MULTILINE))

    assert {name.upper() for name in Settings.model_fields} <= named


def test_what_is_mounted_exists(services):
    for volume in services["nginx"]["volumes"]:
        assert (ROOT / volume.split(":")[0]).is_file(), volume


def test_the_image_gets_all_it_needs():
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    }
    let_through = re.findall(r"^!(.*)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)

    assert {"chat", "templates", "static", "migrations", "run.py", "worker.py", "requirements.txt"} <= copied
    for source in copied:
        assert (ROOT / source).exists(), source
        assert any(fnmatch(source, pattern) for pattern in let_through), f"{source} is ignored by Docker"


def test_the_image_does_not_run_as_root():
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.MULTILINE) == ["confab"]


def test_images_are_pinned(services):
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) + [service["image"] for service in services.values()]

    for image in images:
        assert re.search(r":\d", image), image


def entrypoint(data: Path, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        ["sh", ROOT / "deploy" / "docker-entrypoint.sh", "printenv", "SECRET_KEY"],
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data), **environment},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_containers_that_start_together_share_one_secret(tmp_path):
    together = [entrypoint(tmp_path, DATABASE_URL="mysql://…") for _ in range(8)]
    secrets = {process.communicate()[0].strip() for process in together}

    assert 1 == len(secrets)
    assert len(secrets.pop()) >= 32
    assert [("shared_secret_key", 0o600)] == [(path.name, path.stat().st_mode & 0o777) for path in tmp_path.iterdir()]


def test_a_chosen_secret_is_left_alone(tmp_path):
    said, _ = entrypoint(tmp_path, DATABASE_URL="mysql://…", SECRET_KEY="chosen by somebody").communicate()

    assert "chosen by somebody" == said.strip()
    assert [] == list(tmp_path.iterdir())


def test_the_embedded_default_makes_its_own_secret(tmp_path):
    assert "" == entrypoint(tmp_path).communicate()[0]
    assert [] == list(tmp_path.iterdir())

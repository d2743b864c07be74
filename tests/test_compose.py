"""The compose file and the image, read as they stand: what they promise without Docker being here."""

import ast
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from warden.cli import starter
from warden.cli.doctor import PARTS
from warden.cli.main import main
from warden.settings import load

ROOT = Path(__file__).parents[1]
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "operations" / "compose.md").read_text(encoding="utf-8")
FILE: dict[str, Any] = yaml.safe_load(COMPOSE)
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
SECRETS = {"WARDEN_SECRET": "0123456789abcdef", "POSTGRES_PASSWORD": "a1b2c3"}
# The words the file uses, each tried with docker-compose 1.29, which Debian 12 still ships.
TOP = {"services", "volumes"}
KNOWN = {
    "build",
    "cap_drop",
    "command",
    "depends_on",
    "environment",
    "healthcheck",
    "image",
    "logging",
    "network_mode",
    "ports",
    "read_only",
    "restart",
    "security_opt",
    "tmpfs",
    "user",
    "volumes",
}

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise's


def queues() -> set[str]:
    """QUEUES of workers/app.py; importing it would read a configuration."""
    tree = ast.parse((ROOT / "workers" / "app.py").read_text(encoding="utf-8"))
    (found,) = [
        ast.literal_eval(line.value)
        for line in tree.body
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "QUEUES"
    ]
    return set(found)


def test_each_queue_has_a_worker_service_of_its_own() -> None:
    commands = {name: service["command"] for name, service in OURS.items() if name.startswith("worker-")}
    assert commands == {f"worker-{queue}": ["worker", queue] for queue in queues()}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_tells_its_health_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(OURS.keys() - {"web"}))
def test_each_part_is_asked_about_its_own_stations(name: str) -> None:
    part = name.removeprefix("worker-")
    assert SERVICES[name]["healthcheck"]["test"][1:] == ["warden", "doctor", "--part", part]
    assert part in PARTS


@pytest.mark.parametrize("name", OURS)
def test_our_parts_run_without_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["user"] == "${WARDEN_UID:-1000}:1000"
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_the_image_alone_does_not_run_as_root() -> None:
    assert re.findall(r"^USER (.+)$", DOCKERFILE.split("\nFROM ")[-1], re.MULTILINE) == ["warden"]
    assert "useradd --uid 1000 " in DOCKERFILE


def test_nothing_is_published_beyond_loopback() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)
    on_the_host = {name for name, service in SERVICES.items() if service.get("network_mode") == "host"}
    assert on_the_host == {"web"}
    assert "--host" not in SERVICES["web"]["command"]  # left out: loopback


def test_web_reaches_the_database_where_it_is_published() -> None:
    (published,) = SERVICES["postgres"]["ports"]
    assert published.removesuffix(":5432") == SERVICES["web"]["environment"]["DATABASE_HOST"]


def test_images_that_are_not_ours_have_a_version() -> None:
    others = [service["image"] for name, service in SERVICES.items() if name not in OURS]
    others += re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert all(re.search(r":\d", image) for image in others), others


def test_no_word_is_newer_than_docker_compose_1_29() -> None:
    assert {key for key in FILE if not key.startswith("x-")} == TOP
    assert set().union(*SERVICES.values()) <= KNOWN
    conditions = [wait for service in OURS.values() for wait in service["depends_on"].values()]
    assert all(wait == {"condition": "service_healthy"} for wait in conditions)
    assert "--mount" not in DOCKERFILE  # its builder has none


def test_secrets_must_be_given_and_are_never_defaulted() -> None:
    for secret in SECRETS:
        assert set(re.findall(rf"\${{{secret}([^}}]?[^}}]?)", re.sub("#.*", "", COMPOSE))) == {":?"}


def test_secrets_stay_out_of_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".env", "warden.toml", "data", ".git"} <= set(ignored)
    assert "COPY . " not in DOCKERFILE


def test_what_is_copied_into_the_image_is_there() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert {"warden", "workers", "models"} < {name for line in copied for name in line.split()}
    assert all((ROOT / name).exists() for line in copied for name in line.split())


def test_image_and_checkout_use_the_same_uv() -> None:
    (here,) = re.findall(r"^UV_VERSION := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert f" uv=={here}\n" in DOCKERFILE


@pytest.mark.parametrize("name", OURS)
def test_the_configuration_the_guide_asks_for_is_one_that_works(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (lines,) = re.findall(r"```toml\n(.+?)```", GUIDE, re.DOTALL)
    assert all(f"#   {line}\n" in COMPOSE for line in lines.splitlines())
    environment = {**SERVICES[name]["environment"], **SECRETS}
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    first = starter.compose(starter.Answers("Nordlicht Bank", "en", "Europe/Berlin", "Anna Beispiel", ""))
    path = tmp_path / "warden.toml"
    path.write_text(first.replace("[warden]\n", f"[warden]\n{lines}"), encoding="utf-8")

    assert main(["check", "--config", str(path)]) == 0

    host = environment["DATABASE_HOST"]
    assert load(path).warden.database == f"postgresql+psycopg://warden:a1b2c3@{host}/warden"


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="docker-compose is not installed here")
def test_docker_compose_reads_the_file() -> None:
    command = ["docker-compose", "--file", str(ROOT / "docker-compose.yml"), "config", "--quiet"]
    done = subprocess.run(command, env={"PATH": "/usr/bin:/bin", **SECRETS}, capture_output=True, text=True)
    assert done.stderr == ""

"""The deployment files say what they promise. No image is built here: what can be read off them is, and the bot is run as they run it."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.delivery.metrics import Metrics
from bot.settings import NAMES

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
NOBODY = 65534
DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")


@pytest.fixture
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8")))


def test_the_image_is_slim_named_by_digest_and_runs_as_nobody_without_build_tools() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    base = re.search(r"^ARG BASE=(\S+)$", text, re.MULTILINE)
    assert base
    assert DIGEST.search(base[1])
    assert "-slim" in base[1]
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == ["${BASE}", "${BASE}"]
    last = text.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (\S+)", last, re.MULTILINE) == ["65534:65534"]
    assert "pip install" not in last
    assert "apt" not in text
    assert "--require-hashes" in text
    assert "HEALTHCHECK" in last
    assert "/healthz" in last
    for folder in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        assert all((ROOT / name).exists() for name in folder.split())


def test_nothing_but_what_the_image_is_made_of_is_sent_to_be_built() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} <= {path.name for path in ROOT.iterdir()}
    assert "!.git" not in lines


def test_every_service_gives_up_what_it_does_not_need(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["user"].split(":")[0] not in {"0", "root"}, name
        assert "ports" not in service, "a database or a webhook is for the load balancer's network, not for every address"
    assert DIGEST.search(compose["services"]["database"]["image"])
    assert compose["networks"]["back"] == {"internal": True}
    assert list(compose["volumes"]) == ["database"]


def test_every_secret_is_a_file_and_every_setting_one_of_ours(compose: dict[str, Any]) -> None:
    service = compose["services"]["onrecord"]
    for name, value in service["environment"].items():
        assert name.removesuffix("_FILE") in NAMES
        if "TOKEN" in name or "SECRET" in name or "DATABASE" in name:
            assert name.endswith("_FILE")
            assert value.removeprefix("/run/secrets/") in service["secrets"]
    assert set(compose["secrets"]) == {one for each in compose["services"].values() for one in each["secrets"]}
    assert not (DEPLOY / "secrets").exists()


def test_the_unit_is_hardened_and_names_only_settings_of_ours() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    text = (DEPLOY / "onrecord.service").read_text("utf-8")
    unit.read_string(text)
    wanted = {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "PrivateDevices": "yes",
        "DynamicUser": "yes",
        "CapabilityBoundingSet": "",
        "RestrictSUIDSGID": "yes",
        "StateDirectoryMode": "0700",
        "UMask": "0077",
    }
    assert {name: unit["Service"][name] for name in wanted} == wanted
    told = [name for line in re.findall(r"^Environment=(.*)$", text, re.MULTILINE) for name in re.findall(r"(\w+)=", line)]
    assert {name.removesuffix("_FILE") for name in told} - {"HOME", "PYTHONDONTWRITEBYTECODE"} <= NAMES


def figures() -> set[str]:
    """The names that /metrics has, as Prometheus stores them."""
    made = set()
    for family in Metrics().registry.collect():
        made |= {family.name, f"{family.name}_total", f"{family.name}_bucket", f"{family.name}_sum", f"{family.name}_count"}
    return made


@pytest.mark.parametrize("name", ["alerts.yml", "dashboard.json"])
def test_what_is_watched_is_what_is_told(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    asked = set(re.findall(r"\bonrecord_\w+", text))
    assert asked
    assert asked <= figures()


def test_every_alert_says_what_to_do_and_the_dashboard_is_one() -> None:
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
    assert all(rule["annotations"]["action"] and rule["labels"]["severity"] in {"page", "ticket"} for rule in rules)
    panels = json.loads((DEPLOY / "dashboard.json").read_text("utf-8"))["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(target["expr"] for panel in panels for target in panel["targets"])


def interpreter() -> str | None:
    """This Python, or another one of its version, where nobody can get at it."""
    same = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for path in (Path(sys.executable).resolve(), Path("/usr/bin", same), Path("/usr/local/bin", same)):
        if path.exists() and all(one.stat().st_mode & 0o001 for one in (path, *path.resolve().parents)):
            return str(path)
    return None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run something as somebody else")
@pytest.mark.skipif(interpreter() is None, reason="no Python of this version that others may run")
def test_it_runs_as_nobody_on_a_tree_that_it_cannot_write_to_with_one_folder_that_it_can() -> None:
    with tempfile.TemporaryDirectory(prefix="onrecord-nobody-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        for name in ("bot", "prompts"):
            shutil.copytree(ROOT / name, home / "tree" / name, ignore=shutil.ignore_patterns("__pycache__"))
        data = home / "data"
        data.mkdir(mode=0o700)
        os.chown(data, NOBODY, NOBODY)
        packages = [path for path in sys.path if path.endswith("site-packages")]
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(data),
            "ONRECORD_DATA": str(data),
            "ONRECORD_SOURCES": str(home / "tree" / "bot" / "samples" / "sources.toml"),
            "ONRECORD_EMBEDDER": "none",
            "PYTHONPATH": os.pathsep.join([str(home / "tree"), *packages]),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        before = sorted(path.relative_to(home) for path in (home / "tree").rglob("*"))
        for words in (("add", str(home / "tree" / "bot" / "samples" / "articles")), ("doctor",), ("ask", "When will the bridge open?")):
            done = subprocess.run(
                [str(interpreter()), "-P", "-m", "bot", *words],
                env=environment,
                cwd=data,
                user=NOBODY,
                group=NOBODY,
                extra_groups=[],
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
        assert sorted(path.relative_to(home) for path in (home / "tree").rglob("*")) == before
        assert {path.name for path in data.iterdir()} <= {"onrecord.db", "onrecord.db-wal", "onrecord.db-shm"}
        assert {path.stat().st_uid for path in data.iterdir()} == {NOBODY}

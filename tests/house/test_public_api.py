"""What stays put for those who import this package, run it, or install it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import bot

ROOT = Path(__file__).parents[2]
COMMANDS = {
    "ask",
    "chat",
    "add",
    "articles",
    "show",
    "withdraw",
    "sources",
    "why",
    "record",
    "verify",
    "doctor",
    "timeline",
    "brief",
    "check",
    "eval",
    "positions",
    "reindex",
    "serve",
    "dead",
    "hold",
    "lift",
    "forget",
    "export",
    "purge",
}


def test_what_the_package_exports_is_what_it_says() -> None:
    assert sorted(bot.__all__) == sorted(name for name in vars(bot) if name == "__version__")
    assert re.fullmatch(r"\d+\.\d+\.\d+", bot.__version__)


def test_every_command_of_the_contract_is_there() -> None:
    run = subprocess.run([sys.executable, "-m", "bot", "--help"], capture_output=True, text=True, check=True)
    listed = set(re.findall(r"^  ([a-z]+)", run.stdout, re.MULTILINE))
    assert listed >= COMMANDS


def test_importing_the_package_loads_no_platform_and_no_model_client() -> None:
    code = "import sys, bot.cli; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"telegram", "slack_bolt", "openai", "httpx", "yaml", "nupunkt", "trafilatura", "lxml", "charset_normalizer"} & set(loaded)


def test_reading_a_text_file_loads_neither_html_nor_the_guessing_of_encodings() -> None:
    code = "import sys, bot.commands; bot.commands.files.received('a.txt', b'It was noon.'); print(*{m.split('.')[0] for m in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"trafilatura", "lxml", "charset_normalizer", "dateparser"} & set(loaded)


def test_locks_hold_versions_and_hashes_and_no_address() -> None:
    for name in (
        "requirements.lock",
        "requirements-dev.lock",
        "requirements-embed.lock",
        "requirements-llm.lock",
        "requirements-methods.lock",
        "tests/bench/peers/requirements.lock",
    ):
        text = (ROOT / name).read_text("utf-8")
        packages = re.findall(r"^[A-Za-z0-9._-]+==\S+", text, re.MULTILINE)
        assert packages
        assert "://" not in text
        assert len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE)) == len(packages)
        for block in re.split(r"\n(?=[A-Za-z0-9])", text.strip()):
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_every_declared_dependency_stands_in_the_lock_and_in_contributing() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    declared = [re.split(r"[<>=~]", one)[0] for one in project["project"]["dependencies"]]
    locked = (ROOT / "requirements.lock").read_text("utf-8").lower()
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for name in declared:
        assert f"{name.lower()}==" in locked
        assert f"`{name}`" in told


def test_every_lint_ignore_has_a_reason() -> None:
    section = (ROOT / "pyproject.toml").read_text("utf-8").partition("[tool.ruff.lint]")[2].partition("[tool.mypy]")[0]
    ignores = [line for line in section.splitlines() if re.match(r'\s+"[A-Z]+\d*",', line)]
    assert ignores
    assert [line for line in ignores if "#" not in line] == []

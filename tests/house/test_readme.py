"""The README is run as written: its commands give the output that stands under them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
_COMMAND = re.compile(r"^\$ (onrecord .*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_NUMBER = re.compile(r"(?<=[Rr]ecord )[0-9A-HJKMNP-TV-Z]{6}\b")
_TIME = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}, \d{2}:\d{2} UTC")


def blocks() -> list[str]:
    return re.findall(r"```console\n(.*?)```", README, re.DOTALL)


def test_the_readme_is_short_and_opens_with_its_promises() -> None:
    assert len(README.splitlines()) <= 150
    assert README.index("| promise |") < README.index("make try")


def test_the_tour_gives_the_output_that_it_shows(tmp_path: Path) -> None:
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "ONRECORD_DATA": str(tmp_path / "data"),
        "ONRECORD_SOURCES": "bot/samples/sources.toml",
        "COLUMNS": "80",
    }
    numbers: dict[str, str] = {}
    commands = [found for block in blocks() for found in _COMMAND.findall(block)]
    assert len(commands) >= 4
    for command, shown in commands:
        line, typed, expected = _with_lines(command, shown)
        words = [numbers.get(word, word) for word in shlex.split(line)[1:]]
        program = [sys.executable, "-m", "bot", *words]
        run = subprocess.run(program, input=typed, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
        numbers.update(zip(_NUMBER.findall(expected), _NUMBER.findall(run.stdout), strict=False))
        assert _steady(run.stdout) == _steady(expected), command


def _with_lines(command: str, shown: str) -> tuple[str, str, str]:
    """A command, what is piped into it (`<< END` and lines up to END), and what it shows."""
    line, mark, end = command.partition(" << ")
    if not mark:
        return command, "", shown
    typed, found, expected = shown.partition(f"{end}\n")
    assert found, command
    return line, typed, expected


def _steady(output: str) -> str:
    """Output without what differs from run to run: record numbers and times."""
    return _TIME.sub("TIME", _NUMBER.sub("NUMBER", output)).strip()

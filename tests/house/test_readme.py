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
_NUMBER = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{6}\b(?= ·|:|$)", re.MULTILINE)


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
    number = ""
    shown = 0
    for block in blocks():
        for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            words = [sys.executable, "-m", "bot", *shlex.split(command)[1:]] if command.startswith("onrecord") else None
            if words is None:
                continue
            words = [number if re.fullmatch(_NUMBER.pattern.partition("(?=")[0], word) else word for word in words]
            run = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
            assert _NUMBER.sub("NUMBER", run.stdout).strip() == _NUMBER.sub("NUMBER", expected).strip(), command
            number = next(iter(re.findall(r"Record (\w{6}) ·", run.stdout)), number)
            shown += 1
    assert shown >= 4

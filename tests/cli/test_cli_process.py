"""The command as the process it is: what only a real one shows."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from runner import OURS, REPOSITORY, SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = "What did Oskel Vandry say about when the bridge will open?"


@pytest.fixture
def environment(tmp_path: Path, sample_store: Path) -> dict[str, str]:
    """An environment with an empty home, and the store of the samples."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith((*OURS, "XDG_", "LC_", "LANG", "PYTHON"))}
    ours = {"ONRECORD_DATA": sample_store.parent, "ONRECORD_SOURCES": SAMPLES / "sources.toml", "HOME": tmp_path}
    return {**kept, "PYTHONPATH": str(REPOSITORY), **{name: str(value) for name, value in ours.items()}}


def run(environment: dict[str, str], *words: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-W", "error", "-m", "bot", *words]
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, check=False)


def test_an_answer_is_utf_8_on_stdout_whatever_the_locale_says(environment: dict[str, str], tmp_path: Path) -> None:
    environment |= {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = run(environment, "ask", QUESTION, "--json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    answer = json.loads(done.stdout.decode("utf-8"))
    assert answer["status"] == "answered"
    assert answer["labels"][0]["text"] == "Viewpoint: Radio Tolvar · public broadcaster (Tolvar)"


def test_a_refusal_is_one_line_on_stderr_and_its_code(environment: dict[str, str], tmp_path: Path) -> None:
    done = run(environment, "ask", "", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (4, b"")
    assert done.stderr.startswith(b"onrecord: the question has no words")
    assert done.stderr.count(b"\n") == 1


def listen() -> None:
    """A run started in the background ignores interrupts, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a file that is waited for")
def test_an_interrupted_command_ends_with_130_and_stores_nothing(environment: dict[str, str], tmp_path: Path) -> None:
    environment["ONRECORD_DATA"] = str(tmp_path / "data")
    (tmp_path / "ferry.txt").write_text("The ferry stopped at noon.")
    assert run(environment, "articles", cwd=tmp_path).returncode == 0
    command = [sys.executable, "-m", "bot", "add", "ferry.txt", "--source", "courier"]
    with closing(sqlite3.connect(tmp_path / "data" / "onrecord.db", isolation_level=None)) as busy:
        busy.execute("BEGIN IMMEDIATE")  # the command will wait for this
        pipe = subprocess.PIPE
        with subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=pipe, stderr=pipe, preexec_fn=listen) as process:  # noqa: PLW1509 (no thread of this test runs)
            time.sleep(1.5)
            process.send_signal(signal.SIGINT)
            time.sleep(0.3)
            out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in err
    listed = run(environment, "articles", "--json", cwd=tmp_path)
    assert (listed.returncode, listed.stdout) == (0, b"")

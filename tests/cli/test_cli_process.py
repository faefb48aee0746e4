"""The command as the process it is: what only a real one shows."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
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
    waited_for = tmp_path / "ferry.txt"
    os.mkfifo(waited_for)
    command = [sys.executable, "-m", "bot", "add", str(waited_for), "--source", "courier"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, cwd=tmp_path, preexec_fn=listen, **pipes) as process:  # noqa: PLW1509
        writer = os.open(waited_for, os.O_WRONLY)  # returns when the command has opened the file and waits for its words
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        if process.poll() is None:
            os.write(writer, b"The ferry stopped at noon.")
        os.close(writer)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in err
    listed = run(environment, "articles", "--json", cwd=tmp_path)
    assert (listed.returncode, listed.stdout) == (0, b"")

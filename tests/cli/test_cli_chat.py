"""`chat` as the process it is: piped and typed, what it prints, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from runner import NOTICE, OURS, REPOSITORY, SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TRUCKS = "What did Petra Hallowin say about the trucks?"
ELSE = "And what else did she say?"
READ = "Read as: What else did Petra Hallowin say?"
LABEL = "Viewpoint: Sarnholt Courier · private outlet (Kelmora)"
NUMBER = re.compile(r"^Record ([0-9A-Z]{6}) ", re.MULTILINE)


@pytest.fixture
def environment(tmp_path: Path, sample_store: Path) -> dict[str, str]:
    """An environment with an empty home, and a store of the samples of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith((*OURS, "XDG_", "LC_", "LANG", "PYTHON"))}
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "onrecord.db").write_bytes(sample_store.read_bytes())
    ours = {"ONRECORD_DATA": tmp_path / "data", "ONRECORD_SOURCES": SAMPLES / "sources.toml", "HOME": tmp_path}
    fixed = {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb", "PYTHONPATH": str(REPOSITORY)}
    return {**kept, **fixed, **{name: str(value) for name, value in ours.items()}}


Piped = subprocess.CompletedProcess[bytes]


@pytest.fixture
def chat(environment: dict[str, str], tmp_path: Path) -> Callable[..., Piped]:
    """Run `chat` with lines piped into it."""

    def run(*lines: str | bytes, words: tuple[str, ...] = ()) -> Piped:
        given = b"".join(line if isinstance(line, bytes) else f"{line}\n".encode() for line in lines)
        command = [sys.executable, "-W", "error", "-m", "bot", "chat", *words]
        return subprocess.run(command, env=environment, cwd=tmp_path, input=given, capture_output=True, check=False, timeout=60)

    return run


def onrecord(environment: dict[str, str], *words: str, cwd: Path) -> Piped:
    return subprocess.run([sys.executable, "-m", "bot", *words], env=environment, cwd=cwd, capture_output=True, check=False)


def test_each_line_piped_in_is_a_question_and_one_builds_on_the_other(
    chat: Callable[..., Piped], environment: dict[str, str], tmp_path: Path
) -> None:
    done = chat(TRUCKS, "", ELSE)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    first, second = text.split(LABEL)[1:]
    assert text.startswith(LABEL)
    assert text.endswith("\n\n")
    assert "Read as" not in first
    assert READ in second.splitlines()
    assert "Petra Hallowin" in second
    assert all(len(line) <= 80 for line in text.splitlines())
    for number in NUMBER.findall(text):
        assert onrecord(environment, "verify", number, cwd=tmp_path).returncode == 0
    told = json.loads(onrecord(environment, "record", NUMBER.findall(text)[1], "--json", cwd=tmp_path).stdout)
    assert READ in told["text"]


def test_one_run_does_not_go_on_from_another_nor_from_ask(chat: Callable[..., Piped], environment: dict[str, str], tmp_path: Path) -> None:
    assert chat(TRUCKS).returncode == 0
    assert onrecord(environment, "ask", TRUCKS, cwd=tmp_path).returncode == 0
    assert b"Read as" not in chat(ELSE).stdout
    assert json.loads(onrecord(environment, "ask", ELSE, "--json", cwd=tmp_path).stdout)["read_as"] is None


@pytest.mark.parametrize("word", ["exit", "quit", "Exit"])
def test_exit_and_quit_end_it(chat: Callable[..., Piped], word: str) -> None:
    done = chat(word, TRUCKS)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_question_that_cannot_be_read_is_one_line_and_the_next_one_is_answered(chat: Callable[..., Piped]) -> None:
    done = chat("?!", b"What did \xff\xfe say?\n", "x" * 2_001, TRUCKS)
    assert done.returncode == 0
    errors = done.stderr.decode().splitlines()
    assert [error.partition(":")[0] for error in errors] == ["onrecord"] * 3
    assert ["no words" in errors[0], "not valid Unicode" in errors[1], "2,001 characters" in errors[2]] == [True] * 3
    assert done.stdout.decode().startswith(LABEL)


def test_where_two_could_be_meant_it_says_so_under_the_notice_and_takes_the_name(chat: Callable[..., Piped]) -> None:
    text = chat("Who commented on the sluice?", "What else did she say?", "Wenda Orrick").stdout.decode()
    asked_back = text[text.index(NOTICE) :]
    assert "“she” can mean: " in asked_back
    assert "Wenda Orrick. Ask again" in " ".join(asked_back.split())
    assert "Read as: What else did Wenda Orrick say?" in asked_back


def test_an_answer_is_shown_again_and_its_label_explained_by_its_number(
    chat: Callable[..., Piped], environment: dict[str, str], tmp_path: Path
) -> None:
    number = json.loads(onrecord(environment, "ask", TRUCKS, "--json", cwd=tmp_path).stdout)["id"]
    done = chat(f"/record {number.lower()}", f"/why {number}", "/record ZZZZZZ", "/positions", TRUCKS)
    text = done.stdout.decode()
    assert done.returncode == 0
    assert f"Record {number}, sent" in text
    assert "Every answer from every outlet starts with such a line" in text
    assert "No such record." in text
    assert [line.split(";")[0] for line in done.stderr.decode().splitlines()] == [
        "onrecord: no record ZZZZZZ",
        "onrecord: no /positions here",
    ]
    assert len(NUMBER.findall(text)) >= 1


def test_a_scope_is_kept_for_all_of_it_and_one_that_does_not_exist_ends_it_at_once(chat: Callable[..., Piped]) -> None:
    done = chat("Who closed the bridge?", "Why?", words=("--article", "two-banks-one-bridge"))
    assert done.returncode == 0
    assert {line for line in done.stdout.decode().splitlines() if line.startswith("Viewpoint")} <= {
        "Viewpoint: Radio Tolvar · public broadcaster (Tolvar)"
    }
    for words in (("--article", "no-such"), ("--source", "no-such"), ("--lang", "xx")):
        done = chat(TRUCKS, words=words)
        assert (done.returncode, done.stdout) == (4, b"")
        assert done.stderr.count(b"\n") == 1


def rows(environment: dict[str, str], query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"{environment['ONRECORD_DATA']}/onrecord.db")) as store:
        return store.execute(query).fetchall()


def test_each_question_is_stored_before_it_is_answered_with_its_scope_and_none_is_left_waiting(
    chat: Callable[..., Piped], environment: dict[str, str]
) -> None:
    assert chat("Who closed the bridge?", "Why?", words=("--article", "two-banks-one-bridge")).returncode == 0
    found = rows(environment, "SELECT question, state, outcome, wanted, platform, user FROM job ORDER BY id")
    assert [(question, state) for question, state, *_ in found] == [("Who closed the bridge?", "done"), ("Why?", "done")]
    assert all('"two-banks-one-bridge"' in str(wanted) for *_, wanted, _, _ in found)
    assert len({platform for *_, platform, _ in found}) == 1
    assert rows(environment, "SELECT purpose, state FROM message") == [("answer", "sent")] * 2


def test_what_a_closed_terminal_left_unanswered_is_ended_by_the_next(chat: Callable[..., Piped], environment: dict[str, str]) -> None:
    assert chat(TRUCKS).returncode == 0
    with closing(sqlite3.connect(f"{environment['ONRECORD_DATA']}/onrecord.db")) as store:
        store.execute("UPDATE job SET state = 'waiting', outcome = NULL, ended_at = NULL")
        store.commit()
    done = chat(TRUCKS)
    assert done.stdout.count(LABEL.encode()) == 1
    assert rows(environment, "SELECT state, outcome FROM job ORDER BY id") == [("done", "abandoned"), ("done", "answered")]


class Terminal:
    """A `chat` at a terminal."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.master, slave = pty.openpty()
        command = [sys.executable, "-m", "bot", "chat"]
        self.process = subprocess.Popen(
            command, env=environment, cwd=folder, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
        )
        os.close(slave)
        self.shown = ""
        self.seen = 0

    def until(self, words: str) -> str:
        """What is shown after what was waited for last, up to and with some words."""
        end = time.monotonic() + 60
        while words not in self.shown[self.seen :] and time.monotonic() < end:
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    self.shown += os.read(self.master, 65_536).decode(errors="replace")
                except OSError:  # Linux says so when the other end is closed
                    break
        assert words in self.shown[self.seen :], self.shown
        before, self.seen = self.seen, self.shown.index(words, self.seen) + len(words)
        return self.shown[before : self.seen]

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def ended(self) -> int:
        code = self.process.wait(timeout=30)
        os.close(self.master)
        return code


def test_at_a_terminal_it_says_how_to_leave_prompts_and_ends_with_ctrl_d(environment: dict[str, str], tmp_path: Path) -> None:
    terminal = Terminal(environment, tmp_path)
    opening = terminal.until("> ")
    assert "exit or Ctrl-D leaves" in opening
    assert "/record NUMBER" in opening
    assert all(len(line) <= 80 for line in opening.splitlines())
    terminal.type(f"{TRUCKS}\n")
    terminal.until("Why this label?")
    terminal.until("> ")
    terminal.type(f"{ELSE}\n")
    assert READ in terminal.until("Why this label?")
    terminal.until("> ")
    terminal.type("\x04")
    assert terminal.ended() == 0
    assert not (tmp_path / ".python_history").exists()


def test_an_interrupt_at_the_prompt_ends_it_with_130(environment: dict[str, str], tmp_path: Path) -> None:
    terminal = Terminal(environment, tmp_path)
    terminal.until("> ")
    for _ in range(20):  # one that comes between the prompt and the reading is only seen with the next key, as in Python's own prompt
        terminal.process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            terminal.process.wait(timeout=1)
            break
    assert terminal.ended() == 130
    assert "Traceback" not in terminal.shown

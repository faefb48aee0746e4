"""Runs the command line in this process, as an operator's shell would, and keeps what it printed."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli import main

if TYPE_CHECKING:
    import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLES = REPOSITORY / "bot" / "samples"
OURS = ("ONRECORD_", "OPENAI_", "SLACK_", "TELEGRAM_")
NOTICE = "Notice from this bot · no outlet quoted"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command ended with."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The lines of stdout as JSON objects."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def object(self) -> dict[str, Any]:
        """The one JSON object of stdout."""
        (one,) = self.objects
        return one

    def refused(self, code: int) -> str:
        """The one line on stderr that a command ended with; nothing stands on stdout."""
        assert (self.code, self.out) == (code, ""), self
        assert self.err.startswith("onrecord: "), self
        assert self.err.count("\n") == 1, self
        assert self.err.endswith("\n"), self
        return self.err.removeprefix("onrecord: ").rstrip("\n")

    def done(self) -> Ran:
        """Itself, of a command that ended well and had nothing to complain of."""
        assert (self.code, self.err) == (0, ""), self
        return self


@dataclass(frozen=True, slots=True)
class OnRecord:
    """The command `onrecord` with a data folder, a home and a working folder of its own."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    widths: dict[str, str] = field(default_factory=lambda: {"COLUMNS": "80", "LINES": "25", "NO_COLOR": "1", "TERM": "dumb"})

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def database(self) -> Path:
        return self.data / "onrecord.db"

    def prepare(self, sources: Path = SAMPLES / "sources.toml") -> None:
        """An environment with nothing of ours in it but the data folder and the registry."""
        for name in list(os.environ):
            if name.startswith((*OURS, "XDG_")):
                self.monkeypatch.delenv(name)
        self.set(HOME=self.folder / "home", ONRECORD_DATA=self.data, ONRECORD_SOURCES=sources, ONRECORD_EMBEDDER="none", **self.widths)
        (self.folder / "desk").mkdir(parents=True)
        self.monkeypatch.chdir(self.folder / "desk")

    def set(self, **values: object) -> None:
        """Set names of the environment for the commands that follow."""
        for name, value in values.items():
            self.monkeypatch.setenv(name, str(value))

    def __call__(self, *words: object) -> Ran:
        """Run a command. An error that no person can act on is raised and fails the test."""
        self.monkeypatch.setattr(sys, "argv", ["onrecord", *map(str, words)])
        self.capsys.readouterr()
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        else:
            code = 0
        out, err = self.capsys.readouterr()
        return Ran(code, out, err)

    def write(self, name: str, content: str | bytes) -> Path:
        """A file in the working folder."""
        path = self.folder / "desk" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def stored(self) -> bytes:
        """The store, byte for byte; empty before there is one."""
        return self.database.read_bytes() if self.database.exists() else b""

    def text(self, article: str) -> str:
        """An article's stored text."""
        return str(self("show", article, "--json").object["text"])

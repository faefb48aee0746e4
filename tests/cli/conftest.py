"""The command line on an empty store, and on one with the sample articles."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

pytest.register_assert_rewrite("runner")

from runner import OURS, REPOSITORY, SAMPLES, OnRecord  # noqa: E402 (its asserts are to be explained too)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def onrecord(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> OnRecord:
    """The command with an empty data folder and the registry of the samples."""
    command = OnRecord(tmp_path, capsys, monkeypatch)
    command.prepare()
    return command


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the four sample articles, made once by a process of its own."""
    data = tmp_path_factory.mktemp("samples")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    subprocess.run(
        [sys.executable, "-m", "bot", "add", str(SAMPLES / "articles")],
        cwd=data,
        env=kept
        | {
            "PYTHONPATH": str(REPOSITORY),
            "ONRECORD_DATA": str(data),
            "ONRECORD_SOURCES": str(SAMPLES / "sources.toml"),
            "ONRECORD_EMBEDDER": "none",
        },
        check=True,
        capture_output=True,
    )
    return data / "onrecord.db"


@pytest.fixture
def samples(onrecord: OnRecord, sample_store: Path) -> OnRecord:
    """The command with the four sample articles in its store."""
    onrecord.data.mkdir()
    shutil.copy(sample_store, onrecord.database)
    return onrecord

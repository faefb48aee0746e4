"""The command line on an empty store, and on one with the sample articles."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

pytest.register_assert_rewrite("runner")

from runner import OnRecord  # noqa: E402 (its asserts are to be explained too)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def onrecord(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> OnRecord:
    """The command with an empty data folder and the registry of the samples."""
    command = OnRecord(tmp_path, capsys, monkeypatch)
    command.prepare()
    return command


@pytest.fixture
def samples(onrecord: OnRecord, sample_store: Path) -> OnRecord:
    """The command with the four sample articles in its store."""
    onrecord.data.mkdir()
    shutil.copy(sample_store, onrecord.database)
    return onrecord

"""The command line on an empty store, and on one with the sample articles."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

pytest.register_assert_rewrite("runner")

from chat_server import KEY, ChatServer  # noqa: E402
from runner import OnRecord  # noqa: E402 (its asserts are to be explained too)

from tests.engine import ON_POSTGRES  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

collect_ignore = ["test_cli_store_faults.py", "test_cli_verify.py"] if ON_POSTGRES else []  # they damage the file itself


@pytest.fixture
def onrecord(
    request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> OnRecord:
    """The command with an empty data folder and the registry of the samples."""
    command = OnRecord(tmp_path, capsys, monkeypatch)
    command.prepare()
    if ON_POSTGRES:
        command.set(ONRECORD_DATABASE=request.getfixturevalue("database_url"))
    return command


@pytest.fixture
def samples(request: pytest.FixtureRequest, onrecord: OnRecord, sample_store: Path) -> OnRecord:
    """The command with the four sample articles in its store."""
    onrecord.data.mkdir()
    if ON_POSTGRES:
        server, samples = request.getfixturevalue("server"), request.getfixturevalue("sample_database")
        onrecord.set(ONRECORD_DATABASE=server.fresh(samples))
        return onrecord
    shutil.copy(sample_store, onrecord.database)
    return onrecord


@pytest.fixture
def model() -> Iterator[ChatServer]:
    """A server of a model that tells the truth until told otherwise."""
    with ChatServer() as server:
        yield server


@pytest.fixture
def desk(samples: OnRecord, model: ChatServer) -> OnRecord:
    """The samples with a model set."""
    samples.set(OPENAI_BASE_URL=model.url, ONRECORD_MODEL="m", ONRECORD_SUMMARY="checked", OPENAI_API_KEY=KEY, NO_PROXY="127.0.0.1")
    return samples

"""The command line on an empty store, and on one with the sample articles."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

pytest.register_assert_rewrite("runner")

from runner import OnRecord  # noqa: E402 (its asserts are to be explained too)

if TYPE_CHECKING:
    from pathlib import Path

ON_POSTGRES = os.environ.get("TEST_ENGINE") == "postgres"
"""Whether all this is asked of a database (`make test-postgres`)."""
collect_ignore = ["test_cli_store_faults.py", "test_cli_verify.py"] if ON_POSTGRES else []  # they damage the file itself
OF_THE_FILE = {
    "test_a_damaged_text_is_told_and_not_read",
    "test_fixes_holds_and_records_survive",
    "test_statements_of_an_older_release_become_those_of_this_one",
    "test_all_is_well_with_the_samples",
    "test_it_tells_what_waits_and_what_was_set_aside",
    "test_a_store_that_cannot_be_used_is_told_and_ends_with_1",
    "test_a_damaged_table_is_found",
    "test_the_first_question_makes_up_for_vectors_that_are_missing",
    "test_embedding_goes_on_where_it_was_ended",
    "test_a_summary_that_was_changed_in_the_store_is_found",
    "test_a_held_paragraph_is_left_out_and_the_numbers_stay",
    "test_an_interrupted_command_ends_with_130_and_stores_nothing",
}
"""Tests that look into the file itself, or change it behind the store's back."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    gone = [item for item in items if ON_POSTGRES and item.name.partition("[")[0] in OF_THE_FILE]
    config.hook.pytest_deselected(items=gone)
    items[:] = [item for item in items if item not in gone]


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

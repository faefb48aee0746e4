"""The engine that the tests' stores are on: a file, or with `TEST_ENGINE=postgres` a database (`make test-postgres`)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ON_POSTGRES = os.environ.get("TEST_ENGINE") == "postgres"
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
    "test_to_forget_a_user_leaves_no_trace_in_any_file_while_the_process_runs",
    "test_while_the_store_is_locked_nothing_is_acknowledged_and_then_all_is_well",
    "test_on_a_full_disk_nothing_is_acknowledged_that_is_not_stored",
    "test_a_store_that_takes_nothing_keeps_updates_at_telegram",
    "test_questions_go_after_a_while_records_stay_and_held_ones_keep_all",
    "test_who_presses_while_the_store_fails_is_told_and_the_log_has_one_line",
    "test_a_home_tab_while_the_store_fails_says_so",
    "test_what_a_button_asks_while_the_store_fails_is_told_to_whoever_pressed",
    "test_what_a_reader_wrote_stays_in_the_form_while_it_cannot_be_stored",
    "test_who_asks_to_be_forgotten_is_told_after_it_was_done_and_nothing_is_left",
    "test_a_process_that_ends_while_somebody_is_forgotten_leaves_it_to_the_next",
    "test_an_edit_into_forget_forgets",
    "test_a_button_of_a_damaged_record_keeps_nobody_waiting",
    "test_a_damaged_record_keeps_no_other_correction_waiting",
}
"""Tests that look into the file itself, or change it behind the store's back."""
_NOTED = "database-address"


def note(data: Path, address: str) -> None:
    """Let a data folder's store be in a database."""
    (data / _NOTED).write_text(address)


def address(data: Path) -> str | None:
    """The address of the database that a data folder's store is in; None where it is in a file."""
    noted = data / _NOTED
    return noted.read_text() if noted.exists() else None


def environment(data: Path) -> dict[str, str]:
    """The environment that a process needs to use a data folder's store."""
    noted = address(data)
    return {"ONRECORD_DATABASE": noted} if noted else {}

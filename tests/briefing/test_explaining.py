"""The explanation behind "Why this label?": the same lines for every outlet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.briefing.explaining import explain
from bot.core.labels import STATUSES, Assessment, OutletStatement
from tests.core.builders import english, outlet, wordings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.labels import Source

EVERY = "Every answer from every outlet starts with such a line, ours included."


def _lines(source: Source | None, changes: Sequence[dict[str, str]] = (), contact: str | None = "desk@example") -> list[str]:
    return list(explain(source, english(), contact=contact, changes=changes))


def test_a_confirmed_status_names_assessor_criteria_desk_and_dates() -> None:
    source = outlet("RT", status="state_controlled", assessor="An assessor", as_of="2024-02", criteria="https://c.example")
    assert _lines(source)[2] == (
        "“state-controlled media”: An assessor, February 2024. Criteria: https://c.example. Confirmed by desk, 1 November 2026."
    )


def test_a_year_alone_stands_as_a_year_and_what_nobody_stated_is_said() -> None:
    assert "An assessor, 2019. Criteria: not stated." in _lines(outlet("RT", assessor="An assessor", as_of="2019"))[2]
    assert "“private outlet”: not stated, not stated." in _lines(outlet("RT", as_of=None))[2]


@pytest.mark.parametrize("source", [None, outlet("RT", confirmed_by=None), outlet("RT", confirmed_on=None)])
def test_an_unconfirmed_status_is_explained_as_not_assessed(source: Source | None) -> None:
    assert _lines(source)[2] == "“status not assessed”: no editor of this deployment has confirmed a status for this outlet."


@pytest.mark.parametrize("status", STATUSES)
def test_every_outlet_is_explained_in_the_same_lines(status: str) -> None:
    lines = _lines(outlet("Lantern", status=status))
    assert len(lines) == 4
    assert lines[0] == EVERY
    assert lines[1] == _lines(None)[1]
    assert lines[3] == "Contest this line: desk@example. Changes to this outlet’s line: 0."


def test_the_outlets_statement_and_other_assessments_are_always_told() -> None:
    source = outlet(
        "Lantern",
        status="disputed",
        statement=OutletStatement("We are {free}", date(2025, 3, 1)),
        assessments=(Assessment("A", 2024, "private"), Assessment("B", 2023, "state_managed")),
    )
    assert _lines(source)[3:6] == [
        "Lantern says: “We are {free}”, 1 March 2025.",
        "Other assessments: A, 2024: private outlet.",
        "Other assessments: B, 2023: state-managed media.",
    ]


def test_changes_are_counted_and_dated() -> None:
    changes = [{"confirmed_at": "2026-01-02T03:04:05+00:00"}, {"confirmed_at": "2026-05-06T00:00:00+00:00"}]
    assert _lines(outlet("Lantern"), changes, None)[-1] == (
        "Contest this line: not stated. Changes to this outlet’s line: 2 (2026-01-02, 2026-05-06)."
    )


def test_an_explanation_is_there_in_every_language() -> None:
    for words in wordings().values():
        assert len(list(explain(outlet("Lantern"), words, contact=None, changes=()))) == 4

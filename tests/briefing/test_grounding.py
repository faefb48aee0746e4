"""A draft held against the evidence: nothing of it gets through but ids that may stand together."""

from __future__ import annotations

import pytest

from bot.briefing.draft import Candidate, Draft, DraftPoint, Evidence
from bot.briefing.grounding import ground
from bot.core.model import Kind, Voice
from tests.core.builders import GROWERS, MARRANT, VANDRY, arrangement, candidates, card, outlet, voiced

DAILY, HERALD, NOBODY = card("a", "daily"), card("b", "herald"), card("c", None)

HELD = Evidence(
    "Who closed the bridge?",
    (
        voiced("Q1", "We leave.", DAILY, Voice.SPEAKER, MARRANT),
        voiced("Q2", "We stay.", DAILY, Voice.SPEAKER, MARRANT),
        voiced("Q3", "We close it.", DAILY, Voice.SPEAKER, VANDRY),
        voiced("Q4", "Stones against shields", DAILY, Voice.OUTLET, None, kind=Kind.HEADING),
        voiced("Q5", "The bridge is closed.", DAILY, Voice.OUTLET, None, kind=Kind.NARRATIVE),
        voiced("Q6", "We leave.", HERALD, Voice.SPEAKER, MARRANT),
        voiced("Q7", "Pears rot.", DAILY, Voice.UNNAMED, GROWERS),
        voiced("Q8", "It is closed.", NOBODY, Voice.OUTLET, None, kind=Kind.NARRATIVE),
        voiced("Q9", "So they say.", DAILY, Voice.NOT_ESTABLISHED, None),
    ),
)


def _ground(*points: tuple[str, ...]) -> tuple[list[tuple[str, ...]], list[str]]:
    done = ground(Draft(answerable=True, points=tuple(map(DraftPoint, points))), HELD)
    return [tuple(one.id for one in point) for point in done.points], [one.reason for one in done.dropped]


def test_known_quotes_of_one_voice_get_through_in_the_order_of_the_draft() -> None:
    assert _ground(("Q5",), ("Q2", "Q1"), ("Q6",)) == ([("Q5",), ("Q2", "Q1"), ("Q6",)], [])


@pytest.mark.parametrize(
    ("point", "reason"),
    [
        ((), "no_quote"),
        (("Q99",), "unknown_quote"),
        (("q1",), "unknown_quote"),
        (("Q1 ",), "unknown_quote"),
        (("We leave.",), "unknown_quote"),
        (("Q1", "Q99"), "unknown_quote"),
        (("Q1", "Q1"), "repeated_quote"),
        (("Q4",), "heading"),
        (("Q5", "Q4"), "heading"),
        (("Q1", "Q6"), "two_outlets"),
        (("Q5", "Q8"), "two_outlets"),
        (("Q1", "Q3"), "two_voices"),
        (("Q1", "Q5"), "two_voices"),
        (("Q5", "Q9"), "two_voices"),
        (("Q1", "Q7"), "two_voices"),
    ],
)
def test_a_point_that_may_not_stand_is_dropped_and_counted(point: tuple[str, ...], reason: str) -> None:
    assert _ground(point) == ([], [reason])


def test_a_quote_is_shown_once() -> None:
    assert _ground(("Q1",), ("Q1",), ("Q2", "Q1")) == ([("Q1",)], ["repeated_quote", "repeated_quote"])


def test_a_dropped_point_uses_up_none_of_its_quotes() -> None:
    assert _ground(("Q1", "Q3"), ("Q1",), ("Q3",)) == ([("Q1",), ("Q3",)], ["two_voices"])


def test_a_draft_without_points_is_an_empty_answer() -> None:
    assert _ground() == ([], [])


def test_what_gets_through_is_the_evidence_itself() -> None:
    done = ground(Draft(answerable=False, points=(DraftPoint(("Q1",)),)), HELD)
    assert done.points[0][0] is HELD.candidates[0]


def test_a_draft_with_many_points_shows_at_most_three_an_outlet() -> None:
    """LABELS.md §7.5: the same ceiling for each outlet, whatever a writer drafts."""
    rows: tuple[Candidate, ...] = candidates((card("a", "daily"), "\n\n".join(f"It is sentence {n}." for n in range(9))))
    drafted = Draft(answerable=True, points=tuple(DraftPoint((one.id,)) for one in rows))
    shown = arrangement(outlet("Daily")).arrange(ground(drafted, Evidence("Q?", rows)).points)
    assert [len(section.points) for section in shown.sections] == [3]

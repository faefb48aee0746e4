"""A draft held against the evidence: what is not there is dropped and counted, and nothing of a draft but its ids gets through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.briefing.draft import POINTS_AN_OUTLET
from bot.core.model import Dropped, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.briefing.draft import Candidate, Draft, DraftPoint, Evidence, Said


@dataclass(frozen=True, slots=True)
class Grounded:
    """The candidates that each point may quote, in the draft's order, and what was dropped."""

    points: tuple[tuple[Candidate, ...], ...]
    dropped: tuple[Dropped, ...]


def ground(draft: Draft, evidence: Evidence) -> Grounded:
    """Keep the points whose ids are known, of one outlet and one voice, the one that the draft names, and not shown before.

    Of a point with more quotes than a section shows the first are kept.
    """
    voices = evidence.voices
    known = {candidate.id: candidate for candidate in evidence.candidates}
    shown: set[str] = set()
    points: list[tuple[Candidate, ...]] = []
    dropped: list[Dropped] = []
    for point in draft.points:
        reason = _fault(point, known, shown, voices)
        if reason:
            dropped.append(Dropped(reason))
        else:
            points.append(tuple(known[quote] for quote in point.quotes[:POINTS_AN_OUTLET]))
            shown.update(point.quotes)
            dropped.extend([Dropped("too_many_quotes")] * (len(point.quotes) > POINTS_AN_OUTLET))
    return Grounded(tuple(points), tuple(dropped))


def standing(grounded: Grounded, live: frozenset[int]) -> Grounded:
    """The points of which every passage may still be shown: a model takes its time, and an article may be held meanwhile."""
    kept = tuple(point for point in grounded.points if all(one.live.id in live for one in point))
    gone = [Dropped("no_longer_shown")] * (len(grounded.points) - len(kept))
    return Grounded(kept, (*grounded.dropped, *gone))


def _fault(point: DraftPoint, known: dict[str, Candidate], shown: set[str], voices: Mapping[Said, str]) -> str | None:
    if not point.quotes:
        return "no_quote"
    if any(quote not in known for quote in point.quotes):
        return "unknown_quote"
    if any(quote in shown for quote in point.quotes) or len(set(point.quotes)) < len(point.quotes):
        return "repeated_quote"
    cited = [known[quote] for quote in point.quotes]
    if any(candidate.statement.kind is Kind.HEADING for candidate in cited):
        return "heading"
    if len({candidate.source for candidate in cited}) > 1:
        return "two_outlets"
    if len({(candidate.statement.voice, candidate.statement.speaker) for candidate in cited}) > 1:
        return "two_voices"
    if point.speaker is not None and voices[cited[0].said] != point.speaker:
        return "wrong_speaker"
    return None

"""Copies told as copies: one text that several outlets carry, one quotation that stands in two articles (LABELS.md §7.7, §7.8)."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from bot.briefing.folding import folded, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.briefing.draft import Candidate

    Group = tuple[str | None, list[tuple[Candidate, ...]]]

SHORTEST_SAME_WORDS = 12
FEWEST_WORDS_COMPARED = 8
SAME_QUOTATION = 0.8
MOST_WORDS_NAMED = 6
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")


def without_copies(ordered: Sequence[Group]) -> tuple[list[Group], dict[str | None, list[str | None]]]:
    """The groups without those that only repeat paragraphs of an earlier one, and who carries whose text."""
    kept: list[Group] = []
    carried: dict[str | None, list[str | None]] = {}
    for source, group in ordered:
        originals = [other for other, theirs in kept if _paragraphs(group) <= _paragraphs(theirs)]
        if originals:
            carried.setdefault(originals[0], []).append(source)
        else:
            kept.append((source, group))
    return kept, carried


def same_quotation(candidate: Candidate, before: Sequence[Candidate]) -> Candidate | None:
    """The candidate of an outlet shown before that has a quotation of this one word for word."""
    words = frozenset(_quotations(candidate))
    return next((other for other in before if not words.isdisjoint(_quotations(other))), None)


def differing_words(candidate: Candidate, before: Sequence[Candidate]) -> str | None:
    """The words of a quotation that the same quotation in an outlet shown before does not have; None where there is none such."""
    for words in _quotations(candidate):
        for other in before:
            for theirs in _quotations(other):
                found = _differing(_WORD.findall(theirs), _WORD.findall(words))
                if found:
                    return found
    return None


def _differing(theirs: Sequence[str], ours: Sequence[str]) -> str | None:
    if min(len(theirs), len(ours)) < FEWEST_WORDS_COMPARED:
        return None
    compared = SequenceMatcher(None, theirs, ours, autojunk=False)
    if compared.quick_ratio() < SAME_QUOTATION or compared.ratio() < SAME_QUOTATION:
        return None
    changed = [" ".join(ours[start:end]) for tag, _, _, start, end in compared.get_opcodes() if tag in {"replace", "insert"}]
    return ", ".join(changed[:MOST_WORDS_NAMED]) or None


def _quotations(candidate: Candidate) -> Iterator[str]:
    text = candidate.live.passage.version.text
    for span in candidate.statement.quoted:
        words = words_of(text[span.start : span.end])
        if len(words) >= SHORTEST_SAME_WORDS:
            yield words


def same_text(candidate: Candidate) -> tuple[str, str, str]:
    """What two candidates have in common where one is a copy of the other: the paragraph's words, and in whose mouth the sentence is."""
    speaker = candidate.statement.speaker
    return folded(candidate.live.passage.text), candidate.statement.voice, speaker.name.casefold() if speaker else ""


def _paragraphs(group: Sequence[tuple[Candidate, ...]]) -> set[tuple[str, str, str]]:
    return {same_text(candidate) for point in group for candidate in point}

"""Text → Reading: paragraphs, headings, sentences and quotation spans as offsets, with nothing uncovered.

Who speaks is read by the attribution rules (`attribution.py`) from these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.model import Kind, Reading, Span, Statement
from bot.core.reading.attribution import attributed
from bot.core.reading.cues import is_tag
from bot.core.reading.inserts import inserts
from bot.core.reading.marks import REPAIRED, quotations
from bot.core.reading.paragraphs import headings, paragraphs
from bot.core.reading.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EDGE = " \t\r\n\u00a0"


def read(text: str) -> Reading:
    """The reading of a stored text. Linear in its length."""
    spans = paragraphs(text)
    titles = headings(text, spans)
    statements: list[Statement] = []
    for place, paragraph in enumerate(spans):
        if place in titles:
            statements.append(Statement(paragraph.start, paragraph.end, place + 1, Kind.HEADING))
        else:
            statements.extend(_statements(text, paragraph, place + 1))
    return attributed(text, Reading(spans, tuple(statements)))


def _statements(text: str, paragraph: Span, number: int) -> Iterator[Statement]:
    parts = sentences(text, paragraph)
    found = quotations(text, paragraph, parts)
    waiting = list(reversed(found.spans))
    for sentence in parts:
        quoted = tuple(_within(text, sentence, waiting))
        flags = frozenset({REPAIRED}) if quoted and found.repaired else frozenset[str]()
        yield Statement(
            sentence.start,
            sentence.end,
            number,
            _kind(text, sentence, quoted),
            quoted=quoted,
            flags=flags,
            inserts=tuple(inserts(text, quoted)),
        )


def _within(text: str, sentence: Span, waiting: list[Span]) -> Iterator[Span]:
    """The parts of the waiting quotations that stand in a sentence; those that it ends are taken from the pile."""
    while waiting and waiting[-1].start < sentence.end:
        span = waiting[-1]
        start, end = max(span.start, sentence.start), min(span.end, sentence.end)
        words = text[start:end]
        start, end = start + len(words) - len(words.lstrip(_EDGE)), end - len(words) + len(words.rstrip(_EDGE))
        if start < end:
            yield Span(start, end)
        if span.end > sentence.end:
            return
        waiting.pop()


def _kind(text: str, sentence: Span, quoted: Sequence[Span]) -> Kind:
    if not quoted:
        return Kind.NARRATIVE
    outside = list(_outside(text, sentence, quoted))
    return Kind.DIRECT if all(_beside(words, place) for place, words in outside) else Kind.MIXED


def _outside(text: str, sentence: Span, quoted: Sequence[Span]) -> Iterator[tuple[str, str]]:
    """The words of a sentence outside its quotations, each with its place: before, between or after them."""
    edges = [sentence.start, *(edge for span in quoted for edge in (span.start, span.end)), sentence.end]
    for place, (start, end) in enumerate(zip(edges[::2], edges[1::2], strict=True)):
        where = "before" if place == 0 else "after" if place == len(quoted) else "between"
        if any(character.isalnum() for character in text[start:end]):
            yield where, text[start:end]


def _beside(words: str, place: str) -> bool:
    """Whether words outside the marks are no more than a tag. One in front ends with a comma or a colon."""
    return is_tag(words) and (place != "before" or words.rstrip().endswith((":", ",")))

"""What of a statement is shown: a whole sentence or, where all that it says is one quotation, that quotation alone.

A quotation is shown without its outer marks and its tag; the voice line says whose it is. Marks inside it stay, and nothing is cut
out of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.model import Kind, Quote, Span

if TYPE_CHECKING:
    from bot.briefing.draft import Candidate
    from bot.core.model import LivePassage, Statement

_MARKS = "“”„‟‘’‚‛«»‹›\"'＂"
_EDGE = " \t\r\n\u00a0,"


def shown(live: LivePassage, statement: Statement) -> Quote:
    """A statement of a live passage as it is quoted."""
    if statement.kind is not Kind.DIRECT or len(statement.quoted) != 1:
        return Quote.of(live, statement)
    return sliced(live, statement, inner(live.passage.version.text, statement.quoted[0]))


def quoted(candidate: Candidate) -> Quote:
    """What is shown of a candidate: its own slice, or what usually is of its statement."""
    if candidate.part:
        return sliced(candidate.live, candidate.statement, candidate.part)
    return shown(candidate.live, candidate.statement)


def sliced(live: LivePassage, statement: Statement, span: Span) -> Quote:
    """A span of a statement as a quotation in its voice."""
    whole = (span.start, span.end) == (statement.start, statement.end)
    return replace(Quote.of(live, statement), start=span.start, end=span.end, whole_sentence=whole)


def inner(text: str, span: Span) -> Span:
    """A quoted span without its outer marks and the comma before the closing one. Marks inside it stay."""
    start, end = _trimmed(text, span.start, span.end)
    start += start < end and text[start] in _MARKS
    if text[end - 1] == "”" and text.count("“", start, end) > text.count("”", start, end - 1):
        return Span(start, end)  # the last mark closes one inside
    end -= start < end and text[end - 1] in _MARKS
    start, end = _trimmed(text, start, end)
    return Span(start, end) if start < end else span


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end

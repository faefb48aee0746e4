"""Text → paragraphs, and which of them are headings. The text is never rewritten; everything is an offset."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.core.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_HEADING_WORDS = 16
HARD_WRAP_WIDTH = 120

_LINE = re.compile(r"[^\r\n\x85\u2028\u2029]+")
_BLANK = re.compile(r"(?>\r\n|[\r\n\x85\u2028\u2029])[^\S\r\n\x85\u2028\u2029]*[\r\n\x85\u2028\u2029]|\u2029")
_OWN_LINE = re.compile(r"#{1,6}\s|[-*•–—]\s|\d{1,3}[.)]\s")
_MARKUP_HEADING = re.compile(r"#{1,6}\s")
_ENDS_A_SENTENCE = re.compile(r"[.!?…:;,。！？؟।]['\"’”“»«)\]]*$")
_HAS_LETTERS = re.compile(r"[^\W\d_]")
_SAYS = re.compile(r":\s*[\"'“”„«»‘‹]")


def paragraphs(text: str) -> tuple[Span, ...]:
    """The spans of the text's paragraphs, without the white space around them.

    Blank lines part paragraphs. A text without any blank line is parted at its line breaks, unless its lines are hard-wrapped
    at less than 120 characters and do not end a sentence.
    """
    inner = text.strip()
    blank_lines = _BLANK.search(inner) is not None
    spans: list[Span] = []
    above: Span | None = None
    for line in _lines(text):
        if above and _continues(text, above, line, blank_lines=blank_lines):
            spans[-1] = Span(spans[-1].start, line.end)
        else:
            spans.append(line)
        above = line
    return tuple(spans)


def _lines(text: str) -> Iterator[Span]:
    for match in _LINE.finditer(text):
        words = match.group()
        start = match.start() + len(words) - len(words.lstrip())
        end = match.end() - len(words) + len(words.rstrip())
        if start < end:
            yield Span(start, end)


def _continues(text: str, above: Span, line: Span, *, blank_lines: bool) -> bool:
    """Whether a line goes on with the paragraph of the line above it."""
    if _BLANK.search(text, above.end, line.start) or _OWN_LINE.match(text, line.start, line.end):
        return False
    if _MARKUP_HEADING.match(text, above.start, above.end):
        return False
    short = above.end - above.start < HARD_WRAP_WIDTH
    return blank_lines or (short and not _ENDS_A_SENTENCE.search(text, max(above.start, above.end - 8), above.end))


def headings(text: str, spans: tuple[Span, ...]) -> frozenset[int]:
    """The places (from 0) of the paragraphs that are headings: short single lines that end no sentence and have text below."""
    return frozenset(place for place, span in enumerate(spans[:-1]) if _is_heading(text[span.start : span.end]))


def _is_heading(words: str) -> bool:
    if _MARKUP_HEADING.match(words):
        return True
    if len(words) > MAX_HEADING_WORDS * 12 or "\n" in words or "\r" in words or _OWN_LINE.match(words):
        return False
    if _ENDS_A_SENTENCE.search(words) or _SAYS.search(words) or not _HAS_LETTERS.search(words):
        return False
    return len(words.split()) <= MAX_HEADING_WORDS

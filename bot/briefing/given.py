"""What somebody pasted or drafted → the quotations in it, each with whom it is given to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.briefing.slices import inner
from bot.core.model import Kind, Span
from bot.core.reading import read
from bot.core.reading.lexicon import PRONOUNS
from bot.core.reading.marks import quotations
from bot.core.reading.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.model import Reading, Statement

# “…” – the mayor Anna Holt · “…” (Anna Holt, 4 May) · “…” That is how Anna Holt put it.
_NAMED = re.compile(r"(?!(?:That|This|The|It|Who|In|On|As|He|She|They|I|We)\b)[^\W\d_a-z][\w’'-]*(?:\s[^\W\d_a-z][\w’'-]*){0,3}")
_NEXT_LINE = re.compile(r"\s*\n\s*[–—-].{1,80}")
_MARKED = re.compile('[“«„"][^”»“"]*[”»“"]?')
# Anna Holt called it “…” · Anna Holt: “…”
_LED = re.compile(r"^\s*(?P<who>[^\W\d_a-z][\w’'.-]*(?:\s[^\W\d_a-z][\w’'.-]*){0,3})\s*(?::|[a-z]|$)")
_NO_WORDS = re.compile(r"\W*")


@dataclass(frozen=True, slots=True)
class Given:
    """A quotation as given: its words without outer marks, and whom the words beside it name as the speaker."""

    words: str
    speaker: str | None


def given(text: str) -> tuple[Given, ...]:
    """The quotations of a draft in order. A text without any is taken whole, as one."""
    reading = read(text)
    found = [Given(text[span.start : span.end], speaker) for span, speaker in _quotations(text, reading) if _has_words(text, span)]
    return tuple(found) or ((Given(text.strip(), None),) if text.strip() else ())


def quoted_in(draft: str) -> tuple[Given, ...]:
    """The quotations of a draft in order; none where it quotes nobody."""
    return tuple(Given(draft[span.start : span.end], who) for span, who in _quotations(draft, read(draft)) if _has_words(draft, span))


def _has_words(text: str, span: Span) -> bool:
    return _NO_WORDS.fullmatch(text, span.start, span.end) is None


def _quotations(text: str, reading: Reading) -> Iterator[tuple[Span, str | None]]:
    for number, paragraph in enumerate(reading.paragraphs, 1):
        own = [one for one in reading.statements if one.paragraph == number]
        for span in quotations(text, paragraph, sentences(text, paragraph)).spans:
            beside = [one for one in own if one.start < span.end and span.start < one.end]
            yield inner(text, span), _speaker(text, span, paragraph, beside)


def _speaker(text: str, span: Span, paragraph: Span, beside: list[Statement]) -> str | None:
    for one in beside:
        if one.speaker is not None and one.kind is not Kind.HEADING:
            return one.speaker.name
    for one in beside:
        named = text[one.mention.start : one.mention.end] if one.mention else ""
        if named and named.casefold() not in PRONOUNS:
            return named
    line = _NEXT_LINE.match(text, paragraph.end)
    after, before = text[span.end : line.end() if line else paragraph.end], text[paragraph.start : span.start]
    led = _LED.match(before)
    names = [found.group().split()[-2:] for found in _NAMED.finditer(_MARKED.sub(" ", after))]
    return " ".join(names[0]) if names else led["who"] if led else None

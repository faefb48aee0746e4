"""Quotation spans of a paragraph, paired by anchor and not by glyph; the text is never rewritten.

Three ways, the first that fits:

1. **As set.** Every mark pairs by its glyph, with nesting: `“…”`, `„…“`, `«…»`, `»…«`, `"…"`, and `‘…’` where it is no apostrophe.
2. **By anchor.** A paragraph that opens with a mark and ends with a mark and at most a tag is one quotation up to its *last* mark,
   whatever the direction and spacing of the marks between. Machine-translated copy closes quotations with opening marks and
   spaces them on the wrong side (measured on the article this was asked for: 33 opening and 25 closing marks; pairing by glyph
   finds 5 of its 10 direct quotations, the anchor 10).
3. **Mended.** Marks that pair are kept; one that stays open ends at the last mark of its own sentence, or, where it opens the
   paragraph, at the paragraph's end (a quotation that goes on in the next paragraph). Otherwise it is no quotation.

Ways 2 and 3 flag the spans `repaired_marks`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.core.model import Span
from bot.core.reading.cues import is_tag
from bot.core.reading.lexicon import TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

REPAIRED = "repaired_marks"

_MARK = re.compile("[\"'“”„«»‘’‚‹›]")
_DOUBLE = frozenset('"“”„«»')
_CLOSERS = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«»",
    '"': '"',
    "‘": "’",
    "‚": "‘’",
    "‹": "›",
    "'": "'",
}
_REOPENS = tuple('"“„«')
_PUNCTUATION = frozenset(".,!?;:…)]–—")


@dataclass(frozen=True, slots=True)
class _Mark:
    at: int
    glyph: str


@dataclass(frozen=True, slots=True)
class Quotations:
    """The outermost quoted spans of a paragraph, outer marks included, and whether the marks had to be repaired."""

    spans: tuple[Span, ...]
    repaired: bool


def quotations(text: str, paragraph: Span, sentences: Sequence[Span]) -> Quotations:
    """The outermost quotations of a paragraph whose sentences are given."""
    marks = list(_marks(text, paragraph))
    pairs, left_open = _by_glyph(text, paragraph, marks)
    across = [pair for pair in pairs if _ends_in_a_tag(text, pair)]
    if across:
        pairs = [pair for pair in pairs if pair not in across]
        left_open = sorted([*left_open, *(mark for mark in marks for pair in across if mark.at == pair.start)], key=lambda mark: mark.at)
    if not left_open and not _strays(marks, pairs):
        return Quotations(tuple(_outermost(pairs)), repaired=False)
    anchored = _by_anchor(text, paragraph, marks)
    if anchored:
        return Quotations((anchored,), repaired=True)
    mended = [*pairs, *_mended(text, paragraph, sentences, marks, left_open)]
    return Quotations(tuple(_outermost(mended)), repaired=bool(mended))


def _marks(text: str, paragraph: Span) -> Iterator[_Mark]:
    """The quotation marks of a paragraph, without apostrophes."""
    found = [match.start() for match in _MARK.finditer(text, paragraph.start, paragraph.end)]
    singles = _paired_singles(text, paragraph, found)
    straight_open = False
    for at in found:
        if text[at] == '"':
            if not straight_open and at > paragraph.start and text[at - 1].isdigit():
                continue  # inches: a straight mark after a digit closes a quotation, but opens none
            straight_open = not straight_open
        if text[at] in _DOUBLE or text[at] in "‹›" or at in singles:
            yield _Mark(at, text[at])


def _paired_singles(text: str, paragraph: Span, found: Sequence[int]) -> set[int]:
    """The single marks that open or close a quotation. An apostrophe is none, and one that finds no partner is dropped."""
    paired: set[int] = set()
    opened: int | None = None
    candidate: int | None = None
    for at in found:
        glyph = text[at]
        if glyph in "‘‚'" and _may_open(text, paragraph, at) and (opened is None or glyph != "'"):
            if opened is not None and candidate is not None:
                paired |= {opened, candidate}
            opened, candidate = at, None
        elif opened is not None and glyph in _CLOSERS[text[opened]] and _may_close(text, paragraph, at):
            if _certainly_closes(text, paragraph, at):
                paired |= {opened, at}
                opened, candidate = None, None
            else:
                candidate = at
    if opened is not None and candidate is not None:
        paired |= {opened, candidate}
    return paired


def _may_open(text: str, paragraph: Span, at: int) -> bool:
    before = text[at - 1] if at > paragraph.start else " "
    after = text[at + 1] if at + 1 < paragraph.end else " "
    return not before.isalnum() and not after.isspace() and not (text[at] == "'" and after.isdigit())


def _may_close(text: str, paragraph: Span, at: int) -> bool:
    before = text[at - 1] if at > paragraph.start else " "
    after = text[at + 1] if at + 1 < paragraph.end else " "
    return not before.isspace() and not after.isalnum()


def _only_opens(text: str, paragraph: Span, at: int) -> bool:
    return at > paragraph.start and text[at - 1].isspace() and at + 1 < paragraph.end and text[at + 1].isalnum()


def _certainly_closes(text: str, paragraph: Span, at: int) -> bool:
    """Whether a single mark stands at punctuation; one after a letter and before a space may be a possessive (`miners’ pay`)."""
    before = text[at - 1] if at > paragraph.start else " "
    after = text[at + 1] if at + 1 < paragraph.end else "."
    return before in _PUNCTUATION or after in _PUNCTUATION or after in _DOUBLE


def _by_glyph(text: str, paragraph: Span, marks: Sequence[_Mark]) -> tuple[list[Span], list[_Mark]]:
    """Pairs in the order they close, and the marks that opened and never closed. A straight one between a space and a word opens."""
    pairs: list[Span] = []
    opened: list[_Mark] = []
    inverted = next((mark.glyph for mark in marks if mark.glyph in "«»"), "«") == "»"
    for mark in marks:
        nested = mark.glyph == '"' and opened and _only_opens(text, paragraph, mark.at)
        if opened and not nested and mark.glyph in _closers(opened[-1].glyph, inverted=inverted):
            pairs.append(Span(opened.pop().at, mark.at + 1))
        elif mark.glyph in _openers(inverted=inverted):
            opened.append(mark)
    return pairs, opened


def _closers(glyph: str, *, inverted: bool) -> str:
    return {"»": "«", "«": ""}.get(glyph, _CLOSERS[glyph]) if inverted else _CLOSERS[glyph]


def _openers(*, inverted: bool) -> frozenset[str]:
    return frozenset("“„\"‘‚‹'") | ({"»"} if inverted else {"«"})


def _strays(marks: Sequence[_Mark], pairs: Sequence[Span]) -> bool:
    """Whether a closing mark stands alone."""
    used = 2 * len(pairs)
    return used != len(marks)


def _by_anchor(text: str, paragraph: Span, marks: Sequence[_Mark]) -> Span | None:
    """The one quotation of a paragraph that opens with a mark and ends with a mark and at most a tag."""
    if len(marks) < 2 or marks[0].at != paragraph.start or marks[0].glyph not in _DOUBLE:  # noqa: PLR2004 (a pair)
        return None
    last = max((mark.at for mark in marks if mark.glyph in _DOUBLE), default=paragraph.start)
    tail = text[last + 1 : paragraph.end]
    if last == paragraph.start or (_has_letters(tail) and not is_tag(tail)):
        return None
    if any(_resumes(text, one.at, other.at) or _ends_in_a_tag(text, Span(one.at, other.at)) for one, other in pairwise(marks)):
        return None
    return Span(paragraph.start, last + 1)


def _resumes(text: str, one: int, other: int) -> bool:
    """Whether the words between two marks are a tag after which a further quotation begins."""
    return other - one < 240 and is_tag(text[one + 1 : other])  # noqa: PLR2004 (fourteen long words)


_TAG_THEN_MORE = re.compile(r",\s+(\w+)\s+(?:the\s|[^\W\d_a-z])[^.,;!?]{0,90}\.\s+[^\W\d_a-z]")


def _ends_in_a_tag(text: str, span: Span) -> bool:
    """Whether a sentence inside some marks ends with a tag (`…, stated the chairwoman. She …`): its quotation was never closed."""
    return any(match.group(1) in TAGS for match in _TAG_THEN_MORE.finditer(text, span.start, span.end))


def _has_letters(words: str) -> bool:
    return any(character.isalnum() for character in words)


def _mended(text: str, paragraph: Span, sentences: Sequence[Span], marks: Sequence[_Mark], left_open: Sequence[_Mark]) -> Iterator[Span]:
    """An end for the marks that stayed open: in their own sentence, or the paragraph's end. One pass over marks and sentences."""
    opened = {mark.at for mark in left_open}
    pending: int | None = None
    places = iter(range(len(marks)))
    place = next(places, None)
    for sentence in sentences:
        inside: list[_Mark] = []
        while place is not None and marks[place].at < sentence.end:
            inside.append(marks[place])
            place = next(places, None)
        first = next((number for number, mark in enumerate(inside) if mark.at in opened), None)
        whole = _whole(text, sentence, inside)
        if whole:
            pending = None
            yield whole
        elif pending is not None and inside and inside[0].at in opened and _tag_after(text, inside[0].at, sentence):
            yield Span(pending, inside[0].at + 1)
            pending = None
        elif first == 0 and len(inside) == 1 and inside[0].glyph in _DOUBLE and _begins(text, paragraph, sentence, inside[0].at):
            pending = inside[0].at
        elif first is not None:
            pending = None
            yield from _to_last_mark(text, paragraph, inside[first:])
    if pending is not None and text[paragraph.end : paragraph.end + 8].lstrip()[:1] in _REOPENS:
        yield Span(pending, paragraph.end)


def _begins(text: str, paragraph: Span, sentence: Span, at: int) -> bool:
    """Whether a quotation begins at a mark: with a sentence after the first, or after a colon."""
    return at == sentence.start > paragraph.start or text[sentence.start : at].rstrip().endswith(":")


def _whole(text: str, sentence: Span, inside: Sequence[_Mark]) -> Span | None:
    """A sentence that begins and ends with a double mark, whatever their direction, is one quotation."""
    ends = text[sentence.start : sentence.end].rstrip(".,")
    if len(inside) < 2 or inside[0].at != sentence.start or inside[0].glyph not in _DOUBLE or ends[-1:] not in _DOUBLE:  # noqa: PLR2004
        return None
    return None if any(_resumes(text, one.at, other.at) for one, other in pairwise(inside)) else sentence


def _tag_after(text: str, at: int, sentence: Span) -> bool:
    tail = text[at + 1 : sentence.end]
    return at > sentence.start and (not _has_letters(tail) or is_tag(tail))


def _to_last_mark(text: str, paragraph: Span, marks: Sequence[_Mark]) -> Iterator[Span]:
    """From the first of some marks to the last before a tag, and again after it."""
    if len(marks) == 1:
        if marks[0].at == paragraph.start and marks[0].glyph != "'":
            yield Span(marks[0].at, paragraph.end)
        return
    begun = 0
    for number in range(1, len(marks)):
        last = number + 1 == len(marks)
        if number > begun and (last or _resumes(text, marks[number].at, marks[number + 1].at)):
            yield Span(marks[begun].at, marks[number].at + 1)
            begun = number + 1


def _outermost(pairs: Sequence[Span]) -> Iterator[Span]:
    reach = -1
    for span in sorted(pairs, key=lambda pair: (pair.start, -pair.end)):
        if span.start >= reach:
            yield span
            reach = span.end

"""Paragraph → sentences: nupunkt's boundaries, mended where they would part a bracket."""

from __future__ import annotations

import re
from collections import deque
from itertools import pairwise

import nupunkt

from bot.core.model import Span
from bot.core.reading.cues import is_tag

# A piece that begins with a closing mark and a comma, with a dash before a small letter, or with a comma.
_TAG_FOLLOWS = re.compile(r"[»”“\"’›]?\s*(?:,|[–—-]\s*(?=[^\W\d_A-Z]))")
# nupunkt takes quadratic time on long runs of sentence ends; from the fourth in a row on they are shown to it as dashes.
_ENDS_IN_A_ROW = re.compile(r"(?<=[.!?…)(\]\"”’»]{3})[.!?…)(\]\"”’»]")
# nupunkt takes “ for an opening mark, where German, Serbian and damaged copy close with it. All are shown to it as straight.
_ONE_MARK = str.maketrans("“”„«»", '"' * 5)
# nupunkt takes some plain words for abbreviations ("code.", "ill.", "wall."); before a capital they end a sentence.
_ENDS = re.compile(
    r"\b(?!(?:et|al|vs|cf|ca|ed|eds|vol|pp|ff|approx|resp|incl|excl|est|tel|no|nos|fig|figs|art|op|cit|ibid|viz)\.)[a-z]{2,}[.!?][”\"’»]?\s+(?=[A-Z“\"«„‘])|\bNo\.[”\"»]\s+(?=[A-Z])"
)
_BRACKETS = re.compile(r"[()]")


def sentences(text: str, paragraph: Span) -> list[Span]:
    """The sentences of a paragraph as spans of the text. They leave nothing but white space uncovered."""
    words = text[paragraph.start : paragraph.end]
    kept: list[Span] = []
    for start, end in _pieces(words):
        piece = words[start:end]
        left = paragraph.start + start + len(piece) - len(piece.lstrip())
        right = paragraph.start + end - len(piece) + len(piece.rstrip())
        if left < right:
            kept.append(Span(left, right))
    return _with_their_tags(text, _without_parted_brackets(text, paragraph, kept))


def _pieces(words: str) -> list[tuple[int, int]]:
    """Nupunkt's spans, stretched so that they leave no gap."""
    spans = nupunkt.sent_spans(_ENDS_IN_A_ROW.sub("-", words.translate(_ONE_MARK)))
    starts = {0, *(start for start, _ in spans[1:]), *(match.end() for match in _ENDS.finditer(words)), len(words)}
    return list(pairwise(sorted(starts)))


def _with_their_tags(text: str, spans: list[Span]) -> list[Span]:
    """Join a tag to the question or exclamation that it belongs to, as in `“With what water?”, asks the other`."""
    joined: list[Span] = []
    for span in spans:
        if joined and _TAG_FOLLOWS.match(text, span.start, span.end) and is_tag(text[span.start : min(span.end, span.start + 240)]):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _without_parted_brackets(text: str, paragraph: Span, spans: list[Span]) -> list[Span]:
    """Join sentences that stand in one bracket.

    A bracket that never closes in its paragraph joins nothing. Measured with nupunkt 0.8 on the article this was asked for:
    without the rule one boundary of 55 is wrong ("… contingent. RT) “, – said X"), with it none.
    """
    inside = deque(_bracketed(text, paragraph))
    joined: list[Span] = []
    for span in spans:
        while inside and inside[0].end <= span.start:
            inside.popleft()
        if joined and inside and inside[0].start < span.start:
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _bracketed(text: str, paragraph: Span) -> list[Span]:
    """The outermost closed brackets of a paragraph, in order."""
    opened: list[int] = []
    closed: list[Span] = []
    for match in _BRACKETS.finditer(text, paragraph.start, paragraph.end):
        if match.group() == "(":
            opened.append(match.start())
        elif opened:
            span = Span(opened.pop(), match.end())
            while closed and closed[-1].start > span.start:
                closed.pop()
            closed.append(span)
    return closed

"""Given words against an article's: the same but for typography, or how they differ. Nothing is accepted that is merely close.

An article has *streams*: the quoted words of one speech act, over its sentences and across a tag, an outlet's notes cut out. Words
that stand in a stream are a quotation; words that stand elsewhere are the outlet's wording.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from difflib import Match, SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.briefing.folding import Folded, mapped
from bot.core.model import Kind, Span
from bot.core.reading.lexicon import CUES, NEGATIONS, PRONOUNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.model import LivePassage, Statement

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_CLOSING = " \t\r\n\u00a0“”„»«\"'’‘"
_EDGE_STOP = "\x1f"
_EDGE = " .,;:!?'-"
_ELLIPSIS = re.compile(r"\[?(?:\.\.\.|…)\]?")
_DENIALS = frozenset(["denied", "denies", "deny", "disputed", "disputes", "rejected", "rejects", "dismissed", "dismisses"])
SHORTEST_RUN = 4
WIDEST_GAP = 5
LIKE = 0.6
BESIDE = 4
COVERED = 0.8


@dataclass(frozen=True, slots=True)
class Stream:
    """The words of one speech act, or of one sentence that is none (`quoted` tells), with the statements they stand in.

    `sure` is whether quoted words inside an outlet's sentence are those of its speaker, and not denied or another's.
    """

    said: tuple[tuple[LivePassage, Statement], ...]
    folded: Folded
    quoted: bool
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Difference:
    """Words as given and as they stand in the text, of which one may be empty, with a few they share before and after."""

    given: str
    text: str
    before: str = ""
    after: str = ""


def streams(live: Sequence[LivePassage]) -> list[Stream]:
    """The streams of an article, in order."""
    made: list[Stream] = []
    parts: list[Span] = []
    said: list[tuple[LivePassage, Statement]] = []
    for passage in live:
        for one in passage.statements:
            joins = one.kind is Kind.DIRECT and said and one.utterance is not None and one.utterance == said[-1][1].utterance
            if said and not joins:
                made.append(_stream(said, parts))
                said, parts = [], []
            if one.kind is Kind.DIRECT and one.quoted:
                said.append((passage, one))
                parts.extend(_without_notes(one, one.quoted))
            elif one.kind is Kind.MIXED:
                made.extend(_partly(passage, one, span) for span in one.quoted)
    return [*made, _stream(said, parts)] if said else made


def sentences_of(live: Sequence[LivePassage]) -> list[Stream]:
    """Every sentence and heading of an article as it stands, whosever words it has."""
    return [
        Stream(((passage, one),), mapped(passage.passage.version.text, [Span(one.start, one.end)]), quoted=False)
        for passage in live
        for one in passage.statements
    ]


def whole(live: Sequence[LivePassage]) -> Stream | None:
    """All sentences of an article in one, for words that go over several."""
    said = tuple((passage, one) for passage in live for one in passage.statements)
    spans = [Span(one.start, one.end) for _, one in said]
    return Stream(said, mapped(said[0][0].passage.version.text, spans), quoted=False) if said else None


def _stream(said: Sequence[tuple[LivePassage, Statement]], parts: Sequence[Span]) -> Stream:
    """A stream in which the comma or full stop before each closing mark is `_EDGE_STOP`: it is the outlet's, not the speaker's."""
    text = said[0][0].passage.version.text
    folded = mapped(text, parts)
    ends = {part.start + len(text[part.start : part.end].rstrip(_CLOSING)) - 1 for part in parts}
    stops = {place for place in ends if text[place] in ".,"}
    kept = "".join(_EDGE_STOP if place.start in stops else letter for letter, place in zip(folded.text, folded.places, strict=True))
    return Stream(tuple(said), Folded(kept, folded.places), quoted=True)


def _partly(passage: LivePassage, one: Statement, span: Span) -> Stream:
    """Quoted words inside an outlet's sentence."""
    stream = _stream([(passage, one)], list(_without_notes(one, (span,))))
    return replace(stream, sure=_is_theirs(passage.passage.version.text, one, span))


def _is_theirs(text: str, one: Statement, span: Span) -> bool:
    """Whether nothing between a sentence's cue and its quoted words denies them or gives them to another."""
    cue = one.cue
    if one.holder is not None or cue is None:
        return one.holder is None
    between = text[cue.end : span.start] if cue.end <= span.start else text[one.start : span.start]
    said = _WORD.findall(text[cue.start : cue.end].casefold()) + _WORD.findall(between.casefold())
    first, *others = said or [""]
    nested = (word for before, word in pairwise([first, *others]) if word in CUES and before not in PRONOUNS)  # `stated that it considered`
    return first not in _DENIALS and not NEGATIONS.intersection(others) and next(nested, None) is None


def _without_notes(one: Statement, quoted: Sequence[Span]) -> Iterator[Span]:
    for span in quoted:
        start = span.start
        for note in one.inserts:
            if span.start <= note.start and note.end <= span.end:
                yield Span(start, note.start)
                start = note.end
        if start < span.end:
            yield Span(start, span.end)


def same(words: str) -> str:
    """Given words, folded, without punctuation at their edges."""
    return mapped(words, [Span(0, len(words))]).text.strip(_EDGE)


def standing(words: str, stream: Stream) -> Span | None:
    """Where the folded words stand in a stream's text, whole words only; offsets of the article."""
    text = stream.folded.text
    for match in _pattern(words).finditer(text):
        if not text[max(0, match.start() - 1) : match.start()].isalnum() and not text[match.end() : match.end() + 1].isalnum():
            return stream.folded.span(match.start(), match.end())
    return None


@lru_cache(maxsize=64)
def _pattern(words: str) -> re.Pattern[str]:
    """Given words, whose sentences may end where a quotation's do in the text: by a full stop, a comma or neither."""
    *before, last = words.split(" ")
    stems = [(word.rstrip(".,"), word) for word in before]
    return re.compile(
        "".join(f"{re.escape(stem)}(?:{re.escape(word[len(stem) :])}|{_EDGE_STOP}) " for stem, word in stems) + re.escape(last)
    )


def cut_negation(stream: Stream, span: Span) -> str | None:
    """A negation that stands in a stream right before words, which leave it out: `not | one of them has moved`."""
    at = next(place for place, own in enumerate(stream.folded.places) if own.start >= span.start)
    before = _WORD.findall(stream.folded.text[max(0, at - 24) : at].rpartition(".")[2].casefold())[-2:]
    return next((word for word in before if word in NEGATIONS | {"no", "without"} or word.endswith("n't")), None)


def elision(words: str, candidates: Sequence[Stream]) -> Stream | None:
    """The stream in which all parts of words with an ellipsis between them stand."""
    parts = [part.strip(_EDGE) for part in _ELLIPSIS.split(words)]
    whole = [part for part in parts if part]
    return next((one for one in candidates if len(whole) > 1 and all(standing(part, one) for part in whole)), None)


def elided(words: str) -> bool:
    """Whether given words leave something out by an ellipsis in the middle."""
    return bool(_ELLIPSIS.search(words.strip(" .…[]")))


def runs(words: str, candidates: Sequence[Stream]) -> list[tuple[Stream, str]]:
    """The streams of which given words are pieced together, each with its words, in the order given; empty where they are not."""
    left = _WORD.findall(_ELLIPSIS.sub(" ", words))
    chosen = list(_pieces(left, candidates))
    covered = sum(size for _, size, _, _ in chosen)
    if len(chosen) < 2 or covered < COVERED * len(left):  # noqa: PLR2004 (two pieces are the fewest)
        return []
    apart = any(
        one[2] is not other[2] or other[3] < one[3] + one[1] or other[3] - (one[3] + one[1]) > WIDEST_GAP for one, other in pairwise(chosen)
    )
    return [(stream, " ".join(left[at : at + size])) for at, size, stream, _ in chosen] if apart or elided(words) else []


def _blocks(left: Sequence[str], theirs: Sequence[str]) -> list[Match]:
    return SequenceMatcher(None, left, theirs, autojunk=False).get_matching_blocks()


def _pieces(left: Sequence[str], candidates: Sequence[Stream]) -> Iterator[tuple[int, int, Stream, int]]:
    """The longest run of given words in any stream, from left to right: (place, length, stream, place there)."""
    theirs = [_WORD.findall(stream.folded.text) for stream in candidates]
    begin: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for number, words in enumerate(theirs):
        for at in range(len(words) - SHORTEST_RUN + 1):
            begin[tuple(words[at : at + SHORTEST_RUN])].append((number, at))
    place = 0
    while place < len(left):
        starts = begin.get(tuple(left[place : place + SHORTEST_RUN]), [])
        size, number, at = max(((_same(left, place, theirs[number], at), number, at) for number, at in starts), default=(0, 0, 0))
        if size:
            yield place, size, candidates[number], at
        place += size or 1


def _same(left: Sequence[str], place: int, theirs: Sequence[str], at: int) -> int:
    """How many words are the same from two places on."""
    shorter = min(len(left) - place, len(theirs) - at)
    return next((n for n in range(shorter) if left[place + n] != theirs[at + n]), shorter)


def nearest(words: str, candidates: Sequence[Stream]) -> tuple[Stream, tuple[Difference, ...], float] | None:
    """The stream that has most of the given words in their order, with what differs; None under 0.6 of the words."""
    left = _WORD.findall(words)
    best: tuple[float, Stream, tuple[Difference, ...]] | None = None
    wanted = set(left)
    for stream in candidates:
        theirs = _WORD.findall(stream.folded.text)
        if 2 * len(wanted.intersection(theirs)) < len(wanted):
            continue
        part, likeness = _window(left, theirs)
        if likeness >= LIKE and (best is None or likeness > best[0]):
            best = (likeness, stream, tuple(_differences(left, part)))
    return (best[1], best[2], best[0]) if best else None


def _window(left: Sequence[str], theirs: Sequence[str]) -> tuple[Sequence[str], float]:
    """The stretch of a text that given words stand for, and what share of both they have in common."""
    blocks = [block for block in _blocks(left, theirs) if block.size]
    if not blocks or not left:
        return (), 0.0
    first = max(0, blocks[0].b - blocks[0].a)
    last = min(len(theirs), blocks[-1].b + blocks[-1].size + len(left) - blocks[-1].a - blocks[-1].size)
    part = theirs[first:last]
    return part, 2 * sum(block.size for block in _blocks(left, part)) / (len(left) + len(part))


def _differences(left: Sequence[str], part: Sequence[str]) -> Iterator[Difference]:
    for tag, a, b, c, d in SequenceMatcher(None, left, part, autojunk=False).get_opcodes():
        if tag != "equal":
            before, after = part[max(0, c - BESIDE) : c], part[d : d + BESIDE]
            yield Difference(" ".join(left[a:b]), " ".join(part[c:d]), " ".join(before), " ".join(after))

"""A quotation against the index: one verdict, by rule. Typography is folded, words never; likeness only chooses what to show.

In order: **found** (in a translation: **found_in_translation**) when the words stand whole in quoted words of one speech act ·
**misattributed** when they do, but in another's mouth than given · **not_a_quotation** when they stand there as a paraphrase, as
narrative or in a heading · **spliced** when they are pieced together from several places · **altered** when at least six words
in ten stand there in their order · **not_found**.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.briefing.called import is_called
from bot.briefing.comparing import Difference, cut_negation, elision, nearest, runs, same, sentences_of, standing, streams, whole
from bot.briefing.slices import shown, sliced
from bot.core.model import Kind, Voice
from bot.core.reading.lexicon import NEGATIONS
from bot.core.reading.terms import term_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.briefing.comparing import Stream
    from bot.briefing.given import Given
    from bot.core.model import LivePassage, Quote, Span, Speaker

_NEGATING = NEGATIONS | frozenset(["no", "none", "nor", "neither", "nobody", "nothing", "without", "unlike"])
_NUMBERS = frozenset(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twice", "half", "dozen"])
_NUMBERS |= frozenset(["hundred", "thousand", "million", "billion"])
MOST_SHOWN = 3
_CLOSE = 0.1
"""How much likelier a sentence that quotes nobody must be than a quotation, to be taken for what was altered."""


class Verdict(StrEnum):
    """What a check says of a quotation."""

    FOUND = "found"
    FOUND_IN_TRANSLATION = "found_in_translation"
    NOT_A_QUOTATION = "not_a_quotation"
    ALTERED = "altered"
    SPLICED = "spliced"
    MISATTRIBUTED = "misattributed"
    NOT_FOUND = "not_found"

    @property
    def passes(self) -> bool:
        """Whether the words may stand in quotation marks."""
        return self in {Verdict.FOUND, Verdict.FOUND_IN_TRANSLATION}


@dataclass(frozen=True, slots=True)
class Checked:
    """A given quotation with its verdict, what stands in the text, and what differs. `near` is the nearest quotation.

    `hidden` says that the words may stand in what is not shown while it is being reviewed, so that nothing can be said of them.
    """

    given: Given
    verdict: Verdict
    matches: tuple[Quote, ...] = ()
    near: Quote | None = None
    differences: tuple[Difference, ...] = ()
    changes_meaning: bool = False
    hidden: bool = False

    @property
    def other_speaker(self) -> Speaker | None:
        """Who says it in the text, where that is not who was given."""
        who = self.matches[0].speaker if self.matches else None
        return who if who and self.given.speaker and not is_called(self.given.speaker, who) else None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article as quotations are checked against it: its speech acts, and all its sentences."""

    said: tuple[Stream, ...]
    plain: tuple[Stream, ...]

    @classmethod
    def of(cls, live: Sequence[LivePassage]) -> Prepared:
        """The live passages of one article, prepared once for every quotation of a draft."""
        return cls(tuple(streams(live)), (*sentences_of(live), *filter(None, [whole(live)])))


def check(given: Given, articles: Sequence[Prepared]) -> Checked:
    """The verdict on a quotation, from the articles it may stand in."""
    words = same(given.words)
    said = [stream for article in articles for stream in article.said]
    exact = [(stream, span) for stream in said if words and (span := standing(words, stream))]
    whole_of_it = [(stream, span) for stream, span in exact if cut_negation(stream, span) is None]
    if exact and not whole_of_it:
        return _cut(given, *exact[0])
    if exact:
        return _found(given, whole_of_it)
    plain = [stream for article in articles for stream in article.plain]
    hits = ((stream, span) for stream in plain if words and (span := standing(words, stream)))
    told = next((quotes for stream, span in hits if (quotes := tuple(_quotes(stream, span)))), ())
    if told:
        return Checked(given, Verdict.NOT_A_QUOTATION, told[:MOST_SHOWN], near=_near(words, told[0], said, plain))
    elided = elision(words, said)
    pieces = [shown(*one) for one in elided.said] if elided else [_most_shared(run, _each(stream)) for stream, run in runs(words, said)]
    if pieces:
        return Checked(given, Verdict.SPLICED, tuple(dict.fromkeys(filter(None, pieces)))[:MOST_SHOWN])
    return _altered(given, words, said, plain)


def _cut(given: Given, stream: Stream, span: Span) -> Checked:
    """Words that stand there, with the negation before them left out."""
    cut = Difference("", cut_negation(stream, span) or "", after=" ".join(given.words.split()[:4]))
    return Checked(given, Verdict.ALTERED, tuple(_quotes(stream, span))[:MOST_SHOWN], differences=(cut,), changes_meaning=True)


def _found(given: Given, exact: Sequence[tuple[Stream, Span]]) -> Checked:
    quotes = [quote for stream, span in exact for quote in _quotes(stream, span)]
    unsure = [quote for quote in quotes if quote.speaker is None]
    theirs = [quote for quote in quotes if given.speaker and quote.speaker and is_called(given.speaker, quote.speaker)]
    if given.speaker and not theirs and not unsure:
        return Checked(given, Verdict.MISATTRIBUTED, tuple(quotes[:MOST_SHOWN]))
    kept = sorted(theirs or (unsure if given.speaker else quotes), key=lambda quote: quote.card.translation is not None)
    verdict = Verdict.FOUND_IN_TRANSLATION if kept[0].card.translation else Verdict.FOUND
    return Checked(given, verdict, tuple(kept[:MOST_SHOWN]))


def _near(words: str, told: Quote, said: Sequence[Stream], plain: Sequence[Stream]) -> Quote | None:
    """The nearest quotation by the one who is paraphrased; of a heading the nearest sentence."""
    if told.kind is Kind.HEADING:
        return _most_shared(words, [one for one in plain if len(one.said) == 1 and one.said[0][1].kind is not Kind.HEADING])
    return _most_shared(words, [one for one in said if told.speaker and one.said[0][1].speaker == told.speaker])


def _altered(given: Given, words: str, said: Sequence[Stream], plain: Sequence[Stream]) -> Checked:
    sentences = [one for one in plain if len(one.said) == 1]
    quoted, other = nearest(words, said), nearest(words, sentences)
    best = quoted if quoted and (other is None or quoted[2] >= other[2] - _CLOSE) else other
    if best is None:
        return Checked(given, Verdict.NOT_FOUND)
    stream, differences, _ = best
    quote = _most_shared(words, _each(stream))
    changes = any(_changes_meaning(one) for one in differences)
    return Checked(given, Verdict.ALTERED, (quote,) if quote else (), differences=differences, changes_meaning=changes)


def _each(stream: Stream) -> list[Stream]:
    """The sentences of a stream, each alone, to say which of several is meant."""
    return [alone for live, one in stream.said for alone in sentences_of([replace(live, statements=(one,))])]


def _changes_meaning(one: Difference) -> bool:
    """Whether a negation, a number or a name stands among differing words."""
    if one.given.casefold() == one.text.casefold():
        return False
    found = f"{one.given} {one.text}".split()
    lows = {word.casefold() for word in found}
    return bool(lows & (_NEGATING | _NUMBERS)) or any(
        word[0].isupper() or any(character.isdigit() for character in word) or word.endswith(("n't", "n’t")) for word in found
    )


def _quotes(stream: Stream, span: Span) -> Iterator[Quote]:
    """The quotations of a stream that a span of the article lies in."""
    for live, one in stream.said:
        if one.start < span.end and span.start < one.end:
            parts = [part for part in one.quoted if part.start < span.end and span.start < part.end]
            if stream.quoted and one.kind is Kind.MIXED and parts:
                quote = sliced(live, one, parts[0])
                yield quote if stream.sure else replace(quote, voice=Voice.NOT_ESTABLISHED, speaker=None)
            else:
                yield shown(live, one)


def _most_shared(words: str, candidates: Iterable[Stream]) -> Quote | None:
    """The sentence that shares most of some words."""
    wanted = term_set(words, "en")
    best = max(candidates, key=lambda one: len(wanted & term_set(one.folded.text, "en")), default=None)
    return shown(*best.said[0]) if best and wanted & term_set(best.folded.text, "en") else None

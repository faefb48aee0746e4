"""The outlet's own words: phrases that an article attributes to nobody, found by one public rule and no list of words to dislike.

A phrase is an article (a, an, the) with two or more lower-case words that say something, up to the next function word but `of`, in a
sentence of the outlet outside quotation marks. Words at its end that are verbs or adverbs by their form are left off, and a few common
past tenses end it. The phrases that the article repeats come first, then those whose words are rarest in it; of all, three are shown.
English only: the rule needs articles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.briefing.slices import sliced
from bot.briefing.weighing import score_of, statements
from bot.core.model import Kind, Quote, Span, Voice
from bot.core.reading.lexicon import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.core.model import LivePassage, Statement

PHRASES = 3
LEAST_OWN_WORDS = 2
OF = "of"
_LOWER = r"[a-z]{2,24}(?:-[A-Za-z]{2,24})?"
_WORD = re.compile(_LOWER)
_PHRASE = re.compile(rf"\b(?:[Aa]n?|[Tt]he)\s(?P<rest>{_LOWER}(?:\s{_LOWER}){{1,5}})(?!\w)")
_ENDS_NO_PHRASE = re.compile(r"(?:ed|ing|ly)$")
_NO_PART = frozenset(
    [
        "came",
        "went",
        "fell",
        "left",
        "began",
        "held",
        "rose",
        "took",
        "saw",
        "broke",
        "cut",
        "put",
        "set",
        "lost",
        "won",
        "later",
        "earlier",
        "ago",
        "less",
    ]
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of the outlet's own, attributed to nobody, and the paragraphs that they stand in."""

    quote: Quote
    paragraphs: tuple[int, ...]


def own_words(live: Sequence[LivePassage], weights: Mapping[str, float]) -> tuple[Phrase, ...]:
    """The phrases in the outlet's own words; English only, as the rule needs its articles."""
    found: dict[str, list[Quote]] = {}
    for passage, statement in statements(live):
        if statement.voice is Voice.OUTLET and statement.kind is Kind.NARRATIVE and passage.card.language.startswith("en"):
            for quote in _phrases(passage, statement):
                found.setdefault(quote.text.casefold().partition(" ")[2], []).append(quote)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), -score_of(item[0], "en", weights)))
    kept = [Phrase(quotes[0], tuple(dict.fromkeys(quote.paragraph for quote in quotes))) for _, quotes in ranked[:PHRASES]]
    return tuple(sorted(kept, key=lambda phrase: phrase.quote.start))


def _phrases(passage: LivePassage, statement: Statement) -> Iterator[Quote]:
    text, stops = passage.passage.version.text, STOP_WORDS["en"] | _NO_PART
    for match in _PHRASE.finditer(text, statement.start, statement.end):
        found = _WORD.finditer(text, match.start("rest"), match.end("rest"))
        kept = list(takewhile(lambda word: word.group() == OF or word.group() not in stops, found))
        while kept and (kept[-1].group() == OF or _ENDS_NO_PHRASE.search(kept[-1].group())):
            kept.pop()
        if sum(word.group() != OF for word in kept) < LEAST_OWN_WORDS:
            continue
        start, end = match.start(), kept[-1].end()
        if not any(span.start < end and start < span.end for span in statement.quoted):
            yield sliced(passage, statement, Span(start, end))

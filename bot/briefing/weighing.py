"""How much the words of an article tell: the fewer of its sentences have a word, the more."""

from __future__ import annotations

from collections import Counter
from math import log, sqrt
from typing import TYPE_CHECKING

from bot.core.model import Kind
from bot.core.reading.lexicon import STOP_WORDS
from bot.core.reading.terms import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.core.model import LivePassage, Statement


def statements(live: Sequence[LivePassage]) -> Iterator[tuple[LivePassage, Statement]]:
    """The statements of some passages with their passage, headings left out."""
    return ((passage, one) for passage in live for one in passage.statements if one.kind is not Kind.HEADING)


def content(text: str, language: str) -> list[str]:
    """The folded words of a text without those that say nothing."""
    stops = STOP_WORDS.get(language.partition("-")[0], frozenset())
    return [word for word in map(fold, words(text)) if word and word not in stops]


def weights_of(live: Sequence[LivePassage]) -> Mapping[str, float]:
    """How much each word tells in this article: the fewer of its sentences have it, the more."""
    found = [set(content(p.passage.version.text[s.start : s.end], p.card.language)) for p, s in statements(live)]
    counts = Counter(word for several in found for word in several)
    return {word: log(1 + len(found) / count) for word, count in counts.items()}


def score_of(text: str, language: str, weights: Mapping[str, float]) -> float:
    """The information of some words, damped by how many they are."""
    found = set(content(text, language))
    return sum(weights.get(word, 0.0) for word in found) / sqrt(len(found) or 1)

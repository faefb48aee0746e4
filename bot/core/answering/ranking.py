"""Passages ranked by exact BM25, and whether a question's own words stand near a hit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bot.core.answering.question import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from bot.core.answering.question import Token
    from bot.core.ports import Hit, Recall

# Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.4.
K1 = 1.2
B = 0.75
NEEDED_SHARE = 0.5
LEAST_SHARE = 0.15
CLOSE = 0.5
"""A cosine from which on a sentence is about a question though it shares few of its words."""
WORDS_WEIGHT = 0.15


def rank(recall: Recall, tokens: Sequence[Token]) -> list[tuple[Hit, float]]:
    """The hits with their BM25 scores, best first; equal ones in the order of the index."""
    weights = token_weights(recall, tokens)
    scored = [(hit, _score(hit, recall.mean_length, tokens, weights)) for hit in recall.hits]
    return sorted((pair for pair in scored if pair[1] > 0), key=lambda pair: (-pair[1], pair[0].passage))


def token_weights(recall: Recall, tokens: Sequence[Token]) -> dict[Token, float]:
    """The inverse document frequency of each word of a question; one that stands nowhere weighs most."""
    return {token: _idf(recall.passages, sum(recall.frequency.get(term, 0) for term in token.terms)) for token in tokens}


def near(
    tokens: Sequence[Token],
    terms: AbstractSet[str],
    weights: Mapping[Token, float],
    whole_names: AbstractSet[Token],
    closeness: float = 0.0,
) -> bool:
    """Whether what stands around a hit is about the question.

    All its names and numbers must stand there; of a name in several words the last one, where the article has the whole name
    somewhere (`whole_names` are the first words of which it does). And at least half of its other words must, weighed by rarity, or
    a seventh of them where the sentence is close in meaning.
    """
    present = {token for token in tokens if not terms.isdisjoint(token.terms)}
    needed = [token for token in tokens if token.role is not Role.WORD]
    if any(token not in (whole_names if token.leads else present) for token in needed):
        return False
    whole = sum(weights[token] for token in tokens if token.role is Role.WORD)
    found = sum(weights[token] for token in present if token.role is Role.WORD)
    return (bool(present) and found >= NEEDED_SHARE * whole) or (found >= LEAST_SHARE * whole and closeness >= CLOSE)


def carries(tokens: Sequence[Token], terms: AbstractSet[str]) -> bool:
    """Whether a sentence itself has a word of what is asked, and not only a name or number of it.

    Without this rule "Did Belgrade use tear gas?" was answered with another thing that Belgrade did, next to one about gas.
    """
    asked = [token for token in tokens if token.role is Role.WORD] or tokens
    return any(not terms.isdisjoint(token.terms) for token in asked)


def shared(tokens: Sequence[Token], terms: AbstractSet[str], weights: Mapping[Token, float]) -> float:
    """The weight of the question's words that a sentence shares."""
    return sum(weights[token] for token in tokens if not terms.isdisjoint(token.terms))


def _score(hit: Hit, mean_length: float, tokens: Sequence[Token], weights: Mapping[Token, float]) -> float:
    norm = K1 * (1 - B + B * hit.length / mean_length) if mean_length else K1
    score = 0.0
    for token in tokens:
        count = sum(hit.counts.get(term, 0) for term in token.terms)
        score += weights[token] * count * (K1 + 1) / (count + norm)
    return score


def _idf(passages: int, frequency: int) -> float:
    frequency = min(frequency, passages)
    return math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))

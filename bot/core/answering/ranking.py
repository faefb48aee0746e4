"""Passages ranked by exact BM25."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.answering.question import Token
    from bot.core.ports import Hit, Recall

# Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.4.
K1 = 1.2
B = 0.75
WORDS_WEIGHT = 0.15


def rank(recall: Recall, tokens: Sequence[Token]) -> list[tuple[Hit, float]]:
    """The hits with their BM25 scores, best first; equal ones in the order of the index."""
    weights = token_weights(recall, tokens)
    scored = [(hit, _score(hit, recall.mean_length, tokens, weights)) for hit in recall.hits]
    return sorted((pair for pair in scored if pair[1] > 0), key=lambda pair: (-pair[1], pair[0].passage))


def token_weights(recall: Recall, tokens: Sequence[Token]) -> dict[Token, float]:
    """The inverse document frequency of each word of a question; one that stands nowhere weighs most."""
    return {token: _idf(recall.passages, sum(recall.frequency.get(term, 0) for term in token.terms)) for token in tokens}


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

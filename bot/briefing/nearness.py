"""Whether a question's own words stand near a hit."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.core.answering.question import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from bot.core.answering.question import Token

NEEDED_SHARE = 0.5
LEAST_SHARE = 0.15
CLOSE = 0.5
"""A cosine from which on a sentence is about a question though it shares few of its words."""


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


def best_an_outlet(outlet: Mapping[int, str | None], ranked: Sequence[int], most: int) -> list[int]:
    """The best passages of each outlet, so that no outlet is crowded out by another."""
    taken: Counter[str | None] = Counter()
    best = []
    for passage in ranked:
        taken[outlet[passage]] += 1
        if taken[outlet[passage]] <= most:
            best.append(passage)
    return best

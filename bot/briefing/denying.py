"""Whether the sentence that would answer a question says the contrary of what the question takes for granted.

"Why would Holt close the bridge?" takes it that Holt would. A sentence in which "not" governs the words that it shares with the
question ("Holt would not close the bridge") answers nothing: it denies what was presumed, and is shown as such.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.core.answering.question import Role
from bot.core.reading.terms import WORD, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.answering.question import Token

_PRESUMING = re.compile(
    r"^\W*(?:[Ww]hy|[Hh]ow|[Ww]hen|[Ww]here)\s+(?P<aux>did|does|do|will|would|has|have|had|is|was|are|were|can|could)\s+"
    r"(?P<who>(?:[Tt]he\s+)?[A-Z][\w’'-]*(?:\s+(?:of\s+|the\s+)*[A-Z][\w’'-]*)*)\s+(?P<rest>[a-z].*?)[\s?.!]*$"
)
_NEGATORS = frozenset(["not", "never", "cannot", "neither", "nor", "no"])
_CLAUSE = re.compile(r"[;:—–]|, |\bbut\b|\bwhile\b|\balthough\b")
# "will not open until June" tells when it opens; "not only" denies nothing.
_DENIES_NOTHING = re.compile(r"\b(?:until|before|unless|without|not (?:only|just|merely|yet)|no (?:doubt|longer))\b", re.IGNORECASE)
GOVERNED = 6


def presumed(question: str) -> str | None:
    """What a question of why, how, when or where takes for granted, in its own words; None where it is not plain."""
    found = _PRESUMING.match(question.strip())
    if found is None or _is_negated(question):
        return None
    return f"{found['who']} {found['aux']} {found['rest']}"


def denies(sentence: str, tokens: Sequence[Token]) -> bool:
    """Whether a negation governs at least half of the words that a sentence shares with a question, names and numbers aside."""
    asked = {term for token in tokens if token.role is Role.WORD for term in token.terms}
    shared = {term for word in _words(sentence) if (term := stem(word, "en")) in asked}
    governed = {term for clause in _CLAUSE.split(sentence) if clause for term in _governed(clause)} & asked
    return bool(governed) and 2 * len(governed) >= len(shared)


def _governed(clause: str) -> Iterator[str]:
    """The stems of the words within reach of a negation in a clause."""
    if _DENIES_NOTHING.search(clause):
        return
    words = list(_words(clause))
    for at, word in enumerate(words):
        if _negates(word):
            yield from (stem(one, "en") for one in words[at + 1 : at + 1 + GOVERNED])


def _is_negated(text: str) -> bool:
    return any(_negates(word) for word in _words(text))


def _negates(word: str) -> bool:
    return word in _NEGATORS or word.endswith(("n't", "n’t"))


def _words(text: str) -> Iterator[str]:
    return (match.group().casefold() for match in WORD.finditer(text))

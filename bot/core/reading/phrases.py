"""Noun phrases beside a cue, found without a tagger: from a determiner or a name to the cue, or from the cue to a boundary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.reading.lexicon import (
    AUXILIARIES,
    BETWEEN,
    BODIES,
    BREAKS,
    DAYS,
    DETERMINERS,
    INNER,
    LINKS,
    PARTICLES,
    PERSON_NOUNS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
)
from bot.core.reading.tokens import QUOTED, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 24
LONGEST_ASIDE = 40
_ASIDES = {")": "(", "–": "–", "—": "—"}
_WHEREABOUTS = frozenset(["of", "from", "in", "near", "a", "an", "aged"])
_WITHIN = INNER | frozenset(["on", "outside", "inside", "under", "behind", "over", "to", "about", "close"])
_STOPS = AUXILIARIES | BREAKS | RELATIVES | DAYS | frozenset(["there", "here", "this", "that", "it", "he", "she", "they", "i", "we", "you"])


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens of a noun phrase, and what an aside beside it says (`X, the harbour master,`); `initial` where it opens a sentence.

    `joint` is one of two subjects: `Anna Holt and Bo Roper said`.
    """

    words: tuple[Token, ...]
    aside: tuple[Token, ...] = ()
    initial: bool = False
    joint: bool = False

    @property
    def start(self) -> int:
        """Where the phrase begins in the text."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.words[-1].end


def before(found: Sequence[Token], cue: int) -> Phrase | None:
    """The subject that ends at a cue, over adverbs, auxiliaries and one aside between commas."""
    last = cue - 1
    while last >= 0 and (found[last].low in BETWEEN or _is_adverb(found[last])):
        last -= 1
    if last < 0:
        return None
    if found[last].text in _ASIDES:
        opened = next((at for at in range(last - 1, max(0, last - LONGEST_ASIDE), -1) if found[at].text == _ASIDES[found[last].text]), 0)
        return _ending_at(found, opened - 1) if opened else None
    if found[last].text == ",":
        return _over_aside(found, last)
    return _ending_at(found, last)


def _is_adverb(word: Token) -> bool:
    return word.low.endswith("ly") and not word.is_capital and word.low not in PERSON_NOUNS | BODIES


def _over_aside(found: Sequence[Token], comma: int) -> Phrase | None:
    """`Gorse, the company that has run it since 1974, blames …`: the phrase before the aside, or the name that the aside is."""
    opened = next((at for at in range(comma - 1, max(-1, comma - LONGEST_ASIDE), -1) if found[at].text in {",", QUOTED}), None)
    if opened is None or opened == 0 or found[opened].text == QUOTED:
        return None
    opened = _first_aside(found, opened, comma)
    aside = tuple(found[opened + 1 : comma])
    main = _ending_at(found, opened - 1)
    if main is None or not aside:
        return None
    if main.words[0].low in PREPOSITIONS | BREAKS:
        return None
    if is_name(aside) and not is_name(main.words):
        return Phrase(aside, main.words, initial=main.initial, joint=main.joint)
    if aside[0].low in RELATIVES | DETERMINERS | POSSESSIVES or aside[0].text.isdigit() or not aside[0].is_capital or is_name(main.words):
        return Phrase(main.words, aside, initial=main.initial, joint=main.joint)
    return None


def _first_aside(found: Sequence[Token], opened: int, comma: int) -> int:
    """The comma before the first of several asides: `Ida Stark, 34, a nurse from Elm Court, Hull, said`."""
    first = opened
    for at in range(opened - 1, max(0, comma - LONGEST_ASIDE), -1):
        if found[at].text == "," and (found[at + 1].low in _WHEREABOUTS or found[at + 1].low == "who" or found[at + 1].text.isdigit()):
            first = at
        elif (found[at].text == "," and found[at + 1].low in BREAKS) or not (found[at].is_word or found[at].text == ","):
            break
    return first


def is_name(words: Sequence[Token]) -> bool:
    """Whether some words are capitals (and name particles) alone, at least one."""
    return bool(words) and all(word.is_capital or word.low in PARTICLES or word.text in {"&", "."} for word in words)


def _ending_at(found: Sequence[Token], last: int) -> Phrase | None:
    first = _leftmost(found, last)
    if first is None:
        return _relative(found, last)
    joint = first > 1 and found[first - 1].low == "and" and found[first - 2].is_capital
    joint = joint or (first > 0 and found[first - 1].low in PREPOSITIONS and found[first].low not in PRONOUNS)  # `a report into X`
    return Phrase(tuple(found[first : last + 1]), initial=first == 0, joint=joint)


def _leftmost(found: Sequence[Token], last: int) -> int | None:
    """The first token of the phrase that ends at `last`. A phrase is at most 24 tokens long."""
    if found[last].low in PRONOUNS:
        return last - 2 if last > 1 and found[last - 1].low == "of" and found[last - 2].low in {"one", "some", "many"} else last
    if not found[last].is_word or found[last].low in _STOPS or found[last].low in PREPOSITIONS:
        return None
    at = last
    while at > max(0, last - LONGEST):
        word = found[at - 1]
        joined = word.text == "&" or (
            word.low == "and" and word.text == "and" and found[at].is_capital and at > 1 and _after_of(found, at - 2)
        )
        if found[at].low in DETERMINERS and found[at].low not in {"two", "three"}:
            if word.low == "to" and at > 1 and found[at - 2].low == "close":
                at -= 2
                continue
            if not (word.low in _WITHIN and at > 1 and _nounish(found[at - 2])):
                return at
        elif word.low in _WITHIN and not (at > 1 and _nounish(found[at - 2])):
            return at
        elif not (word.is_word or joined) or (word.low in _STOPS and not joined) or (word.low in PREPOSITIONS - _WITHIN):
            return None if word.low in RELATIVES | AUXILIARIES or word.low == "to" else at
        at -= 1
    return at


def _after_of(found: Sequence[Token], at: int) -> bool:
    return found[at].is_capital and any(word.low == "of" for word in found[max(0, at - 3) : at])


def _nounish(word: Token) -> bool:
    return word.is_word and word.low not in _STOPS | PREPOSITIONS | DETERMINERS


def _relative(found: Sequence[Token], last: int) -> Phrase | None:
    """`Two port workers who asked not to be named said`: the phrase before a relative clause without commas."""
    for at in range(last, max(0, last - LONGEST), -1):
        if not found[at].is_word:
            return None
        if found[at].low in {"who", "whom"}:
            first = _leftmost(found, at - 1) if at else None
            return None if first is None else Phrase(tuple(found[first : last + 1]), initial=first == 0)
    return None


def after(found: Sequence[Token], start: int) -> tuple[Phrase, int] | None:
    """The phrase that begins at `start`, with what an aside adds, and the place after both."""
    end = start
    while end < len(found) and end - start < LONGEST and _goes_on(found, start, end):
        end += 1
    if end > start and found[end - 1].low in LINKS | DETERMINERS and end - 1 > start:
        end -= 1
    if end == start or (end == start + 1 and found[start].low in DETERMINERS - {"one", "some", "many"} - PRONOUNS):
        return None
    words = tuple(found[start:end])
    aside, past = aside_after(found, end)
    if aside and is_name(aside) and len(aside) > 1 and not is_name(words):
        return Phrase(aside, words), past
    return Phrase(words, aside), past if aside else end


def _goes_on(found: Sequence[Token], start: int, at: int) -> bool:
    word = found[at]
    if at == start:
        return word.is_word and word.low not in (_STOPS | PREPOSITIONS) - PRONOUNS
    if word.text == "&" or (word.low == "and" and at + 1 < len(found) and found[at + 1].is_capital and _after_of(found, at - 1)):
        return True
    if found[start].low in PRONOUNS:
        return word.low in {"of", "them"} and found[start].low == "one"
    if word.low in LINKS:
        return word.low in INNER and at + 1 < len(found) and found[at + 1].low not in DAYS and not _complete(found, start, at)
    return word.is_word and word.low not in _STOPS and word.low not in PREPOSITIONS


def _complete(found: Sequence[Token], start: int, at: int) -> bool:
    """Whether a name alone stands before a link: `said Marsk at a news conference` ends at the name."""
    return is_name(found[start:at]) and found[at].low != "of" and not any(word.low in _BODY_WORDS for word in found[start:at])


_BODY_WORDS = frozenset(["ministry", "embassy", "department", "office", "council", "commission", "institute", "university"])


def aside_after(found: Sequence[Token], at: int) -> tuple[tuple[Token, ...], int]:
    """The words between the comma at `at` and the next boundary, and the place after them; nothing where there is no comma."""
    if at >= len(found) or found[at].text != ",":
        return (), at
    end = at + 1
    while end < len(found) and end - at < LONGEST_ASIDE and found[end].is_word:
        end += 1
    return tuple(found[at + 1 : end]), end

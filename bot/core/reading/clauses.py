"""Clause patterns outside quotation marks: who is said to say it, and by which words. The outermost clause wins.

In order: "This was stated by X" · a tag at the end ("…, X said", "…, said X", "…, according to X") · one set between commas
("The cut, ministers insisted, would …", "as X noted") · "According to X, …" · "X said …" · "X published a comment which says …"
· "…, saying …" · impersonal ("it is understood").
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.core.reading import lexicon
from bot.core.reading.patterns import (
    ENDS,
    INSET,
    MAIN,
    NOBODY,
    SAYING,
    TAIL,
    WHICH,
    Clause,
    according,
    as_noted_by,
    convinced,
    impersonal,
    in_the_view_of,
    quoted_as_saying,
    reports,
    this_was,
)
from bot.core.reading.phrases import Phrase, after, before
from bot.core.reading.tokens import QUOTED, Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BOUNDS = ENDS | frozenset({",", QUOTED, "(", ")", ":", "-", "–", "—"})
_THAT = frozenset(["that", "if", "whether", "why", "how", "what", "because"])
_NEVER_INVERTED = lexicon.JUDGEMENT | lexicon.CALLED | {"told", "tells"}
_SAID = frozenset(["said", "says", "told", "tells"])
_COMPLETED = {"pointed": ("out",), "summed": ("up",), "put": ("it",), "puts": ("it",)}
_NO_SUBJECT = frozenset(["to", "not", "is", "are", "be", "been", "was", "were", "being", "by", "the", "a", "its", "his", "her", "their"])
_NEVER = frozenset(["shared", "published", "proposed"])


def clauses(found: Sequence[Token]) -> list[Clause]:
    """The attributing clauses of a sentence, the outermost first."""
    return sorted(_all(found), key=lambda clause: (clause.rule, clause.cue))


def _all(found: Sequence[Token]) -> Iterator[Clause]:
    yield from this_was(found)
    for at, word in enumerate(found):
        if word.low == "according" and at + 1 < len(found) and found[at + 1].low == "to":
            yield from according(found, at)
        elif at + 1 < len(found) and word.low == "as" and found[at + 2 : at + 3] and found[at + 2].low == "by":
            yield from as_noted_by(found, at)
        elif word.low == "saying" and at and found[at - 1].low == "as":
            yield from quoted_as_saying(found, at)
        elif word.low == "in" and not at:
            yield from in_the_view_of(found)
        elif word.low in lexicon.CONVICTIONS and found[at + 1 : at + 2] and found[at + 1].low == "that":
            yield from convinced(found, at)
        elif word.low in lexicon.IMPERSONAL and at and found[at - 1].low in lexicon.AUXILIARIES and reports(found, at):
            yield Clause(NOBODY, at, at + 1, None)
        elif word.text in lexicon.CUES or word.text in lexicon.PARTICIPLES:
            yield from _at_cue(found, at)
        elif word.low in lexicon.IMPERSONAL | {"hears"}:
            yield from impersonal(found, at)


def _at_cue(found: Sequence[Token], at: int) -> Iterator[Clause]:
    if at and found[at - 1].low in _NO_SUBJECT:
        yield from _passive(found, at)
        return
    if found[at].text in lexicon.PARTICIPLES:
        if at and found[at - 1].text == ",":
            subject = _sentence_subject(found, at)
            yield Clause(SAYING, at, at + 1, subject) if subject else Clause(NOBODY + 1, at, at + 1, None)
        return
    if at and found[at - 1].low == "will":
        yield Clause(NOBODY, at, at + 1, None)
        return
    inverted = _inverted(found, at)
    if inverted:
        yield inverted
        return
    yield from _which(found, at)
    subject = before(found, at)
    if subject is None and found[at].text in _SAID and at and found[at - 1].text == ",":
        yield Clause(NOBODY, at, at + 1, None)  # of whom it is said is too far off to be read
    if subject and _whenever(found, at, subject):
        yield Clause(NOBODY, at, at + 1, None)
    elif subject and not _unsaid(found, at, subject) and _holds(found, at, subject):
        yield Clause(_place(found, at, subject), at, _cue_end(found, at), subject)


def _whenever(found: Sequence[Token], at: int, subject: Phrase) -> bool:
    """Whether it is said time and again and another judges it: `When X says the lake is clean, she has not looked`."""
    first = next((place for place in range(at, -1, -1) if found[place].start <= subject.start), 0)
    return first > 0 and found[first - 1].low in {"when", "whenever"} and found[at].text.endswith("s")


def _unsaid(found: Sequence[Token], at: int, subject: Phrase) -> bool:
    """Whether it is not said, or only if it were: `has never said`, `if X says`, `what X says`."""
    first = next((place for place in range(at, -1, -1) if found[place].start <= subject.start), 0)
    lead = found[first - 1].low if first else ""
    end = max(subject.end, subject.aside[-1].end if subject.aside else 0)
    negated = any(word.low in lexicon.NEGATIONS for word in found[first:at] if word.start >= end)
    opens = found[first].low in lexicon.CONDITIONS - {"who"} or lead in lexicon.CONDITIONS
    return negated or opens or (at + 1 < len(found) and found[at + 1].low in lexicon.IDIOMS)


def _passive(found: Sequence[Token], at: int) -> Iterator[Clause]:
    """`…, was reported in the customs service`; without an agent, nobody."""
    if found[at - 1].low not in {"was", "is"} or found[at].low not in lexicon.PASSIVE or at < 2 or found[at - 2].text not in {",", QUOTED}:  # noqa: PLR2004
        return
    place = at + 1 < len(found) and found[at + 1].low in {"in", "at", "by"}
    named = after(found, at + 2) if place else None
    yield Clause(TAIL, at - 1, at + 1, named[0] if named else None)


def _inverted(found: Sequence[Token], at: int) -> Clause | None:
    """`…, said X` and `“…” said X`: the phrase after the cue is its subject where a boundary follows it."""
    if not at or found[at - 1].text not in {",", QUOTED, "-", "–", "—", "?", "!"} or found[at].text in _NEVER_INVERTED:
        return None
    named = after(found, at + 1)
    if named is None:
        return None
    phrase, past = named
    follows = found[at + 1 + len(phrase.words)] if at + 1 + len(phrase.words) < len(found) else None
    if phrase.aside and phrase.words[0].start > found[at + 1].start:
        follows = found[past] if past < len(found) else None
    bounded = follows is None or follows.text in _BOUNDS or follows.low in lexicon.PREPOSITIONS | lexicon.DAYS | lexicon.BREAKS
    beside = found[at - 1].text != "," or (at > 1 and found[at - 2].text == QUOTED) or follows is None or follows.text in ENDS
    if not any(
        word.is_capital or word.low in lexicon.PERSON_NOUNS | lexicon.BODIES | lexicon.PRONOUNS | lexicon.GROUPS for word in phrase.words
    ) and (not phrase.words[-1].low.endswith("s") or (found[at - 1].text == "," and before(found, at))):
        return None
    if bounded and not beside and follows and follows.text == ",":
        return Clause(INSET, at, at + 1, phrase)  # `The farms, said Holt, are closed`
    return Clause(TAIL, at, at + 1, phrase) if bounded and beside else None


def _holds(found: Sequence[Token], at: int, subject: Phrase) -> bool:
    """Whether a cue after its subject attributes: it governs a clause, a quotation or an object, or it closes a tag."""
    cue, following = found[at].text, found[at + 1] if at + 1 < len(found) else None
    undergone = cue in lexicon.JUDGEMENT - {"objected"} and following is not None and following.low in {"of", "by", "for"}  # `accused of`
    if cue in _NEVER or undergone or (cue in lexicon.PLURAL_CUES and not _plural(subject)):
        return False
    ahead = found[at + 1 : at + 12]
    if following is None or following.text in _BOUNDS:
        free = cue not in lexicon.STRICT or _tagged(found, at, subject) or (following is not None and following.text in {":", QUOTED})
        return cue not in lexicon.JUDGEMENT | lexicon.CALLED and free and _stands_before_a_bound(found, at, subject)
    if cue in lexicon.CALLED:
        quoted = any(word.text == QUOTED for word in found[at:])
        if cue in {"speaks", "spoke"}:
            return following.low == "of" and quoted
        judged = any(word.low in {"a", "an"} for word in ahead[2:7]) and ahead[0].low in lexicon.DETERMINERS - {"a", "an"}
        return following.low in {"on", "for"} or quoted or judged
    if cue in _COMPLETED:
        return following.low in _COMPLETED[cue] and (cue not in {"put", "puts"} or _tagged(found, at, subject))
    if cue in lexicon.NOUN_READINGS and following.low in lexicon.AUXILIARIES:
        return False
    if cue in lexicon.STRICT or cue in lexicon.NOUN_READINGS:
        return following.low in _THAT or following.text in {QUOTED, ":"} or any(w.low in {"that", "whether"} for w in ahead[:4])
    return True


def _stands_before_a_bound(found: Sequence[Token], at: int, subject: Phrase) -> bool:
    """Whether a cue before a comma, a colon or the end attributes: in a tag, before a quotation, or over an aside."""
    ahead = found[at + 1 : at + 12]
    if not ahead or ahead[0].text != ",":
        return True
    over = any(one.text == "," and two.low == "that" for one, two in pairwise(ahead[1:]))  # `she said, over the fish, that …`
    quoted = any(word.text == QUOTED for word in ahead) or _opens_a_mark(found, at + 2)
    return over or quoted or _tagged(found, at, subject)


def _tagged(found: Sequence[Token], at: int, subject: Phrase) -> bool:
    """Whether subject and cue follow a comma or a quotation, as a tag does."""
    first = next((place for place in range(at, -1, -1) if found[place].start <= subject.start), 0)
    return first > 0 and (found[first - 1].text in {",", QUOTED, "-", "–", "—"} or found[first - 1].low == "as")


def _opens_a_mark(found: Sequence[Token], at: int) -> bool:
    return at < len(found) and found[at].text in {'"', "“", "„", "«", "‘"}


def _plural(subject: Phrase) -> bool:
    return (
        subject.words[-1].low.endswith("s")
        or subject.words[-1].low in lexicon.GROUPS | {"they", "named"}
        or any(w.low.endswith("s") for w in subject.words)
        or subject.words[-1].is_capital
    )


def _cue_end(found: Sequence[Token], at: int) -> int:
    return at + 2 if at + 1 < len(found) and found[at + 1].low in {"on", "out", "up", "of"} and found[at].text != "said" else at + 1


def _place(found: Sequence[Token], at: int, subject: Phrase) -> int:
    first = next((place for place in range(at, -1, -1) if found[place].start <= subject.start), 0)
    lead = found[first - 1] if first else None
    if subject.aside and subject.aside[0].start < subject.start:
        begin = next((place for place in range(first, -1, -1) if found[place].start <= subject.aside[0].start), 0)
        lead = found[begin - 1] if begin else None
    if lead is not None and lead.low == "as":
        return INSET
    rest = [word for word in found[at + 1 :] if word.is_word or word.text == QUOTED]
    ends = not rest or all(word.low in lexicon.DAYS | {"on", "in", "at", "night", "evening", "morning", "later"} for word in rest)
    if lead is not None and lead.text in {",", QUOTED, "-", "–", "—"}:
        if ends:
            return TAIL
        if lead.text == QUOTED or (first > 1 and found[first - 2].text == QUOTED):
            return TAIL
        if _closes_inset(found, at) and not subject.aside:
            return INSET
    return MAIN


def _closes_inset(found: Sequence[Token], at: int) -> bool:
    """Whether a comma follows within four words: `The cut, ministers insisted at the time, would …`."""
    return any(word.text == "," for word in found[at + 1 : at + 6]) and not any(word.low in _THAT for word in found[at + 1 : at + 3])


def _which(found: Sequence[Token], at: int) -> Iterator[Clause]:
    """`X published a comment …, which says that …`."""
    if at and found[at - 1].low in {"which", "that"}:
        verb = next((place for place in range(1, at) if found[place].text in lexicon.PUBLISHING), None)
        subject = before(found, verb) if verb else None
        if subject:
            yield Clause(WHICH, at, at + 1, subject)


def _sentence_subject(found: Sequence[Token], at: int) -> Phrase | None:
    """The subject of the sentence's first verb, where it opens the sentence."""
    for place in range(1, min(at, 12)):
        word = found[place]
        if word.low.endswith("ed") or word.low in lexicon.AUXILIARIES or word.low in {"left", "spoke", "met", "went", "came"}:
            return before(found, place)
    return None

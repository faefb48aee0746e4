"""Clause patterns outside quotation marks: who is said to say it, and by which words. The outermost clause wins.

In order: "This was stated by X" · a tag at the end ("…, X said", "…, said X", "…, according to X") · one set between commas
("The cut, ministers insisted, would …", "as X noted") · "According to X, …" · "X said …" · "X published a comment which says …"
· "…, saying …" · impersonal ("it is understood").
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.core.reading import lexicon
from bot.core.reading.phrases import Phrase, after, before
from bot.core.reading.tokens import QUOTED, Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BACK, TAIL, INSET, FRONT, MAIN, WHICH, SAYING, NOBODY = range(8)
PRIORS = {BACK: 0.95, TAIL: 0.97, INSET: 0.95, FRONT: 0.97, MAIN: 0.93, WHICH: 0.85, SAYING: 0.8, NOBODY: 0.9}
_ENDS = frozenset(".!?;")
_BOUNDS = _ENDS | frozenset({",", QUOTED, "(", ")", ":", "-", "–", "—"})
_THAT = frozenset(["that", "if", "whether", "why", "how", "what", "because"])
_NEVER_INVERTED = lexicon.JUDGEMENT | lexicon.CALLED | {"told", "tells"}
_NEVER = frozenset(["shared", "published", "proposed"])


@dataclass(frozen=True, slots=True)
class Clause:
    """An attributing clause: its rule, the cue's tokens from `cue` to `end`, and the phrase that should name the speaker."""

    rule: int
    cue: int
    end: int
    phrase: Phrase | None
    reaches_back: bool = False


def clauses(found: Sequence[Token]) -> list[Clause]:
    """The attributing clauses of a sentence, the outermost first."""
    return sorted(_all(found), key=lambda clause: (clause.rule, clause.cue))


def _all(found: Sequence[Token]) -> Iterator[Clause]:
    yield from _this_was(found)
    for at, word in enumerate(found):
        if word.low == "according" and at + 1 < len(found) and found[at + 1].low == "to":
            yield from _according(found, at)
        elif word.text in lexicon.CUES or word.text in lexicon.PARTICIPLES:
            yield from _at_cue(found, at)
        elif word.low in lexicon.IMPERSONAL | {"hears"}:
            yield from _impersonal(found, at)


def _this_was(found: Sequence[Token]) -> Iterator[Clause]:
    """An attribution of the sentence before: `This was stated by X`, `This was told to the Daily by X`, `This opinion is shared by X`."""
    if len(found) < 4 or found[0].low not in {"this", "that", "it"}:  # noqa: PLR2004 (the shortest such clause)
        return
    cue = next((at for at in range(2, min(5, len(found))) if found[at].low in lexicon.PASSIVE), None)
    by = next((at for at in range(cue, min(cue + 7, len(found))) if found[at].low == "by"), None) if cue else None
    if cue is None or by is None or not any(word.low in lexicon.AUXILIARIES for word in found[1:cue]):
        return
    named = after(found, by + 1)
    back = found[cue].low in lexicon.REACHES_BACK and found[1].low in lexicon.AUXILIARIES
    yield Clause(BACK, cue, cue + 1, named[0] if named else None, reaches_back=back)


def _according(found: Sequence[Token], at: int) -> Iterator[Clause]:
    named = after(found, at + 2)
    if not named or named[0].words[-1].low in lexicon.PAPERS or _head_is_paper(named[0]):
        return
    tail = named[1] >= len(found) or found[named[1]].text in _ENDS
    rule = FRONT if at == 0 else TAIL if tail else INSET
    yield Clause(rule, at, at + 2, named[0])


def _head_is_paper(phrase: Phrase) -> bool:
    for word in phrase.words:
        if word.low in lexicon.PAPERS:
            return True
        if word.low in lexicon.LINKS:
            return False
    return False


def _at_cue(found: Sequence[Token], at: int) -> Iterator[Clause]:
    if at and found[at - 1].low in {
        "to",
        "not",
        "is",
        "are",
        "be",
        "been",
        "was",
        "were",
        "being",
        "by",
        "the",
        "a",
        "its",
        "his",
        "her",
        "their",
    }:
        yield from _passive(found, at)
        return
    if found[at].text in lexicon.PARTICIPLES:
        if at and found[at - 1].text == ",":
            subject = _sentence_subject(found, at)
            yield Clause(SAYING, at, at + 1, subject) if subject else Clause(NOBODY + 1, at, at + 1, None)
        return
    inverted = _inverted(found, at)
    if inverted:
        yield inverted
        return
    yield from _which(found, at)
    subject = before(found, at)
    if subject and _holds(found, at, subject):
        yield Clause(_place(found, at, subject), at, _cue_end(found, at), subject)


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
    beside = found[at - 1].text != "," or (at > 1 and found[at - 2].text == QUOTED) or follows is None or follows.text in _ENDS
    if bounded and not beside and follows and follows.text == ",":
        return Clause(INSET, at, at + 1, phrase)  # `The farms, said Holt, are closed`
    return Clause(TAIL, at, at + 1, phrase) if bounded and beside else None


def _holds(found: Sequence[Token], at: int, subject: Phrase) -> bool:
    """Whether a cue after its subject attributes: it governs a clause, a quotation or an object, or it closes a tag."""
    cue, following = found[at].text, found[at + 1] if at + 1 < len(found) else None
    if cue in _NEVER or (cue in lexicon.PLURAL_CUES and not _plural(subject)):
        return False
    ahead = found[at + 1 : at + 12]
    if following is None or following.text in _BOUNDS:
        return cue not in lexicon.JUDGEMENT | lexicon.CALLED and _stands_before_a_bound(found, at, subject)
    if cue in lexicon.CALLED:
        quoted = any(word.text == QUOTED for word in found[at:])
        return following.low == "of" and quoted if cue in {"speaks", "spoke"} else following.low in {"on", "for"} or quoted
    if cue in {"pointed", "summed"}:
        return following.low in {"out", "up"}
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


def _impersonal(found: Sequence[Token], at: int) -> Iterator[Clause]:
    before_it = [word.low for word in found[max(0, at - 2) : at]]
    if (
        before_it in (["it", "is"], ["it", "was"])
        or (found[at].low == "hears" and before_it[-1:] == ["one"])
        or (before_it and before_it[-1] == "was" and found[at].low == "heard" and at > 1 and found[at - 2].text in {",", QUOTED})
    ):
        yield Clause(NOBODY, at, at + 1, None)

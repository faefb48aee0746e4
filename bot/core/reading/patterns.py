"""Clause patterns that need no verb of saying before or after a subject, and what a clause is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.reading import lexicon
from bot.core.reading.phrases import Phrase, after, before
from bot.core.reading.tokens import QUOTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.reading.tokens import Token

BACK, TAIL, INSET, FRONT, MAIN, WHICH, SAYING, NOBODY = range(8)
PRIORS = {BACK: 0.95, TAIL: 0.97, INSET: 0.95, FRONT: 0.97, MAIN: 0.93, WHICH: 0.85, SAYING: 0.8, NOBODY: 0.9}
ENDS = frozenset(".!?;")


@dataclass(frozen=True, slots=True)
class Clause:
    """An attributing clause: its rule, the cue's tokens from `cue` to `end`, and the phrase that should name the speaker."""

    rule: int
    cue: int
    end: int
    phrase: Phrase | None
    reaches_back: bool = False


def reports(found: Sequence[Token], at: int) -> bool:
    """Whether a passive reports what is said: `it was claimed that`, `she is said to be`."""
    following = found[at + 1].low if at + 1 < len(found) else ""
    return (following == "that" and at > 1 and found[at - 2].low == "it") or (following == "to" and found[at].low != "expected")


def as_noted_by(found: Sequence[Token], at: int) -> Iterator[Clause]:
    """`As noted by X, …`."""
    named = after(found, at + 3) if found[at + 1].low in lexicon.PASSIVE | lexicon.CUES else None
    if named:
        yield Clause(FRONT if at == 0 else INSET, at + 1, at + 3, named[0])


def quoted_as_saying(found: Sequence[Token], at: int) -> Iterator[Clause]:
    """`X was quoted by Y as saying that`, `Y quoted X as saying that`: X."""
    quoted = next((place for place in range(at - 2, max(0, at - 12), -1) if found[place].low == "quoted"), None)
    if quoted:
        passive = found[quoted - 1].low in lexicon.AUXILIARIES
        named = after(found, quoted + 1)
        yield Clause(MAIN, at, at + 1, before(found, quoted - 1) if passive else named[0] if named else None)


def in_the_view_of(found: Sequence[Token]) -> Iterator[Clause]:
    """`In Holt's view, …`, `In the words of Holt, …`."""
    noun = next((at for at, word in enumerate(found[:8]) if word.low in lexicon.OPINIONS), None)
    if not noun:
        return
    named = after(found, noun + 2) if found[noun + 1 : noun + 2] and found[noun + 1].low == "of" else after(found[:noun], 1)
    yield Clause(FRONT, 0, 1, named[0] if named else None)


def convinced(found: Sequence[Token], at: int) -> Iterator[Clause]:
    """`X is convinced that …`."""
    subject = before(found, at - 1) if found[at - 1].low in lexicon.AUXILIARIES else None
    if subject:
        yield Clause(MAIN, at, at + 1, subject)


def this_was(found: Sequence[Token]) -> Iterator[Clause]:
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


def according(found: Sequence[Token], at: int) -> Iterator[Clause]:
    """`According to X`, in front, at the end or between."""
    named = after(found, at + 2)
    if not named or named[0].words[-1].low in lexicon.PAPERS or _head_is_paper(named[0]):
        return
    tail = named[1] >= len(found) or found[named[1]].text in ENDS
    rule = FRONT if at == 0 else TAIL if tail else INSET
    yield Clause(rule, at, at + 2, named[0])


def _head_is_paper(phrase: Phrase) -> bool:
    for word in phrase.words:
        if word.low in lexicon.PAPERS:
            return True
        if word.low in lexicon.LINKS:
            return False
    return False


def impersonal(found: Sequence[Token], at: int) -> Iterator[Clause]:
    """`It is understood …`, `one hears …`, `…, it was heard`: nobody."""
    before_it = [word.low for word in found[max(0, at - 2) : at]]
    if (
        before_it in (["it", "is"], ["it", "was"])
        or (found[at].low == "hears" and before_it[-1:] == ["one"])
        or (before_it and before_it[-1] == "was" and found[at].low == "heard" and at > 1 and found[at - 2].text in {",", QUOTED})
    ):
        yield Clause(NOBODY, at, at + 1, None)

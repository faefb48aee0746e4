"""Voices: each sentence's kind, voice, speaker, mention, cue and content, from its clauses and the cast. One pass, in order.

A position's confidence is its rule's prior times how surely its mention names someone; below 0.7 nobody is named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.core.model import Kind, Reading, Span, Statement, Voice
from bot.core.reading import lexicon
from bot.core.reading.cast import Cast, Entity
from bot.core.reading.clauses import clauses
from bot.core.reading.mentions import mentioned
from bot.core.reading.patterns import INSET, MAIN, NOBODY, PRIORS, TAIL, Clause
from bot.core.reading.phrases import Phrase, is_name
from bot.core.reading.resolving import LOOKED_AT, Resolved, Resolver
from bot.core.reading.scanning import scan
from bot.core.reading.terms import is_foreign
from bot.core.reading.tokens import QUOTED, Token, tokens
from bot.core.reading.transcript import transcribed
from bot.core.reading.utterances import BAR, CARRIED, carried_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.model import Speaker

_CHARGES = frozenset(["charge", "claim", "accusation", "allegation", "suggestion", "statement", "demand", "idea"])
_BESIDE = frozenset(["while", "whereas", "but", "and", "which"])
LONGEST_SENTENCE = 400
"""In words and marks outside quotations. A longer one is no sentence but a list or an attack, and nobody's."""
WORDS_OF_SOMEBODY = 5
"""Fewer quoted words in a sentence that attributes nothing are the outlet's own: a name, a term, a word at arm's length."""


@dataclass(frozen=True, slots=True)
class _Work:
    """One statement on its way: its number, its tokens outside quotations, and its attributing clauses, the outermost first."""

    number: int
    statement: Statement
    words: Sequence[Token]
    clauses: Sequence[Clause]


def attributed(text: str, reading: Reading) -> Reading:
    """The reading with every statement in its voice."""
    works = [_work(text, number, one) for number, one in enumerate(reading.statements)]
    cast = Cast()
    for work in works:
        if work.statement.kind is not Kind.HEADING:
            scan(cast, work.words)
    cast.know_persons(_lone(works))
    cast.know_titles()
    inner = frozenset(word.base for work in works for word in work.words[1:] if work.statement.kind is not Kind.HEADING)
    return Reading(reading.paragraphs, tuple(transcribed(text, _Voices(text, cast, inner).read(works), cast)))


def _lone(works: Sequence[_Work]) -> set[str]:
    """The capitals that stand alone: by a surname of its own a text shows that a full name is a person's."""
    found = set()
    for words in (work.words for work in works):
        capital = [False, *(word.is_capital for word in words), False]
        found |= {word.base.casefold() for at, word in enumerate(words, 1) if capital[at] and not (capital[at - 1] or capital[at + 1])}
    return found


def _work(text: str, number: int, statement: Statement) -> _Work:
    words = tokens(text, Span(statement.start, statement.end), statement.quoted)
    label = _label(words)
    if label is None and (colon := _colon(words)):
        words = words[colon + 1 :]
    found = [] if len(words) > LONGEST_SENTENCE else clauses(words)
    return _Work(number, statement, words, [label] if label else found)


class _Voices:
    def __init__(self, text: str, cast: Cast, inner: frozenset[str]) -> None:
        self.text, self.cast = text, cast
        self.resolver = Resolver(cast, inner)
        self.before: Statement | None = None
        self.foreign = is_foreign(text)

    def read(self, works: Sequence[_Work]) -> list[Statement]:
        done: list[Statement] = []
        for work in works:
            one = self._one(work)
            self.before = one
            if done and one.speaker and work.clauses and work.clauses[0].reaches_back:
                done[-1] = _told_after(done[-1], one)
            done.append(one)
        return list(carried_on(self.text, done))

    def _one(self, work: _Work) -> Statement:
        if work.statement.kind is Kind.HEADING:
            return replace(work.statement, voice=Voice.OUTLET)
        if len(work.words) > LONGEST_SENTENCE:
            return replace(work.statement, voice=Voice.NOT_ESTABLISHED)
        self._mentions(work.number, work.words)
        for clause in work.clauses:
            resolved = self.resolver.resolve(clause.phrase, work.number) if clause.phrase else None
            if resolved and (_two_voices(work, clause) or self._asked(work, clause, resolved) or self._spoken_of(work, clause, resolved)):
                return _nobody(work, clause)
            if resolved:
                return self._placed(work, clause, resolved)
            if _may_speak(clause) or work.words[clause.cue].text in {"said", "told"}:
                self.resolver.recent.note(Entity((), None, work.statement.start, unnamed=True), work.number, work.statement.start)
                return _nobody(work, clause)
        return self._plain(work.statement, work.words)

    def _spoken_of(self, work: _Work, clause: Clause, resolved: Resolved) -> bool:
        """Whether a pronoun or noun set between commas would mean the one it speaks of: `Carne, she claimed, drank`."""
        named = clause.phrase is not None and clause.phrase.words[0].is_capital
        earlier = (one for one in self.resolver.recent.seen[-LOOKED_AT:] if one.sentence == work.number and one.at < resolved.start)
        return (
            clause.rule in {INSET, MAIN}
            and not named
            and clause.cue > 1
            and any(one.entity is resolved.entity and work.words[1].text == "," for one in earlier)
        )

    def _asked(self, work: _Work, clause: Clause, resolved: Resolved) -> bool:
        """Whether a pronoun would give an answer to the one who asked the question before it, or a denial to the one who said it."""
        if clause.phrase is None or clause.phrase.words[0].low not in lexicon.PRONOUNS:
            return False
        cue, then = work.words[clause.cue].low, work.words[clause.end : clause.end + 1]
        if cue in lexicon.DENIALS and then and then[0].low in {"it", "this", "that"}:
            return self.resolver.recent.spoke_last(resolved.entity)
        if (before := self.before) is None or before.speaker is None or before.speaker.id != resolved.entity.speaker.id:
            return False
        return cue in lexicon.REPLIES or (before.cue is not None and self.text[before.cue.start : before.cue.end] in {"asked", "asks"})

    def _placed(self, work: _Work, clause: Clause, resolved: Resolved) -> Statement:
        self.resolver.recent.note(resolved.entity, work.number, resolved.start, spoke=True)
        return replace(
            _voiced(work.statement, resolved, round(PRIORS[clause.rule] * resolved.factor, 2)),
            kind=_kind(work.statement, clause, work.words),
            mention=Span(resolved.start, resolved.end),
            cue=Span(work.words[clause.cue].start, work.words[clause.end - 1].end) if clause.end > clause.cue else None,
            content=_content(work.statement, clause, work.words),
            holder=self._holder(work, clause, resolved),
        )

    def _holder(self, work: _Work, clause: Clause, resolved: Resolved) -> Speaker | None:
        """Whose position the speaker reports: the subject of an attributing clause inside what is said."""
        for other in work.clauses:
            if other is clause or other.phrase is None or other.rule != MAIN or other.phrase.words[0].low in lexicon.PRONOUNS:
                continue
            inner = other.cue > clause.cue if clause.rule == MAIN else other.phrase.start != clause.phrase.start if clause.phrase else False
            held = self.resolver.resolve(other.phrase, work.number) if inner else None
            if held and held.entity is not resolved.entity:
                return held.entity.speaker
        return None

    def _plain(self, statement: Statement, words: Sequence[Token]) -> Statement:
        """A sentence without an attributing clause: a quotation waits for its paragraph, all else is the outlet's own."""
        if statement.kind is Kind.DIRECT and not any(word.is_word for word in words):
            return replace(statement, confidence=0.0)
        if statement.kind is Kind.DIRECT or _says_whole(self.text, statement):
            return replace(statement, kind=Kind.DIRECT, voice=Voice.NOT_ESTABLISHED)
        open_mark = not statement.quoted and self.text[statement.start] in '"“„«'  # it closes nowhere
        if self.foreign or open_mark or any(self._is_said(span, words) for span in statement.quoted):
            return replace(statement, voice=Voice.NOT_ESTABLISHED)
        return replace(statement, kind=Kind.NARRATIVE, voice=Voice.OUTLET)

    def _is_said(self, span: Span, words: Sequence[Token]) -> bool:
        """Whether quoted words that nothing attributes look like somebody's: a clause, a call, after a colon, beside a person."""
        quoted = self.text[span.start : span.end]
        before = next((word.text for word in reversed(words) if word.end <= span.start), "")
        calls = quoted.rstrip("“”\"«»’‘'")[-1:] in {"!", "?"}
        return len(quoted.split()) >= WORDS_OF_SOMEBODY or calls or before == ":" or any(map(self._is_person, words))

    def _is_person(self, word: Token) -> bool:
        noun = word.low in lexicon.PERSON_NOUNS - {"one"} or word.low in {"he", "she", "they"}
        return noun or (word.is_capital and word.base.casefold() in self.cast.by_surname)

    def _mentions(self, number: int, words: Sequence[Token]) -> None:
        """Feed recency with the named persons and bodies of a sentence outside its quotations."""
        for place, word in enumerate(words):
            for one in mentioned(self.cast, words, place):
                self.resolver.recent.note(one, number, word.start)


def _two_voices(work: _Work, clause: Clause) -> bool:
    """Whether a sentence has a second speaker beside the first and not inside what is said: `X said …; Y said …`."""
    places = {word.start: place for place, word in enumerate(work.words)}
    others = [other.phrase for other in work.clauses if other is not clause and other.phrase]
    firsts = [places.get(min(one.start, *(word.start for word in one.aside)) if one.aside else one.start, 0) for one in others]
    own = (clause.phrase or others[0]).start if clause.phrase or others else 0
    leads = [work.words[first - 1] for one, first in zip(others, firsts, strict=True) if first and one.start != own]
    return any(lead.text == ";" or lead.low in _BESIDE for lead in leads) or _charged(work.words)


def _charged(words: Sequence[Token]) -> bool:
    """Whether a further clause tells what another made of it: `…, a charge that X dismissed`."""
    return any(
        one.text == "," and two.low in {"a", "an", "the"} and any(word.low in _CHARGES for word in words[at + 2 : at + 4])
        for at, (one, two) in enumerate(pairwise(words))
    )


def _told_after(before: Statement, one: Statement) -> Statement:
    """The sentence before "This was stated by X", in the voice of X."""
    if before.voice is not Voice.OUTLET or before.kind is not Kind.NARRATIVE or before.paragraph != one.paragraph:
        return before
    confidence = round(one.confidence * CARRIED, 2)
    named = confidence >= BAR
    return replace(
        before,
        kind=Kind.INDIRECT,
        voice=one.voice if named else Voice.NOT_ESTABLISHED,
        speaker=one.speaker if named else None,
        content=(Span(before.start, before.end),),
        confidence=confidence,
        flags=before.flags | {"told_after"},
    )


def _nobody(work: _Work, clause: Clause) -> Statement:
    """Somebody's words, and nobody is established."""
    mention = Span(clause.phrase.start, clause.phrase.end) if clause.phrase else None
    kind = _kind(work.statement, clause, work.words)
    return replace(work.statement, kind=kind, voice=Voice.NOT_ESTABLISHED, mention=mention, confidence=PRIORS.get(clause.rule, BAR))


def _may_speak(clause: Clause) -> bool:
    """Whether an unresolved phrase still is somebody's: a pronoun, a name, a person's noun. Else the cue is no attribution."""
    phrase = clause.phrase
    if phrase is None:
        return True
    words = phrase.words
    return (
        words[0].low in lexicon.PRONOUNS - {"it", "one"}
        or any(part and part[-1].is_capital for part in (words, phrase.aside))
        or any(
            word.low in lexicon.PERSON_NOUNS | lexicon.BODIES | lexicon.GROUPS or word.low.endswith(("er", "or", "ist", "-year-old"))
            for word in words
        )
        or clause.rule == TAIL
    )


def _label(words: Sequence[Token]) -> Clause | None:
    """`Lantern: …` and `Anna Holt: “…”`: a name before a colon opens the sentence."""
    colon = _colon(words)
    return Clause(MAIN, colon, colon, Phrase(tuple(words[:colon]), initial=True)) if colon and words[colon + 1].text == QUOTED else None


def _colon(words: Sequence[Token]) -> int | None:
    """The place of the colon after a name that opens the sentence."""
    colon = next((at for at, word in enumerate(words[:5]) if word.text == ":"), None)
    return colon if colon and is_name(words[:colon]) and colon + 1 < len(words) else None


def _voiced(statement: Statement, resolved: Resolved, confidence: float) -> Statement:
    if confidence < BAR:
        return replace(statement, voice=Voice.NOT_ESTABLISHED, confidence=confidence, speaker=None)
    voice = Voice.UNNAMED if resolved.entity.unnamed else Voice.SPEAKER
    return replace(statement, voice=voice, speaker=resolved.entity.speaker, confidence=confidence)


def _kind(statement: Statement, clause: Clause, words: Sequence[Token]) -> Kind:
    """Direct where nothing but the attributing clause stands beside the quotations; a judged object is the outlet's wording."""
    if not statement.quoted:
        return Kind.INDIRECT
    cue = words[clause.cue].text
    if clause.end == clause.cue and all(word.text == QUOTED for word in words[clause.cue + 1 :]):
        return Kind.DIRECT  # `Holt: “We leave.”`
    if statement.kind is Kind.DIRECT and clause.rule == MAIN and cue in lexicon.JUDGEMENT | lexicon.CALLED:
        return Kind.MIXED
    if statement.kind is Kind.MIXED and clause.rule in {TAIL, NOBODY} and words[0].text == QUOTED:
        first = min(words[clause.cue].start, clause.phrase.start if clause.phrase else statement.end)
        ahead = [word for word in words if word.is_word and word.start < first]
        told = any(word.low in lexicon.BREAKS for word in words if word.start > first)
        return Kind.DIRECT if len(ahead) <= 1 and not told else Kind.MIXED
    return statement.kind


def _says_whole(text: str, statement: Statement) -> bool:
    """Whether a sentence opens with a quotation that ends as a clause does: somebody's words, in a tag that names nobody."""
    if not statement.quoted or statement.quoted[0].start != statement.start or statement.kind is not Kind.MIXED:
        return False
    return text[statement.start : statement.quoted[0].end].rstrip("“”\"«»’‘' ")[-1:] in {",", "!", "?"}


def _content(statement: Statement, clause: Clause, words: Sequence[Token]) -> tuple[Span, ...]:
    """What is attributed: the quotations of a direct statement, else the sentence without the attributing clause."""
    if statement.kind is Kind.DIRECT:
        return statement.quoted
    first = min(words[clause.cue].start, clause.phrase.start if clause.phrase else statement.end)
    last = max(words[clause.end - 1].end if clause.end else 0, clause.phrase.end if clause.phrase else 0)
    if clause.phrase and clause.phrase.aside:
        first, last = min(first, clause.phrase.aside[0].start), max(last, clause.phrase.aside[-1].end)
    if clause.rule == MAIN:
        return (Span(last, statement.end),) if last < statement.end else ()
    return tuple(Span(start, end) for start, end in ((statement.start, first), (last, statement.end)) if end - start > 3)  # noqa: PLR2004 (a mark, a space)

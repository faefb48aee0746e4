"""Whose words a question asks for, as in "What did X say about Y?", "Who says that …?", "What is the Courier's own wording?".

Such a question is answered from the statements in that voice alone. Where there are none, the rule that tells a false premise from
silence is: **false premise** when the articles name X and a sentence of theirs either names X together with another word of the
question, or would be an answer if it were X's; then that sentence is shown with whose it is (of one who is never quoted the one
that names, of a speaker the one that would answer). **Not in the text** otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.briefing import frames
from bot.briefing.called import is_called
from bot.briefing.called import name_words as _words
from bot.briefing.denying import denies, presumed
from bot.briefing.draft import Evidence
from bot.briefing.expected import expected
from bot.briefing.extract import evidence
from bot.core.answering.question import Role
from bot.core.model import Voice
from bot.core.reading.lexicon import ASKING, AUXILIARIES, DETERMINERS, JUDGEMENT, POSITION_NOUNS, PRONOUNS, SPEECH
from bot.core.reading.scripts import TITLES
from bot.core.reading.terms import WORD, fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.briefing.draft import Candidate
    from bot.core.answering.question import Token
    from bot.core.labels import Source
    from bot.core.model import LivePassage, Statement
    from bot.core.ports import Recall

_DO = frozenset(["did", "does", "do", "has", "have", "had"])
_BE = frozenset(["is", "was", "are", "were"])
_PREPOSITIONS = frozenset(["about", "on", "of", "to", "regarding", "concerning"])
_PAST = {"say": "said", "tell": "told", "think": "thought", "write": "wrote", "mean": "meant", "speak": "spoke", "feel": "felt"}
_ACCORDING = re.compile(r"\baccording to (?P<who>[^,?]+)", re.IGNORECASE)
_TURNED = re.compile(r"^\W*(?P<who>[^\W\d][\w’' .-]{1,60}?) (?:said|says) what\b(?P<rest>.*)", re.IGNORECASE)
_OWN = re.compile(r"\bown (?:words|wording)\b", re.IGNORECASE)
_POINTING = frozenset(["that", "this", "it", "so", "these", "those"])
LONGEST_NAME = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose words are asked for: of somebody named (`who`), of anybody but the outlet, or the outlet's own.

    `frame` are the folded words that say so and nothing of what is asked; `premise` is what a question takes for granted.
    """

    who: str | None = None
    own: bool = False
    frame: frozenset[str] = frozenset()
    premise: str | None = None
    whose: str | None = None
    spelt: tuple[frozenset[str], ...] = ()

    def admits(self, statement: Statement, text: str) -> bool:
        """Whether a statement of a text is in a voice that is asked for: of that name, or called so there."""
        if self.own:
            return statement.voice is Voice.OUTLET
        if self.who is None:
            return statement.speaker is not None
        if any(party is not None and is_called(self.who, party, self.spelt) for party in (statement.speaker, statement.holder)):
            return True
        at = statement.mention if statement.speaker else None
        return at is not None and _words(self.who) == _words(text[at.start : at.end])

    def spelt_as(self, tokens: Sequence[Token]) -> Wanted:
        """The same, with the spellings that an article may have for the words of a name in another script or case."""
        named = _words(self.who or "")
        its = [token for token in tokens if fold(token.text) in named]
        return (
            replace(self, spelt=tuple(frozenset([fold(one.text), *chain(*one.readings)]) for one in its))
            if any(one.readings for one in its)
            else self
        )

    def topic(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """The words of a question without those that only say whose words are asked for."""
        return tuple(token for token in tokens if fold(token.text) not in self.frame)


def wanted(question: str, speaker: str | None = None) -> Wanted | None:
    """Whose words a question asks for; None where it asks for none in particular. A `speaker` given beside it wins."""
    found = (
        _own(question) or _said_by(question) or _position_of(question) or _according(question) or _who_says(question) or _abroad(question)
    )
    if speaker is None:
        return found
    return Wanted(speaker, frame=_words(speaker) | (found.frame if found and found.who else frozenset()))


def outlet_asked(want: Wanted, sources: Iterable[Source]) -> str | None:
    """The id of the outlet that a question names as whose words it wants: "What does the Courier say about Y?"."""
    asked = _words(want.who or want.whose or "")
    named = {source.id: [_words(name) for name in (source.name, *source.aliases)] for source in sources}
    found = [one for one, names in named.items() if asked and any(asked == name or (len(asked) == 1 and asked <= name) for name in names)]
    return found[0] if len(found) == 1 else None


def _own(question: str) -> Wanted | None:
    if not _OWN.search(question):
        return None
    before = question[: _OWN.search(question).start()].rstrip()  # type: ignore[union-attr]  # it was found a line above
    whose = WORD.findall(before)[-1:] or [""]
    return Wanted(own=True, frame=_words(before[-60:].rpartition(" the ")[2]) | {"own", "words", "wording"}, whose=whose[0])


def _said_by(question: str) -> Wanted | None:
    """As in `What did X say about Y?`, `Why did X condemn Y?`, `Did X deny that …?`."""
    turned = _TURNED.match(question)
    if turned:
        question = f"What did {turned['who']} say {turned['rest']}"
    found = list(WORD.finditer(question))
    low = [match.group().casefold() for match in found]
    at = next((place for place, word in enumerate(low[:5]) if word in _DO), None)
    said = (place for place, word in enumerate(low) if at is not None and place > at + 1 and word in ASKING)
    verb = next((place for place in said if low[place - 1] not in DETERMINERS), None)
    if at is None or verb is None or verb - at - 1 > LONGEST_NAME:
        return None
    who = question[found[at + 1].start() : found[verb - 1].end()]
    if not _may_name(who):
        return None
    rest = question[found[verb].end() :].strip(" ?.!")
    if {fold(word) for word in words(who)} <= PRONOUNS:
        return Wanted(who, frame=_words(who) | {low[verb]})  # nobody is established, and so nothing is presumed
    dropped = {low[verb]} if low[verb] not in JUDGEMENT and _past(low[verb]) not in JUDGEMENT else set()
    return Wanted(who, frame=_words(who) | dropped, premise=_premise(who, low[verb], rest, open_ended=low[0] in {"what", "how"}))


def _position_of(question: str) -> Wanted | None:
    """As in `What is X's position on Y?`, `What was the reaction of X to Y?`."""
    found = list(WORD.finditer(question))
    low = [match.group().casefold() for match in found]
    noun = next((place for place, word in enumerate(low) if word in POSITION_NOUNS), None)
    be = next((place for place, word in enumerate(low[:3]) if word in _BE), None)
    if noun is None or be is None or noun <= be + 1:
        return None
    owner = found[noun - 1]
    if not re.search(r"(?:[’']s|s[’'])$", question[found[be + 1].start() : owner.end() + 1].rstrip()):
        if low[noun + 1 : noun + 2] != ["of"]:
            return None
        stop = next((place for place in range(noun + 2, len(low)) if low[place] in _PREPOSITIONS), len(low))
        who, last = question[found[noun + 2].start() : found[stop - 1].end()] if noun + 2 < len(found) else "", stop - 1
    else:
        who, last = question[found[be + 1].start() : owner.end()], noun
    rest = question[found[last].end() :].strip(" ?.!")
    who = re.sub(r"[’']s?$", "", who)
    return Wanted(who, frame=_words(who) | {low[noun]}, premise=_premise(who, "say", rest, open_ended=True)) if _may_name(who) else None


def _according(question: str) -> Wanted | None:
    match = _ACCORDING.search(question)
    return Wanted(match["who"], frame=_words(match["who"])) if match and _may_name(match["who"]) else None


def _who_says(question: str) -> Wanted | None:
    low = [word for word in map(str.casefold, WORD.findall(question)[:3]) if word != "else"][:2]
    return Wanted(frame=frozenset(low)) if low[:1] == ["who"] and low[1:] and low[1] in SPEECH | JUDGEMENT else None


def _abroad(question: str) -> Wanted | None:
    """As in `Что сказала X?`, `Ko tvrdi …?`: nothing is presumed."""
    frame = frames.said(question)
    return Wanted(frame.who, frame=_words(frame.words)) if frame else None


def _may_name(who: str) -> bool:
    """Whether a question's words can stand for somebody: a name, an office, a pronoun, or anything where all is in small letters."""
    return bool(_words(who)) and not {fold(word) for word in words(who)} & AUXILIARIES


def _premise(who: str, verb: str, rest: str, *, open_ended: bool) -> str | None:
    """What a question presumes, in its own words."""
    if not {fold(word) for word in words(rest)} - PRONOUNS - _PREPOSITIONS - _POINTING:
        return None  # "When did he say that?" takes nothing for granted that could be denied in its own words
    if open_ended:
        return f"{who} said anything {rest}" if rest.split(maxsplit=1)[0].casefold() in _PREPOSITIONS else None
    return f"{who} {_past(verb)} {rest}"


def _past(verb: str) -> str:
    if verb in _PAST:
        return _PAST[verb]
    if verb.endswith("ed") or verb in _PAST.values():
        return verb
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ied"
    return f"{verb}d" if verb.endswith("e") else f"{verb}ed"


@dataclass(frozen=True, slots=True)
class Material:
    """A question's words with the passages found for them, best first, and whose words it asks for.

    `foreign` is a question in a language that none of the texts is in: only its names, numbers and dates can be looked for.
    """

    question: str
    tokens: Sequence[Token]
    live: Sequence[LivePassage]
    recall: Recall
    want: Wanted | None
    close: Mapping[tuple[int, int], float] = field(default_factory=dict)
    degraded: str | None = None
    measured: bool = True
    foreign: bool = False

    @property
    def premise(self) -> str | None:
        """What the question takes for granted, in its own words."""
        return (self.want.premise if self.want else None) or presumed(self.question)

    def evidence(self) -> Evidence:
        """The candidates; where somebody's words are asked for, of that voice alone. One without what is asked for is not near."""
        if self.want is None and not self.tokens:
            return Evidence(self.question, ())  # small words alone ask for nothing
        if self.want is None:
            return _of_kind(evidence(self.question, self.tokens, self.live, self.recall, close=self.close, measured=self.measured))
        found = evidence(
            self.question, self._topic(), self.live, self.recall, admits=self.want.admits, close=self.close, measured=self.measured
        )
        return _of_kind(replace(found, absent=tuple(token.text for token in self.want.topic(self.tokens) if self._is_absent(token))))

    def denied(self, found: Evidence) -> Evidence | None:
        """What the articles do say, where the sentence that would answer says the contrary of what is taken for granted."""
        best = next((one for one in found.candidates if one.near), None)
        if best is None or presumed(self.question) is None or not denies(_text(best), self.tokens):
            return None
        return replace(found, candidates=(best,))

    def contrary(self) -> Evidence | None:
        """What the articles do say, where the question puts something in a mouth that it is not in."""
        want, topic = self.want, self._topic()
        if not want or not want.who or not want.premise or not topic or not any(_names(text, want.who) for text in self._texts()):
            return None
        surname = [fold(word) for word in words(want.who)][-1]

        def others(one: Statement, text: str) -> bool:
            return not want.admits(one, text)

        found = evidence(self.question, topic, self.live, self.recall, admits=others, close=self.close, measured=self.measured)
        if any(one.statement.voice is Voice.NOT_ESTABLISHED for one in found.candidates if one.near or surname in _words(_text(one))):
            return None  # it may be X who says it, and nothing establishes who does
        would = [one for one in found.candidates if one.near]
        names = [one for one in found.candidates if surname in _words(_text(one))]
        speaks = any(want.admits(statement, live.passage.version.text) for live in self.live for statement in live.statements)
        shows = would or names if speaks else names or would
        return replace(found, candidates=tuple(shows)) if shows else None

    def _is_absent(self, token: Token) -> bool:
        return not any(term in self.recall.frequency for term in token.terms)

    def _texts(self) -> Iterator[str]:
        return (live.passage.version.text for live in self.live)

    def _topic(self) -> tuple[Token, ...]:
        """The words to look for: without those that stand nowhere in the index, as long as these are not most of them.

        In a foreign question a word that stands nowhere may be one that cannot be read: its names and numbers do, if they are more.
        """
        tokens = self.want.topic(self.tokens) if self.want else tuple(self.tokens)
        topics = [token for token in tokens if token.role is Role.WORD]
        absent = [token for token in topics if self._is_absent(token)]
        few = 2 * len(absent) <= len(topics) or (self.foreign and len(absent) < len(tokens) - len(topics))
        return tuple(token for token in tokens if token not in absent) if few else tokens


def _of_kind(found: Evidence) -> Evidence:
    """The candidates, of which those that have no number, date, name, place or reason as asked for are not near."""
    kind = expected(found.question)
    if kind is None:
        return found
    untold = kind.deed and bool(found.absent)
    has = [one.near and not untold and kind.stands_in(one.live.passage.version.text, one.statement) for one in found.candidates]
    return replace(found, candidates=tuple(replace(one, near=near) for one, near in zip(found.candidates, has, strict=True)))


def _names(text: str, who: str) -> bool:
    """Whether a text has a name whole, without the title or article that a question puts before it."""
    name = [re.escape(word) for word in words(who) if fold(word) not in TITLES | DETERMINERS]
    return bool(name) and re.search(r"\b" + r"\W+".join(name) + r"\b", text, re.IGNORECASE) is not None


def _text(one: Candidate) -> str:
    return one.live.passage.version.text[one.statement.start : one.statement.end]

"""A follow-up as a question of its own: what "she", "that", "And the embassy?" or "Why?" mean after what was asked and shown before.

It is written from the asker's own words, the names of speakers as they were shown, and function words; never from an article. In
doubt nothing is guessed: a question that could mean two is `Unclear`, and one that nothing before explains is left as it is, as
is one that needs nothing from before. A reading reaches no further than the question: it is asked where the conversation asks,
not only in the articles that were quoted before, so that a follow-up cannot hide what another outlet has on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.briefing import pronouns, topics
from bot.briefing.asking import wanted
from bot.briefing.called import is_called
from bot.briefing.pronouns import POSSESSIVE, THEY
from bot.core.answering.question import MAX_QUESTION
from bot.core.model import Status
from bot.core.reading import lexicon
from bot.core.reading.terms import WORD, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.model import Speaker
    from bot.core.ports import Record

REACH = 3
"""So many turns back a pronoun may reach; what else refers back refers to the last one."""

_DO = frozenset(["did", "does", "do"])
_THAT = frozenset(["that", "this"])
_ABOUT = frozenset(["about", "on", "regarding", "concerning"])
_SAY = frozenset(["say", "said", "says", "saying"])
_NOUNS = """
    decision move step claim statement accusation ban law order plan incident event attack protest march meeting talk deal agreement
    remark comment report announcement proposal reaction question visit arrest strike closure declaration demand
    day night evening morning week month year time
"""
NOUNS = frozenset(_NOUNS.split())
_TIMES = frozenset(["day", "night", "evening", "morning", "week", "month", "year", "time"])
_PLEONASTIC = re.compile(r"\bit (?:\w+ )?(?:that|to|if|whether|take|takes|took|mean|means|seem|seems|appear|appears)\b", re.IGNORECASE)
_QUOTED = re.compile('[“«„"][^”»“"]*[”»“"]')
_WORD_ALONE = re.compile(
    r"(?P<word>why|when|where|how)(?: (?:(?:was|is|were) (?:that|this|it)|(?:did|does) (?:that|this|it) (?:happen|take place|occur)))?",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"^\W*(?:and|but|what about|how about)\b[\s,]+(?P<phrase>[^?!.,;:()]+?)[\s?!.]*$", re.IGNORECASE)
LONGEST_PHRASE = 8
LONGEST_QUESTION = 40
"""A question of more words stands by itself."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, as it was read, and of its answer the status, those whose words were shown, in order, and who was named in them."""

    asked: str
    speakers: tuple[Speaker, ...] = ()
    status: str = Status.ANSWERED
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unclear:
    """A word of a question that may mean any of several, by their names."""

    word: str
    names: tuple[str, ...]


def turn(record: Record, named: Sequence[str] = ()) -> Turn:
    """What a follow-up needs to know of a record; `named` are the persons that its quotations name."""
    speakers = dict.fromkeys(citation.speaker for citation in record.citations if citation.speaker)
    return Turn(record.read_as or record.question, tuple(speakers), record.status, tuple(named))


def read_as(question: str, turns: Sequence[Turn]) -> str | Unclear | None:
    """A question as it is meant after some turns, oldest first; None where it is left as it is."""
    text = topics.opened(question)
    if not turns or not 0 < len(text.split()) <= LONGEST_QUESTION or not _is_english(text):
        return None
    read = _shortened(question, turns) or _Reference.of(text.rstrip(" ?!."), turns).read()
    if not isinstance(read, str):
        return read
    opens = read[0].upper() if next(filter(str.isalpha, question), "").isupper() else read[0]
    read = f"{opens}{read[1:].rstrip(' ?!.')}?"
    return read if len(read) <= MAX_QUESTION else None


def _is_english(text: str) -> bool:
    """Whether a question has at least as many function words of English as of any other language, and one at all."""
    words = [fold(match.group()) for match in WORD.finditer(text)]
    hits = {language: sum(word in stops for word in words) for language, stops in lexicon.STOP_WORDS.items()}
    return hits["en"] >= max(hits.values()) and (hits["en"] > 0 or all(word.isascii() for word in words))


def _shortened(question: str, turns: Sequence[Turn]) -> str | None:
    """What stands for a whole question: `Why?`, `Who else?`, `And the embassy?`, and a name where one was asked for."""
    last = turns[-1]
    told = [one for one in turns if one.status != Status.AMBIGUOUS]
    text = topics.opened(question).rstrip(" ?!.")
    alone = _WORD_ALONE.fullmatch(text)
    if alone:
        return topics.when_or_why(told[-1].asked, alone["word"]) if told and last in told else None
    if text.lower() == "who else":
        return topics.who_else(told[-1].asked) if told and last in told else None
    another = _ANOTHER.match(question)
    phrase = " ".join(another["phrase"].split()) if another else text
    if last.status == Status.AMBIGUOUS and told and _is_phrase(phrase, named=True):
        return _named(last.asked, phrase, told)
    return topics.of_another(last.asked, phrase) if another and _is_phrase(phrase, named=False) else None


def _named(asked: str, name: str, turns: Sequence[Turn]) -> str | None:
    """A question that was asked back, with the name that was given for its pronoun."""
    unclear = _Reference.of(topics.opened(asked).rstrip(" ?!."), turns)
    at = next((place for place, word in enumerate(unclear.low) if word in pronouns.PERSONAL | {"it"}), None)
    if at is None:
        return None
    text = unclear.text[: unclear.words[at].start()] + unclear.named(at, name) + unclear.text[unclear.words[at].end() :]
    read = _Reference.of(text, turns).read()
    return read if isinstance(read, str) else text


def _is_phrase(phrase: str, *, named: bool) -> bool:
    """Whether some words are no question but somebody, something, a time or a place; where `named`, nothing but a name."""
    words = phrase.split()
    if not 0 < len(words) <= LONGEST_PHRASE or (named and not all(word[0].isupper() for word in words)):
        return False
    verbs = topics.INTERROGATIVES | lexicon.AUXILIARIES | lexicon.PRONOUNS | _THAT | {"these", "those", "else", "then", "so"}
    return not {fold(word) for place, word in enumerate(words) if not (place and word[0].isupper())} & verbs  # `20 May`


@dataclass(frozen=True, slots=True)
class _Reference:
    """A question with words in it that may refer to a turn before."""

    text: str
    words: Sequence[re.Match[str]]
    turns: Sequence[Turn]

    @classmethod
    def of(cls, text: str, turns: Sequence[Turn]) -> _Reference:
        """A question with its words outside quotation marks."""
        return cls(text, list(WORD.finditer(_QUOTED.sub(lambda match: "_" * len(match.group()), text))), turns)

    def read(self) -> str | Unclear | None:
        """The question with what those words stand for."""
        edits: list[tuple[int, int, str]] = []
        for at, word in enumerate(self.low):
            found = self._party(at) if word in pronouns.PERSONAL or (word == "it" and self._speaks(at)) else self._thing(at)
            if isinstance(found, Unclear):
                return found
            if found:
                edits.append(found)
        text = self.text
        for start, end, new in reversed(edits):
            text = text[:start] + new + text[end:]
        return text if edits else None

    @property
    def low(self) -> list[str]:
        return [fold(match.group()) for match in self.words]

    def _next(self, at: int) -> str:
        return self.low[at + 1] if at + 1 < len(self.low) else ""

    def _before(self, at: int) -> str:
        return self.low[at - 1] if at else ""

    def _speaks(self, at: int) -> bool:
        return self._before(at) in _DO and self._next(at) in lexicon.ASKING

    def _ends(self, at: int) -> bool:
        """Whether a pronoun is an object: nothing follows it, or a preposition or a conjunction does."""
        return self._next(at) in lexicon.PREPOSITIONS | lexicon.BREAKS | {"", "to"}

    def _has_its_own(self, at: int, nouns: frozenset[str]) -> bool:
        """Whether something before a pronoun in the same question may be what it stands for."""
        want = wanted(self.text) if self._ends(at) else None
        voice = {fold(word) for word in WORD.findall(want.who or "")} if want else set()
        before = [(match.group(), low) for match, low in zip(self.words[:at], self.low[:at], strict=True)]
        if self.low[0] == "who" and not self._ends(at):
            return True
        named = any(word[0].isupper() and low not in voice for word, low in before[1:])
        named = named or bool(
            before and before[0][0][0].isupper() and before[0][1] not in topics.INTERROGATIVES | lexicon.AUXILIARIES | voice
        )
        return named or any(low not in voice and (low in nouns or low.removesuffix("s") in nouns) for _, low in before)

    def _party(self, at: int) -> tuple[int, int, str] | Unclear | None:
        """The one person or body that a pronoun can mean."""
        word = self.low[at]
        people = (lexicon.PERSON_NOUNS | lexicon.BODIES | lexicon.GROUPS) - lexicon.ASKING
        if self._has_its_own(at, people) or (word in THEY and self._is_plural_before(at)):
            return None
        fits = [name for name in self._asked_before(at) or self._shown_before(word) if not self._is_voice(name, at)]
        if word in THEY and not self._are_bodies(fits) and len(fits) == 1:
            return None
        if len(fits) > 1:
            return Unclear(self.words[at].group(), tuple(fits))
        if not fits:
            return None
        return self.words[at].start(), self.words[at].end(), self.named(at, fits[0])

    def named(self, at: int, name: str) -> str:
        """A name as it stands for a pronoun."""
        possessive = self.low[at] in POSSESSIVE and not self._ends(at)
        return pronouns.with_article(name) + ("’s" if possessive else "")

    def _shown_before(self, word: str) -> list[str]:
        """Whom a pronoun can mean after the nearest turn that showed or named anybody; nobody where it showed none of them speak."""
        for one in reversed(self.turns[-REACH:]):
            names = pronouns.fits(word, one.speakers, one.asked)
            others = pronouns.rivals(word, one.named, names, one.speakers)
            if names or others:
                goes_on = len(names) == 1 and _whose(one) == names
                return names if goes_on else [*names, *others] if names else []
        return []

    def _asked_before(self, at: int) -> list[str]:
        """Whom `What else did she say?` goes on about: the one whose words were asked for, if one was shown."""
        last = self.turns[-1]
        fitting = [one.name for one in last.speakers if pronouns.may_be(self.low[at], one)]
        return [name for name in _whose(last) if "else" in self.low[:at] and name in fitting]

    def _is_voice(self, name: str, at: int) -> bool:
        """Whether a name is the question's own speaker, who is no `him` of it."""
        want = wanted(self.text) if self._ends(at) else None
        who = {fold(word) for word in WORD.findall(want.who or "")} if want else set()
        return bool(who) and who <= {fold(word) for word in WORD.findall(name)}

    def _are_bodies(self, names: Sequence[str]) -> bool:
        known = {one.name: pronouns.is_body(one) for turn in self.turns for one in turn.speakers}
        return all(known.get(name, False) for name in names)

    def _is_plural_before(self, at: int) -> bool:
        determined = zip(self.low[:at], self.low[1:at], strict=False)
        return any(first in lexicon.DETERMINERS and second.endswith("s") for first, second in determined)

    def _thing(self, at: int) -> tuple[int, int, str] | None:
        """What `that`, `this` and `it` stand for: the question before."""
        told = [one for one in self.turns if one.status != Status.AMBIGUOUS]
        word = self.low[at]
        if not told or self.turns[-1] is not told[-1] or word not in _THAT | {"it", "these", "those"}:
            return None
        asked = told[-1].asked
        if word != "it" and self._next(at).removesuffix("s" if word in {"these", "those"} else "") in NOUNS:
            return self._with_noun(at, asked)
        if word in {"these", "those"} or not (self._refers_as_it(at) if word == "it" else self._refers(at)):
            return None
        start, end, noun = self.words[at].start(), self.words[at].end(), topics.noun(asked)
        if noun and self._before(at) in _ABOUT:
            return start, end, noun
        if noun and self._before(at) == "to" and _SAY & set(self.low[:at]):
            return self.words[at - 1].start(), end, f"about {noun}"
        return end, end, f" ({topics.clause(asked)})"

    def _refers(self, at: int) -> bool:
        """Whether a `that` is a pronoun: at the end, after `called`, before `as` or `happen`; never one that opens a clause."""
        before, after = self._before(at), self._next(at)
        if before in {"like", "than", "all", "at", "such", "so"} or not before:
            return False
        if before in lexicon.CALLED or after in {"as", "happen", "happened"}:
            return True
        return after == "" or (before in lexicon.PREPOSITIONS | {"to", "about"} and after in lexicon.PREPOSITIONS | lexicon.BREAKS)

    def _refers_as_it(self, at: int) -> bool:
        things = frozenset(["the", "a", "an", "which"]) | lexicon.BODIES
        if at == 0 or _PLEONASTIC.search(self.text) or self._has_its_own(at, things):
            return False
        return self._ends(at) or self._before(at) in lexicon.AUXILIARIES

    def _with_noun(self, at: int, asked: str) -> tuple[int, int, str] | None:
        """`that decision`, `on that day`."""
        noun, before = self._next(at), self._before(at)
        clause = before in lexicon.SPEECH and noun in {"law", "order", "time"}  # `said that law and order …`
        if clause or noun in self.low[:at] or (noun in _TIMES and self.low[at] != "that"):
            return None
        start, end = self.words[at].start(), self.words[at + 1].end()
        if noun in _TIMES:
            when = topics.time_of(asked)
            return (self.words[at - 1].start() if before in {"on", "in", "at"} else start, end, when) if when else None
        phrase = topics.phrase_of(asked, noun)
        return (start, end, phrase) if phrase else (end, end, f" ({topics.clause(asked)})")


def _whose(turn: Turn) -> list[str]:
    """The one speaker shown whose words a question asked for by name."""
    want = wanted(turn.asked)
    if not want or not want.who or fold(want.who) in lexicon.PRONOUNS:
        return []
    called = list(dict.fromkeys(one.name for one in turn.speakers if is_called(want.who, one)))
    return called if len(called) == 1 else []

"""A premise that a model denies: it is shown, and so held against the question itself.

What a question takes for granted is said in its own words, one after the other from its subject on, with every negation and limit
that it has, or not at all; nothing is called absent that the rules find or that a sentence in reach holds.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.briefing.extract import extractive
from bot.briefing.telling import LIMITS, NOT, REACHING
from bot.briefing.understanding import asked_in
from bot.core.reading.lexicon import PREPOSITIONS, STOP_WORDS
from bot.core.reading.terms import fold, stem, term_set, words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.briefing.draft import Draft, Evidence

LONGEST = 200
FEWEST = 2
_PLAIN = re.compile(r"[\w ,’'-]+")
_QUESTION = re.compile(r"[\w ,.’'?%:;()-]+")
_SUMMARISE = re.compile(
    r"\s*(?:please |can you |could you )*(?:summari[sz]e|sum up|(?:give|write)(?: me)? a summary of)\s+(?P<what>.*?\w)"
    r"(?:,? in (?:\w+ ){0,2}(?:lines?|sentences?|words?|points?|paragraphs?))?[\s.?!]*",
    re.IGNORECASE | re.DOTALL,
)
_NOT_LATIN = frozenset({"ru", "sr", "uk", "bg", "mk", "be", "el"})


def premise(draft: Draft, evidence: Evidence) -> str | None:
    """What a draft says that the question takes for granted, if that may be shown; None otherwise."""
    stated = (draft.premise or "").strip().rstrip(".?!")
    if not stated or len(stated) > LONGEST or not _PLAIN.fullmatch(stated) or extractive(evidence).points:
        return None
    language = asked_in(evidence.question, ())[0]
    stops = STOP_WORDS.get(language, frozenset())
    wanted = [stem(word, language) for word in words(stated) if fold(word) not in stops]
    if len(wanted) < FEWEST or not _is_asked(stated, evidence.question, language):
        return None
    if any(one.live.card.language.partition("-")[0] != language for one in evidence.candidates):
        return None  # whether a text says it can be told in its own language only
    held = (_around(one.live.passage.version.text, one.live.context.start, one.live.context.end, language) for one in evidence.candidates)
    return None if any(terms.issuperset(wanted) for terms in held) else stated


def _around(text: str, start: int, end: int, language: str) -> frozenset[str]:
    return term_set(text[start:end], language)


def _is_asked(stated: str, question: str, language: str) -> bool:
    """Whether a clause is what a question says behind its first small words, to its end or to over what or when; nothing else is left out.

    English turns round ("Why is the bridge closed?") and puts "did" before a bare verb: both are undone.
    """
    given = [fold(word) for word in words(question)]
    told = [fold(word) for word in words(stated)]
    if language not in NOT:
        return False
    limits = LIMITS if language == "en" else NOT[language]
    begins = next((at for at, word in enumerate(given) if word not in STOP_WORDS[language] or word in _BEGIN), len(given))
    return any(
        _same(told, run, given[start - 1 : start], language, named=_named(question, start))
        for start in range(1, begins + 1)
        for end in range(start + 1, len(given) + 1)
        if (run := given[start:end])
        and limits.isdisjoint(given[1:start] + given[end:])
        and given[0] not in limits - _WHEN
        and (end == len(given) or (language == "en" and given[end] in _PLACES))
    )


_BEGIN = frozenset({"the", "a", "an"})
_WHEN = frozenset({"when"})
_PLACES = frozenset({"over", "during", "near"})  # not "on" and "in": "on purpose", "in name"
_TURNED = frozenset({"is", "are", "was", "were", "has", "have", "had", "will", "would", "can", "could", "may", "might", "should", "must"})
_DID = frozenset({"did", "does", "do"})


def _named(question: str, start: int) -> int:
    """How many words from a place on make up its subject, where that is one name, or an article and what follows it."""
    its = list(words(question))[start:]
    if its and fold(its[0]) in _BEGIN:
        return 2
    return next((at for at, word in enumerate(its) if not word[:1].isupper()), len(its)) or 1


def _same(told: Sequence[str], run: Sequence[str], before: Sequence[str], language: str, *, named: int) -> bool:
    """Whether a clause is a run of a question's words, with the auxiliary before it put back behind the subject, where that is plain."""
    if list(told) == list(run):
        return language != "en" or not (_DID | _TURNED).intersection(before)
    if language != "en" or not before:
        return False
    if before[0] in _TURNED and len(told) == len(run) + 1:
        plain = all(word not in PREPOSITIONS | REACHING for word in run[named : named + 1])
        behind = (named, named + 1) if run[0] in _BEGIN else (named,)
        return plain and any([*run[:at], before[0], *run[at:]] == list(told) for at in behind if at < len(run))
    unlike = [(one, other) for one, other in zip(told, run, strict=False) if one != other]
    bent = len(told) == len(run) and len(unlike) == 1 and stem(unlike[0][0], "en") == stem(unlike[0][1], "en")
    return bent and before[0] in _DID


def searched_in(question: str, languages: Sequence[str]) -> str | None:
    """The language to put a question into, so that it can be searched for; None where it is in one of those in reach or in English.

    It is in the language of which it has the most stop words, two at least and more than of those in reach; one in another script
    than any of those is in none of them.
    """
    near = {"en", *(one.partition("-")[0] for one in languages)}
    asked = [fold(word) for word in words(question)]
    hits = {of: sum(word in stops for word in asked) for of, stops in STOP_WORDS.items()}
    here, there = max(hits.get(of, 0) for of in near), max((hits[of] for of in hits if of not in near), default=0)
    letters = [character for character in question if character.isalpha()]
    strange = sum(not unicodedata.name(one, "LATIN").startswith("LATIN") for one in letters) * 2 > len(letters) and not near & _NOT_LATIN
    if not languages or not (strange or (there >= FEWEST and there > here)):
        return None
    return "en" if "en" in {one.partition("-")[0] for one in languages} else languages[0]


def language_of(question: str, served: Collection[str]) -> str:
    """The language of a question, of those whose words are served; English in doubt."""
    asked = [fold(word) for word in words(question)]
    cyrillic = any("\u0400" <= character <= "\u04ff" for character in question)
    hits = {
        one: sum(word in STOP_WORDS.get(one.partition("-")[0], ()) for word in asked) for one in served if _is_in(one, cyrillic=cyrillic)
    }
    best = max(hits.values(), default=0)
    found = [one for one, count in hits.items() if count == best]
    return found[0] if best >= (1 if cyrillic else FEWEST) and len(found) == 1 else "en"


def _is_in(language: str, *, cyrillic: bool) -> bool:
    return (language in {"ru", "sr-Cyrl"}) is cyrillic


def unframed(question: str) -> str:
    """A question without the words that only ask for a summary of what is said ("Summarise … in three lines")."""
    found = _SUMMARISE.fullmatch(question)
    return found["what"] if found else question

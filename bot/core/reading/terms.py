"""Words → terms: folded and stemmed, the same way for passages and questions, whatever engine stores them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import Stemmer

from bot.core.reading.lexicon import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TERM = 64
REMEMBERED = 4_000
FALLBACK = "english"
STEMMERS = {
    "en": "english",
    "ru": "russian",
    "sr": "serbian",
    "sq": "albanian",
    "de": "german",
    "fr": "french",
}

WORD = re.compile(r"[^\W_ʼ]+(?:[’'ʼ][^\W_ʼ]+)*")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_POSSESSIVE = re.compile(r"[’'ʼ]s?$", re.IGNORECASE)


def words(text: str) -> Iterator[str]:
    """The words of a text as they stand, without a possessive's ending. Numbers are words."""
    for match in WORD.finditer(text):
        yield _POSSESSIVE.sub("", match.group())


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """A word without case, compatibility forms, apostrophes and an ordinal's ending, cut at 64 code points."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    kept = "".join(character for character in folded if character.isalnum() and character != "ʼ")[:MAX_TERM]
    ordinal = _ORDINAL.fullmatch(kept)
    return ordinal.group(1) if ordinal else kept


def is_foreign(text: str) -> bool:
    """Whether another language has more small words in a text than English, which alone the rules of attribution read."""
    small = Counter(of for word in WORD.findall(text.casefold()) for of, several in STOP_WORDS.items() if word in several)
    return any(count > max(small["en"], 2) for count in small.values())


def stem(word: str, language: str) -> str:
    """The term of one word in a language (ISO 639-1; one without a stemmer of its own is stemmed as English)."""
    return str(_stemmer(language.partition("-")[0]).stemWord(fold(word)))


def terms(text: str, language: str) -> list[str]:
    """The terms of a text in order, stop words included: a phrase's length counts in ranking."""
    folded = [word for word in map(fold, words(text)) if word]
    return list(_stemmer(language.partition("-")[0]).stemWords(folded))


def term_set(text: str, language: str) -> frozenset[str]:
    """The terms of a text without order. Those of short texts are remembered: questions come back to the same paragraphs."""
    return _remembered(text, language) if len(text) <= REMEMBERED else frozenset(terms(text, language))


@lru_cache(maxsize=4_096)
def _remembered(text: str, language: str) -> frozenset[str]:
    return frozenset(terms(text, language))


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    name = STEMMERS.get(language, FALLBACK)
    return Stemmer.Stemmer(name if name in Stemmer.algorithms() else FALLBACK)

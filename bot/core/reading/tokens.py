"""A sentence outside its quotation marks, as tokens: words, punctuation, and one token for each quotation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.reading.lexicon import DAYS, TITLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.model import Span

QUOTED = "\ue000"
_TOKEN = re.compile(r"[^\W_]+(?:[’'ʼ&-][^\W_]+)*(?:(?<=s)[’'ʼ](?=\s))?|[^\w\s]")
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\b\.?)?\s+(?=[^\W\d_a-z])")
_COMPOUND = re.compile(r"-(?:based|born|backed|led|run|owned|style|held|of-\w+)$")
_POSSESSIVE = re.compile(r"(?:[’'ʼ]s|(?<=s)[’'ʼ])$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark with its offsets; `low` is it in lower case without a possessive ending."""

    text: str
    start: int
    end: int
    low: str

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number."""
        return self.text[0].isalnum()

    @property
    def is_capital(self) -> bool:
        """Whether it is a word that begins with a capital and is no day or month."""
        return self.text[0].isupper() and self.low not in DAYS and not self.is_compound

    @property
    def is_compound(self) -> bool:
        """Whether it is one of `Oslo-based`, `Mother-of-two`: a capital that begins no name."""
        return _COMPOUND.search(self.text) is not None

    @property
    def base(self) -> str:
        """The word without a possessive ending."""
        return _POSSESSIVE.sub("", self.text)


def tokens(text: str, sentence: Span, quoted: Sequence[Span]) -> list[Token]:
    """The tokens of a sentence; a quotation is one token `QUOTED`; the full stop of a title ("Mr.") and a live page's time are none."""
    found: list[Token] = []
    clock = _CLOCK.match(text, sentence.start, sentence.end)
    at = clock.end() if clock else sentence.start
    for span in quoted:
        _words(text, at, span.start, found)
        found.append(Token(QUOTED, span.start, span.end, QUOTED))
        at = span.end
    _words(text, at, sentence.end, found)
    return found


def _words(text: str, start: int, end: int, found: list[Token]) -> None:
    for match in _TOKEN.finditer(text, start, end):
        word = match.group()
        if word == "." and found and found[-1].low in TITLES and found[-1].end == match.start():
            continue
        found.append(Token(word, match.start(), match.end(), _POSSESSIVE.sub("", word.lower())))

"""Typography folded away, to see whether two texts have the same words: marks, dashes, spaces, ellipses, compatibility forms."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MARKS = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"') | dict.fromkeys("‘’‚‛‹›′", "'") | dict.fromkeys("–—‒―−‐‑", "-"))
_SPACES = re.compile(r"\s+")
_EDGE = " \"'.,;:!?-"
_UNSEEN = frozenset("\u00ad\u200b\u200e\u200f\u2060\ufeff")
_DASHES = frozenset("–—‒―−")
_QUOTES = frozenset('“”„‟«»″＂"')
_APOSTROPHES = frozenset("‘’‚‛‹›′ʼ＇'")
_NO_SPACE = re.compile(r" (?=[,.;:!?)\]])|(?<=[(\[]) | $|^ ")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded for comparison; `places[n]` is the original span that folded character `n` came from."""

    text: str
    places: tuple[Span, ...]

    def span(self, start: int, end: int) -> Span:
        """The original span of a slice of the folded text that is not empty."""
        return Span(self.places[start].start, self.places[end - 1].end)


def mapped(text: str, parts: Sequence[Span]) -> Folded:
    """Parts of a text, joined by a space and folded, each character with its original offsets. Linear in their length.

    Stricter than `folded` on words and looser on typography: quotation marks are left out but for an apostrophe inside a word,
    dashes between words stand alone, spaces beside punctuation and invisible characters are left out. A combining mark is folded
    with its base, so that a letter compares equal however it is encoded.
    """
    characters: list[str] = []
    places: list[Span] = []
    for character, place in _characters(text, parts):
        if character == " " and characters and characters[-1] == " ":
            continue
        characters.append(character)
        places.append(place)
    joined = "".join(characters)
    drop = {match.start() for match in _NO_SPACE.finditer(joined)}
    kept = [place for place in range(len(joined)) if place not in drop]
    return Folded("".join(joined[place] for place in kept), tuple(places[place] for place in kept))


def _characters(text: str, parts: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    for number, part in enumerate(parts):
        if number:
            yield " ", Span(part.start, part.start)
        at = part.start
        while at < part.end:
            end = at + 1
            while end < part.end and unicodedata.combining(text[end]):
                end += 1
            yield from ((character, Span(at, end)) for character in _unified(text, at, end))
            at = end


def _unified(text: str, at: int, end: int) -> str:
    """The folded characters of one letter or mark."""
    character = text[at]
    if character.isascii() and character.isalnum() and end == at + 1:
        return character
    if character in _QUOTES or character in _UNSEEN:
        return "" if character in _UNSEEN else " "
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if character in _APOSTROPHES:
        return "'" if before.isalnum() and after.isalnum() else " "
    if character in "‐‑-" or character in _DASHES:
        return _dash(character, before, after)
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text[at:end]))


def _dash(character: str, before: str, after: str) -> str:
    """A hyphen inside a word or between numbers, else a dash between words."""
    if character in "‐‑-":
        return " - " if before.isspace() and after.isspace() else "-"
    between_words = before.isalnum() and after.isalnum()
    return "-" if between_words and (character not in "—―" or (before.isdigit() and after.isdigit())) else " - "


def folded(text: str) -> str:
    """The text with its typography unified. Case and words stay."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).translate(_MARKS)).strip()


def words_of(quotation: str) -> str:
    """A quotation's folded words without the marks and punctuation at its edges."""
    return folded(quotation).strip(_EDGE)

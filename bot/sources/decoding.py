"""Bytes → text: by their mark, by what a page declares, or by a guess that only one reading fits; else they are refused.

A wrong guess puts wrong letters into someone's mouth, and charset-normalizer's own order is wrong for every second short text in a Latin
alphabet. So it only says what is no mess; of the readings left, each word must be spelt in the letters of one language (`encodings.toml`),
and if two different texts pass, neither is taken.
"""

from __future__ import annotations

import codecs
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

UTF_8 = "utf-8"
LEAST_EVIDENCE = 10  # bytes beyond ASCII; all but one of the wrong guesses had fewer (CONTRIBUTING.md)
BEYOND_ASCII = 0x80
MOST_CHAOS = 0.1  # charset-normalizer's share of mess; it gives up a reading at 0.2
_MARKS = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_UTF_8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ASCII_LETTER = re.compile(rb"[A-Za-z]")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with the name of its encoding, and whether that name was guessed."""

    text: str
    encoding: str
    guessed: bool = False

    @property
    def decoder(self) -> str:
        """What made text of the bytes, as stored."""
        return f"{self.encoding}, guessed" if self.guessed else self.encoding


@dataclass(frozen=True, slots=True)
class _Encodings:
    """`encodings.toml`; alphabets by script."""

    guessed: Mapping[str, str]
    rivals: tuple[str, ...]
    declared: frozenset[str]
    as_in_browsers: Mapping[str, str]
    alphabets: Mapping[str, tuple[frozenset[str], ...]]


def decoded(name: str, raw: bytes, declared: str | None = None, *, judged: Callable[[bytes], bytes] = bytes) -> Decoded:
    """The text of a file's bytes. `declared` is what a page names as its encoding, `judged` takes its words out of its markup.

    Raises InputError for bytes that are empty, binary, hold NUL or half of a surrogate pair, or that no one encoding alone fits.
    """
    if not raw:
        raise InputError(f"{name}: the file is empty")
    mark, encoding = next(((mark, encoding) for mark, encoding in _MARKS if raw.startswith(mark)), (b"", UTF_8))
    if encoding != UTF_8:
        return _marked(name, raw, encoding)
    if b"\x00" in raw:
        raise InputError(f"{name}: it holds NUL bytes, so it is binary or UTF-16 without its mark; save it as UTF-8 text")
    body = raw.removeprefix(mark)
    try:
        return Decoded(body.decode(UTF_8), UTF_8)
    except UnicodeDecodeError as error:
        if _halves(body):
            raise InputError(f"{name}: half of a surrogate pair at byte {error.start}; save it as UTF-8 text") from error
        found = None if mark else _declared(raw, declared) or guessed(judged(raw), raw)
        if found is None:
            why = f"no UTF-8 at byte {error.start}, and no other encoding fits for certain"
            raise InputError(f"{name}: {why}; save it as UTF-8 text") from error
        return found


def _marked(name: str, raw: bytes, encoding: str) -> Decoded:
    """UTF-16 or UTF-32 by its byte order mark, without it."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: begins as {encoding.upper()} and is none at byte {error.start}; save it as UTF-8 text") from error
    if "\x00" in text:
        raise InputError(f"{name}: it holds NUL, so it is binary; save it as UTF-8 text")
    return Decoded(text, encoding)


def _halves(raw: bytes) -> bool:
    """Whether bytes are UTF-8 but for halves of surrogate pairs."""
    try:
        raw.decode(UTF_8, "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _declared(raw: bytes, declared: str | None) -> Decoded | None:
    """The text in the encoding that a page names, if it is one that pages are written in and every byte of the page fits it."""
    try:
        codec = codecs.lookup((declared or "").strip()).name.replace("-", "_")
    except (LookupError, ValueError):
        return None
    known = _encodings()
    codec = known.as_in_browsers.get(codec, codec)
    if codec not in known.guessed and codec not in known.declared:
        return None
    try:
        return Decoded(raw.decode(codec), known.guessed.get(codec, codec.replace("_", "-")))
    except UnicodeDecodeError:
        return None


def guessed(judged: bytes, raw: bytes) -> Decoded | None:
    """The one text that bytes without a mark can be; None where none fits, several do, or there is too little to judge by."""
    words = _WORD.findall(judged)
    high = sum(byte >= BEYOND_ASCII for word in words for byte in word)
    if high < LEAST_EVIDENCE or _CONTROL.search(judged) or 2 * sum(map(len, _UTF_8_LETTER.findall(judged))) > high:
        return None
    kinds = frozenset(words)
    ascii_letters = len(_ASCII_LETTER.findall(judged))
    known = _encodings()
    fitting = [codec for codec in (*known.guessed, *known.rivals) if _fits(kinds, codec, mostly_latin=ascii_letters > high)]
    if not fitting or fitting[0] not in known.guessed:
        return None
    readings = {codec: _text(raw, codec) for codec in fitting}
    first = fitting[0]
    if any(text != readings[first] for text in readings.values()) or _chaos(judged, first) > MOST_CHAOS:
        return None
    text = readings[first]
    return Decoded(text, known.guessed[first], guessed=True) if text is not None else None


def _text(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return None


def _chaos(judged: bytes, codec: str) -> float:
    """charset-normalizer's share of mess in a reading; 1 where it gives it up."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 (for files that are no UTF-8 only)

    found = from_bytes(judged, cp_isolation=[codec], preemptive_behaviour=False, enable_fallback=False)
    return min((match.chaos for match in found), default=1.0)


def _fits(kinds: frozenset[bytes], codec: str, *, mostly_latin: bool) -> bool:
    """Whether every word of a reading is spelt as words are, all in the letters of one language."""
    words = [text for word in kinds if (text := _text(word, codec)) is not None]
    if len(words) < len(kinds) or any(_misspelt(word) for word in words):
        return False
    letters = [letter for word in words for letter in word if letter.isalpha() and not letter.isascii()]
    small = {letter.lower() for letter in letters}
    breaks = sum(_breaks_case(word) for word in words)
    if breaks * 10 > len(words):
        return False
    for script, alphabets in _encodings().alphabets.items():
        if any(small <= alphabet for alphabet in alphabets):
            if script == "latin":
                return True
            mixed = any(letter.isascii() and letter.isalpha() for word in words for letter in word if _has(word, small))
            return not (mostly_latin or mixed or 2 * sum(letter.islower() for letter in letters) < len(letters))
    return False


def _has(word: str, letters: set[str]) -> bool:
    return any(letter.lower() in letters for letter in word)


def _misspelt(word: str) -> bool:
    """Whether control characters stand in a word, or signs that no word is written with beside its letters."""
    kinds = {unicodedata.category(letter) for letter in word if letter != "°"}
    return bool(kinds & {"Cc", "Co", "Cn"}) or (bool(kinds & {"Sm", "Sc", "So", "Sk", "No", "Lm"}) and any(map(str.isalpha, word)))


def _breaks_case(word: str) -> bool:
    return any(one.islower() and other.isupper() for one, other in pairwise(word))


@cache
def _encodings() -> _Encodings:
    table = tomllib.loads(resources.files("bot.sources").joinpath("encodings.toml").read_text("utf-8"))
    alphabets = {script: tuple(map(frozenset, languages.values())) for script, languages in table["alphabets"].items()}
    return _Encodings(table["guessed"], tuple(table["rivals"]), frozenset(table["declared"]), table["as_in_browsers"], alphabets)

"""Text as Telegram measures it, what in it would go live by itself, and where it may be cut. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Span = tuple[int, int]

MOST_SPANS = 12
"""From so many live words on, the stretch from the first to the last is marked as one: a message has a hundred entities at most."""
_WORD = re.compile(r"\S+")
# Wider than what TDLib looks for (td/telegram/MessageEntity.cpp: mentions, commands, hashtags, cashtags, addresses, e-mails,
# tg: links; clients add telephone and card numbers), so that its next release finds nothing either.
_LIVE = re.compile(
    r"@\w|#\w|\$[^\W\d_]|(?<![\w/])/\w|://"
    r"|[^\s.．。｡][.．。｡][^\W\d_]{2}"
    r"|\d[.．。｡]\d+[.．。｡]\d"
)
_NUMBERS = re.compile(r"\+?\d(?:[ \-\u2010-\u2015().]*\d){6,}")
_JOINED = frozenset({"Mn", "Mc", "Me", "Cf"})
_ZWJ = "\u200d"
_FLAG = range(0x1F1E6, 0x1F200)
_SKIN = range(0x1F3FB, 0x1F400)
_WALK = 64


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, which is how Telegram counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def live(text: str) -> list[Span]:
    """The stretches, in code points, that a client would make into links, mentions, commands or numbers to call."""
    found = [match.span() for match in _WORD.finditer(text) if _LIVE.search(match[0])]
    found += [match.span() for match in _NUMBERS.finditer(text)]
    spans = list(_merged(found))
    return spans if len(spans) <= MOST_SPANS else [(spans[0][0], spans[-1][1])]


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    before: Span | None = None
    for start, end in sorted(spans):
        if before and start <= before[1]:
            before = before[0], max(before[1], end)
            continue
        if before:
            yield before
        before = start, end
    if before:
        yield before


def cut(text: str, most: int) -> int:
    """Where to cut a text so that what is before has at most `most` units: after a line, a word, else between what is seen as one."""
    end = _units_end(text, most)
    if end == len(text):
        return end
    for mark in ("\n", " "):
        place = text.rfind(mark, end // 2, end)
        if place > 0:
            return place + 1
    return next((place for place in range(end, max(0, end - _WALK), -1) if _between(text, place)), end)


def _units_end(text: str, most: int) -> int:
    used = 0
    for place, character in enumerate(text):
        used += 1 + (character > "\uffff")
        if used > most:
            return place
    return len(text)


def _between(text: str, place: int) -> bool:
    """Whether nothing that a screen shows as one character is cut there: marks, joiners, skin tones, flags."""
    after, before = text[place], text[place - 1]
    if unicodedata.category(after) in _JOINED or before == _ZWJ or ord(after) in _SKIN:
        return False
    flags = 0
    while flags < place and ord(text[place - 1 - flags]) in _FLAG:
        flags += 1
    return not (flags % 2 and ord(after) in _FLAG)

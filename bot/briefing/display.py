"""What a reader's screen is given of others' words: the same words, with a visible mark for what cannot be shown."""

from __future__ import annotations

import re
import unicodedata

MARK = "\N{REPLACEMENT CHARACTER}"
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SHOWN = frozenset("\n\t")
_JOINERS = frozenset("\u200c\u200d")
_JOINED = frozenset({"Lo", "Mn", "Mc", "So", "Sk"})
_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_PLAIN = re.compile(r"[\n\x20-\x7e]*")


def display(text: str) -> str:
    """The text as shown. A run of control, bidirectional, tag, zero-width or unassigned characters becomes one mark.

    Joiners stay where scripts and emoji need them. The quotation itself (`quote` in JSON) keeps every character.
    """
    if _PLAIN.fullmatch(text):
        return text
    shown: list[str] = []
    before = ""
    for character in _BREAKS.sub("\n", text):
        if _hidden(character, before):
            if not shown or shown[-1] != MARK:
                shown.append(MARK)
        else:
            shown.append(character)
        before = character
    return "".join(shown)


def _hidden(character: str, before: str) -> bool:
    if character in _JOINERS:
        return not before or unicodedata.category(before) not in _JOINED
    return character not in _SHOWN and unicodedata.category(character) in _HIDDEN

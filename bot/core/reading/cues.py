"""The tags that stand beside a quotation (`, said the minister`)."""

from __future__ import annotations

import re

from bot.core.reading.lexicon import TAGS

MAX_TAG_WORDS = 14

_WORD = re.compile(r"\w+(?:[’'-]\w+)*")


def is_tag(words: str) -> bool:
    """Whether some words outside quotation marks only say who spoke: at most 14 of them, one of them a cue."""
    found = _WORD.findall(words)
    return 0 < len(found) <= MAX_TAG_WORDS and any(word in TAGS for word in found)

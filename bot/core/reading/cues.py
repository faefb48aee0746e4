"""Words that attribute speech, and the tags they make beside a quotation (`, said the minister`)."""

from __future__ import annotations

import re

MAX_TAG_WORDS = 14

_SPEECH_CUES = """
    said says say saying told tells tell telling asks ask asking added adds adding noted notes noting stated states stating stressed
    stresses stressing emphasized emphasised emphasizes emphasises emphasizing explained explains explaining concluded
    concludes concluding remarked remarks remarking believes believed assured assures replied replies responded responds
    answered asked asks wrote writes writing tweeted posted insisted insists insisting argued argues arguing warned warns
    warning announced declared admitted admits acknowledged claimed claims claiming complained continued recalled reported
    repeated pointed observed commented comments summed called cried shouted joked recounted testified maintained contended
    suggested promised vowed pledged demanded urged agreed denied confirmed predicted mused reflected lamented countered
    retorted quipped reminded specified underlined underscored
"""
SPEECH_CUES = frozenset(_SPEECH_CUES.split())

_WORD = re.compile(r"\w+(?:[’'-]\w+)*")


def is_tag(words: str) -> bool:
    """Whether some words outside quotation marks only say who spoke: at most 14 of them, one of them a cue."""
    found = _WORD.findall(words)
    return 0 < len(found) <= MAX_TAG_WORDS and any(word in SPEECH_CUES for word in found)

"""Typography folded away, to see whether two texts have the same words: marks, dashes, spaces, ellipses, compatibility forms."""

from __future__ import annotations

import re
import unicodedata

_MARKS = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"') | dict.fromkeys("‘’‚‛‹›′", "'") | dict.fromkeys("–—‒―−‐‑", "-"))
_SPACES = re.compile(r"\s+")
_EDGE = " \"'.,;:!?-"


def folded(text: str) -> str:
    """The text with its typography unified. Case and words stay."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).translate(_MARKS)).strip()


def words_of(quotation: str) -> str:
    """A quotation's folded words without the marks and punctuation at its edges."""
    return folded(quotation).strip(_EDGE)

"""An outlet's notes inside a quotation: `[sic]`, `(the fund of 1974. DAILY)`, `(Ed.: in May)`. They are not the speaker's words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.core.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Square brackets with a word in them, and round ones that an outlet signs in capitals or an editor as "Ed.".
_NOTE = re.compile(
    r"\[[^\[\]]*\w[^\[\]]*\]"
    r"|\([^()]*[.;,–—-]\s*(?:[A-ZА-Я]{2,8}|[Ee]d(?:itor|s)?\.?(?:\s[Nn]ote)?)\.?\)"
    r"|\((?:[Ee]d(?:itor|s)?(?:[’']s)?\.?(?:\s[Nn]ote)?):[^()]*\)"
)


def inserts(text: str, quoted: Iterable[Span]) -> Iterator[Span]:
    """The notes inside some quoted spans, brackets included."""
    for span in quoted:
        yield from (Span(note.start(), note.end()) for note in _NOTE.finditer(text, span.start, span.end))

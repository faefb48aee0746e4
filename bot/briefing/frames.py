"""The frames of Russian, Serbian and Albanian questions: whose words and what kind of thing they ask for. The frames: `frames.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

from bot.briefing.understanding import asked_in
from bot.core.reading.scripts import ASKED_IN, known, romanised
from bot.core.reading.terms import WORD

_ROWS = tomllib.loads(files(__package__).joinpath("frames.toml").read_text("utf-8"))
_KINDS = ("many", "when", "where", "who", "why")
_CAPITAL = "A-ZÇËČĆŠŽĐА-ЯЁЂЈЉЊЋЏ"
_NAME = rf"(?P<who>(?:[^\W\d{_CAPITAL}]+ ){{0,2}}[{_CAPITAL}][\w’'-]*(?: [{_CAPITAL}][\w’'-]*){{0,3}})"


def _frame(row: str, say: str) -> re.Pattern[str]:
    """A frame in any case, and a name in capitals. Titles in small letters may stand before it."""
    before, named, after = row.replace("{say}", say).partition("{who}")
    return re.compile(f"(?i:{before}){_NAME}(?i:{after})" if named else f"(?i:{before})")


_SAID = {of: [_frame(row, rows["say"]) for row in rows["said"]] for of, rows in _ROWS.items()}
_WHO_SAYS = {of: _frame(rows["who_says"], rows["say"]) for of, rows in _ROWS.items()}
_ASKED = {of: {kind: _frame(rows[kind], "") for kind in _KINDS} for of, rows in _ROWS.items()}


@dataclass(frozen=True, slots=True)
class Frame:
    """Whose words a question asks for, as it names them (None: anybody's), and the part of the question that says so."""

    who: str | None
    words: str


def said(question: str) -> Frame | None:
    """The frame of a question for somebody's words; None where it has none of them."""
    for language in _languages(question):
        text = romanised(question, language)
        for frame in (*_SAID[language], _WHO_SAYS[language]):
            if match := frame.search(text):
                who = _as_asked(question, text, _named_from(match, language), match.end("who")) if frame.groups else None
                return Frame(who, _as_asked(question, text, match.start(), match.end()))
    return None


def _named_from(match: re.Match[str], language: str) -> int:
    """Where a name begins: at its first capital, but where this is a place's at the office that somebody has there."""
    capital = re.search(f"[{_CAPITAL}]", match["who"])
    at = match.start("who") + (capital.start() if capital else 0)
    place = known(match.string[at : match.end("who")].partition(" ")[0], "names", (language,))
    return match.start("who") if place else at


def _as_asked(question: str, text: str, start: int, end: int) -> str:
    """The words of a question that stand between two places of its romanised text."""
    at = [place for place, match in enumerate(WORD.finditer(text)) if start <= match.start() < end]
    return " ".join(WORD.findall(question)[at[0] : at[-1] + 1]) if at else ""


def sought(question: str) -> str | None:
    """The kind of thing that a question asks for: `many`, `when`, `where`, `who` or `why`; None for another, and in English."""
    texts = ((language, romanised(question, language)) for language in _languages(question))
    return next((kind for language, text in texts for kind in _KINDS if _ASKED[language][kind].search(text)), None)


def _languages(question: str) -> tuple[str, ...]:
    return tuple(of for of in asked_in(question, ()) if of in ASKED_IN)

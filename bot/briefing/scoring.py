"""How good answers are on a question file: each question judged by its gold spans, and the figures a kind and degree.

A question file has one JSON object a line: `id`, `question`, `language`, `kind` (answerable, unanswerable, false_premise), `degree`
(1 to 3, else null), `article`, `gold` (code-point spans of the article's text, any one of which answers).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.errors import InputError
from bot.core.model import Answer, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.core.model import Citation

KINDS = ("answerable", "unanswerable", "false_premise")
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what answers it."""

    id: str
    question: str
    language: str
    kind: str
    degree: int | None
    article: str
    gold: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with how its answer did. `first` and `in_three`: a gold span among what was shown; `right`: answered so."""

    asked: Asked
    status: Status
    first: bool
    in_three: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """The shares of one group of questions, 0 to 1."""

    name: str
    questions: int
    first: float
    in_three: float
    right: float
    answered: float


def questions(lines: Iterable[str], *, name: str) -> Iterator[Asked]:
    """The questions of a file. Raises InputError with the line's number for one that is none."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            gold = tuple((int(start), int(end)) for start, end in row["gold"])
            one = Asked(str(row["id"]), row["question"], row["language"], row["kind"], row["degree"], row["article"], gold)
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{name}, line {number}: not a question with id, question, language, kind, degree, article, gold") from error
        if one.kind not in KINDS or not isinstance(one.question, str):
            raise InputError(f"{name}, line {number}: kind is one of {', '.join(KINDS)}")
        yield one


def judged(asked: Asked, answer: Answer, article: str) -> Judged:
    """How an answer did, of an article under its id in the index."""
    shown = [citation for section in answer.shown for citation in section.citations]
    hits = [_overlaps(citation, asked, article) for citation in shown]
    right = answer.status is Status.ANSWERED and any(hits)
    return Judged(asked, answer.status, any(hits[:1]), any(hits[:SHOWN]), right)


def _overlaps(citation: Citation, asked: Asked, article: str) -> bool:
    quote = citation.quote
    return quote.card.id == article and any(quote.start < end and start < quote.end for start, end in asked.gold)


def figures(rows: Sequence[Judged]) -> list[Figures]:
    """The figures of each group that has questions: English ones by degree, other languages, and what should not be answered."""
    groups = [
        *((f"answerable, degree {degree}", [one for one in rows if _english(one) and one.asked.degree == degree]) for degree in (1, 2, 3)),
        ("answerable, all English", [one for one in rows if _english(one)]),
        ("answerable, other languages", [one for one in rows if one.asked.kind == "answerable" and one.asked.language != "en"]),
        ("unanswerable", [one for one in rows if one.asked.kind == "unanswerable"]),
        ("false premise", [one for one in rows if one.asked.kind == "false_premise"]),
    ]
    return [_figures(name, group) for name, group in groups if group]


def _english(one: Judged) -> bool:
    return one.asked.kind == "answerable" and one.asked.language == "en"


def _figures(name: str, group: Sequence[Judged]) -> Figures:
    def share(several: Iterable[bool]) -> float:
        return sum(several) / len(group)

    return Figures(
        name,
        len(group),
        share(one.first for one in group),
        share(one.in_three for one in group),
        share(one.right for one in group),
        share(one.status is Status.ANSWERED for one in group),
    )

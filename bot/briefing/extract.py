"""Passages → candidates, and the writer that needs no model: the best sentences of each outlet, by rule."""

from __future__ import annotations

from itertools import chain, product
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.briefing.draft import POINTS_AN_OUTLET, Candidate, Draft, DraftPoint, Evidence
from bot.briefing.nearness import CLOSE, carries, near, shared
from bot.core.answering.ranking import WORDS_WEIGHT, token_weights
from bot.core.model import Kind
from bot.core.reading.terms import fold, term_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.core.answering.question import Token
    from bot.core.model import LivePassage, Statement
    from bot.core.ports import Recall

    Admits = Callable[[Statement, str], bool]

PASSAGES_AN_OUTLET = 6
WORTH_SHOWING = 0.5
LONGEST_SHOWN = 2_000
# What somebody says without a word on which: quotations first.
_BARE = {Kind.DIRECT: 1.0, Kind.MIXED: 0.75, Kind.INDIRECT: 0.5, Kind.NARRATIVE: 0.5, Kind.HEADING: 0.0}


def evidence(
    question: str,
    tokens: Sequence[Token],
    passages: Sequence[LivePassage],
    recall: Recall,
    *,
    admits: Admits = lambda *_: True,
    close: Mapping[tuple[int, int], float] = MappingProxyType({}),
    measured: bool = True,
) -> Evidence:
    """The statements of ranked passages that share a word with the question, best first. Headings are never among them.

    What cosine means "about the same" differs from model to model: where it was not `measured`, closeness orders and admits nothing.

    A question for some voice has no candidates but those that `admits` lets pass; one without any other words, all of these.
    """
    weights = token_weights(recall, tokens)
    known = frozenset(token for token in tokens if any(term in recall.frequency for term in token.terms))
    total = sum(weights.values()) or 1.0
    scored = []
    for rank, live in enumerate(passages):
        language = live.card.language
        around = live.passage.version.text[live.context.start : live.context.end]
        around_terms, names = term_set(around, language) | _title(live), whole_names(tokens, live)
        for statement in live.statements:
            words = live.passage.version.text[statement.start : statement.end]
            its_terms = term_set(words, language)
            score = shared(tokens, its_terms, weights) if tokens else _BARE[statement.kind]
            closeness = close.get((live.id, statement.start), 0.0)
            score = score / total * WORDS_WEIGHT + closeness if close else score
            closeness = closeness if measured else 0.0
            is_near = near(tokens, around_terms, weights, names, closeness)
            if score > 0 and _may_be_shown(statement) and admits(statement, live.passage.version.text):
                says_so = not tokens or (is_near and (carries(tokens, its_terms) or closeness >= CLOSE))
                scored.append((says_so, score, -rank, -statement.start, live, statement))
    scored.sort(key=lambda row: row[:4], reverse=True)
    absent = tuple(token.text for token in tokens if token not in known)
    return Evidence(question, _candidates((live, one, score, is_near) for is_near, score, _, _, live, one in scored), absent)


def _candidates(rows: Iterable[tuple[LivePassage, Statement, float, bool]]) -> tuple[Candidate, ...]:
    return tuple(Candidate(f"Q{number}", *row) for number, row in enumerate(rows, 1))


def whole_names(tokens: Sequence[Token], live: LivePassage) -> frozenset[Token]:
    """The first words of names that the article has whole: `Oskel` where `Oskel Vandry` stands in its text or title."""
    leading = [token for token in tokens if token.leads]
    if not leading:
        return frozenset()
    text = f"{live.card.title or ''}\n{live.passage.version.text}".casefold()
    spelt = {token.text: (fold(token.text), *chain(*token.readings)) for token in tokens}
    return frozenset(
        token
        for token in leading
        if f"{token.text} {token.leads}".casefold() in text
        or (token.readings and any(f"{one} {two}" in text for one, two in product(spelt[token.text], spelt.get(token.leads or "", ()))))
    )


def _may_be_shown(statement: Statement) -> bool:
    """A heading is never evidence, and a sentence that would fill a screen is not shown."""
    return statement.kind is not Kind.HEADING and statement.end - statement.start <= LONGEST_SHOWN


def _title(live: LivePassage) -> frozenset[str]:
    return term_set(live.card.title or "", live.card.language)


def extractive(found: Evidence) -> Draft:
    """At most three points an outlet: its best sentence, and others that share at least half as much with the question."""
    best: dict[str | None, float] = {}
    taken: dict[str | None, list[Candidate]] = {}
    for candidate in found.candidates:
        if not candidate.near:
            continue
        bar = best.setdefault(candidate.source, candidate.score)
        of_outlet = taken.setdefault(candidate.source, [])
        if len(of_outlet) < POINTS_AN_OUTLET and candidate.score >= WORTH_SHOWING * bar:
            of_outlet.append(candidate)
    points = tuple(DraftPoint((candidate.id,)) for several in taken.values() for candidate in several)
    return Draft(answerable=bool(points), points=points)


def nearest(found: Evidence) -> Draft:
    """The one or two best sentences of a single outlet, to be shown as nearest and not as an answer."""
    if not found.candidates:
        return Draft(answerable=False)
    first = max(found.candidates, key=lambda candidate: candidate.score)
    same = [c for c in found.candidates if c.source == first.source and c.score >= first.score and c is not first]
    return Draft(answerable=False, points=tuple(DraftPoint((candidate.id,)) for candidate in (first, *same[:1])))


class ExtractiveWriter:
    """The Writer port by rule. It is what runs without a model, and what takes over when a model's draft cannot be used."""

    async def draft(self, evidence: Evidence) -> Draft:
        """A draft without any call."""
        return extractive(evidence)

"""Quotations against the index: which articles they may stand in, and the verdict on each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.briefing import verdicts
from bot.briefing.checking import Checked, Prepared, Verdict, check
from bot.briefing.comparing import same
from bot.briefing.reply import Head, Notes, Offer, Reply, Said, Small, Table, notice
from bot.core.answering.question import Role, Token
from bot.core.answering.ranking import rank
from bot.core.reading.terms import stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.briefing.given import Given
    from bot.briefing.reply import Block
    from bot.briefing.sections import Arrangement
    from bot.core.ports import Index, Where

HITS, ARTICLES = 200, 8
BEGINNING = 28


@dataclass(frozen=True, slots=True)
class Searched:
    """An article as quotations are checked against it, and whether some of it is not shown while it is being reviewed."""

    prepared: Prepared
    partly_hidden: bool


async def checked(index: Index, quotations: Iterable[Given], where: Where) -> list[Checked]:
    """The verdicts on some quotations, in order. What could stand in a passage that is held is not judged by the others."""
    known: dict[str, Searched] = {}
    return [_judged(one, await _articles(index, one, where, known)) for one in quotations]


def _judged(given: Given, articles: Sequence[Searched]) -> Checked:
    found = check(given, [one.prepared for one in articles])
    if not found.verdict.passes and any(one.partly_hidden for one in articles):
        return Checked(given, Verdict.NOT_FOUND, hidden=True)
    return found


async def _articles(index: Index, one: Given, where: Where, known: dict[str, Searched]) -> list[Searched]:
    """The articles that have the words in one paragraph, and those that share most with them."""
    reach = await index.reach(where)
    tokens = tuple(Token(word, Role.WORD, tuple({stem(word, language) for language in reach.languages})) for word in words(one.words))
    recall = await index.lexical([term for token in tokens for term in token.terms], where, HITS)
    best = await index.read([hit.passage for hit, _ in rank(recall, tokens)], where)
    folded = same(one.words)
    having = [live.card.id for live in best if folded in same(live.passage.text)]
    names = dict.fromkeys([*having, *list(dict.fromkeys(live.card.id for live in best))[:ARTICLES]])
    for name in names:
        if name not in known:
            live, indexed = await index.passages(name, where), await index.article(name)
            known[name] = Searched(Prepared.of(live), partly_hidden=indexed is not None and indexed.paragraphs > len(live))
    return [known[name] for name in names]


def report(found: Sequence[Checked], arrangement: Arrangement, articles: int) -> Reply:
    """One row a quotation, under the labels of the outlets that it was found in."""
    wording = arrangement.wording
    if not found:
        return notice(wording, wording.say("check.none_in_draft"))
    labels = dict.fromkeys(label for one in found if (label := verdicts.label_of(one, arrangement)))
    heads: list[Block] = [
        block for label in labels for block in (Head(label.text), *((Notes(" · ".join(label.notes)),) if label.notes else ()))
    ]
    searched = wording.say("check.searched_one") if articles == 1 else wording.say("check.searched_many", n=articles)
    counted = (
        wording.say("check.one_in_draft", searched=searched)
        if len(found) == 1
        else wording.say("check.many_in_draft", n=len(found), searched=searched)
    )
    columns = tuple(wording.say(f"check.{name}") for name in ("number", "begins", "verdict", "to_do"))
    rows = tuple(_row(number, one, arrangement) for number, one in enumerate(found, 1))
    quotes = tuple(quote for one in found for quote in one.matches[:1])
    table = Table(columns, rows, quotes)
    if not labels:
        return Reply((Head(wording.say("sentences.notice")), Said(counted), table))
    small = Small(wording.say("sentences.why_these" if len(labels) > 1 else "sentences.why"))
    return Reply((*heads, Said(counted), table, small), offers=frozenset([Offer.WRONG, Offer.WHY]))


def _row(number: int, one: Checked, arrangement: Arrangement) -> tuple[str, ...]:
    wording, said = arrangement.wording, " ".join(one.given.words.split())
    begins = said if len(said) <= BEGINNING else f"{said[:BEGINNING].rstrip()} …"
    verdict = wording.say("verdicts.hidden" if one.hidden else f"verdicts.{one.verdict}")
    if one.other_speaker:
        verdict = f"{verdict}; {wording.say('check.other', speaker=one.other_speaker.name)}"
    elif one.verdict.passes and one.matches[0].speaker is None:
        verdict = f"{verdict}; {wording.say('voices.not_established')}"
    return str(number), f"“{begins}”", verdict, wording.say("to_do.hidden" if one.hidden else f"to_do.{one.verdict}")

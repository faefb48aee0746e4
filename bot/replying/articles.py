"""Articles as a reader may see them: briefs, timelines and ledgers of one or of all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.briefing import brief as briefs
from bot.briefing import ledger, ledger_told
from bot.briefing import timeline as timelines
from bot.briefing.parties import named_only
from bot.briefing.reply import notice
from bot.core.errors import InputError
from bot.core.labels import copy_notes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.briefing.brief import Brief
    from bot.briefing.reply import Reply
    from bot.briefing.sections import Arrangement
    from bot.briefing.timeline import Timeline
    from bot.core.model import LivePassage
    from bot.core.ports import Index, Indexed, Where

    Live = list[LivePassage]


async def live_articles(index: Index, article: str | None, where: Where, arrangement: Arrangement) -> list[Live]:
    """What may be shown of the article, or of each article: the oldest publication first, undated last, ties by outlet.

    Raises InputError for an unknown article, and for one of which nothing may be shown.
    """
    indexed = await index.articles(where) if article is None else [await _one(index, article, where)]
    ordered = sorted(indexed, key=lambda one: (one.card.published or date.max, arrangement.name(one.card.source).casefold(), one.card.id))
    found = [await index.passages(one.card.id, where) for one in ordered]
    if article is not None and not any(found):
        raise InputError(f"article {indexed[0].card.id}: nothing of it may be shown")
    return [live for live in found if live]


async def _one(index: Index, article: str, where: Where) -> Indexed:
    """The article of a name. The public is told of none that it may not read that there is one."""
    found = await index.article(article)
    if found is None or (where.public and not await index.passages(found.card.id, where)):
        raise InputError(f"no article {article}; `onrecord articles` lists them")
    return found


def brief_of(live: Sequence[LivePassage], arrangement: Arrangement) -> Brief:
    """The brief of an article."""
    return briefs.brief(live, named_only(live), arrangement)


def brief(found: Sequence[Live], arrangement: Arrangement) -> Reply:
    """One screen on the newest of some articles."""
    return briefs.told(brief_of(found[-1], arrangement), arrangement) if found else nothing(arrangement)


def timeline_of(live: Sequence[LivePassage], arrangement: Arrangement) -> Timeline:
    """The events of an article under its label."""
    card = live[0].card
    label = arrangement.label(card.source, copy_notes(card, arrangement.wording))
    return timelines.Timeline(card, label, timelines.entries(live))


def timeline(found: Sequence[Live], arrangement: Arrangement) -> Reply:
    """The events of some articles."""
    return timelines.told([timeline_of(live, arrangement) for live in found], arrangement) if found else nothing(arrangement)


async def entries(index: Index, found: Sequence[Live]) -> list[tuple[ledger.Entry, ...]]:
    """The numbered sentences of some articles."""
    return [ledger.entries(live, await index.sentences_before(live[0].card.id)) for live in found]


async def positions(index: Index, found: Sequence[Live], narrowing: Mapping[str, str | None], arrangement: Arrangement) -> Reply:
    """The ledger of some articles, narrowed to a `speaker` and to what is said `about` a topic."""
    given = await entries(index, found)
    kept = [(one, ledger.narrowed(one, speaker=narrowing.get("speaker"), about=narrowing.get("about"))) for one in given]
    return ledger_told.told(kept, arrangement)


def nothing(arrangement: Arrangement) -> Reply:
    """There is no article to tell of."""
    return notice(arrangement.wording, arrangement.wording.say("sentences.nothing_indexed"))

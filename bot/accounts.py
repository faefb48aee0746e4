"""The commands that give an account of articles: their events in order, and one screen on each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.briefing import brief as briefs
from bot.briefing import timeline as timelines
from bot.briefing.parties import named_only
from bot.briefing.reply import notice
from bot.briefing.sections import Arrangement
from bot.core.errors import InputError
from bot.core.labels import copy_notes
from bot.core.model import Audience
from bot.core.ports import Where
from bot.terminal import accounts as shown
from bot.terminal import output

if TYPE_CHECKING:
    from bot.app import App
    from bot.core.model import LivePassage
    from bot.core.ports import Indexed


async def timeline(app: App, article: str | None, *, as_json: bool) -> None:
    """`timeline`: the events of one article, or of all."""
    arrangement = arranged(app)
    found = []
    for live in await live_articles(app, article, arrangement):
        card = live[0].card
        label = arrangement.label(card.source, copy_notes(card, arrangement.wording))
        found.append(timelines.Timeline(card, label, timelines.entries(live)))
    if as_json:
        for one in found:
            for event in shown.timeline_json(one):
                output.say_json(event)
    elif found:
        output.say(timelines.told(found, arrangement), spaced=False)
    else:
        _say_nothing(arrangement)


async def brief(app: App, article: str | None, *, with_shares: bool, as_json: bool) -> None:
    """`brief`: one screen on one article, or one on each."""
    arrangement = arranged(app)
    found = await live_articles(app, article, arrangement)
    for place, live in enumerate(found):
        made = briefs.brief(live, named_only(live), arrangement)
        reply = briefs.told(made, arrangement)
        if as_json:
            cited = briefs.cited(made, arrangement.wording)
            output.say_json(shown.brief_json(made, reply, cited, with_shares=with_shares))
            continue
        if place:
            output.say_text("")
        output.say(reply, spaced=False)
        if with_shares:
            output.say_text("")
            output.say_text(shown.bars(made, arrangement))
    if not found and not as_json:
        _say_nothing(arrangement)


def _say_nothing(arrangement: Arrangement) -> None:
    output.say(notice(arrangement.wording, arrangement.wording.say("sentences.nothing_indexed")))


def arranged(app: App) -> Arrangement:
    """How answers are put together for staff in English, as of today."""
    return Arrangement(app.sources, app.briefer.wording("en"), app.clock().date())


async def live_articles(app: App, article: str | None, arrangement: Arrangement) -> list[list[LivePassage]]:
    """What may be shown of the article, or of each article: the oldest publication first, undated last, ties by outlet.

    Raises InputError for an unknown article, and for one of which nothing may be shown.
    """
    where = Where(Audience.STAFF, app.clock())
    indexed = await app.index.articles(where)
    if article is not None:
        indexed = [await _one(app, article)]
    ordered = sorted(indexed, key=lambda one: (one.card.published or date.max, arrangement.name(one.card.source).casefold(), one.card.id))
    found = [await app.index.passages(one.card.id, where) for one in ordered]
    if article is not None and not any(found):
        raise InputError(f"article {indexed[0].card.id}: nothing of it may be shown")
    return [live for live in found if live]


async def _one(app: App, article: str) -> Indexed:
    found = await app.index.article(article)
    if found is None:
        raise InputError(f"no article {article}; `onrecord articles` lists them")
    return found

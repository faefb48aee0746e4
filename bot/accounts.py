"""The commands that give an account of articles: their events in order, and one screen on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.briefing import brief as briefs
from bot.briefing import timeline as timelines
from bot.briefing.sections import Arrangement
from bot.core.model import Audience
from bot.core.ports import Where
from bot.replying import articles
from bot.terminal import accounts as shown
from bot.terminal import output

if TYPE_CHECKING:
    from bot.app import App
    from bot.core.model import LivePassage


async def timeline(app: App, article: str | None, *, as_json: bool) -> None:
    """`timeline`: the events of one article, or of all."""
    arrangement = arranged(app)
    found = [articles.timeline_of(live, arrangement) for live in await live_articles(app, article, arrangement)]
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
        made = articles.brief_of(live, arrangement)
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
    output.say(articles.nothing(arrangement))


def arranged(app: App) -> Arrangement:
    """How answers are put together for staff in English, as of today."""
    return Arrangement(app.sources, app.briefer.wording("en"), app.clock().date())


async def live_articles(app: App, article: str | None, arrangement: Arrangement) -> list[list[LivePassage]]:
    """What may be shown to staff of the article, or of each article. Raises InputError where one is named and cannot be shown."""
    return await articles.live_articles(app.index, article, Where(Audience.STAFF, app.clock()), arrangement)

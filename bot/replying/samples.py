"""Questions that a reader may tap to begin with: about the newest article, and only such as it answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.briefing import timeline
from bot.briefing.extract import ExtractiveWriter
from bot.core.answering.question import Question
from bot.core.errors import InputError
from bot.core.model import Audience, Status, Voice
from bot.core.ports import Where

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from bot.briefing import Briefer
    from bot.core.model import LivePassage
    from bot.core.wording import Wording

SAMPLES = 3
LONGEST = 60
"""Characters of a question that a telephone shows on one button."""
LOOKED_AT = 5
"""How many of the newest articles are looked at for one of which something may be shown."""


async def samples(briefer: Briefer, audience: Audience, language: str) -> tuple[str, ...]:
    """Three questions at most; none where no article may be shown. Which are answered is tried by rule: no model is asked."""
    briefer = replace(briefer, writer=ExtractiveWriter(), translator=None)
    where, wording = Where(audience, briefer.clock()), briefer.wording(language)
    indexed = sorted(await briefer.index.articles(where), key=lambda one: (one.card.published or date.min, one.added_at), reverse=True)
    for article in indexed[:LOOKED_AT]:
        live = await briefer.index.passages(article.card.id, where)
        found = [question async for question in _answered(briefer, live, audience, wording)] if live else []
        if found:
            return tuple(found[:SAMPLES])
    return ()


async def _answered(briefer: Briefer, live: Sequence[LivePassage], audience: Audience, wording: Wording) -> AsyncIterator[str]:
    for text in dict.fromkeys(_questions(live, wording)):
        if len(text) > LONGEST:
            continue
        try:
            answer = await briefer.answer(Question(text, audience, wording.language))
        except InputError:
            continue
        if answer.status is Status.ANSWERED:
            yield text


def _questions(live: Sequence[LivePassage], wording: Wording) -> Iterator[str]:
    """What is asked of the two who speak most, and of the first days with a date."""
    said = Counter(one.speaker.name for passage in live for one in passage.statements if one.speaker and one.voice is Voice.SPEAKER)
    for name, _ in said.most_common(2):
        yield wording.say("telegram.sample_speaker", speaker=name)
    dates = [timeline.when(one, wording) for one in timeline.entries(live) if one.event.date]
    for day in dict.fromkeys(one.partition(",")[0] for one in dates):
        yield wording.say("telegram.sample_event", date=day)
        break
    for name, _ in said.most_common(5)[2:]:
        yield wording.say("telegram.sample_speaker", speaker=name)

"""The lines after an answer, by rule: why there is none, which outlets are not shown, and which were searched and have nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.briefing.asking import Material
    from bot.briefing.draft import Evidence
    from bot.briefing.sections import Arranged, Arrangement
    from bot.core.model import Answer
    from bot.core.ports import Reach
    from bot.core.wording import Wording

OUTLETS_NAMED = 5


def missing(found: Evidence, reach: Reach, wording: Wording) -> str | None:
    """Why there is no answer, by rule."""
    if not reach.articles:
        return wording.say("sentences.nothing_indexed")
    return wording.say("sentences.missing_words", words=", ".join(found.absent)) if found.absent else None


def lines(shown: Arranged, found: Evidence, reach: Reach, arrangement: Arrangement, *, answered: bool) -> Iterator[str]:
    """The lines after the sections: outlets that are not shown, and those that were searched and have nothing."""
    wording = arrangement.wording
    if not reach.articles:
        yield wording.say("sentences.nothing_indexed")
    if answered and found.absent:
        yield wording.say("sentences.missing_words", words=", ".join(found.absent))
    if shown.further:
        yield wording.say("sentences.further_outlets", outlets=" · ".join(shown.further))
    named = {*shown.with_something, *(candidate.source for candidate in found.candidates)}
    empty = [source for source in reach.articles if source not in named]
    for source in sorted(empty, key=lambda one: arrangement.name(one).casefold())[:OUTLETS_NAMED]:
        count, outlet = reach.articles[source], arrangement.name(source)
        if count == 1:
            yield wording.say("sentences.nothing_on_this_one", outlet=outlet)
        else:
            yield wording.say("sentences.nothing_on_this_many", outlet=outlet, n=f"{count:,}")


def found_by(material: Material, answer: Answer, wording: Wording) -> Answer:
    """An answer that says by what was searched, where that was less than it might have been."""
    said = list(answer.closing)
    if material.degraded:
        said.append(wording.say("sentences.by_words_alone"))
    if material.foreign and material.measured and answer.status is Status.NOT_IN_TEXT:  # a server's embedder may know any language
        said.append(wording.say("sentences.by_names_alone"))
    return replace(answer, degraded=answer.degraded or material.degraded, closing=tuple(said))

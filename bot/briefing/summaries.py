"""The sentences of a model that passed → the summary of the section that shows their quotes, with the names that readers know."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.briefing.display import display
from bot.briefing.slices import shown
from bot.briefing.slots import slots_of
from bot.briefing.summarising import fault, summary, told
from bot.briefing.telling import LANGUAGES
from bot.core.model import Dropped, Voice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.briefing.draft import Draft, Evidence, Said
    from bot.briefing.sections import Arrangement
    from bot.core.model import Section

Sections = tuple["Section", ...]


def summarised(sections: Sections, draft: Draft, found: Evidence, by: Arrangement) -> tuple[Sections, Sequence[Dropped]]:
    """The sections with their summaries, and what of the draft's sentences may not be shown: the rules look at all once more.

    A sentence stands in the section that shows every quote that it rests on.
    """
    language = by.wording.language
    if not draft.sentences or language not in LANGUAGES:
        return sections, ()

    def name(said: Said) -> str | None:
        outlet, voice, speaker = said
        words = (speaker.name if speaker else by.name(outlet)) if outlet or speaker else None
        return by.wording.say("voices.unnamed", group=words) if voice is Voice.UNNAMED and words else words

    known = {one.id: one for one in found.candidates}
    slots = slots_of([known[one] for one in draft.cited if one in known], found.voices, name)
    done: list[Section] = []
    passed = 0
    for section in sections:
        quotes = [citation.quote for citation in section.citations]
        cited = {one: known[one] for one in draft.cited if one in known and shown(known[one].live, known[one].statement) in quotes}
        its = [one for one in draft.sentences if fault(one, cited, slots, language) is None]
        passed += len(its)
        lines = (told(one, cited[one.quotes[0]], slots) for one in its)
        done.append(replace(section, summary=summary(display(line) for line in lines if line)))
    return tuple(done), [Dropped("summary_not_shown")] * max(len(draft.sentences) - passed, 0)

"""What was found → the Answer: quoted, or with the nearest, or quoting nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.briefing import closing, premises, stale
from bot.briefing.draft import BY_MODEL, OVER_BUDGET
from bot.briefing.extract import nearest
from bot.briefing.grounding import Grounded, ground, standing
from bot.briefing.summaries import summarised
from bot.core.model import Answer, Dropped, Status

if TYPE_CHECKING:
    from datetime import datetime

    from bot.briefing.asking import Material
    from bot.briefing.choosing import Choice
    from bot.briefing.draft import Draft, Evidence
    from bot.briefing.following import Unclear
    from bot.briefing.sections import Arrangement
    from bot.core.answering.question import Alternative, Question
    from bot.core.ports import Reach

NOTHING = Grounded((), ())


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes the Answer of one question, under the number given, in the words and with the labels of `arrangement`."""

    question: Question
    arrangement: Arrangement
    number: str
    at: datetime

    def drafted(self, reach: Reach, material: Material, found: Evidence, draft: Draft, live: frozenset[int]) -> Answer:
        """The answer of a draft, grounded. `live` are the passages that may be shown by now."""
        made, grounded = draft.made, ground(draft, found)
        if made.mode == BY_MODEL and not draft.answerable and draft.premise is None:
            grounded = Grounded((), (*grounded.dropped, *[Dropped("not_answerable")] * len(grounded.points)))
        given, grounded = found, standing(grounded, live)
        found = replace(found, candidates=tuple(one for one in found.candidates if one.live.id in live))
        denied = premises.premise(draft, found) if grounded.points else None
        if denied:
            answer = self.answer(reach, found, replace(grounded, points=()), premise=denied, near=grounded)
        elif made.mode == BY_MODEL and not draft.answerable:
            answer = self.answer(reach, found, replace(grounded, points=()), premise=None)
        else:
            contrary = None if grounded.points else material.contrary()
            answer = self.answer(reach, contrary or found, grounded, premise=material.premise if contrary else None)
        return self._made(answer, draft, given)

    def _made(self, answer: Answer, draft: Draft, found: Evidence) -> Answer:
        """An answer with how its draft was made: the model's summary of each section, what was dropped, and what the reader is told."""
        made, wording = draft.made, self.arrangement.wording
        said = (wording.say("sentences.over_model_budget"),) if made.degraded == OVER_BUDGET else ()
        sections, dropped = summarised(answer.sections, draft, found, self.arrangement)
        return replace(
            answer,
            sections=sections,
            mode=made.mode,
            model=made.model,
            degraded=made.degraded,
            prompt="+".join((*made.prompts, answer.prompt)),
            dropped=(*answer.dropped, *made.dropped, *dropped),
            closing=(*answer.closing, *said),
        )

    def answer(self, reach: Reach, found: Evidence, grounded: Grounded, *, premise: str | None, near: Grounded | None = None) -> Answer:
        """The grounded points; without any, the nearest, or what denies a premise (`near`, where a model picked it)."""
        wording, answered = self.arrangement.wording, bool(grounded.points)
        near = near or (NOTHING if answered else ground(nearest(found), found))
        cards = [one.live.card for point in grounded.points for one in point]
        if cards and stale.asks_about_now(self.question.text) and not any(stale.is_fresh(card, self.at.date()) for card in cards):
            return self.quoting_nothing(Status.STALE, stale.told(cards, wording))
        shown = self.arrangement.arrange(grounded.points or near.points)
        return Answer(
            id=self.number,
            question=self.question.text,
            asked_at=self.at,
            language=wording.language,
            status=Status.ANSWERED if answered else Status.FALSE_PREMISE if premise else Status.NOT_IN_TEXT,
            sections=shown.sections if answered else (),
            nearest=() if answered else shown.sections,
            premise=premise,
            missing=None if answered else closing.missing(found, reach, wording),
            closing=tuple(closing.lines(shown, found, reach, self.arrangement, answered=answered)),
            dropped=grounded.dropped,
            prompt=wording.ref,
        )

    def quoting_nothing(self, status: Status, sentence: str, choice: Choice | None = None) -> Answer:
        """What there is is too old to tell of now, or which article is meant is the reader's to say."""
        wording, offers = self.arrangement.wording, choice.offers if choice else ()
        answer = Answer(
            self.number, self.question.text, self.at, wording.language, status, missing=sentence, closing=offers, prompt=wording.ref
        )
        return replace(answer, candidates=choice.candidates, alternatives=choice.alternatives) if choice else answer

    def unclear(self, unclear: Unclear, alternatives: tuple[Alternative, ...]) -> Answer:
        """A word of the question may mean any of several."""
        sentence = self.arrangement.wording.say("sentences.unclear", word=unclear.word, names=" · ".join(unclear.names))
        return replace(self.quoting_nothing(Status.AMBIGUOUS, sentence), alternatives=alternatives)

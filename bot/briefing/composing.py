"""What was found → the Answer: quoted, or with the nearest, or quoting nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.briefing import closing, stale
from bot.briefing.extract import nearest
from bot.briefing.grounding import Grounded, ground
from bot.core.model import Answer, Status

if TYPE_CHECKING:
    from datetime import datetime

    from bot.briefing.choosing import Choice
    from bot.briefing.draft import Evidence
    from bot.briefing.following import Unclear
    from bot.briefing.sections import Arrangement
    from bot.core.answering.question import Question
    from bot.core.ports import Reach

NOTHING = Grounded((), ())


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes the Answer of one question, under the number given, in the words and with the labels of `arrangement`."""

    question: Question
    arrangement: Arrangement
    number: str
    at: datetime

    def answer(self, reach: Reach, found: Evidence, grounded: Grounded, *, premise: str | None) -> Answer:
        """The grounded points; without any, the nearest, or what denies a premise."""
        wording, answered = self.arrangement.wording, bool(grounded.points)
        near = NOTHING if answered else ground(nearest(found), found)
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
        return replace(answer, candidates=choice.candidates) if choice else answer

    def unclear(self, unclear: Unclear) -> Answer:
        """A word of the question may mean any of several."""
        sentence = self.arrangement.wording.say("sentences.unclear", word=unclear.word, names=" · ".join(unclear.names))
        return self.quoting_nothing(Status.AMBIGUOUS, sentence)

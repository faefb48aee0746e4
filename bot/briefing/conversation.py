"""What was asked and shown before in one conversation, as far as the one who asks now may still see it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.briefing.choosing import MOST_ALTERNATIVES
from bot.briefing.following import REACH, Turn, read_as, turn
from bot.briefing.parties import persons_named
from bot.core.answering.question import Alternative
from bot.core.model import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.briefing.following import Unclear
    from bot.core.model import Audience, LivePassage, Statement
    from bot.core.ports import Record

TURNS, MANY_TURNS = 12, 200
KEPT = timedelta(hours=12)
"""A question asked later than this after another one is a new conversation, in a channel that never ends too."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The records of earlier turns, oldest first."""

    records: tuple[Record, ...] = ()
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By record, whom its quotations name."""
    only_new: bool = False

    @classmethod
    def of(cls, records: Sequence[Record], audience: Audience) -> Conversation:
        """The turns that were answered to the same audience: nothing that staff were shown explains a question of the public."""
        return cls(tuple(record for record in records if record.audience is audience))

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles that were quoted."""
        return tuple(dict.fromkeys(citation.article for record in self.records for citation in record.citations))

    def as_of(self, live: Mapping[str, Sequence[LivePassage]]) -> Conversation:
        """The conversation without those who were quoted in what may no longer be shown."""
        places = {(article, one.paragraph) for article, passages in live.items() for one in passages}
        kept = (tuple(one for one in record.citations if (one.article, one.paragraph) in places) for record in self.records)
        records = tuple(replace(record, citations=cited) for record, cited in zip(self.records, kept, strict=True))
        named = {
            record.id: tuple(name for one in record.citations for name in persons_named(live[one.article], one.version, one.start))
            for record in records[-REACH:]
        }
        return Conversation(records, named)

    def refers(self, question: str) -> bool:
        """Whether a question needs anything from before."""
        return bool(self.records) and bool(self.read_as(question) or asks_for_more(question))

    def read_as(self, question: str) -> str | Unclear | None:
        """A question as it is meant here."""
        return read_as(question, [turn(record, self.named.get(record.id, ())) for record in self.records])

    def alternatives(self, question: str, unclear: Unclear) -> tuple[Alternative, ...]:
        """The question with each of the names that its word may mean, as it is read when the name alone is the next thing said."""
        turns = [*(turn(record, self.named.get(record.id, ())) for record in self.records), Turn(question, status=Status.AMBIGUOUS)]
        asked = {name: read_as(name, turns) for name in unclear.names[:MOST_ALTERNATIVES]}
        return tuple(Alternative(name, text) for name, text in asked.items() if isinstance(text, str))

    def beyond(self, record: Record) -> Conversation:
        """The turns on a record's question alone; what they showed is not to be shown again."""
        asked = {record.question, record.read_as or record.question}
        return Conversation(tuple(one for one in self.records if asked & {one.question, one.read_as}), only_new=True)

    def left(self, question: str, live: Sequence[LivePassage]) -> list[LivePassage]:
        """Passages without what was shown already, where a question asks what else was said, or who else says it."""
        more = "what" if self.only_new else asks_for_more(question)
        if more is None or not self.records:
            return list(live)
        shown = {(c.version, c.start) for record in self.records for c in record.citations}
        heard = {c.speaker.id for c in self.records[-1].citations if c.speaker} if more == "who" else set[str]()

        def is_new(one: LivePassage, statement: Statement) -> bool:
            cited = any(v == one.passage.version.sha256 and statement.start <= start < statement.end for v, start in shown)
            return not cited and not (statement.speaker and statement.speaker.id in heard)

        return [replace(one, statements=tuple(s for s in one.statements if is_new(one, s))) for one in live]


def asks_for_more(question: str) -> str | None:
    """`what` or `who`, where a question asks for what else was said or who else speaks; otherwise None."""
    found = re.match(r"\W*(?:and |but )?(?P<word>what|who) else\b", question, re.IGNORECASE)
    return found["word"].lower() if found else None

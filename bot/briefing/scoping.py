"""What a question is answered from: everything in reach, what its own words narrow that to, or nothing until its reader chooses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.briefing.choosing import read_as, too_many, which_article
from bot.briefing.narrowing import MOST_ARTICLES, matching, together

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.briefing.choosing import Choice
    from bot.briefing.draft import Candidate, Evidence
    from bot.briefing.narrowing import Narrow
    from bot.briefing.sections import Arrangement
    from bot.core.answering.question import Question
    from bot.core.model import Card


@dataclass(frozen=True, slots=True)
class Scoped:
    """What a question is answered from, how it was read where a date or an outlet narrowed it, and the choice that it leaves open."""

    found: Evidence
    read_as: str | None = None
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """The best of what is found for a question, and its articles. Not `counted` where there may be more of these."""

    found: Evidence
    articles: Mapping[str, Sequence[Candidate]] = field(default_factory=dict)
    counted: bool = True

    @property
    def too_many(self) -> bool:
        """Whether three passages of these articles would be a choice of ours."""
        return len(self.articles) > MOST_ARTICLES

    def scoped(self, question: str, by: Arrangement) -> Scoped:
        """The answer from what is found, or the choice."""
        choice = too_many(self.articles, question, by, counted=self.counted) if self.too_many else None
        return Scoped(self.found, choice=choice)


def narrowed(question: str, narrow: Narrow, matched: Matched, within: Matched, by: Arrangement) -> Scoped:
    """What a question that too many articles match is answered from once its date or outlet narrows it.

    `within` is what the articles of that date or outlet have, `matched` what has these words in the text: neither hides the other.
    A question about now is about the newest articles alone.
    """
    if narrow.now:
        fresh = any(one.near for one in within.found.candidates)
        return within.scoped(question, by) if fresh else Scoped(matched.found)
    both = Matched(together(within.found, matched.found), {**within.articles, **matched.articles}, within.counted and matched.counted)
    scoped = both.scoped(question, by)
    return scoped if scoped.choice else Scoped(scoped.found, read_as(question, narrow, by))


def one_of(found: Evidence, every: Sequence[Card], question: str, by: Arrangement) -> Scoped | None:
    """For a question without its "the article": the choice among those that may be meant, or the one that answers; None without any.

    `every` are all articles, copies left out, where the question seeks nothing in particular; `question` is the whole of it.
    """
    cards = every or [several[0].live.card for several in matching(found).values()]
    if len(cards) > 1:
        return Scoped(found, choice=which_article(cards, "" if every else question, by))
    return Scoped(found) if cards else None


def fault_of(question: Question, sources: Collection[str], known: Collection[str]) -> str | None:
    """What of a question's scope does not exist for its reader, who knows of some outlets and articles; None where all does."""
    if unknown := [source for source in question.sources if source not in sources]:
        return f"no outlet {unknown[0]} in the registry; `onrecord sources` lists them"
    if missing := [article for article in question.articles if article not in known]:
        return f"no article {missing[0]} to ask about; `onrecord articles` lists them"
    return None

"""Questions about now: an undated or an old article cannot tell what is so today, and is never shown as if it could."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.core.model import Card
    from bot.core.wording import Wording

FRESH_DAYS = 2
"""An article published so many days ago at most may tell what is so now."""

_NOW = re.compile(
    r"\b(?:today|tonight|now|nowadays|currently|right now|at present|at the moment|these days|latest|newest|current|so far"
    r"|this (?:morning|afternoon|evening|week|month|year))\b",
    re.IGNORECASE,
)
_QUOTED = re.compile('[“«„"][^”»“"]*[”»“"]')


def asks_about_now(question: str) -> bool:
    """Whether a question is about now, today or the latest; words in quotation marks do not count."""
    return _NOW.search(_QUOTED.sub(" ", question)) is not None


def is_fresh(card: Card, today: date) -> bool:
    """Whether an article is new enough to tell what is so now."""
    return card.published is not None and (today - card.published).days <= FRESH_DAYS


def told(cards: Iterable[Card], wording: Wording) -> str:
    """What is said instead of an answer: how old the newest article on this is."""
    dates = [card.published for card in cards if card.published]
    if not dates:
        return wording.say("sentences.stale_undated")
    return wording.say("sentences.stale", date=wording.day(max(dates)))

"""What became of a sent answer's quotations and labels.

Nothing is noted when an article changes: that a sent answer is due for a correction follows from what stands in the store and from
what its readers were last told (`told`), so that no crash can lose a correction. A `told` names the state of an answer: it is empty
while everything stands as it was sent.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from bot.briefing.draft import Candidate
from bot.briefing.fixes import FIXED
from bot.briefing.slices import quoted
from bot.briefing.standing import in_same_voice, standing, was_there

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.briefing.sections import Arrangement
    from bot.core.model import LivePassage, Speaker, Version, Voice
    from bot.core.ports import RecordedLabel

LIKE = 0.5
"""The share of words that a sentence and the one that took its place have in common at least."""


class Became(StrEnum):
    """What became of a quotation: unchanged, or by whose doing not."""

    STANDS = "stands"
    CHANGED = "changed"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    OUR_ERROR = "our_error"
    NOT_SHOWN = "not_shown"


@dataclass(frozen=True, slots=True)
class Cited:
    """What an answer quoted: where, the sha256 of its words and of its paragraph, and whose it was said to be."""

    article: str
    version: str
    start: int
    end: int
    digest: str
    block: str | None
    voice: Voice
    speaker: Speaker | None


@dataclass(frozen=True, slots=True)
class Held:
    """A hold in force: since when, and the sha256 of its paragraph (None: the whole article)."""

    block: str | None
    since: datetime


@dataclass(frozen=True)
class ArticleNow:
    """An article as it stands: what may be shown of its live version, which one that is, and since when."""

    live: tuple[LivePassage, ...]
    version: str | None
    since: datetime | None
    withdrawn_at: datetime | None
    held: tuple[Held, ...]
    fixed_at: datetime | None = None

    @cached_property
    def statements(self) -> tuple[Candidate, ...]:
        """Its statements in order."""
        return tuple(Candidate("", live, statement, 0.0, near=True) for live in self.live for statement in live.statements)

    @cached_property
    def word_sets(self) -> tuple[tuple[Candidate, tuple[frozenset[str], ...]], ...]:
        """Its statements with the words of each: of the whole sentence, and of what is shown of it."""
        return tuple((one, (words_of(text_of(one)), words_of(quoted(one).text))) for one in self.statements)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a quotation, when, and the statement that stands there now."""

    became: Became
    at: datetime | None = None
    now: Candidate | None = None

    @property
    def detail(self) -> str:
        """What tells one such change from another."""
        if self.became is Became.HELD:
            return str(self.at)
        if self.now is None or self.became is Became.STANDS:
            return ""
        who = self.now.statement.speaker
        return f"{quoted(self.now).digest}/{self.now.statement.voice}/{who.id if who else ''}"


@dataclass(frozen=True, slots=True)
class LabelChange:
    """An outlet's line as an answer showed it, and as it reads now."""

    shown: str
    now: str


def fate(cited: Cited, article: ArticleNow, version: Version | None) -> Fate:
    """What became of a quotation. `version` is the one it was taken from, where that is another than the live one."""
    if article.withdrawn_at:
        return Fate(Became.WITHDRAWN, article.withdrawn_at)
    if held := _held(cited, article):
        return Fate(Became.HELD, held)
    if not article.live:
        return Fate(Became.NOT_SHOWN)
    same = standing(cited, article.statements, version)
    if same is None:
        now = _in_its_place(cited, article, version)
        return Fate(Became.CHANGED if now else Became.REMOVED, article.since, now)
    if in_same_voice(cited, same):
        return Fate(Became.STANDS, now=same)
    if cited.version != article.version and FIXED not in same.statement.flags:
        return Fate(Became.CHANGED, article.since, same)
    return Fate(Became.OUR_ERROR, article.fixed_at if FIXED in same.statement.flags else None, same)


def _held(cited: Cited, article: ArticleNow) -> datetime | None:
    """Since when a quotation is held: its article, its paragraph, or a paragraph whose words are gone, which holds the article."""
    there = [one.since for one in article.held if one.block is None or one.block == cited.block or not article.live]
    return min(there, default=None)


def _in_its_place(cited: Cited, article: ArticleNow, version: Version | None) -> Candidate | None:
    """The sentence that took the place of one whose words are gone: of those that are new in the article the one most like it."""
    old = words_of(version.text[cited.start : cited.end]) if version else frozenset()
    if not old:
        return None
    likeness = [
        (max(2 * len(old & words) / (len(old) + len(words) or 1) for words in of_one), -abs(one.statement.start - cited.start), one)
        for one, of_one in article.word_sets
        if not was_there(one, version)
    ]
    best = max(likeness, key=lambda found: found[:2], default=None)
    return best[2] if best and best[0] >= LIKE else None


def label_change(label: RecordedLabel, arrangement: Arrangement, *, same_wording: bool) -> LabelChange | None:
    """How an outlet's line differs by the desk's doing, not by the calendar's or by that of new words for the same status."""
    now = arrangement.label(label.source)
    own = (label.outlet, label.status)
    if own != (now.outlet, now.status) or (
        same_wording and _bare(label.text, label.as_of, arrangement) != _bare(now.text, now.as_of, arrangement)
    ):
        return LabelChange(label.text, now.text)
    return None


def _bare(text: str, as_of: str | None, arrangement: Arrangement) -> str:
    """A label line without the year that it gets when its assessment has grown old."""
    return text.removesuffix(arrangement.wording.say("label.assessed", year=as_of[:4])) if as_of else text


def state(fates: Sequence[Fate], labels: Sequence[LabelChange]) -> str:
    """The name of an answer's state; empty where everything stands."""
    changes = [(n, one.became, one.detail) for n, one in enumerate(fates) if one.became is not Became.STANDS]
    if not changes and not labels:
        return ""
    return hashlib.sha256(json.dumps([changes, [(one.shown, one.now) for one in labels]]).encode()).hexdigest()[:16]


def words_of(text: str) -> frozenset[str]:
    """The words of a text, without the marks at their edges."""
    return frozenset(word.strip(".,;:!?“”\"'«»()").casefold() for word in text.split())


def text_of(one: Candidate) -> str:
    """A statement's whole sentence."""
    return one.live.passage.version.text[one.statement.start : one.statement.end]

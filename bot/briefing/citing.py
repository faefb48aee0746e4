"""A quotation that a record shows: in its context, and as text to be copied, always with its label and whose words it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.briefing.display import display
from bot.briefing.reply import Head, Notes, Paragraph, Reply, Small
from bot.briefing.slices import quoted
from bot.core.labels import copy_notes, voice_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.briefing.draft import Candidate
    from bot.briefing.sections import Arrangement
    from bot.core.model import LivePassage, Quote
    from bot.core.ports import Record

AROUND = 2
"""How many paragraphs are shown before and after a quotation's."""
CUT = "[…]"
_OPEN, _CLOSE = "“„«", "”“»"


@dataclass(frozen=True, slots=True)
class Context:
    """A quotation among the paragraphs around it, and whether there are further ones before and after these."""

    reply: Reply
    before: bool
    after: bool


def context(record: Record, candidate: Candidate, live: Sequence[LivePassage], arrangement: Arrangement, *, shift: int = 0) -> Context:
    """The paragraphs around a quotation, `shift` paragraphs further on, under its label."""
    place = next(place for place, one in enumerate(live) if one.id == candidate.live.id)
    middle = min(max(place + shift, 0), len(live) - 1)
    first, last = max(0, middle - AROUND), min(len(live), middle + AROUND + 1)
    card, quote = candidate.live.card, quoted(candidate)
    label = arrangement.label(card.source, copy_notes(card, arrangement.wording))
    paragraphs = [Paragraph(one.paragraph, one.passage, quote if one.id == candidate.live.id else None) for one in live[first:last]]
    line = f"{voice_line(quote, label.outlet, arrangement.wording)} · {arrangement.wording.say('sentences.paragraph', n=quote.paragraph)}"
    small = Small(f"{line} · {arrangement.wording.say('sentences.record')} {record.id}")
    return Context(Reply((Head(label.text), Notes(" · ".join(label.notes)), *paragraphs, small), record.id), first > 0, last < len(live))


def citation(
    record: Record, candidate: Candidate, arrangement: Arrangement, *, most: int | None = None, measure: Callable[[str], int] = len
) -> str:
    """A quotation as text to be copied: the label, the words, whose they are, what kind of copy, where, and the record.

    With `most`, as `measure` counts, the words are cut at a word and marked with […]; nothing else ever is. Where not even
    one word has room, the marks stand alone.
    """
    wording, card, quote = arrangement.wording, candidate.live.card, quoted(candidate)
    label = arrangement.label(card.source, copy_notes(card, wording))
    where = wording.say("sentences.paragraph", n=quote.paragraph)
    tail = " · ".join((voice_line(quote, label.outlet, wording), *label.notes, where, f"{wording.say('sentences.record')} {record.id}"))

    def made(words: str) -> str:
        return f"{label.text}\n{_in_marks(words, quote)} — {tail}"

    words = " ".join(display(quote.text).split())
    whole = made(words)
    if most is None or measure(whole) <= most:
        return whole
    parts = words.split(" ")
    kept = next((n for n in range(len(parts) - 1, 0, -1) if measure(made(f"{' '.join(parts[:n])} {CUT}")) <= most), 0)
    return made(f"{' '.join(parts[:kept])} {CUT}".strip())


def _in_marks(words: str, quote: Quote) -> str:
    """The words in one pair of marks: their own where they have them, else ours."""
    own = words[:1] in _OPEN and words[-1:] in _CLOSE and quote.text.count(words[:1]) == 1
    return words if own else f"“{words}”"

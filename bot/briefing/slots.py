"""Names, numbers and dates of quotations as slots: a summary names them by slot alone, and what stands there is drawn from the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.briefing.dates import expressions
from bot.briefing.slices import shown
from bot.core.model import Span, Voice
from bot.core.reading.lexicon import STOP_WORDS
from bot.core.reading.terms import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.briefing.draft import Candidate, Said

SLOT = re.compile(r"\{([SND]\d{1,3})\}")
_NAME = re.compile(r"[^\W\d_]+(?:[’'.-][^\W\d_]+)*(?: (?:of |the |de |al-)?[^\W\d_]+(?:[’'.-][^\W\d_]+)*)*")
_CAPITALISED = re.compile(r"(?<![\w’'-])[^\W\d_a-z][\w’'-]*(?: [^\W\d_a-z][\w’'-]*)*")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?:\s?%)?(?![\w])")
LONGEST_NAME, MOST_WORDS = 60, 5


@dataclass(frozen=True, slots=True)
class Slots:
    """What each slot says, and the ids of the quotes for which it may be used."""

    says: Mapping[str, str]
    of: Mapping[str, frozenset[str]]
    leads: Mapping[str, str]
    """The id of a quote → the slot of the voice that it is in; none where no voice is established."""
    outlets: Mapping[str, str]
    """The id of a quote → the name of its outlet; none where none is stated or it is no plain name."""


def slots_of(cited: Sequence[Candidate], voices: Mapping[Said, str], names: Callable[[Said], str | None]) -> Slots:
    """The slots of some quotes. `names` gives the words for whose words they are; None where nobody may be named.

    The same quotes in the same order have the same slots, whatever `names` calls an outlet: readers and a judge are told of the same.
    """
    says: dict[str, str] = {}
    of: dict[str, set[str]] = {}
    leads, known = {}, {}
    for one in cited:
        words, slot = names(one.said), voices[one.said]
        if one.statement.voice is not Voice.NOT_ESTABLISHED and words and is_plain(words):
            leads[one.id], says[slot] = slot, words
            of.setdefault(slot, set()).add(one.id)
        if one.statement.speaker:
            known["S", one.statement.speaker.name] = slot
    counts = {"S": len(voices), "N": 0, "D": 0}
    for one in cited:
        for kind, words in _told(one):
            if (kind, words) not in known:
                counts[kind] += 1
                known[kind, words] = f"{kind}{counts[kind]}"
            slot = known[kind, words]
            says.setdefault(slot, words)
            of.setdefault(slot, set()).add(one.id)
    outlets = {one.id: name for one in cited if (name := names((one.source, Voice.OUTLET, None))) and is_plain(name)}
    return Slots(says, {slot: frozenset(ids) for slot, ids in of.items()}, leads, outlets)


def is_plain(words: str) -> bool:
    """Whether words are a name as a name is written: letters, and few of them."""
    return len(words) <= LONGEST_NAME and len(words.split()) <= MOST_WORDS + 2 and _NAME.fullmatch(words) is not None


def _told(one: Candidate) -> Iterator[tuple[str, str]]:
    """The names, dates and numbers of a quote as it is shown, each as its kind and its words."""
    quote = shown(one.live, one.statement)
    text = quote.text
    dates = [date.span for date in expressions(text, Span(0, len(text)))]
    for span in dates:
        yield "D", text[span.start : span.end]
    for number in _NUMBER.finditer(text):
        if not any(span.start <= number.start() < span.end for span in dates):
            yield "N", number.group()
    whole = one.live.passage.version.text
    for name in _CAPITALISED.finditer(text):
        words = _without_small(name.group(), whole)
        if words and is_plain(words) and len(words.split()) <= MOST_WORDS and not any(s.start <= name.start() < s.end for s in dates):
            yield "S", words


def _without_small(words: str, text: str) -> str:
    """A run of capitalised words without a first one that is a plain word, capitalised where a sentence begins."""
    first, _, rest = words.partition(" ")
    plain = any(fold(first) in stops for stops in STOP_WORDS.values()) or re.search(rf"\b{re.escape(first.lower())}\b", text)
    return rest if plain else words

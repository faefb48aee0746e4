"""Live passages → ledger: every sentence with whose words it carries, and one row a speaker of who is quoted, how, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.briefing.slices import inner, sliced
from bot.core.model import Kind, Voice
from bot.core.reading.lexicon import STOP_WORDS
from bot.core.reading.terms import fold, term_set, terms, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.core.model import LivePassage, Quote, Speaker, Statement

ENOUGH_WORDS = 3
MANNERS = (Kind.DIRECT, Kind.MIXED, Kind.INDIRECT, Kind.NARRATIVE)
_ORDER = {Voice.SPEAKER: 0, Voice.UNNAMED: 1, Voice.OUTLET: 2, Voice.NOT_ESTABLISHED: 3}
_NESTED = frozenset('“”„‟«»"()[]')


@dataclass(frozen=True, slots=True)
class Entry:
    """A sentence of an article with its number, from 1 in the order of the article's live version."""

    n: int
    live: LivePassage
    statement: Statement


@dataclass(frozen=True, slots=True)
class Row:
    """All sentences in one voice: how they carry its words, the shortest quoted words as an example, and where they stand.

    `paragraphs` are pairs of an article's place in the ledger and a paragraph's number.
    """

    voice: Voice
    speaker: Speaker | None
    sentences: int
    manners: tuple[Kind, ...]
    example: Quote | None
    paragraphs: tuple[tuple[int, int], ...]


def entries(live: Iterable[LivePassage], before: Mapping[int, int]) -> tuple[Entry, ...]:
    """The sentences of an article's live passages. `before` says how many stand before each paragraph, held ones counted."""
    return tuple(
        Entry(before.get(passage.paragraph, 0) + place, passage, statement)
        for passage in live
        for place, statement in enumerate(passage.statements, 1)
    )


def narrowed(given: Iterable[Entry], *, speaker: str | None, about: str | None) -> tuple[Entry, ...]:
    """The entries of a speaker, by name, surname, affiliation or id, and those that have all words of a topic."""
    return tuple(
        entry for entry in given if (speaker is None or _is(entry.statement.speaker, speaker)) and (about is None or _has(entry, about))
    )


def _is(speaker: Speaker | None, wanted: str) -> bool:
    if speaker is None:
        return False
    asked = set(_folded(wanted))
    fields = (speaker.name, speaker.affiliation or "")
    return wanted == speaker.id or (bool(asked) and any(asked <= set(_folded(field)) for field in fields))


def _has(entry: Entry, about: str) -> bool:
    language = entry.live.card.language
    stops = STOP_WORDS.get(language.partition("-")[0], frozenset())
    wanted = {term for word in words(about) if fold(word) not in stops for term in terms(word, language)}
    text = entry.live.passage.version.text[entry.statement.start : entry.statement.end]
    return bool(wanted) and wanted <= term_set(text, language)


def _folded(text: str) -> list[str]:
    return [word for word in map(fold, words(text)) if word]


def rows(given: Iterable[Entry]) -> tuple[Row, ...]:
    """One row a voice: speakers in the order of their first sentence, then unnamed ones, the outlet itself, and what is not established."""
    groups: dict[tuple[Voice, str | None], list[tuple[int, Entry]]] = {}
    articles: dict[str, int] = {}
    for entry in given:
        article = articles.setdefault(entry.live.card.id, len(articles) + 1)
        one = entry.statement
        if one.kind is not Kind.HEADING:
            groups.setdefault((one.voice, one.speaker.id if one.speaker else None), []).append((article, entry))
    return tuple(_row(group) for _, group in sorted(groups.items(), key=lambda item: _ORDER[item[0][0]]))


def _row(group: Sequence[tuple[int, Entry]]) -> Row:
    statements = [entry.statement for _, entry in group]
    kinds = {one.kind for one in statements}
    voice = statements[0].voice
    examples = [example for _, entry in group for example in _examples(entry)] if statements[0].speaker else []
    return Row(
        voice=voice,
        speaker=_fullest([one.speaker for one in statements if one.speaker]),
        sentences=len(statements),
        manners=tuple(kind for kind in MANNERS if kind in kinds),
        example=min(examples, key=_length, default=None),
        paragraphs=tuple(dict.fromkeys((article, entry.statement.paragraph) for article, entry in group)),
    )


def _fullest(speakers: Sequence[Speaker]) -> Speaker | None:
    """The speaker as described most fully; of several articles' descriptions the first that says most."""
    return max(speakers, key=lambda one: (one.role is not None) + (one.affiliation is not None), default=None)


def _length(example: Quote) -> tuple[int, int]:
    """The shortest of those with enough words to say something; a single word only where there is nothing else."""
    return -min(len(_folded(example.text)), ENOUGH_WORDS), example.end - example.start


def _examples(entry: Entry) -> Iterator[Quote]:
    """The quoted words of a sentence without their outer marks; none with an outlet's note or another quotation inside."""
    version = entry.live.passage.version
    for span in entry.statement.quoted:
        bare = inner(version.text, span)
        words_shown = version.text[bare.start : bare.end]
        noted = any(span.start <= note.start < span.end for note in entry.statement.inserts)
        if not noted and _folded(words_shown) and _NESTED.isdisjoint(words_shown):
            yield sliced(entry.live, entry.statement, bare)


def ranges(paragraphs: Iterable[int]) -> str:
    """Paragraph numbers as ranges: `1–3, 6`."""
    runs: list[list[int]] = []
    for number in sorted(set(paragraphs)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)

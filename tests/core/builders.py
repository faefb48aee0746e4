"""Values for the tests of the core: outlets, cards, passages, candidates, answers, made from a few words each."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.app import all_wordings
from bot.briefing.asking import Material, wanted
from bot.briefing.draft import Candidate
from bot.briefing.extract import extractive
from bot.briefing.grounding import ground
from bot.briefing.sections import Arranged, Arrangement
from bot.briefing.understanding import settled, understand
from bot.core.answering.ranking import rank
from bot.core.labels import Source
from bot.core.model import Answer, Card, Kind, LivePassage, Passage, Span, Speaker, Statement, Status, Version, Voice
from bot.core.ports import Hit, Recall
from bot.core.reading import read
from bot.core.reading.terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.briefing.draft import Evidence
    from bot.core.wording import Wording

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

MARRANT = Speaker("s1", "Ilse Marrant", "minister", "Ministry of the Interior")
VANDRY = Speaker("s2", "Oskel Vandry", "minister", "Ministry of Transport")
GROWERS = Speaker("s3", "growers")


@cache
def wordings() -> Mapping[str, Wording]:
    """The words of each language in `prompts/`, released or not."""
    return all_wordings()


def english() -> Wording:
    """The English words."""
    return wordings()["en"]


def outlet(name: str, **fields: Any) -> Source:  # noqa: ANN401 (the fields of a Source)
    """An outlet that an editor confirmed, with its lower-case first word as its id."""
    given: dict[str, Any] = {"status": "private", "confirmed_by": "desk", "confirmed_on": date(2026, 11, 1), "as_of": "2026"} | fields
    return Source(given.pop("id", name.split(maxsplit=1)[0].casefold()), name, **given)


def card(article: str, source: str | None, **fields: Any) -> Card:  # noqa: ANN401 (the fields of a Card)
    """The card of an article."""
    return Card(article, source, **fields)


def passages(text: str, of: Card, *, first: int = 1) -> tuple[LivePassage, ...]:
    """The paragraphs of an article as live passages with their statements, numbered from `first`."""
    version, reading = Version.of(text), read(text)
    spans = reading.paragraphs
    return tuple(
        LivePassage(
            id=first + place,
            card=of,
            passage=Passage(version, span.start, span.end),
            paragraph=place + 1,
            statements=tuple(one for one in reading.statements if one.paragraph == place + 1),
            context=Span(spans[max(place - 1, 0)].start, spans[min(place + 1, len(spans) - 1)].end),
        )
        for place, span in enumerate(spans)
    )


def candidates(*articles: tuple[Card, str]) -> tuple[Candidate, ...]:
    """Every statement of some articles as a candidate, `Q1` first."""
    rows = [(live, one) for of, text in articles for live in passages(text, of) for one in live.statements]
    return tuple(Candidate(f"Q{number}", live, one, 1.0, near=True) for number, (live, one) in enumerate(rows, 1))


def single(text: str, of: Card) -> tuple[Candidate, ...]:
    """A point with the first statement of a text."""
    return (candidates((of, text))[0],)


def voiced(name: str, text: str, of: Card, voice: Voice, speaker: Speaker | None, *, kind: Kind = Kind.DIRECT) -> Candidate:
    """A whole text as a candidate in a given voice."""
    version = Version.of(text)
    statement = Statement(0, len(text), 1, kind, voice, speaker)
    return Candidate(
        name, LivePassage(1, of, Passage(version, 0, len(text)), 1, (statement,), Span(0, len(text))), statement, 1.0, near=True
    )


def arrangement(*outlets: Source, wording: Wording | None = None) -> Arrangement:
    """How points of these outlets become sections, today."""
    return Arrangement({one.id: one for one in outlets}, wording or english(), TODAY)


def recall(live: Sequence[LivePassage], wanted: Iterable[str]) -> Recall:
    """What an index with these passages would recall for some terms."""
    counted = [(one, Counter(terms(one.passage.text, one.card.language))) for one in live]
    kept = set(wanted)
    return Recall(
        hits=tuple(
            Hit(one.id, one.card.source, {term: counts[term] for term in kept & set(counts)}, counts.total())
            for one, counts in counted
            if kept & set(counts)
        ),
        passages=len(counted),
        mean_length=sum(counts.total() for _, counts in counted) / len(counted) if counted else 0.0,
        frequency={term: held for term in kept if (held := sum(term in counts for _, counts in counted))},
    )


def found(question: str, *articles: tuple[Card, str], speaker: str | None = None) -> Evidence:
    """The evidence that some articles, as the whole index, hold for a question."""
    live = [one for place, (of, text) in enumerate(articles) for one in passages(text, of, first=1 + 1000 * place)]
    languages = tuple(dict.fromkeys(of.language for of, _ in articles))
    tokens = understand(question, languages)
    recalled = recall(live, [term for token in tokens for term in token.terms])
    tokens = settled(tokens, recalled.frequency, languages)
    want = wanted(question, speaker)
    named = {one.id: one for one in live}
    best = [named[hit.passage] for hit, _ in rank(recalled, tokens)]
    return Material(question, tokens, best, recalled, want.spelt_as(tokens) if want else None).evidence()


def answered(question: str, *articles: tuple[Card, str], by: Arrangement | None = None) -> Arranged:
    """The sections that some articles, as the whole index, give for a question without a model."""
    held = found(question, *articles)
    return (by or arrangement()).arrange(ground(extractive(held), held).points)


def answer(shown: Arranged | None = None, *, status: Status = Status.ANSWERED, **fields: Any) -> Answer:  # noqa: ANN401
    """An answer with these sections, or these as nearest where the status is another."""
    sections = shown.sections if shown else ()
    done = status is Status.ANSWERED
    given: dict[str, Any] = {
        "id": "7F3A0K",
        "question": "Who closed the bridge?",
        "asked_at": NOON,
        "language": "en",
        "prompt": english().ref,
    }
    return Answer(status=status, sections=sections if done else (), nearest=() if done else sections, **(given | fields))

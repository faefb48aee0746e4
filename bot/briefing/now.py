"""What a sent answer says now: its quotations where they still stand, and what became of the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.briefing.draft import Candidate
from bot.briefing.record import answer_of
from bot.briefing.reply import Head, Reply, Said, compose
from bot.briefing.standing import in_same_voice, standing
from bot.core.model import Audience, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.briefing.sections import Arrangement
    from bot.core.model import Answer, LivePassage, Section, Version
    from bot.core.ports import Record, RecordedCitation
    from bot.core.wording import Wording


@dataclass(frozen=True, slots=True)
class Now:
    """The answer as it stands, without quotations that are gone, and how many those are. None where nothing is left of it.

    `heads` are today's labels of the outlets it showed; `reachable` is whether anything of its articles may be shown.
    """

    answer: Answer | None
    gone: int
    same_versions: bool
    same_labels: bool
    heads: tuple[str, ...]
    reachable: bool


def as_of_now(
    record: Record,
    live: Mapping[str, Sequence[LivePassage]],
    arrangement: Arrangement,
    *,
    instead: Mapping[int, Candidate] | None = None,
    versions: Mapping[str, Version] | None = None,
) -> Now:
    """The quotations of a record that stand, word for word, in what may be shown of their articles now.

    `instead` has the statement, by the number of a citation, that took the place of one; it is a point of its own. `versions` are
    those that were quoted, by their sha256, where there is a newer one.
    """
    points: dict[tuple[int, ...], list[Candidate]] = {}
    gone = 0
    for citation in record.citations:
        found = still(citation, live.get(citation.article, ()), (versions or {}).get(citation.version))
        other = (instead or {}).get(citation.n)
        if other and any(one.id == other.live.id for one in live.get(citation.article, ())):
            points.setdefault((citation.label, citation.point, citation.n), []).append(other)
        elif found:
            points.setdefault((citation.label, citation.point), []).append(found)
        else:
            gone += 1
    same = all(c.live.passage.version.sha256 in {r.version for r in record.citations} for p in points.values() for c in p)
    heads = tuple(arrangement.label(label.source).text for label in record.labels)
    same_labels = heads == tuple(label.text for label in record.labels)
    reachable = any(live.values())
    if gone == len(record.citations) and gone:
        return Now(None, gone, same_versions=False, same_labels=same_labels, heads=heads, reachable=reachable)
    sections = arrangement.arrange(tuple(map(tuple, points.values()))).sections
    if not gone and not instead:
        sections = _with_summaries(record, sections)
    return Now(answer_of(record, sections), gone, same, same_labels, heads, reachable)


def told(record: Record, now: Now, wording: Wording, *, withdrawn_at: datetime | None) -> Reply | None:
    """The message that shows a record. None where all that it quoted may not be shown and nothing was withdrawn."""
    sent = wording.say("sentences.sent", id=record.id, time=time_of(record.asked_at, wording))
    if now.answer is None:
        if withdrawn_at is None and not now.reachable:
            return None
        state = wording.say("sentences.withdrawn", time=time_of(withdrawn_at, wording)) if withdrawn_at else _state(now, wording)
        return Reply((*map(Head, now.heads), Said(f"{sent} {state}")))
    public = record.audience is Audience.PUBLIC
    if now.answer.status is Status.AMBIGUOUS:  # what it offered to choose from may not be shown any more
        opening = f"{sent} {wording.say('sentences.asked_back')}" if public else sent
        answer = replace(now.answer, missing=None if public else now.answer.missing, closing=(), alternatives=())
        return compose(answer, wording, opening=(opening,))
    answer = _without_the_askers_words(now.answer) if public else now.answer
    return compose(answer, wording, opening=(f"{sent} {_state(now, wording)}",))


def _without_the_askers_words(answer: Answer) -> Answer:
    """What anybody may read who has the number: how a question was understood is its asker's."""
    return replace(answer, read_as=None, missing=None, premise=None, closing=())


def _with_summaries(record: Record, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The sections with the summaries that stood over them. They rest on the quotations: where one is gone, none is shown."""
    of = dict(zip((label.source for label in record.labels), record.summaries, strict=False))
    return tuple(replace(section, summary=of.get(section.label.source)) for section in sections)


def _state(now: Now, wording: Wording) -> str:
    if now.gone == 1:
        return wording.say("sentences.no_longer_one")
    if now.gone:
        return wording.say("sentences.no_longer_many", n=now.gone)
    state = wording.say("sentences.unchanged" if now.same_versions else "sentences.same_in_newer")
    return state if now.same_labels else wording.say("sentences.label_since", state=state)


def still(citation: RecordedCitation, passages: Sequence[LivePassage], version: Version | None = None) -> Candidate | None:
    """The statement in which a citation stands, in the same voice. `version` is the one that it was taken from."""
    statements = (Candidate(f"Q{citation.n}", live, one, 0.0, near=True) for live in passages for one in live.statements)
    found = standing(citation, statements, version)
    return found if found and in_same_voice(citation, found) else None


def time_of(at: datetime, wording: Wording) -> str:
    """A point in time in a language's words, in UTC."""
    return f"{wording.day(at.date())}, {at:%H:%M} UTC"

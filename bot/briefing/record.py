"""Answer → Record and back: what is stored of a sent answer, and whether it can still be replayed to the letter.

A record holds no word of any article: where quotations stand, whose they were said to be, and the sha256 of each and of the
whole message. Replaying draws the words from the stored versions again and composes the message with the label as shown and the
wording that was used; any change to a text, an offset, a label or a wording shows.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from bot.briefing.prompts import is_wording
from bot.briefing.reply import compose, plain
from bot.core import wording as wordings
from bot.core.errors import ConfigurationError
from bot.core.model import Answer, Audience, Card, Citation, Kind, Label, Point, Quote, Section, Status
from bot.core.ports import Record, RecordedCitation, RecordedLabel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.core.model import Version
    from bot.core.wording import Wording, WordingFile


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that replaying a record looked at. `detail` says what is wrong, `note` what has changed since and is no fault."""

    what: str
    detail: str = ""
    note: str = ""

    @property
    def ok(self) -> bool:
        """Whether it is as it was."""
        return not self.detail


def to_record(answer: Answer, wording: Wording, *, audience: Audience) -> Record:
    """What is stored of an answer."""
    citations = tuple(
        _recorded(citation, place, number)
        for place, section in enumerate(answer.shown)
        for number, point in enumerate(section.points)
        for citation in point.citations
    )
    record = Record(
        id=answer.id,
        question=answer.question,
        asked_at=answer.asked_at,
        audience=audience,
        language=answer.language,
        status=answer.status,
        mode=answer.mode,
        degraded=answer.degraded,
        read_as=answer.read_as,
        missing=answer.missing,
        premise=answer.premise,
        model=answer.model,
        prompt=answer.prompt,
        total_ms=answer.total_ms,
        labels=tuple(_label(section) for section in answer.shown),
        citations=citations,
        closing=answer.closing,
        dropped=answer.dropped,
        reply_sha256=_sha256(plain(compose(answer, wording))),
        seal="",
        summaries=tuple(section.summary for section in answer.shown) if any(section.summary for section in answer.shown) else (),
        alternatives=answer.alternatives,
    )
    return replace(record, seal=seal(record))


def seal(record: Record) -> str:
    """The sha256 over everything that a record says but its seal."""
    values = asdict(replace(record, seal=""))
    for later in ("summaries", "alternatives"):
        if not values[later]:
            del values[later]  # as in records from before there were any
    return _sha256(json.dumps(values, sort_keys=True, ensure_ascii=False, default=str))


def redacted(record: Record) -> Record:
    """A record without what its reader wrote, sealed anew. The message as a whole can no longer be compared."""
    bare = replace(record, question="", read_as=None, premise=None, missing=None, closing=(), alternatives=(), reply_sha256="", seal="")
    return replace(bare, seal=seal(bare))


def replayed(record: Record, versions: Mapping[str, Version]) -> Answer:
    """The answer that a record tells of, its quotes drawn from the given versions.

    Raises KeyError for a version that is not given and ValueError for a slice that does not exist.
    """
    return answer_of(record, tuple(_section(record, place, versions) for place in range(len(record.labels))))


def answer_of(record: Record, sections: tuple[Section, ...]) -> Answer:
    """The answer of a record with the given sections."""
    answered = record.status == Status.ANSWERED
    return Answer(
        id=record.id,
        question=record.question,
        asked_at=record.asked_at,
        language=record.language,
        status=Status(record.status),
        sections=sections if answered else (),
        nearest=() if answered else sections,
        read_as=record.read_as,
        missing=record.missing,
        premise=record.premise,
        mode=record.mode,
        degraded=record.degraded,
        closing=record.closing,
        alternatives=record.alternatives,
        dropped=record.dropped,
        model=record.model,
        prompt=record.prompt,
        total_ms=record.total_ms,
    )


def verify(
    record: Record,
    versions: Mapping[str, Version],
    used: Sequence[str | None],
    *,
    current: Mapping[str | None, Label],
    now: Wording,
    prompts: Sequence[WordingFile] = (),
) -> Iterator[Check]:
    """Replay a record: its texts, quotations, labels, wording and prompts, and the message as a whole.

    `used` are the stored texts of the files it names, `current` is today's label an outlet, `now` and `prompts` what is in force.
    That an outlet's line reads otherwise today is noted; that the line as shown was changed shows in the record and the message.
    """
    for name in dict.fromkeys(citation.version for citation in record.citations):
        yield Check(f"text {name[:12]}", _text_fault(versions.get(name)))
    for citation in record.citations:
        yield Check(f"quotation [{citation.n}]", _quote_fault(citation, versions.get(citation.version)))
    for shown in record.labels:
        yield Check(f"label of {shown.outlet}", note=_label_today(shown, current.get(shown.source), record.language == now.language))
    refs = record.prompt.split("+")
    faults = {ref: _file_fault(ref, text, (*now.files, *prompts)) for ref, text in zip(refs, used, strict=True)}
    yield from (Check(f"{'wording' if is_wording(ref) else 'prompt'} {ref}", fault) for ref, fault in faults.items())
    yield Check("record", "" if seal(record) == record.seal else "it was changed after it was stored")
    if not record.reply_sha256:
        yield Check("message", note="its question was deleted; its quotations can be replayed, the whole message cannot")
    elif not any(faults.values()):
        words = [text or "" for ref, text in zip(refs, used, strict=True) if is_wording(ref)]
        yield Check("message", _message_fault(record, versions, words))


def _text_fault(version: Version | None) -> str:
    if version is None:
        return "it is no longer stored"
    return "" if version.intact else "the stored text is not the one that its sha256 names"


def _quote_fault(citation: RecordedCitation, version: Version | None) -> str:
    if version is None:
        return "its text is no longer stored"
    words = version.text[citation.start : citation.end]
    return "" if _sha256(words) == citation.digest else f"{citation.start}:{citation.end} are not the words that were shown"


def _label_today(shown: RecordedLabel, now: Label | None, same_language: bool) -> str:  # noqa: FBT001 (one caller)
    if not same_language:
        return ""
    if now is None:
        return "the outlet is no longer registered"
    return "" if shown.text == now.text else f"shown as “{shown.text}”, it now reads “{now.text}”"


def _file_fault(ref: str, used: str | None, files: Sequence[WordingFile]) -> str:
    kind = "wording" if is_wording(ref) else "prompt"
    if used is None:
        return f"no {kind} of that version and digest is stored"
    name, _, rest = ref.partition("@")
    version, _, digest = rest.partition("/")
    if wordings.digest(used) != digest:
        return f"the stored {kind} is not the one that its digest names"
    here = next((file.ref for file in files if file.ref.startswith(f"{name}@{version}/")), ref)
    return "" if here == ref else f"the {kind} was changed without a new version (now {here})"


def _message_fault(record: Record, versions: Mapping[str, Version], used: Sequence[str]) -> str:
    try:
        text = plain(compose(replayed(record, versions), wordings.reparse(used)))
    except (KeyError, ValueError, ConfigurationError):
        return "it cannot be composed again"
    return "" if _sha256(text) == record.reply_sha256 else "composed again it is not the message that was sent"


def _recorded(citation: Citation, label: int, point: int) -> RecordedCitation:
    quote = citation.quote
    return RecordedCitation(
        n=citation.n,
        label=label,
        point=point,
        article=quote.card.id,
        version=quote.version.sha256,
        start=quote.start,
        end=quote.end,
        paragraph=quote.paragraph,
        kind=quote.kind,
        voice=quote.voice,
        speaker=quote.speaker,
        voice_line=citation.voice_line,
        extras=citation.extras,
        remark=citation.remark,
        whole_sentence=quote.whole_sentence,
        digest=quote.digest,
    )


def _label(section: Section) -> RecordedLabel:
    shown = section.label
    return RecordedLabel(shown.source, shown.outlet, shown.text, shown.notes, shown.status, shown.assessor, shown.as_of, section.remarks)


def _section(record: Record, place: int, versions: Mapping[str, Version]) -> Section:
    shown = record.labels[place]
    numbers = dict.fromkeys(citation.point for citation in record.citations if citation.label == place)
    points = []
    for number in numbers:
        cited = [c for c in record.citations if (c.label, c.point) == (place, number)]
        citations = tuple(_citation(citation, shown.source, versions[citation.version]) for citation in cited)
        points.append(Point(cited[0].voice, cited[0].speaker, citations))
    label = Label(shown.source, shown.outlet, shown.text, shown.notes, shown.status, shown.assessor, shown.as_of)
    return Section(label, tuple(points), shown.remarks, record.summaries[place] if record.summaries else None)


def _citation(citation: RecordedCitation, source: str | None, version: Version) -> Citation:
    quote = Quote(
        version=version,
        start=citation.start,
        end=citation.end,
        card=Card(citation.article, source),
        paragraph=citation.paragraph,
        kind=Kind(citation.kind),
        voice=citation.voice,
        speaker=citation.speaker,
        whole_sentence=citation.whole_sentence,
    )
    return Citation(citation.n, quote, citation.voice_line, citation.extras, citation.remark)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

"""The journal in SQL: answers with what they cited, the wording they used, editors' confirmations."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.core.answering.question import Alternative
from bot.core.errors import DamagedRecordError
from bot.core.model import Audience, Dropped, Voice
from bot.core.ports import Record, RecordedCitation, RecordedLabel
from bot.store.rows import speaker_of, speaker_text, stamp, unstamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.wording import Wording
    from bot.store.connections import Connection, Engine

_ANSWER = (
    "id, question, asked_at, audience, language, status, mode, degraded, read_as, missing, premise, model, prompt, total_ms,"
    " labels, closing, dropped, reply_sha256, seal, summaries, alternatives"
)
_HEAD = (
    "id",
    "question",
    "asked_at",
    "audience",
    "language",
    "status",
    "mode",
    "degraded",
    "read_as",
    "missing",
    "premise",
    "model",
    "prompt",
    "total_ms",
)
_CITATION = (
    "n, label, point, article, version, start, stop, paragraph, kind, voice, speaker, voice_line, extras, remark, whole_sentence, digest"
)
_CONFIRMATION = "source, status, place, assessor, as_of, confirmed_by, confirmed_at"


class SqlJournal:
    """The Journal port in SQL."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def record(self, record: Record, wording: Wording, *, conversation: str | None) -> bool:
        """Store an answer with its citations, its wording and its turn, unless its number is taken."""
        return await self._database.write(partial(_record, record=record, wording=wording, conversation=conversation))

    async def recorded(self, record: str) -> Record | None:
        """A record by its number."""
        return await self._database.read(partial(read_record, number=record))

    async def turns(self, conversation: str, *, since: datetime, limit: int) -> list[Record]:
        """The last answers of a conversation, none older than `since`, oldest first."""
        return await self._database.read(partial(_turns, conversation=conversation, since=stamp(since), limit=limit))

    async def wording(self, ref: str) -> str | None:
        """The text of a wording file by its ref."""
        return await self._database.read(partial(_wording, ref=ref))

    async def confirm(self, source: str, entry: Mapping[str, str], *, at: datetime) -> None:
        """Store a confirmation; earlier ones of the outlet stay as its history."""
        await self._database.write(partial(_confirm, source=source, entry=entry, at=stamp(at)))

    async def confirmations(self, source: str | None = None) -> list[Mapping[str, str]]:
        """The confirmations of one outlet or of all, oldest first."""
        return await self._database.read(partial(_confirmations, source=source))


def _record(connection: Connection, *, record: Record, wording: Wording, conversation: str | None) -> bool:
    into = f"INSERT INTO answer ({_ANSWER}) VALUES ({_marks(_ANSWER)}) ON CONFLICT DO NOTHING"  # noqa: S608 (constants)
    if not connection.execute(into, _answer_row(record)).rowcount:
        return False
    connection.executemany(
        "INSERT INTO wording (ref, text) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(file.ref, file.text) for file in wording.files],
    )
    connection.executemany(
        f"INSERT INTO citation (answer, {_CITATION}) VALUES (?, {_marks(_CITATION)})",  # noqa: S608 (constants)
        [(record.id, *_citation_row(citation)) for citation in record.citations],
    )
    if conversation is not None:
        turn = (conversation, stamp(record.asked_at), record.id)
        connection.execute("INSERT INTO turn (conversation, asked_at, answer) VALUES (?, ?, ?)", turn)
    return True


def _marks(columns: str) -> str:
    return ", ".join("?" * len(columns.split(",")))


def _answer_row(record: Record) -> tuple[Any, ...]:
    return (
        record.id,
        record.question,
        stamp(record.asked_at),
        record.audience,
        record.language,
        record.status,
        record.mode,
        record.degraded,
        record.read_as,
        record.missing,
        record.premise,
        record.model,
        record.prompt,
        record.total_ms,
        _text([_label_values(label) for label in record.labels]),
        _text(record.closing),
        _text([dropped.reason for dropped in record.dropped]),
        record.reply_sha256,
        record.seal,
        _text(record.summaries),
        _text([[one.words, one.question, one.articles, one.sources] for one in record.alternatives]),
    )


def _label_values(label: RecordedLabel) -> list[Any]:
    return [
        label.source,
        label.outlet,
        label.text,
        list(label.notes),
        label.status,
        label.assessor,
        label.as_of,
        list(label.remarks),
    ]


def labels_of(text: str) -> tuple[RecordedLabel, ...]:
    """Labels as they are stored with an answer."""
    return tuple(map(_label_of, json.loads(text)))


def _label_of(values: list[Any]) -> RecordedLabel:
    source, outlet, text, notes, status, assessor, as_of, remarks = values
    return RecordedLabel(source, outlet, text, tuple(notes), status, assessor, as_of, tuple(remarks))


def _citation_row(citation: RecordedCitation) -> tuple[Any, ...]:
    return (
        citation.n,
        citation.label,
        citation.point,
        citation.article,
        citation.version,
        citation.start,
        citation.end,
        citation.paragraph,
        citation.kind,
        citation.voice,
        speaker_text(citation.speaker),
        citation.voice_line,
        _text(citation.extras),
        citation.remark,
        int(citation.whole_sentence),
        citation.digest,
    )


def _citation_of(row: tuple[Any, ...]) -> RecordedCitation:
    n, label, point, article, version, start, end, paragraph, kind, voice, speaker, line, extras, remark, whole, digest = row
    return RecordedCitation(
        n=n,
        label=label,
        point=point,
        article=article,
        version=version,
        start=start,
        end=end,
        paragraph=paragraph,
        kind=kind,
        voice=Voice(voice),
        speaker=speaker_of(speaker),
        voice_line=line,
        extras=tuple(json.loads(extras)),
        remark=remark,
        whole_sentence=bool(whole),
        digest=digest,
    )


def rewrite_record(connection: Connection, record: Record) -> None:
    """Replace what is stored of an answer, not what it cites."""
    columns = ", ".join(f"{column.strip()} = ?" for column in _ANSWER.split(","))
    connection.execute(f"UPDATE answer SET {columns} WHERE id = ?", (*_answer_row(record), record.id))  # noqa: S608 (constants)


def _turns(connection: Connection, *, conversation: str, since: str, limit: int) -> list[Record]:
    rows = connection.execute(
        "SELECT answer FROM turn WHERE conversation = ? AND asked_at >= ? ORDER BY id DESC LIMIT ?", (conversation, since, limit)
    ).fetchall()
    return [found for (number,) in reversed(rows) if (found := read_record(connection, number=number))]


def read_record(connection: Connection, *, number: str) -> Record | None:
    """A record by its number. Raises DamagedRecordError for one that is damaged."""
    try:
        return _read(connection, number)
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedRecordError(f"record {number} is damaged: {error}; restore a backup") from error


def _read(connection: Connection, number: str) -> Record | None:
    row = connection.execute(f"SELECT {_ANSWER} FROM answer WHERE id = ?", (number,)).fetchone()  # noqa: S608 (constants)
    if row is None:
        return None
    cited = connection.execute(f"SELECT {_CITATION} FROM citation WHERE answer = ? ORDER BY n", (number,))  # noqa: S608 (constants)
    *head, labels, closing, dropped, reply_sha256, seal, summaries, alternatives = row
    values = dict(zip(_HEAD, head, strict=True))
    values["asked_at"] = unstamp(values["asked_at"])
    values["audience"] = Audience(values["audience"])
    return Record(
        **values,
        labels=labels_of(labels),
        citations=tuple(map(_citation_of, cited)),
        closing=tuple(json.loads(closing)),
        dropped=tuple(map(Dropped, json.loads(dropped))),
        reply_sha256=reply_sha256,
        seal=seal,
        summaries=tuple(json.loads(summaries)),
        alternatives=tuple(map(_alternative_of, json.loads(alternatives))),
    )


def _alternative_of(values: list[Any]) -> Alternative:
    words, question, articles, sources = values
    return Alternative(words, question, tuple(articles), tuple(sources))


def _wording(connection: Connection, *, ref: str) -> str | None:
    row = connection.execute("SELECT text FROM wording WHERE ref = ?", (ref,)).fetchone()
    return row[0] if row else None


def _confirm(connection: Connection, *, source: str, entry: Mapping[str, str], at: str) -> None:
    values = (
        source,
        entry["status"],
        entry.get("place"),
        entry.get("assessor"),
        entry.get("as_of"),
        entry["confirmed_by"],
        at,
    )
    connection.execute(f"INSERT INTO confirmation ({_CONFIRMATION}) VALUES ({_marks(_CONFIRMATION)})", values)  # noqa: S608 (constants)


def _confirmations(connection: Connection, *, source: str | None) -> list[Mapping[str, str]]:
    rows = connection.execute(
        f"SELECT {_CONFIRMATION} FROM confirmation WHERE source = :source OR :source IS NULL ORDER BY id",  # noqa: S608 (constants)
        {"source": source},
    )
    names = [column.strip() for column in _CONFIRMATION.split(",")]
    return [{name: value for name, value in zip(names, row, strict=True) if value is not None} for row in rows]


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)

"""What the index writes, as SQL. Each function runs inside one transaction of the caller's."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.errors import InputError
from bot.core.model import Audience, Kind
from bot.core.ports import Stored
from bot.core.reading.terms import terms
from bot.store import fixing
from bot.store.connections import among
from bot.store.publishing import publish
from bot.store.rows import CARD_COLUMNS, STATEMENT_COLUMNS, card_of, card_row, statement_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.model import Card, Reading
    from bot.core.ports import Received
    from bot.store.connections import Connection

INDEX = "index"
"""The name that whoever writes the index has: one at a time does."""
_COLUMNS = [column.strip() for column in CARD_COLUMNS.split(",")]
_MARKS = ", ".join("?" * len(_COLUMNS))
_STATEMENT_MARKS = ", ".join("?" * len(STATEMENT_COLUMNS.split(",")))


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage ready to store. A heading has no terms: it is never searched, so it is never evidence."""

    start: int
    end: int
    sha256: str
    terms: tuple[str, ...]
    statements: tuple[tuple[object, ...], ...]


def passages(text: str, reading: Reading, language: str) -> list[PassageRow]:
    """The rows of a reading. Done outside the transaction, which then only writes."""
    of_paragraph: dict[int, list[tuple[object, ...]]] = {}
    titles = set()
    for statement in reading.statements:
        of_paragraph.setdefault(statement.paragraph, []).append(statement_row(statement))
        if statement.kind is Kind.HEADING:
            titles.add(statement.paragraph)
    return [
        PassageRow(
            span.start,
            span.end,
            hashlib.sha256(text[span.start : span.end].encode()).hexdigest(),
            () if n in titles else tuple(terms(text[span.start : span.end], language)),
            tuple(of_paragraph.get(n, ())),
        )
        for n, span in enumerate(reading.paragraphs, 1)
    ]


def registered(connection: Connection) -> dict[str, tuple[str, str]]:
    """The outlets as stored: name and audience."""
    return {row[0]: (row[1], row[2]) for row in connection.execute("SELECT id, name, audience FROM source")}


def already(have: Mapping[str, tuple[str, str]], wanted: Mapping[str, tuple[str, str]]) -> bool:
    """Whether what is stored needs no change: outlets no longer registered are for staff, all others as registered."""
    gone = {source: entry for source, entry in have.items() if source not in wanted}
    return all(audience == Audience.STAFF for _, audience in gone.values()) and wanted == {
        source: entry for source, entry in have.items() if source in wanted
    }


def register(connection: Connection, *, wanted: Mapping[str, tuple[str, str]]) -> None:
    """Store the outlets; one that is no longer registered is for staff only."""
    connection.alone_with(INDEX)
    before = registered(connection)
    connection.execute("UPDATE source SET audience = ?", (Audience.STAFF,))
    connection.executemany(
        "INSERT INTO source (id, name, audience) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, audience = excluded.audience",
        [(source, *entry) for source, entry in wanted.items()],
    )
    changed = [source for source, (_, audience) in registered(connection).items() if source in before and before[source][1] != audience]
    theirs, values = among("source", "source", changed)
    rows = connection.execute(f"SELECT id FROM article WHERE {theirs} ORDER BY id", values).fetchall()  # noqa: S608 (constants)
    publish(connection, [row[0] for row in rows])


def put(connection: Connection, *, card: Card, received: Received, rows: list[PassageRow], at: str) -> Stored:
    """Store an article's text: a new version only where neither its text nor its raw bytes were stored before."""
    connection.alone_with(INDEX)
    stored = _put(connection, card, received, rows, at)
    publish(connection, [stored.article], at=at)
    return stored


def _put(connection: Connection, card: Card, received: Received, rows: list[PassageRow], at: str) -> Stored:
    article = _article(connection, card)
    fresh = article is None
    article = article or card.id
    changed = _write_card(connection, article, card, fresh=fresh)
    live = (
        None
        if fresh
        else connection.execute(
            "SELECT id, n, sha256, raw_sha256 FROM version WHERE article = ? AND superseded_at IS NULL", (article,)
        ).fetchone()
    )
    text, raw = received.version.sha256, received.raw_sha256
    if live and (live[2] == text or live[3] == raw):
        if changed:
            _refresh_terms(connection, live[0], rows)
        return Stored("card_updated" if changed else "unchanged", article, live[1])
    if live:
        _supersede(connection, live[0], at)
    earlier = connection.execute(
        "SELECT id, n FROM version WHERE article = ? AND (sha256 = ? OR raw_sha256 = ?)", (article, text, raw)
    ).fetchone()
    if earlier:
        connection.execute("UPDATE version SET superseded_at = NULL WHERE id = ?", (earlier[0],))
        _refresh_terms(connection, earlier[0], rows)
        fixing.apply_fixes(connection, article, earlier[0])
        return Stored("restored", article, earlier[1])
    n = _write_version(connection, article, received, rows, at)
    return Stored("added" if n == 1 else "new_version", article, n)


def stored_card(connection: Connection, *, card: Card) -> Card | None:
    """The card as stored of the article that a card means."""
    article = _article(connection, card)
    if article is None:
        return None
    return card_of(connection.execute(f"SELECT {CARD_COLUMNS} FROM article WHERE id = ?", (article,)).fetchone())  # noqa: S608 (constants)


def _article(connection: Connection, card: Card) -> str | None:
    """The article that a card means: the one of its url, else the one of its id."""
    by_url = connection.execute("SELECT id FROM article WHERE url = ?", (card.url,)).fetchone() if card.url else None
    row = connection.execute(
        "SELECT id, source, withdrawn_reason, url FROM article WHERE id = ?", (by_url[0] if by_url else card.id,)
    ).fetchone()
    if row is None:
        return None
    if row[2] is not None:
        raise InputError(f"article {row[0]} was withdrawn ({row[2]}); add the text under another --id")
    if row[1] != card.source:
        raise InputError(f"article {row[0]} is from outlet {row[1] or 'not stated'}; add this one under another --id")
    if card.url and row[3] and row[3] != card.url and card.stated is not None and "id" not in card.stated:
        raise InputError(f"article {row[0]} is at {row[3]}, this one is at {card.url}; name this one with --id")
    return str(row[0])


def _write_card(connection: Connection, article: str, card: Card, *, fresh: bool) -> bool:
    """Store what the operator states; whether that changed anything."""
    row = (article, *card_row(card)[1:])
    if fresh:
        connection.execute(f"INSERT INTO article ({CARD_COLUMNS}) VALUES ({_MARKS})", row)  # noqa: S608 (constants)
        return True
    have = connection.execute(f"SELECT {CARD_COLUMNS} FROM article WHERE id = ?", (article,)).fetchone()  # noqa: S608 (constants)
    if have == row:
        return False
    changes = ", ".join(f"{column} = ?" for column in _COLUMNS[1:])
    connection.execute(f"UPDATE article SET {changes} WHERE id = ?", (*row[1:], article))  # noqa: S608 (constants)
    return True


def _supersede(connection: Connection, version: int, at: str) -> None:
    connection.execute("UPDATE version SET superseded_at = ? WHERE id = ?", (at, version))
    connection.execute("UPDATE passage SET live = 0 WHERE version = ?", (version,))


def _refresh_terms(connection: Connection, version: int, rows: list[PassageRow]) -> None:
    """Search a stored version by the terms of its card's present language, and make it live."""
    connection.execute("UPDATE passage SET live = 0 WHERE version = ? AND live = 1", (version,))
    connection.executemany(
        "UPDATE passage SET terms = ?, length = ? WHERE version = ? AND n = ?",
        [(" ".join(row.terms), len(row.terms), version, number) for number, row in enumerate(rows, 1)],
    )
    connection.execute("UPDATE passage SET live = 1 WHERE version = ?", (version,))


def _write_version(connection: Connection, article: str, received: Received, rows: list[PassageRow], at: str) -> int:
    n = connection.execute("SELECT coalesce(max(n), 0) + 1 FROM version WHERE article = ?", (article,)).fetchone()[0]
    version = connection.execute(
        "INSERT INTO version (article, n, sha256, raw_sha256, decoder, extractor, added_at, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " RETURNING id",
        (
            article,
            n,
            received.version.sha256,
            received.raw_sha256,
            received.decoder,
            received.extractor,
            at,
            received.version.text,
        ),
    ).fetchone()[0]
    for number, row in enumerate(rows, 1):
        passage = connection.execute(
            "INSERT INTO passage (version, article, n, start, stop, length, terms, sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (version, article, number, row.start, row.end, len(row.terms), " ".join(row.terms), row.sha256),
        ).fetchone()[0]
        write_statements(connection, passage, row)
    fixing.apply_fixes(connection, article, version)
    return int(n)


def write_statements(connection: Connection, passage: int | None, row: PassageRow) -> None:
    """Store the statements of a passage that has none."""
    connection.executemany(
        f"INSERT INTO statement (passage, n, {STATEMENT_COLUMNS}) VALUES (?, ?, {_STATEMENT_MARKS})",  # noqa: S608 (constants)
        [(passage, place, *values) for place, values in enumerate(row.statements)],
    )


def retract(connection: Connection, *, article: str, reason: str, at: str) -> None:
    """Hide an article for good. Its versions stay, so that records can be replayed."""
    connection.alone_with(INDEX)
    row = connection.execute("SELECT withdrawn_reason FROM article WHERE id = ?", (article,)).fetchone()
    if row is None:
        raise InputError(f"no article {article}; `onrecord articles` lists them")
    if row[0] is not None:
        raise InputError(f"article {article} is withdrawn already ({row[0]})")
    connection.execute("UPDATE article SET withdrawn_at = ?, withdrawn_reason = ? WHERE id = ?", (at, reason, article))
    connection.execute("UPDATE passage SET live = 0 WHERE article = ? AND live = 1", (article,))
    publish(connection, [article], at=at)


def hold(connection: Connection, *, article: str, paragraph: int | None, reason: str, at: str) -> None:
    """Hide an article or one of its paragraphs until the hold is lifted."""
    connection.alone_with(INDEX)
    known = connection.execute(
        "SELECT sha256 FROM passage WHERE article = :article AND live = 1 AND (n = :paragraph OR :paragraph IS NULL)",
        {"article": article, "paragraph": paragraph},
    ).fetchone()
    if known is None:
        where = f"{article}:{paragraph}" if paragraph else article
        raise InputError(f"nothing to hold at {where}; `onrecord show {article}` numbers its paragraphs")
    connection.execute(
        "INSERT INTO hold (article, paragraph, sha256, reason, since) VALUES (?, ?, ?, ?, ?)",
        (article, paragraph, known[0] if paragraph else None, reason, at),
    )
    publish(connection, [article], at=at)


def lift(connection: Connection, *, article: str, paragraph: int | None, reason: str, at: str) -> None:
    """End the holds on exactly this article or paragraph."""
    ended = connection.execute(
        "UPDATE hold SET lifted_at = :at, lifted_reason = :reason WHERE article = :article AND lifted_at IS NULL"
        " AND (paragraph = :paragraph OR (paragraph IS NULL AND :paragraph IS NULL))",
        {"at": at, "reason": reason, "article": article, "paragraph": paragraph},
    ).rowcount
    if not ended:
        raise InputError(f"nothing is held at {article}{f':{paragraph}' if paragraph else ''}")
    publish(connection, [article], at=at)

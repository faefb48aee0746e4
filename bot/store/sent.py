"""Sent answers in SQL: which may be due for a correction is one query, driven from what has changed."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.briefing.delivering import Lane, Purpose, State, Update
from bot.briefing.fates import Cited, Held
from bot.briefing.keeping import Asker
from bot.briefing.reaching import ShownLabels, Standing, Suspect, Ticket
from bot.core.model import Audience, Voice
from bot.store.connections import AT_ONCE, among
from bot.store.journal import labels_of
from bot.store.rows import speaker_of, stamp, unstamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.core.ports import RecordedLabel
    from bot.store.connections import Connection, Engine

COPIED = "copied"
_EPOCH = """
    SELECT (SELECT max(id) FROM version), (SELECT max(superseded_at) FROM version WHERE superseded_at IS NOT NULL),
        (SELECT max(withdrawn_at) FROM article WHERE withdrawn_at IS NOT NULL), (SELECT max(id) FROM hold),
        (SELECT count(lifted_at) FROM hold), (SELECT max(id) FROM fix), (SELECT max(id) FROM confirmation),
        (SELECT sum(rereadings) FROM version WHERE rereadings > 0)
"""
_TOUCHED = """
    SELECT article FROM version WHERE superseded_at IS NOT NULL
    UNION SELECT id FROM article WHERE withdrawn_at IS NOT NULL
    UNION SELECT article FROM hold WHERE lifted_at IS NULL
    UNION SELECT article FROM fix
    UNION SELECT article FROM version WHERE rereadings > 0
"""
_SUSPECTS = """
    WITH answers (id) AS (
        SELECT answer FROM citation WHERE article IN ({touched})
        UNION SELECT answer FROM message WHERE told <> '' AND answer IS NOT NULL
        UNION SELECT id FROM answer WHERE {labels}
    )
    SELECT m.id, m.answer, m.told, a.labels, a.audience, c.article, c.version, c.start, c.stop, c.digest, p.sha256, c.voice, c.speaker
    FROM answers
        JOIN message m ON m.answer = answers.id
        JOIN answer a ON a.id = m.answer
        LEFT JOIN citation c ON c.answer = m.answer
        LEFT JOIN version v ON v.id = (SELECT min(w.id) FROM version w WHERE w.article = c.article AND w.sha256 = c.version)
        LEFT JOIN passage p ON p.version = v.id AND p.n = c.paragraph
    WHERE m.purpose = 'answer' AND m.state = 'sent' AND m.remote IS NOT NULL
        AND {platforms} AND (m.sent_at >= :since OR :since IS NULL)
    ORDER BY m.id, c.n
"""
_STANDING = """
    SELECT a.id, v.sha256, v.added_at, (SELECT max(w.superseded_at) FROM version w WHERE w.article = a.id), a.withdrawn_at,
        (SELECT max(f.fixed_at) FROM fix f WHERE f.article = a.id)
    FROM article a LEFT JOIN version v ON v.article = a.id AND v.superseded_at IS NULL
    WHERE {articles}
"""
_ASKER = """SELECT platform, workspace, "user" FROM message WHERE answer = ? AND purpose = 'answer' ORDER BY id LIMIT 1"""
_HELD = "SELECT h.article, h.sha256, h.since FROM hold h WHERE {articles} AND h.lifted_at IS NULL ORDER BY h.id"


class SqlSent:
    """The Sent port in SQL."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def epoch(self) -> str:
        """The newest of everything that can make an answer due."""
        return await self._database.read(lambda connection: json.dumps(connection.execute(_EPOCH).fetchone()))

    async def labels(self, *, since: datetime | None = None) -> list[ShownLabels]:
        """Sets of labels."""
        return await self._database.read(partial(_labels, since=stamp(since) if since else ""))

    async def suspects(self, platforms: Sequence[str], labels: Sequence[str], *, since: datetime | None = None) -> list[Suspect]:
        """Answers that may be due."""
        of_platforms, names = among("m.platform", "platform", platforms)
        with_labels, sets = among("labels", "labels", labels)
        query = _SUSPECTS.format(touched=_TOUCHED, platforms=of_platforms, labels=with_labels)
        values = {**names, **sets, "since": stamp(since) if since else None}
        return await self._database.read(partial(_suspects, query=query, values=values))

    async def standing(self, articles: Sequence[str]) -> Mapping[str, Standing]:
        """How articles stand."""
        return await self._database.read(partial(_standing, articles=articles))

    async def begin(self, message: int, told: str, worker: str, lease: timedelta, *, at: datetime) -> Ticket | None:
        """Take a correction."""
        return await self._database.write(partial(_begin, message=message, told=told, worker=worker, at=stamp(at), until=stamp(at + lease)))

    async def replying(self, ticket: Ticket, *, stands: str | None = None, at: datetime) -> int | None:
        """Note that the reply is being sent, and where what it corrects stands."""
        return await self._database.write(partial(_replying, ticket=ticket, stands=stands, at=stamp(at)))

    async def grown(self, ticket: Ticket, stands: str) -> None:
        """Note where a message stands now."""
        row = (stands, ticket.message)
        await self._database.write(
            lambda connection: connection.execute("UPDATE message SET remote = ? WHERE id = ? AND remote IS NOT NULL", row)
        )

    async def corrected(self, ticket: Ticket, *, reply: int | None, remote: str | None, at: datetime) -> None:
        """Note that readers were told."""

        def work(connection: Connection) -> None:
            connection.execute("UPDATE message SET state = ?, remote = ?, sent_at = ? WHERE id = ?", (State.SENT, remote, stamp(at), reply))
            connection.execute(
                "UPDATE message SET told = ?, worker = NULL, leased_until = NULL WHERE id = ?", (ticket.told, ticket.message)
            )

        await self._database.write(work)

    async def asker(self, record: str) -> Asker | None:
        """Whose question a record answered."""
        row = await self._database.read(lambda connection: connection.execute(_ASKER, (record,)).fetchone())
        return Asker(*row) if row and row[2] else None

    async def copied(self, record: str, user: str, *, at: datetime) -> None:
        """Note a copy."""
        await self.rate(record, user, COPIED, "", at=at)

    async def rate(self, record: str, user: str, value: str, note: str, *, at: datetime) -> None:
        """Store what a user said of an answer."""
        workspace, _, name = user.rpartition("/")
        await self._database.write(
            lambda connection: connection.execute(
                'INSERT INTO feedback (answer, workspace, "user", value, note, at) SELECT id, ?, ?, ?, ?, ? FROM answer WHERE id = ?'
                ' ON CONFLICT (answer, workspace, "user", value) DO UPDATE SET note = excluded.note, at = excluded.at',
                (workspace, name, value, note, stamp(at), record),
            )
        )


def _labels(connection: Connection, *, since: str) -> list[ShownLabels]:
    rows = connection.execute(
        "SELECT DISTINCT labels, language, prompt FROM answer WHERE id IN"
        " (SELECT answer FROM message WHERE purpose = 'answer' AND state = 'sent' AND sent_at >= ?)",
        (since,),
    )
    read = ((labels, language, prompt, _readable(labels)) for labels, language, prompt in rows)
    return [ShownLabels(labels, language, prompt, found) for labels, language, prompt, found in read if found is not None]


def _readable(labels: str) -> tuple[RecordedLabel, ...] | None:
    """Labels; None of a damaged record, which `verify` tells, and which must not keep the readers of others waiting."""
    try:
        return labels_of(labels)
    except (ValueError, TypeError):
        return None


def _suspects(connection: Connection, *, query: str, values: Mapping[str, Any]) -> list[Suspect]:
    """The suspects with what they quoted; many quote the same, which is one value then."""
    known: dict[tuple[Any, ...], Cited] = {}
    found: dict[int, tuple[str, str, str, list[Cited], Audience]] = {}
    for message, record, told, labels, audience, *key in connection.execute(query, values):
        entry = found.get(message)
        if entry is None:
            entry = found[message] = (record, told, labels, [], Audience(audience))
        if key[0] is None:
            continue
        cited = known.get(tuple(key))
        if cited is None:
            article, version, start, stop, digest, block, voice, speaker = key
            cited = Cited(article, version, start, stop, digest, block, Voice(voice), speaker_of(speaker))
            known[tuple(key)] = cited
        entry[3].append(cited)
    return [
        Suspect(message, record, told, labels, tuple(quoted), audience)
        for message, (record, told, labels, quoted, audience) in found.items()
    ]


def _standing(connection: Connection, *, articles: Sequence[str]) -> dict[str, Standing]:
    found: dict[str, Standing] = {}
    for start in range(0, len(articles), AT_ONCE):
        some = articles[start : start + AT_ONCE]
        held: dict[str, list[Held]] = {}
        theirs, values = among("h.article", "article", some)
        for article, block, since in connection.execute(_HELD.format(articles=theirs), values):
            held.setdefault(article, []).append(Held(block, unstamp(since)))
        theirs, values = among("a.id", "article", some)
        for article, version, added, superseded, withdrawn, fixed in connection.execute(_STANDING.format(articles=theirs), values):
            found[article] = Standing(
                version=version,
                since=unstamp(superseded or added) if added else None,
                withdrawn_at=unstamp(withdrawn) if withdrawn else None,
                held=tuple(held.get(article, ())),
                fixed_at=unstamp(fixed) if fixed else None,
            )
    return found


def _begin(connection: Connection, *, message: int, told: str, worker: str, at: str, until: str) -> Ticket | None:
    taken = connection.execute(
        "UPDATE message SET worker = ?, leased_until = ? WHERE id = ? AND told <> ? AND remote IS NOT NULL AND answer IS NOT NULL"
        " AND (leased_until IS NULL OR leased_until <= ? OR worker = ?)"
        ' RETURNING platform, workspace, conversation, "user", address, private, remote, answer, job',
        (worker, until, message, told, at, worker),
    ).fetchone()
    if taken is None:
        return None
    platform, workspace, conversation, user, address, private, remote, record, job = taken
    audience, language = connection.execute("SELECT audience, language FROM answer WHERE id = ?", (record,)).fetchone()
    copiers = connection.execute(
        'SELECT "user" FROM feedback WHERE answer = ? AND value = ? AND workspace = ?', (record, COPIED, f"{platform}/{workspace}")
    )
    connection.execute(
        "UPDATE message SET state = ? WHERE corrects = ? AND told = ? AND state = ?", (State.UNKNOWN, message, told, State.SENDING)
    )
    states = {row[0] for row in connection.execute("SELECT state FROM message WHERE corrects = ? AND told = ?", (message, told))}
    lane = Lane(platform, workspace, conversation)
    return Ticket(
        message=message,
        told=told,
        update=Update(f"correction/{job}", lane, user or "", "", Audience(audience), language, address, private=bool(private)),
        remote=remote,
        record=record,
        mention=tuple(dict.fromkeys([*([user] if user else []), *(row[0] for row in copiers)])),
        reply_unknown=State.UNKNOWN in states,
    )


def _replying(connection: Connection, *, ticket: Ticket, stands: str | None, at: str) -> int | None:
    """The reply keeps its row over all tries, and gives way to that of a later state. None goes to whom nothing may be kept of."""
    if not connection.execute(
        "SELECT 1 FROM message WHERE id = ? AND answer IS NOT NULL AND remote IS NOT NULL", (ticket.message,)
    ).fetchone():
        return None
    if stands:
        connection.execute("UPDATE message SET remote = ? WHERE id = ?", (stands, ticket.message))
    row = connection.execute(
        "UPDATE message SET state = ?, begun_at = ? WHERE corrects = ? AND told = ? AND state <> ? RETURNING id",
        (State.SENDING, at, ticket.message, ticket.told, State.SENT),
    ).fetchone()
    if row:
        return int(row[0])
    lane = ticket.update.lane
    return int(
        connection.execute(
            "INSERT INTO message (platform, workspace, conversation, address, private, purpose, state, corrects, told, begun_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                lane.platform,
                lane.workspace,
                lane.conversation,
                ticket.update.address,
                int(ticket.update.private),
                Purpose.CORRECTION,
                State.SENDING,
                ticket.message,
                ticket.told,
                at,
            ),
        ).fetchone()[0]
    )

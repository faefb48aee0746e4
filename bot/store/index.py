"""The index in SQL: articles, immutable versions, passages and their statements."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bot.core.model import LivePassage, Passage, Span, Version
from bot.store import fixing, putting, queries, rereading, words
from bot.store.connections import AT_ONCE, among
from bot.store.rows import STATEMENT_COLUMNS, card_of, stamp, statement_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.core.labels import Source
    from bot.core.model import Card, Reading
    from bot.core.ports import Fix, Indexed, Reach, Recall, Received, Stored, Where
    from bot.store.connections import Connection, Engine

VERSIONS_KEPT = 64
_AROUND = "(SELECT {}({}) FROM passage c WHERE c.version = p.version AND c.n BETWEEN p.n - 1 AND p.n)"
_LIVE = (
    f"SELECT p.id, p.version, v.sha256, p.start, p.stop, p.n, {_AROUND.format('min', 'c.start')}, {_AROUND.format('max', 'c.stop')},"  # noqa: S608 (constants)
    f" {queries.CARD} FROM {queries.FROM} JOIN version v ON v.id = p.version"
)
_STATEMENTS = f"SELECT t.passage, {', '.join(f't.{column.strip()}' for column in STATEMENT_COLUMNS.split(','))} FROM statement t"  # noqa: S608 (constants)


class SqlIndex:
    """The Index port in SQL. Safe to use from several processes; one writes at a time."""

    def __init__(self, database: Engine) -> None:
        self._database = database
        self._versions: dict[str, Version] = {}

    async def register(self, sources: Sequence[Source]) -> None:
        """Store names and audiences where they differ from the registry's."""
        wanted = {source.id: (source.name, str(source.audience)) for source in sources}
        have = await self._database.read(putting.registered)
        if have != wanted and not putting.already(have, wanted):
            await self._database.write(partial(putting.register, wanted=wanted))

    async def put(self, card: Card, received: Received, reading: Reading, *, at: datetime) -> Stored:
        """Store a version with its reading and make it the live one."""
        stored = await self._database.read(partial(putting.stored_card, card=card))
        card = card.over(stored) if stored else card
        rows = putting.passages(received.version.text, reading, card.language)
        return await self._database.write(partial(putting.put, card=card, received=received, rows=rows, at=stamp(at)))

    async def retract(self, article: str, reason: str, *, at: datetime) -> None:
        """Hide an article for good."""
        await self._database.write(partial(putting.retract, article=article, reason=reason, at=stamp(at)))

    async def hold(self, article: str, paragraph: int | None, reason: str, *, at: datetime) -> None:
        """Hide an article or a paragraph until it is lifted."""
        await self._database.write(partial(putting.hold, article=article, paragraph=paragraph, reason=reason, at=stamp(at)))

    async def lift(self, article: str, paragraph: int | None, reason: str, *, at: datetime) -> None:
        """End the holds on an article or a paragraph."""
        await self._database.write(partial(putting.lift, article=article, paragraph=paragraph, reason=reason, at=stamp(at)))

    async def fix(self, article: str, version: str, sentence: Span, fix: Fix) -> None:
        """Store a correction and rewrite the statement that it is about."""
        await self._database.write(partial(fixing.fix, article=article, version=version, sentence=sentence, fix=fix))

    async def reread(self, article: str, number: int, reading: Reading) -> None:
        """Replace the reading of a stored version."""
        await self._database.write(partial(rereading.reread, article=article, number=number, reading=reading))

    async def sentences_before(self, article: str) -> Mapping[int, int]:
        """How many sentences of the live version stand before each of its paragraphs."""
        return await self._database.read(partial(queries.sentences_before, article=article))

    async def lexical(self, terms: Sequence[str], where: Where, limit: int) -> Recall:
        """Passages by shared terms: those of the articles asked about, else the best `limit` by their rare terms."""
        asked = partial(words.lexical, words=self._database.words, terms=tuple(dict.fromkeys(terms)), where=where, limit=limit)
        return await self._database.search(asked)

    async def read(self, passages: Sequence[int], where: Where) -> list[LivePassage]:
        """Passages that may be shown, with their statements."""
        return await self._database.read(partial(self._read, passages=passages, where=where))

    async def passages(self, article: str, where: Where) -> list[LivePassage]:
        """The passages of an article that may be shown."""
        return await self._database.read(partial(self._passages, article=article, where=where))

    async def reach(self, where: Where) -> Reach:
        """The languages and outlets in reach."""
        return await self._database.read(partial(queries.reach, where=where))

    async def articles(self, where: Where | None = None) -> list[Indexed]:
        """Articles with their counts."""
        return await self._database.read(partial(queries.articles, where=where))

    async def article(self, name: str) -> Indexed | None:
        """An article by its id or the end of it."""
        return await self._database.read(partial(queries.article, name=name))

    async def archived(self, sha256: str) -> Version | None:
        """A stored version by name, read afresh."""
        return await self._database.read(partial(queries.archived, sha256=sha256))

    async def history(self, article: str) -> list[tuple[int, str, datetime]]:
        """Number, sha256 and time of each version."""
        return await self._database.read(partial(queries.history, article=article))

    def _read(self, connection: Connection, passages: Sequence[int], where: Where) -> list[LivePassage]:
        found: dict[int, LivePassage] = {}
        for start in range(0, len(passages), AT_ONCE):
            found |= {live.id: live for live in self._some(connection, passages[start : start + AT_ONCE], where)}
        return [found[passage] for passage in passages if passage in found]

    def _passages(self, connection: Connection, article: str, where: Where) -> list[LivePassage]:
        rows = connection.execute("SELECT id FROM passage WHERE article = ? AND live = 1 ORDER BY n", (article,))
        return self._read(connection, [row[0] for row in rows], where)

    def _some(self, connection: Connection, passages: Sequence[int], where: Where) -> list[LivePassage]:
        in_reach, values = queries.condition(where)
        wanted, numbers = among("p.id", "passage", passages)
        rows = connection.execute(f"{_LIVE} WHERE {wanted} AND {in_reach}", {**values, **numbers}).fetchall()
        theirs, numbers = among("t.passage", "passage", [row[0] for row in rows])
        statements: dict[int, list[tuple[Any, ...]]] = {}
        for passage, *statement in connection.execute(f"{_STATEMENTS} WHERE {theirs} ORDER BY t.passage, t.n", numbers):
            statements.setdefault(passage, []).append(tuple(statement))
        return [
            LivePassage(
                id=passage,
                card=card_of(card),
                passage=Passage(self._version(connection, number, sha256), start, stop),
                paragraph=n,
                statements=tuple(statement_of(statement, n) for statement in statements.get(passage, ())),
                context=Span(first, last),
            )
            for passage, number, sha256, start, stop, n, first, last, *card in rows
        ]

    def _version(self, connection: Connection, number: int, sha256: str) -> Version:
        """A version by its row; versions never change, so the last ones read are kept in memory."""
        version = self._versions.pop(sha256, None)
        if version is None:
            version = Version(sha256, connection.execute("SELECT text FROM version WHERE id = ?", (number,)).fetchone()[0])
            while len(self._versions) >= VERSIONS_KEPT:
                self._versions.pop(next(iter(self._versions)), None)
        self._versions[sha256] = version
        return version

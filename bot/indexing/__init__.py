"""The Indexer: an article's text and card in, a live version in the index out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.errors import EmbedderUnavailable, InputError, StoreError
from bot.core.model import Kind, Span
from bot.core.reading import read
from bot.indexing.meaning import of_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.core.labels import Source
    from bot.core.model import Card, LivePassage, Reading, Statement
    from bot.core.ports import Fix, Index, Indexed, Received, Stored
    from bot.indexing.meaning import Meaning


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """A version of an article by its number and name."""

    article: str
    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Indexer:
    """Reads articles and puts them into the index, one transaction an article."""

    index: Index
    sources: Mapping[str, Source]
    clock: Callable[[], datetime]
    meaning: Meaning | None = None

    async def check(self, card: Card) -> None:
        """Raise InputError for an outlet that is not registered (None is one that nobody stated), and for an id that is taken."""
        if card.source is not None and card.source not in self.sources:
            raise InputError(
                f"no outlet {card.source} in the registry; add a table [{card.source}] with its name to the file that"
                " ONRECORD_SOURCES names, or see `onrecord sources`"
            )

        there = await self.index.article(card.id)
        if there is None or there.card.id != card.id:
            return
        if there.withdrawn:
            raise InputError(f"article {card.id} was withdrawn ({there.withdrawn}); add the text under another --id")
        if there.card.source != card.source:
            raise InputError(f"article {card.id} is from outlet {there.card.source or 'not stated'}; add this one under another --id")

    async def add(self, card: Card, received: Received) -> Stored:
        """Read a text and make it the live version of its article. The same text again changes nothing but its card."""
        await self.check(card)
        reading = read(received.version.text)
        if not reading.statements:
            raise InputError(f"article {card.id}: there is no text in it")
        stored = await self.index.put(card, received, reading, at=self.clock())
        with suppress(EmbedderUnavailable):  # the first question about the article makes up for it, `reindex --embeddings` for all
            await self._learn(received.version.text, reading)
        return stored

    async def withdraw(self, article: str, reason: str) -> None:
        """Hide an article for good. Its versions stay, so that records of it can be replayed."""
        if not reason.strip():
            raise InputError("say why the article is withdrawn: --reason WORDS")
        await self.index.retract(article, reason.strip(), at=self.clock())

    async def fix(self, live: LivePassage, statement: Statement, fix: Fix) -> None:
        """Store an editor's correction of a sentence's voice. Raises InputError for a heading: it is nobody's statement."""
        if statement.kind is Kind.HEADING:
            raise InputError("that sentence is a heading, which is never quoted as anyone's words; nothing to fix")
        await self.index.fix(live.card.id, live.passage.version.sha256, Span(statement.start, statement.end), fix)

    async def versions(self) -> list[StoredVersion]:
        """Every stored version of every article, the withdrawn ones too."""
        articles = [indexed.card.id for indexed in await self.index.articles()]
        return [StoredVersion(name, number, sha256) for name in articles for number, sha256, _ in await self.index.history(name)]

    async def embed(self, article: Indexed) -> int:
        """Give the live version of an article the vectors it lacks; how many. Raises EmbedderUnavailable, StoreError for a damaged text."""
        version = await self.index.archived(article.sha256)
        if version is None or not version.intact:
            raise StoreError(f"article {article.card.id}: its text is not what was stored; restore a backup")
        return await self._learn(version.text, read(version.text))

    async def _learn(self, text: str, reading: Reading) -> int:
        return await self.meaning.learn(list(of_reading(text, reading))) if self.meaning else 0

    async def reread(self, stored: StoredVersion) -> int:
        """Read a stored version again with the rules of this release; the number of its sentences. Raises StoreError for a damaged text."""
        version = await self.index.archived(stored.sha256)
        if version is None or not version.intact:
            raise StoreError(f"article {stored.article}, version {stored.number}: its text is not what was stored; restore a backup")
        reading = read(version.text)
        await self.index.reread(stored.article, stored.number, reading)
        return len(reading.statements)

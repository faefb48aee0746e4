"""The Indexer: an article's text and card in, a live version in the index out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.errors import InputError
from bot.core.reading import read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.core.labels import Source
    from bot.core.model import Card
    from bot.core.ports import Index, Received, Stored


@dataclass(frozen=True, slots=True)
class Indexer:
    """Reads articles and puts them into the index, one transaction an article."""

    index: Index
    sources: Mapping[str, Source]
    clock: Callable[[], datetime]

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
        return await self.index.put(card, received, reading, at=self.clock())

    async def withdraw(self, article: str, reason: str) -> None:
        """Hide an article for good. Its versions stay, so that records of it can be replayed."""
        if not reason.strip():
            raise InputError("say why the article is withdrawn: --reason WORDS")
        await self.index.retract(article, reason.strip(), at=self.clock())

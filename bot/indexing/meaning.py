"""Meaning: what texts and questions are about, as an embedder sees it, kept as vectors beside the index."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.core.model import LivePassage, Reading
    from bot.core.ports import Closest, Embedder, Vectors, Where

BATCH = 64
LEARNT_A_QUESTION = 256
"""How many texts without a vector a question may have embedded on the way: those of one long article that was indexed without."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """An embedder with the set of vectors it makes. All raise EmbedderUnavailable."""

    embedder: Embedder
    vectors: Vectors

    async def asked(self, question: str) -> bytes:
        """A question's vector."""
        (vector,) = await self.embedder.embed([question], query=True)
        return vector

    async def closest(self, asked: bytes, where: Where, limit: int, also: Sequence[int]) -> Closest:
        """The passages nearest to a question, and those of `also`."""
        return await self.vectors.closest(asked, self.embedder.id, where, limit, also)

    async def similar(self, asked: bytes, texts: Iterable[str]) -> Mapping[str, float]:
        """How near texts are to a question; what has no vector yet is given one."""
        named = {digest(text): text for text in texts}
        near = dict(await self.vectors.similar(asked, self.embedder.id, list(named)))
        lacking = {name: text for name, text in named.items() if name not in near}
        if lacking:
            await self.learn(list(lacking.values())[:LEARNT_A_QUESTION])
            near |= await self.vectors.similar(asked, self.embedder.id, list(lacking))
        return {text: near[name] for name, text in named.items() if name in near}

    async def learn(self, texts: Sequence[str]) -> int:
        """Give texts vectors, those that have some kept as they are; how many are new."""
        named = {digest(text): text for text in texts}
        known = await self.vectors.known(self.embedder.id, list(named))
        lacking = [name for name in named if name not in known]
        for start in range(0, len(lacking), BATCH):
            some = lacking[start : start + BATCH]
            made = await self.embedder.embed([named[name] for name in some], query=False)
            await self.vectors.keep(self.embedder.id, dict(zip(some, made, strict=True)))
        return len(lacking)


def digest(text: str) -> str:
    """The name of a text's vector."""
    return hashlib.sha256(text.encode()).hexdigest()


def of_reading(text: str, reading: Reading) -> Iterator[str]:
    """The texts of an article that have vectors: its paragraphs and sentences without its headings."""
    titles = {statement.paragraph for statement in reading.statements if statement.kind is Kind.HEADING}
    yield from (text[span.start : span.end] for n, span in enumerate(reading.paragraphs, 1) if n not in titles)
    yield from (text[one.start : one.end] for one in reading.statements if one.kind is not Kind.HEADING)


def sentences(live: LivePassage) -> Iterator[str]:
    """The sentences of a passage."""
    return (live.passage.version.text[one.start : one.end] for one in live.statements)

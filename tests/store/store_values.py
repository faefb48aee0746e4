"""Articles, outlets and readers for the store's tests, and short ways to put and to find."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.core.labels import Source
from bot.core.model import Audience, Card, Version
from bot.core.ports import Received, Where
from bot.core.reading import read
from bot.core.reading.terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.model import LivePassage
    from bot.core.ports import Index, Journal, Stored

AT = datetime(2026, 5, 20, 12, 0, 0, 123456, tzinfo=UTC)
STAFF = Where(Audience.STAFF, AT)
PUBLIC = Where(Audience.PUBLIC, AT)
COURIER = Source("courier", "Sarnholt Courier", audience=Audience.PUBLIC)
SIGNAL = Source("signal", "Godren Signal", audience=Audience.PUBLIC)
WIRE = Source("wire", "Inside Wire", audience=Audience.STAFF)
OUTLETS = (COURIER, SIGNAL, WIRE)

FIRST = "The ferry stopped at noon.\n\nPassengers waited on the quay."
SECOND = "The ferry stopped at dusk.\n\nPassengers waited on the quay."


@dataclass(frozen=True, slots=True)
class Store:
    """An opened engine: what a contract suite is given."""

    index: Index
    journal: Journal


def card(article: str = "courier/ferry", source: str | None = "courier", **fields: Any) -> Card:  # noqa: ANN401 (a Card's own)
    """A card that the public may see, unless its fields say otherwise."""
    return Card(article, source, **{"audience": Audience.PUBLIC, **fields})


def received(text: str, *, raw: bytes | None = None) -> Received:
    """A text as received; `raw` are its bytes where they differ from the text's own."""
    return Received(Version.of(text), hashlib.sha256(text.encode() if raw is None else raw).hexdigest(), "utf-8", "as_is")


async def put(store: Store, text: str, given: Card | None = None, *, at: datetime = AT, raw: bytes | None = None) -> Stored:
    """Read a text and put it."""
    return await store.index.put(given or card(), received(text, raw=raw), read(text), at=at)


async def searched(store: Store, words: str, where: Where = STAFF, *, limit: int = 200) -> list[LivePassage]:
    """What a reader is shown of the passages that share a word, of English or of Serbian, with some words."""
    recall = await store.index.lexical([*terms(words, "en"), *terms(words, "sr")], where, limit)
    return await store.index.read([hit.passage for hit in recall.hits], where)


async def listed(store: Store, article: str = "courier/ferry", where: Where = STAFF) -> list[str]:
    """The paragraphs of an article that a reader is shown."""
    return words(await store.index.passages(article, where))


def words(passages: Iterable[LivePassage]) -> list[str]:
    """Passages as their words."""
    return [one.passage.text for one in passages]


def ids(passages: Iterable[LivePassage]) -> list[int]:
    """Passages as the index's numbers."""
    return [one.id for one in passages]


async def everything(store: Store, word: str, where: Where = STAFF) -> set[str]:
    """All that a reader can get at by a word, whichever way it is asked for."""
    by_word = await searched(store, word, where)
    articles = await store.index.articles(where)
    by_article = [passage for one in articles for passage in await store.index.passages(one.card.id, where)]
    return set(words([*by_word, *by_article]))


def paragraphs(*several: str) -> str:
    """A text of some paragraphs."""
    return "\n\n".join(several)


def only(passages: Sequence[LivePassage]) -> LivePassage:
    """The one passage there is."""
    assert len(passages) == 1
    return passages[0]

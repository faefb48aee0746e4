"""Search by words: what both engines do alike. What the public is told is counted over what the public may read, and nothing else.

Were it counted over the whole index, an answer to the public would tell whether a word stands in an article for staff.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.ports import Hit, Recall
from bot.store import publishing, queries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.core.ports import Where
    from bot.store.connections import Connection

RARE_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Words:
    """How an engine finds passages by their words.

    In how many of all, or of those that are published, each term stands that stands in any; and the best of those that have any.
    """

    frequency: Callable[[Connection, Sequence[str]], dict[str, int]]
    published: Callable[[Connection, Sequence[str]], dict[str, int]]
    recalled: Callable[[Connection, Asked], Iterable[tuple[int, str | None, int, str]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A search by words: terms with their frequency in the index, how many texts are wanted, and of what they are chosen."""

    frequency: Mapping[str, int]
    where: Where
    limit: int
    passages: int
    mean_length: float

    @property
    def rare(self) -> list[str]:
        """The terms that stand in at most a tenth of the passages, or all where none is that rare.

        Measured: 17 times faster than all terms at 200,000 passages, and nearer to textbook BM25 once the caller has scored exactly.
        """
        most = max(self.limit, self.passages * RARE_SHARE)
        return [term for term, count in self.frequency.items() if count <= most] or list(self.frequency)


def lexical(connection: Connection, *, words: Words, terms: Sequence[str], where: Where, limit: int) -> Recall:
    """Hits with their counts: of all passages of the articles that a question is about, else of the best `limit` texts."""
    asked = _published(connection, words, terms, where, limit) if where.public else _all(connection, words, terms, where, limit)
    rows = _of_articles(connection, where) if where.articles else words.recalled(connection, asked) if asked.frequency else ()
    wanted = [(term, f" {term} ") for term in asked.frequency]
    hits = []
    for passage, source, length, text in rows:
        stand = f" {text.replace(' ', '  ')} "  # each word with spaces of its own: much faster than a list of them
        counts = {term: count for term, spaced in wanted if (count := stand.count(spaced))}
        if counts:
            hits.append(Hit(passage, source, counts, length))
    return Recall(tuple(hits), asked.passages, asked.mean_length, asked.frequency)


def _all(connection: Connection, words: Words, terms: Sequence[str], where: Where, limit: int) -> Asked:
    passages, total = connection.execute("SELECT passages, terms FROM corpus").fetchone()
    return Asked(words.frequency(connection, terms), where, limit, passages, _mean(total, passages))


def _published(connection: Connection, words: Words, terms: Sequence[str], where: Where, limit: int) -> Asked:
    """The counts over what the public may read at that time."""
    (passages, total), frequency = publishing.size(connection), words.published(connection, terms)
    for sign, length, stand in publishing.beside(connection, where.at):
        passages, total = passages + sign, total + sign * length
        for term in stand.intersection(terms):
            frequency[term] = frequency.get(term, 0) + sign
    known = {term: frequency[term] for term in terms if frequency.get(term)}
    return Asked(known, where, limit, passages, _mean(total, passages))


def _mean(total: int, passages: int) -> float:
    return float(total) / passages if passages else 0.0


def _of_articles(connection: Connection, where: Where) -> Iterable[tuple[int, str | None, int, str]]:
    in_reach, values = queries.condition(where)
    query = f"SELECT p.id, a.source, p.length, p.terms FROM {queries.FROM} WHERE {in_reach}"  # noqa: S608 (constants)
    return connection.execute(query, values)

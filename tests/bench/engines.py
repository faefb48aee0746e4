"""Retrieval on both engines: `python tests/bench/engines.py [PASSAGES]`. Synthetic texts and vectors; nothing here passes or fails.

A question has three words that stand in many passages, three that stand in few, and a vector. Its retrieval is what the index does for it:
the recall by words, ranked exactly, and the nearest by vector. Words are drawn by Zipf's law, vectors around centres as real ones are.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.core.answering.question import Role, Token
from bot.core.answering.ranking import rank
from bot.core.labels import Source
from bot.core.model import Audience
from bot.core.ports import Where
from bot.store import Database, SqlIndex, open_store, vectors_of
from bot.store.moving import move
from bot.store.publishing import publish
from bot.store.rows import stamp
from tests.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Connection

    from numpy.typing import NDArray

    from bot.core.ports import Vectors
    from bot.store import Engine

AT = datetime(2026, 5, 20, tzinfo=UTC)
STAFF, PUBLIC = Where(Audience.STAFF, AT), Where(Audience.PUBLIC, AT)
WORDS, SIZE, AN_ARTICLE = 30_000, 384, 10
QUESTIONS, TOP, RECALL = 100, 10, 200
EMBEDDER = "bench"


def texts(count: int) -> Iterator[list[str]]:
    chance = np.random.default_rng(1)
    shares = 1 / np.arange(1, WORDS + 1) ** 1.05
    drawn = chance.choice(WORDS, size=count * 75, p=shares / shares.sum())
    lengths = chance.integers(60, 91, size=count)
    start = 0
    for length in lengths:
        yield [f"w{word}x" for word in drawn[start : start + length]] if start + length < drawn.size else ["end", str(start)]
        start += length


def unit(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return (values / np.linalg.norm(values, axis=-1, keepdims=True)).astype("<f4")


def vectors(count: int) -> NDArray[np.float32]:
    chance = np.random.default_rng(2)
    centres = chance.normal(size=(max(20, count // 100), SIZE))
    return unit(centres[chance.integers(0, len(centres), size=count)] + 0.9 * chance.normal(size=(count, SIZE)))


def fill(connection: Connection, count: int) -> None:
    """Rows as `put` writes them, without reading texts that are none."""
    connection.execute("INSERT INTO vector_set (embedder, bytes) VALUES (?, ?)", (EMBEDDER, SIZE * 4))
    values = vectors(count)
    article, number = "", 0
    for n, words in enumerate(texts(count)):
        if n % AN_ARTICLE == 0:
            article, number = f"courier/{n}", n // AN_ARTICLE + 1
            connection.execute(
                "INSERT INTO article (id, source, language, audience) VALUES (?, 'courier', 'en', ?)",
                (article, "public" if number % 2 else "staff"),
            )
            row = (number, article, 1, hashlib.sha256(article.encode()).hexdigest(), "", "utf-8", "as_is", stamp(AT), article)
            connection.execute(
                "INSERT INTO version (id, article, n, sha256, raw_sha256, decoder, extractor, added_at, text)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        text = " ".join(words)
        name = hashlib.sha256(text.encode()).hexdigest()
        connection.execute(
            "INSERT INTO passage (id, version, article, n, start, stop, length, terms, sha256) VALUES (?, ?, ?, ?, 0, 1, ?, ?, ?)",
            (n + 1, number, article, n % AN_ARTICLE + 1, len(words), text, name),
        )
        connection.execute(
            "INSERT INTO statement (passage, n, start, stop, kind, voice, quoted, flags)"
            " VALUES (?, 0, 0, 1, 'narrative', 'outlet', '[]', '[]')",
            (n + 1,),
        )
        connection.execute("INSERT INTO vector (vector_set, sha256, value) VALUES (1, ?, ?)", (name, values[n].tobytes()))
    publish(connection, [row[0] for row in connection.execute("SELECT id FROM article").fetchall()])


def questions(count: int) -> list[tuple[list[str], bytes]]:
    chance = random.Random(3)
    near = vectors(count)
    noise = np.random.default_rng(4)
    made = []
    for _ in range(QUESTIONS):
        words = [f"w{chance.randrange(5, 60)}x" for _ in range(3)] + [f"w{chance.randrange(200, 5000)}x" for _ in range(3)]
        asked = unit(near[chance.randrange(count)] + 0.05 * noise.normal(size=SIZE))
        made.append((words, asked.tobytes()))
    return made


@dataclass(frozen=True, slots=True)
class Found:
    """The best ten by words and by vector, and how long each of them took (ms)."""

    words: list[int]
    near: list[int]
    words_ms: float
    near_ms: float


async def retrieve(index: SqlIndex, vectors: Vectors, words: list[str], asked: bytes, where: Where) -> Found:
    """One after the other, as an answer asks for them: what is found by words is given to the search by vector."""
    began = time.perf_counter()
    recall = await index.lexical(words, where, RECALL)
    ranked = rank(recall, [Token(word, Role.NAME, (word,)) for word in words])
    then = time.perf_counter()
    near = await vectors.closest(asked, EMBEDDER, where, 50)
    ended = time.perf_counter()
    return Found([hit.passage for hit, _ in ranked[:TOP]], list(near.near)[:TOP], (then - began) * 1000, (ended - then) * 1000)


async def measured(engine: Engine, asked: list[tuple[list[str], bytes]], where: Where) -> list[Found]:
    index, vectors = SqlIndex(engine), vectors_of(engine)
    for words, vector in asked[:10]:
        await retrieve(index, vectors, words, vector, where)
    return [await retrieve(index, vectors, words, vector, where) for words, vector in asked]


def told(name: str, took: list[float]) -> str:
    return f"{name} p50 {quantile(took, 0.5):6.1f} p95 {quantile(took, 0.95):6.1f}"


def overlap(one: list[int], other: list[int]) -> float:
    return len(set(one) & set(other)) / max(1, len(one))


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)]


async def compare(count: int) -> None:
    server = Server.made("shared_buffers=512MB", "maintenance_work_mem=1GB", "max_wal_size=8GB")
    folder = tempfile.TemporaryDirectory()
    try:
        with closing(Database.open(Path(folder.name, "bench.db"))) as file:
            await SqlIndex(file).register([Source("courier", "Courier", audience=Audience.PUBLIC)])
            await file.write(lambda connection: fill(connection, count))
            began = time.perf_counter()
            await move(file, server.fresh(), lambda *_: None, at=AT)
            print(f"migrate: {count / (time.perf_counter() - began):,.0f} passages/s")
            with closing(open_store(file.path, server.url("test_0"))) as database:
                asked = questions(count)
                for name, where in (("staff", STAFF), ("public", PUBLIC)):
                    of_file, of_server = await measured(file, asked, where), await measured(database, asked, where)
                    for engine, found in (("SQLite", of_file), ("PostgreSQL", of_server)):
                        parts = {"words": [one.words_ms for one in found], "vectors": [one.near_ms for one in found]}
                        both = {"both": [one.words_ms + one.near_ms for one in found], **parts}
                        print(f"{name:<7} {engine:<11} ms: {'   '.join(told(part, took) for part, took in both.items())}")
                    pairs = list(zip(of_file, of_server, strict=True))
                    print(f"{name:<7} overlap@{TOP}: words {np.mean([overlap(a.words, b.words) for a, b in pairs]):.3f}", end="  ")
                    print(f"vectors {np.mean([overlap(a.near, b.near) for a, b in pairs]):.3f}")
    finally:
        server.remove()
        folder.cleanup()


if __name__ == "__main__":
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    asyncio.run(compare(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))

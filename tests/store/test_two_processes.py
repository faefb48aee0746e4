"""Several processes on one file: nobody sees half of anything, and a killed writer loses nothing that it had committed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from store_values import OUTLETS, STAFF, Store, paragraphs

from bot.store import Database, SqlIndex, SqlJournal

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
SHARED = "courier/shared"

WRITER = """
import asyncio, sys
from pathlib import Path
from bot.store import Database, SqlIndex, SqlJournal
from store_values import OUTLETS, Store, card, put
from test_two_processes import SHARED, shared_text

async def main(path, name, articles):
    database = Database.open(Path(path), busy_timeout_ms=20_000)
    store = Store(SqlIndex(database), SqlJournal(database))
    await store.index.register(OUTLETS)
    for number in range(int(articles)):
        await put(store, f"Words of {name} number {number}.", card(f"courier/{name}-{number}"))
        await put(store, shared_text(name, number), card(SHARED))
        print(number, flush=True)
    database.close()

asyncio.run(main(*sys.argv[1:]))
"""


def shared_text(writer: str, number: int) -> str:
    """Three paragraphs that name their version; one of another version among them would show."""
    return paragraphs(*(f"Version {number} of {writer} says {place}." for place in ("one", "two", "three")))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "onrecord.db"


def started(path: Path, name: str, articles: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", WRITER, str(path), name, str(articles)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": f"{HERE.parents[1]}:{HERE}", "PATH": ""},
    )


@pytest.fixture
def writers(path: Path) -> Iterator[list[subprocess.Popen[str]]]:
    running = [started(path, name, 25) for name in ("ana", "bo")]
    yield running
    for process in running:
        process.kill()
        process.communicate()


async def test_two_processes_write_while_a_third_reads_and_it_never_sees_half_a_version(
    path: Path, writers: list[subprocess.Popen[str]]
) -> None:
    assert writers[0].stdout
    assert writers[0].stdout.readline() == "0\n", writers[0].communicate()[1]
    with closing(Database.open(path)) as database:
        index = SqlIndex(database)
        seen = set()
        while any(process.poll() is None for process in writers):
            texts = [live.passage.text for live in await index.passages(SHARED, STAFF)]
            version = texts[0].removesuffix(" says one.")
            assert texts == [f"{version} says {place}." for place in ("one", "two", "three")]
            seen.add(version)
        assert [(process.returncode, process.communicate()[1]) for process in writers] == [(0, ""), (0, "")]
        assert len(seen) > 1
        assert len(await index.articles()) == 51
        assert [n for n, _, _ in await index.history(SHARED)] == list(range(1, 51))
        await database.write(lambda c: c.execute("INSERT INTO passage_terms (passage_terms) VALUES ('integrity-check')"))


async def test_a_writer_that_is_killed_loses_nothing_it_had_committed(path: Path) -> None:
    process = started(path, "ana", 100_000)
    assert process.stdout
    done = [process.stdout.readline().strip() for _ in range(8)]
    process.kill()
    process.communicate()
    assert done == [str(number) for number in range(8)]
    with closing(Database.open(path)) as database:
        store = Store(SqlIndex(database), SqlJournal(database))
        await store.index.register(OUTLETS)
        kept = {one.card.id: one.paragraphs for one in await store.index.articles()}
        assert {f"courier/ana-{number}" for number in range(8)} <= set(kept)
        assert set(kept.values()) == {1, 3}
        assert len(await store.index.passages(SHARED, STAFF)) == 3
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []

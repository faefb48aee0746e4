"""What is SQLite's own: the file, its schema, its full-text index, its locks, and what is said when it cannot be used."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_values import AT, FIRST, OUTLETS, SECOND, STAFF, Store, card, listed, paragraphs, put, received

from bot.core.errors import StoreError
from bot.core.model import Kind, Statement, Voice
from bot.core.reading import read
from bot.core.reading.terms import terms
from bot.store import Database, SqlIndex, SqlJournal
from bot.store.database import APPLICATION_ID, migrations

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

SHORT_WAIT_MS = 50


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "onrecord.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    opened = Database.open(path, busy_timeout_ms=SHORT_WAIT_MS)
    await SqlIndex(opened).register(OUTLETS)
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> Store:
    return Store(SqlIndex(database), SqlJournal(database))


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, those behind the full-text index too."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in names}


def refusal(work: Callable[[], object]) -> str:
    """The one line that a piece of work is refused with."""
    with pytest.raises(StoreError) as refused:
        work()
    line = str(refused.value)
    assert refused.value.exit_code == 5
    assert len(line.splitlines()) == 1
    return line


# Schema


def test_a_new_file_has_the_newest_schema_and_is_durable(path: Path) -> None:
    with closing(Database.open(path)):
        pass
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == len(migrations())
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


async def test_every_connection_waits_for_the_disk_and_enforces_references(database: Database) -> None:
    for run in (database.read, database.write):
        assert await run(lambda c: c.execute("PRAGMA synchronous").fetchone()[0]) == 2
        assert await run(lambda c: c.execute("PRAGMA foreign_keys").fetchone()[0]) == 1


def test_opening_again_applies_no_migration_and_writes_nothing(path: Path) -> None:
    Database.open(path).close()
    before, rows = path.read_bytes(), tables(path)
    Database.open(path).close()
    assert path.read_bytes() == before
    assert tables(path) == rows


async def test_what_the_first_schema_stored_is_read_back_under_the_newest(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(migrations()[0])
        connection.executescript(
            f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1;"
            "INSERT INTO source VALUES ('courier', 'Sarnholt Courier', 'public');"
            "INSERT INTO article (id, source, language, audience) VALUES ('courier/ferry', 'courier', 'en', 'public');"
            "INSERT INTO version VALUES (1, 'courier/ferry', 1, 'x', 'y', 'utf-8', 'as_is', '2026-05-20T12:00:00Z', NULL, 'It sank.');"
            "INSERT INTO passage VALUES (1, 1, 'courier/ferry', 1, 0, 8, 1, 2, 'it sank', 'z');"
            "INSERT INTO statement VALUES (1, 0, 0, 8, 'narrative', 'outlet', NULL, '[]', '[\"split\"]');"
        )
    with closing(Database.open(path)) as opened:
        index = SqlIndex(opened)
        (live,) = await index.passages("courier/ferry", STAFF)
        assert live.statements == (Statement(0, 8, 1, Kind.NARRATIVE, Voice.OUTLET, flags=frozenset({"split"})),)
        await index.reread("courier/ferry", 1, read("It sank."))
        (live,) = await index.passages("courier/ferry", STAFF)
        assert live.statements == read("It sank.").statements


def test_folders_that_are_missing_are_made(tmp_path: Path) -> None:
    path = tmp_path / "some" / "where" / "onrecord.db"
    Database.open(path).close()
    assert path.is_file()


def test_a_file_opened_by_several_at_once_for_the_first_time_is_migrated_once(tmp_path: Path) -> None:
    together = threading.Barrier(6)

    def open_it(path: Path) -> None:
        together.wait()
        Database.open(path).close()

    with ThreadPoolExecutor(6) as pool:
        for number in range(150):
            path = tmp_path / f"{number}.db"
            list(pool.map(open_it, [path] * 6))
            assert tables(path)["corpus"] == [(1, 0, 0, 0, 0)]


def test_a_newer_schema_is_refused_and_left_as_it_is(path: Path) -> None:
    Database.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    line = refusal(lambda: Database.open(path))
    assert "schema 99" in line
    assert "upgrade onrecord" in line
    assert path.read_bytes() == before


async def test_a_migration_that_fails_half_way_leaves_the_file_empty(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("CREATE TABLE turn (mine TEXT)")  # the last table of the first migration is in its way
    assert "turn" in refusal(lambda: Database.open(path))
    assert list(tables(path)) == ["turn"]


# A file that cannot be used


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(path: Path) -> None:
    path.write_bytes(b"Dear diary, " * 500)
    line = refusal(lambda: Database.open(path))
    assert str(path) in line
    assert "no onrecord database" in line
    assert path.read_bytes() == b"Dear diary, " * 500


def test_a_folder_in_place_of_the_file_is_refused(path: Path) -> None:
    path.mkdir()
    assert "cannot open" in refusal(lambda: Database.open(path))


def test_a_path_under_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    line = refusal(lambda: Database.open(tmp_path / "file" / "onrecord.db"))
    assert "ONRECORD_DATA" in line


def test_a_damaged_page_is_told_in_one_line(path: Path) -> None:
    Database.open(path).close()
    whole = bytearray(path.read_bytes())
    whole[4096:] = b"\xff" * (len(whole) - 4096)
    path.write_bytes(whole)
    assert "damaged" in refusal(lambda: Database.open(path))


async def test_a_locked_file_is_refused_after_a_wait_and_works_again_when_it_is_free(path: Path, store: Store) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked by another process; try again") as refused:
            await put(store, FIRST)
        assert refused.value.exit_code == 5
        assert await listed(store) == []
        other.execute("ROLLBACK")
    assert (await put(store, FIRST)).outcome == "added"


def test_a_locked_new_file_is_refused_after_a_wait(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "locked" in refusal(lambda: Database.open(path, busy_timeout_ms=SHORT_WAIT_MS))


async def test_a_full_disk_is_refused_in_one_line_and_leaves_the_store_as_it_was(path: Path, database: Database, store: Store) -> None:
    await put(store, FIRST)
    before = tables(path)
    pages = await database.read(lambda connection: connection.execute("PRAGMA page_count").fetchone()[0])
    await database.write(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages + 4}").fetchall())
    with pytest.raises(StoreError, match=r"is full; nothing was stored$") as refused:
        await put(store, paragraphs(*(f"The ferry of day {day} was late by {day} minutes." for day in range(2_000))))
    assert refused.value.exit_code == 5
    assert tables(path) == before
    assert await listed(store) == FIRST.split("\n\n")
    await database.write(lambda connection: connection.execute("PRAGMA max_page_count = 1073741823").fetchall())
    assert (await put(store, SECOND)).outcome == "new_version"


# Transactions


async def test_a_write_that_raises_leaves_nothing(path: Path, database: Database) -> None:
    before = tables(path)

    def half(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO source (id, name, audience) VALUES ('new', 'New', 'public')")
        raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        await database.write(half)
    assert tables(path) == before


async def test_a_put_that_fails_at_its_last_row_leaves_every_table_as_it_was(path: Path, store: Store) -> None:
    await put(store, FIRST)
    before = tables(path)
    reading = read(SECOND)
    broken = type(reading)((*reading.paragraphs, type(reading.paragraphs[0])(5, 5)), reading.statements)
    with pytest.raises(StoreError):
        await store.index.put(card(title="Never stored"), received(SECOND), broken, at=AT)
    with pytest.raises(StoreError):
        await put(store, SECOND, card("nobody/ferry", "nobody"))
    assert tables(path) == before


async def test_a_reader_sees_one_state_of_the_store_from_its_first_row_to_its_last(path: Path, database: Database) -> None:
    def twice(connection: sqlite3.Connection) -> tuple[int, int]:
        first = connection.execute("SELECT count(*) FROM source").fetchone()[0]
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("INSERT INTO source (id, name, audience) VALUES ('new', 'New', 'public')")
        return first, connection.execute("SELECT count(*) FROM source").fetchone()[0]

    assert await database.read(twice) == (3, 3)
    assert await database.read(lambda connection: connection.execute("SELECT count(*) FROM source").fetchone()[0]) == 4


async def test_registering_what_is_registered_writes_nothing(path: Path, store: Store) -> None:
    with closing(sqlite3.connect(path)) as watching:
        seen = []
        for outlets in (OUTLETS, OUTLETS, OUTLETS[2:], OUTLETS[2:]):
            await store.index.register(outlets)
            seen.append(watching.execute("PRAGMA data_version").fetchone()[0])
    assert seen[0] == seen[1]
    assert seen[1] != seen[2]
    assert seen[2] == seen[3]


@pytest.mark.parametrize("column", ["text", "sha256", "raw_sha256", "article", "n"])
async def test_a_version_row_cannot_be_changed(database: Database, store: Store, column: str) -> None:
    await put(store, FIRST)
    with pytest.raises(StoreError, match="a version is immutable"):
        await database.write(lambda connection: connection.execute(f"UPDATE version SET {column} = '7'"))
    assert await listed(store) == FIRST.split("\n\n")


async def test_a_version_that_has_passages_cannot_be_deleted(database: Database, store: Store) -> None:
    await put(store, FIRST)
    with pytest.raises(StoreError):
        await database.write(lambda connection: connection.execute("DELETE FROM version"))


async def test_an_article_has_one_live_version_at_most(database: Database, store: Store) -> None:
    await put(store, FIRST)
    await put(store, SECOND)
    with pytest.raises(StoreError):
        await database.write(lambda connection: connection.execute("UPDATE version SET superseded_at = NULL"))


# The full-text index

STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "put", "put", "retract", "hold"]), st.integers(0, 2), st.integers(0, 5)),
    min_size=1,
    max_size=15,
)


def some_text(number: int) -> str:
    """One of six texts that share words; every second one starts with a heading, which is never searched."""
    heading = ["Ferry news"] if number % 2 else []
    lines = [f"The ferry of pier{place} carried {'many ' * number}people." for place in range(number + 1)]
    return paragraphs(*heading, *lines)


@settings(deadline=None, max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_the_full_text_index_and_the_counts_agree_with_the_live_passages_after_any_changes(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    path = tmp_path_factory.mktemp("fts") / "onrecord.db"
    with closing(Database.open(path)) as database:
        store = Store(SqlIndex(database), SqlJournal(database))
        await store.index.register(OUTLETS)
        live: dict[str, str] = {}
        withdrawn: set[str] = set()
        for place, (step, article, number) in enumerate(steps):
            name, at = f"courier/{article}", AT + timedelta(minutes=place)
            if step == "put" and name not in withdrawn:
                live[name] = some_text(number)
                await put(store, live[name], card(name), at=at)
            elif step == "retract" and name in live:
                await store.index.retract(name, "wrong", at=at)
                withdrawn.add(name)
                del live[name]
            elif step == "hold" and name in live:
                await store.index.hold(name, None, "under review", at=at)
        bags = [bag for text in live.values() for bag in searchable(text)]
        await check_full_text(database, store, bags)


def searchable(text: str) -> list[Counter[str]]:
    """The terms of each paragraph that is no heading."""
    titles = {statement.paragraph for statement in read(text).statements if statement.kind is Kind.HEADING}
    spans = enumerate(read(text).paragraphs, 1)
    return [Counter(terms(text[span.start : span.end], "en")) for n, span in spans if n not in titles]


async def check_full_text(database: Database, store: Store, bags: list[Counter[str]]) -> None:
    await database.write(lambda c: c.execute("INSERT INTO passage_terms (passage_terms) VALUES ('integrity-check')"))
    wanted = sorted({term for bag in bags for term in bag} | {"ferri", "mani", "pier5"})
    recall = await store.index.lexical(wanted, STAFF, 200)
    assert recall.passages == len(bags)
    assert recall.mean_length * max(len(bags), 1) == pytest.approx(sum(map(Counter.total, bags)))
    count = {term: sum(term in bag for bag in bags) for term in wanted}
    assert dict(recall.frequency) == {term: number for term, number in count.items() if number}


async def test_the_full_text_index_passes_its_own_check_after_many_puts(path: Path, database: Database, store: Store) -> None:
    for number in range(60):
        await put(store, some_text(number % 6), card(f"courier/{number % 20}"))
    live = [one.card.id for one in await store.index.articles()]
    shown = [text for article in live for text in await listed(store, article)]
    await check_full_text(database, store, [Counter(terms(text, "en")) for text in shown if text != "Ferry news"])
    assert len(shown) == len([row for row in tables(path)["passage"] if row[6] == 1])


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE theirs (a)")
        other.commit()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        Database.open(path)
    assert b"theirs" in before
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]


async def test_a_file_that_is_locked_or_read_only_takes_no_writes() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # noqa: ASYNC240 (nothing else runs; nobody is to get at it where root runs the tests)
        with closing(Database.open(folder / "onrecord.db")) as database:
            await database.takes_writes()
            with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                with pytest.raises(StoreError, match="is locked by another process"):
                    await database.takes_writes()
            await database.takes_writes()
            database.path.chmod(0o444)
            who = os.geteuid()
            try:
                if who == 0:
                    os.seteuid(65534)
                with pytest.raises(StoreError, match=r"is read-only|cannot open"):
                    await database.takes_writes()
            finally:
                os.seteuid(who)


@pytest.fixture
def mode(path: Path) -> Callable[[int, int], None]:
    """Sets the modes of the file's folder and of the file."""

    def set_modes(folder: int, file: int) -> None:
        path.parent.chmod(folder)
        path.chmod(file)

    return set_modes


async def test_a_file_is_examined_with_the_room_it_has_and_who_can_read_it(
    database: Database, path: Path, mode: Callable[[int, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    mode(0o700, 0o644)
    whole, told = await database.examine()
    assert whole
    assert "GB free" in told
    assert "everybody" not in told
    mode(0o755, 0o644)
    assert (await database.examine())[1].endswith(f"everybody on this machine can read it: chmod o= {path.parent}")
    mode(0o700, 0o600)
    usage = shutil.disk_usage(path.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=40_000_000))
    whole, told = await database.examine()
    assert not whole
    assert "40 MB free on its disk; make room" in told

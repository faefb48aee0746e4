"""What can be wrong with a server: one line that says what to do, no password in it, and nothing done by halves."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import psycopg
import pytest
from contract_delivery import LIMITS, NOON, update
from store_values import FIRST, OUTLETS, STAFF, Store, card, listed, put, searched, words

from bot.core.errors import ConfigurationError, StoreError
from bot.store import SqlInbox, SqlIndex, SqlJournal
from bot.store.postgres import PostgresDatabase
from bot.store.postgres.database import SPARE
from bot.store.postgres.schema import migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.server import Server

SECRET = "hunter2"


def refusal(url: str, steps: list[str] | None = None) -> str:
    with pytest.raises((StoreError, ConfigurationError)) as error:
        PostgresDatabase.open(url, steps=steps).close()
    line = str(error.value)
    assert SECRET not in line
    assert "\n" not in line
    return line


@pytest.fixture
def opened(database_url: str) -> Iterator[PostgresDatabase]:
    with closing(PostgresDatabase.open(database_url)) as one:
        yield one


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (f"postgresql://ana:{SECRET}@[/x", "is no address"),
        (f"postgresql://ana:{SECRET[:3]}@{SECRET}@127.0.0.1/x", "percent-encoded"),
        (f"postgresql://ana:{SECRET}@127.0.0.1:1/x", "nothing listens there; start the server or check the address"),
        (f"postgresql://ana:{SECRET}@nowhere.invalid/x", "there is no such host; check the address"),
        (f"postgresql://ana:{SECRET}@127.0.0.1/x?nonsense=1", "is no address"),
    ],
)
def test_an_address_where_no_server_is(url: str, told: str) -> None:
    assert told in refusal(url)


def test_a_server_that_does_not_answer_is_given_up_soon() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert "does not answer" in refusal(f"postgresql://ana:{SECRET}@127.0.0.1:{port}/x")


def test_a_wrong_password_and_a_database_that_is_not_there(server: Server) -> None:
    server.execute(f"CREATE ROLE ana LOGIN PASSWORD '{SECRET}'")
    rules = server.folder / "data" / "pg_hba.conf"
    rules.write_text("host all ana 127.0.0.1/32 scram-sha-256\n" + rules.read_text())
    server.execute("SELECT pg_reload_conf()")
    address = f"127.0.0.1:{server.port}"
    assert "the password or the user is wrong" in refusal(f"postgresql://ana:not-{SECRET}@{address}/postgres")
    assert "put it into the address" in refusal(f"postgresql://ana@{address}/postgres")
    assert "create it or check the address" in refusal(f"postgresql://postgres:{SECRET}@{address}/nowhere")


def test_a_user_who_may_not_make_tables(server: Server) -> None:
    server.execute("CREATE ROLE bo LOGIN")
    url = server.fresh()
    server.execute("CREATE EXTENSION vector", url.rpartition("/")[2])
    assert "the user may not do this" in refusal(url.replace("postgres@", "bo@"))


def test_a_server_without_pgvector(server: Server) -> None:
    missing = migrations()[0].replace("CREATE EXTENSION IF NOT EXISTS vector", "CREATE EXTENSION IF NOT EXISTS no_vector")
    url = server.fresh()
    assert "pgvector is not there: install it on the server" in refusal(url, [missing])
    PostgresDatabase.open(url).close()  # nothing was left behind


def test_a_newer_schema_is_left_alone(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO onrecord_schema (version) VALUES (99)")
    try:
        assert "was written by a newer release (schema 99" in refusal(database_url)
    finally:
        with psycopg.connect(database_url) as connection:
            connection.execute("DELETE FROM onrecord_schema WHERE version = 99")


@pytest.mark.parametrize("statement", ["DROP TABLE feedback", "DROP TABLE onrecord_schema"])
def test_half_a_schema_is_not_mended_by_guessing(server: Server, empty_database: str, statement: str) -> None:
    url = server.fresh(empty_database)
    server.execute(statement, url.rpartition("/")[2])
    assert "restore a backup or use an empty database" in refusal(url)


def test_another_programs_tables_are_left_alone(server: Server) -> None:
    url = server.fresh()
    server.execute("CREATE TABLE article (title TEXT)", url.rpartition("/")[2])
    assert "another program's" in refusal(url)


def test_a_step_that_fails_leaves_the_schema_as_it_was(server: Server) -> None:
    url = server.fresh()
    assert "division by zero" in refusal(url, [*migrations(), "CREATE TABLE later (id INTEGER); SELECT 1 / 0"])
    PostgresDatabase.open(url).close()


def test_processes_that_open_an_empty_database_at_once_make_its_schema_once(server: Server) -> None:
    url, told = server.fresh(), list[BaseException]()

    def opens() -> None:
        try:
            PostgresDatabase.open(url).close()
        except BaseException as error:  # noqa: BLE001 (whatever it is)
            told.append(error)

    threads = [threading.Thread(target=opens) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == []


async def test_a_full_disk_stores_nothing_and_says_so(opened: PostgresDatabase) -> None:
    with psycopg.connect(opened.url) as connection:
        connection.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;"
            "CREATE TRIGGER full_disk AFTER INSERT ON job EXECUTE FUNCTION full_disk()"
        )
    inbox = SqlInbox(opened)
    try:
        with pytest.raises(StoreError, match="disk or memory is full; nothing was stored"):
            await inbox.accept(update("1"), LIMITS, at=NOON)
    finally:
        with psycopg.connect(opened.url) as connection:
            connection.execute("DROP TRIGGER full_disk ON job; DROP FUNCTION full_disk()")
    assert (await inbox.waiting()).jobs == {}


async def test_a_server_that_takes_no_more_connections(opened: PostgresDatabase, server: Server) -> None:
    name = opened.url.rpartition("/")[2]
    server.execute("CREATE ROLE few LOGIN SUPERUSER CONNECTION LIMIT -1")
    server.execute("ALTER ROLE few NOSUPERUSER CONNECTION LIMIT 1")
    server.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO few", name)
    url = opened.url.replace("postgres@", "few@")
    with ExitStack() as stack:
        few = stack.enter_context(closing(PostgresDatabase.open(url)))
        stack.enter_context(psycopg.connect(url))
        with pytest.raises(StoreError, match="takes no more connections"):
            await SqlInbox(few).waiting()


async def test_a_database_that_is_read_only_takes_no_writes(opened: PostgresDatabase, server: Server) -> None:
    await opened.takes_writes()
    name = opened.url.rpartition("/")[2]
    server.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    try:
        with closing(PostgresDatabase.open(opened.url)) as database, pytest.raises(StoreError, match="it is a replica or read-only"):
            await database.takes_writes()
        with closing(PostgresDatabase.open(opened.url)) as database:
            whole, told = await database.examine()
            assert not whole
            assert "it is a replica or read-only" in told
    finally:
        server.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")


async def test_a_database_is_examined_with_its_size_and_the_connections_that_are_used(opened: PostgresDatabase, server: Server) -> None:
    whole, told = await opened.examine()
    assert whole
    assert re.search(r"· \d+ MB, \d+ of 200 connections used$", told)
    with ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(psycopg.connect(server.url()))
            (used,) = server.execute("SELECT CAST(sum(numbackends) AS INTEGER) FROM pg_stat_database")[0]
            if used >= 200 - SPARE + 2:
                break
        whole, told = await opened.examine()
        assert not whole
        assert "run fewer workers" in told


async def test_connections_that_the_server_ended_are_made_again_without_a_word(opened: PostgresDatabase, server: Server) -> None:
    inbox = SqlInbox(opened)
    await asyncio.gather(*(inbox.accept(update(str(n), f"c{n}"), LIMITS, at=NOON) for n in range(8)))
    await asyncio.gather(*(inbox.waiting() for _ in range(8)))
    server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'onrecord'")
    assert (await inbox.waiting()).jobs == {"fake": 8}
    await asyncio.gather(*(inbox.accept(update(str(n), f"c{n}"), LIMITS, at=NOON) for n in range(6, 12)))
    assert (await inbox.waiting()).jobs == {"fake": 12}


async def test_what_is_searched_on_a_replica_is_quoted_from_the_primary(server: Server, sample: tuple[str, str]) -> None:
    del server
    primary, replica = sample
    with closing(PostgresDatabase.open(primary, replica)) as both:
        store = Store(SqlIndex(both), SqlJournal(both))
        await store.index.register(OUTLETS)
        await put(store, FIRST)
        for _ in range(50):
            if found := words(await searched(store, "noon")):
                break
            await asyncio.sleep(0.05)
        assert found == ["The ferry stopped at noon."]
        whole, told = await both.examine()
        assert whole
        assert "replica" in told
        with psycopg.connect(replica, autocommit=True) as paused:
            paused.execute("SELECT pg_wal_replay_pause()")
        await store.index.retract("courier/ferry", "an error", at=NOON)
        assert (await store.index.lexical(["noon"], STAFF, 10)).hits  # it has not heard of it
        assert await searched(store, "noon") == []
        assert await listed(store) == []


async def test_a_replica_that_is_gone_is_done_without(database_url: str) -> None:
    with closing(PostgresDatabase.open(database_url, "postgresql://postgres@127.0.0.1:1/x")) as both:
        store = Store(SqlIndex(both), SqlJournal(both))
        await store.index.register(OUTLETS)
        await put(store, FIRST, card())
        assert words(await searched(store, "noon")) == ["The ferry stopped at noon."]
        whole, told = await both.examine()
        assert not whole
        assert "replica: " in told
        assert "nothing listens there" in told


@pytest.fixture
def sample() -> Iterator[tuple[str, str]]:
    """The addresses of a primary and a replica of its own."""
    from tests.server import Server  # noqa: PLC0415 (as the fixture of that name starts it)

    primary = Server.made("wal_level=replica", "max_wal_senders=4")
    replica = None
    try:
        replica = primary.replica()
        yield primary.url(), replica.url()
    finally:
        for one in (replica, primary):
            if one:
                one.remove()


async def test_one_process_leads_and_another_one_takes_over_when_its_connection_ends(opened: PostgresDatabase, server: Server) -> None:
    leading: list[str] = []

    async def lead(name: str) -> None:
        async def work() -> None:
            leading.append(name)
            try:
                await asyncio.Event().wait()
            finally:
                leading.remove(name)

        await opened.lead("poller", work)

    tasks = [asyncio.create_task(lead(name)) for name in "ab"]
    try:
        await until(lambda: len(leading) == 1)
        first = leading[0]
        tasks["ab".index(first)].cancel()
        await until(lambda: leading not in ([], [first]))
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        await until(lambda: not leading)
        await until(lambda: len(leading) == 1)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(true: object, limit_s: float = 10.0) -> None:
    async with asyncio.timeout(limit_s):
        while not true():  # type: ignore[operator]  # noqa: ASYNC110 (the server's doing)
            await asyncio.sleep(0.02)

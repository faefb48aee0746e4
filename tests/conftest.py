"""What several test folders share."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import socket
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.delivery.logs import HTTP_CLIENTS
from bot.store import Database
from bot.store.moving import move
from bot.store.postgres import PostgresDatabase
from tests import engine
from tests.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPOSITORY = Path(__file__).resolve().parents[1]
SAMPLES = REPOSITORY / "bot" / "samples"
pytest.register_assert_rewrite("tests.slack.oracles", "tests.slack.fake_slack")  # imported from several folders
OURS = ("ONRECORD_", "OPENAI_", "SLACK_", "TELEGRAM_", "XDG_")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    gone = [item for item in items if engine.ON_POSTGRES and item.name.partition("[")[0] in engine.OF_THE_FILE]
    config.hook.pytest_deselected(items=gone)
    items[:] = [item for item in items if item not in gone]


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """What `serve` and `chat` set up for the logs of their process is no other test's."""
    root = logging.getLogger()
    named = [logging.getLogger(name) for name in ("", *HTTP_CLIENTS)]
    levels, handlers = [one.level for one in named], list(root.handlers)
    yield
    root.handlers[:] = handlers
    for one, level in zip(named, levels, strict=True):
        one.setLevel(level)


@pytest.fixture(scope="session")
def seed_text() -> str:
    """The article that this product was asked for, as stored; it is third-party text and stands beside the checkout only."""
    named = os.environ.get("SEED_ARTICLE")
    path = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "article" / "seed.txt"
    if not path.is_file():
        pytest.skip(f"the real article is not at {path}; set SEED_ARTICLE to its path")
    return path.read_bytes().decode("utf-8-sig")


@pytest.fixture(scope="session")
def seed_article() -> Path:
    """Where that article stands, with its card and its registry beside it."""
    named = os.environ.get("SEED_ARTICLE")
    path = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "article" / "seed.txt"
    if not path.is_file():
        pytest.skip(f"the real article is not at {path}; set SEED_ARTICLE to its path")
    return path


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the four sample articles, made once by a process of its own."""
    data = tmp_path_factory.mktemp("samples")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    subprocess.run(
        [sys.executable, "-m", "bot", "add", str(SAMPLES / "articles")],
        cwd=data,
        env=kept
        | {
            "PYTHONPATH": str(REPOSITORY),
            "ONRECORD_DATA": str(data),
            "ONRECORD_SOURCES": str(SAMPLES / "sources.toml"),
            "ONRECORD_EMBEDDER": "none",
        },
        check=True,
        capture_output=True,
    )
    return data / "onrecord.db"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server for all tests that want one, started when the first does."""
    made = Server.made()
    try:
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="session")
def empty_database(server: Server) -> str:
    """The name of a database with our schema and nothing in it, to make others from."""
    url = server.fresh()
    PostgresDatabase.open(url).close()
    return url.rpartition("/")[2]


@pytest.fixture
def database_url(server: Server, empty_database: str) -> str:
    """The address of an empty store."""
    return server.emptied(empty_database)


@pytest.fixture(scope="session")
def sample_database(server: Server, sample_store: Path) -> str:
    """The name of a database with the sample articles, to make others from."""
    url = server.fresh()
    with closing(Database.open(sample_store)) as file:
        asyncio.run(move(file, url, lambda *_: None, at=datetime.now(UTC)))
    return url.rpartition("/")[2]


@pytest.fixture
def samples_into(request: pytest.FixtureRequest, sample_store: Path) -> Callable[[Path], object]:
    """Gives a data folder a store with the sample articles, on the engine that is tested."""
    if not engine.ON_POSTGRES:
        return lambda data: shutil.copy(sample_store, data / "onrecord.db")
    server, samples = request.getfixturevalue("server"), request.getfixturevalue("sample_database")
    return lambda data: engine.note(data, server.fresh(samples))


@pytest.fixture
def nothing_into(request: pytest.FixtureRequest) -> Callable[[Path], object]:
    """Gives a data folder an empty store, on the engine that is tested."""
    if not engine.ON_POSTGRES:
        return lambda data: (data / "onrecord.db").unlink(missing_ok=True)
    server, empty = request.getfixturevalue("server"), request.getfixturevalue("empty_database")
    return lambda data: engine.note(data, server.fresh(empty))


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches anything but this machine: a socket to elsewhere is refused before it is opened."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: Any) -> None:  # noqa: ANN401 (an address is a tuple or a path, by family)
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            pytest.fail(f"a test reached for {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)

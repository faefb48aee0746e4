"""A fake platform, and `serve` processes on a store with the sample articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.register_assert_rewrite("fake_platform", "serving")

from fake_platform import FakePlatform, session  # noqa: E402 (their asserts are to be explained too)
from serving import Fleet, Serving  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from aiohttp import ClientSession

    from tests.server import Server


@pytest.fixture
async def platform() -> AsyncIterator[FakePlatform]:
    async with FakePlatform() as fake:
        yield fake


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    """A client session."""
    async with session() as opened:
        yield opened


@pytest.fixture
async def fleet(tmp_path: Path, server: Server, sample_database: str, platform: FakePlatform) -> AsyncIterator[Fleet]:
    """Four processes on one database with the samples, none started yet."""
    url = server.fresh(sample_database)
    async with session() as http:
        fleet = Fleet([Serving(tmp_path / f"w{place}", platform.url, http, {"ONRECORD_DATABASE": url}) for place in range(4)])
        try:
            yield fleet
        finally:
            await fleet.end()


@pytest.fixture
async def serving(tmp_path: Path, samples_into: Callable[[Path], object], platform: FakePlatform) -> AsyncIterator[Serving]:
    """A store with the samples, nothing serving it yet. Whatever a test starts is ended."""
    data = tmp_path / "data"
    data.mkdir()
    samples_into(data)
    async with session() as http:
        running = Serving(data, platform.url, http)
        try:
            yield running
        finally:
            await running.end()

"""The Bot API server of the tests, and `serve` processes on a store with the sample articles, which are for the public."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.register_assert_rewrite("telegram_boundary", "subscribers")

from subscribers import Subscribers  # noqa: E402
from telegram_boundary import Boundary  # noqa: E402 (their asserts are to be explained too)

from tests.delivery.fake_platform import session  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path


@pytest.fixture
async def boundary() -> AsyncIterator[Boundary]:
    async with Boundary() as server:
        yield server


@pytest.fixture
async def serving(tmp_path: Path, samples_into: Callable[[Path], object], boundary: Boundary) -> AsyncIterator[Subscribers]:
    """A store with the samples, nothing serving it yet. Whatever a test starts is ended, and nothing was sent that Telegram rejects."""
    data = tmp_path / "data"
    data.mkdir()
    samples_into(data)
    async with session() as http:
        running = Subscribers(data, boundary.url, http, boundary=boundary)
        try:
            yield running
        finally:
            await running.end()
        assert boundary.wrong == []

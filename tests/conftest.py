"""What several test folders share."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest


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


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches anything but this machine: a socket to elsewhere is refused before it is opened."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: Any) -> None:  # noqa: ANN401 (an address is a tuple or a path, by family)
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            pytest.fail(f"a test reached for {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)

"""What several test folders share."""

from __future__ import annotations

import os
from pathlib import Path

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

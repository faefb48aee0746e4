"""The repository holds what we wrote, and speaks of the product alone."""

from __future__ import annotations

import hashlib
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_twelve_words_of_the_real_article_stand_in_a_file(seed_text: str) -> None:
    words = re.findall(r"\w+", seed_text.lower())
    runs = {" ".join(words[place : place + 12]) for place in range(len(words) - 11)}
    for path in tracked():
        found = re.findall(r"\w+", path.read_text("utf-8", errors="ignore").lower())
        copied = [run for place in range(len(found) - 11) if (run := " ".join(found[place : place + 12])) in runs]
        assert copied == [], path


def test_no_file_is_large_and_none_names_a_machine() -> None:
    for path in tracked():
        assert path.stat().st_size < 1_500_000, path
        assert "/wor" + "k/" not in path.read_text("utf-8", errors="ignore"), path


def test_the_shipped_outlet_list_is_the_one_that_its_notice_names() -> None:
    folder = ROOT / "bot" / "sources" / "state_media"
    digest = hashlib.sha256((folder / "State_Media_Matrix.csv").read_bytes()).hexdigest()
    assert digest in (folder / "NOTICE").read_text("utf-8")
    assert "MIT" in (folder / "LICENSE").read_text("utf-8")

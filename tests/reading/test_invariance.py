"""Whose words a sentence carries does not hang on the marks' style or on the names: the same labels with every one of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.reading import read
from tests.properties.strategies import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable

GOLD = Path(__file__).with_name("gold")
STYLES = ("wire", "us_straight", "british_single", "guillemets", "broken", "regional")
_MARK = re.compile('[“”„«»"]')


def labels(text: str) -> list[tuple[str, str, str | None]]:
    return [(one.kind.value, one.voice.value, one.speaker.id if one.speaker else None) for one in read(text).statements]


def straight(text: str) -> str:
    return _MARK.sub('"', text)


def tidied(opens: str, closes: str) -> Callable[[str], str]:
    """Marks set by where they stand: one after a space, at the start or glued between two words opens, every other closes."""

    def mark(found: re.Match[str]) -> str:
        before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
        return opens if before in " \n(" or (before.isalnum() and after.isalnum()) else closes

    def tidy(text: str) -> str:
        return _MARK.sub(mark, text)

    return tidy


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "marked", [straight, tidied("“", "”"), tidied("«", "»"), tidied("„", "“")], ids=["straight", "curly", "guillemets", "low and high"]
)
def test_the_style_of_the_marks_changes_no_label(style: str, marked: Callable[[str], str]) -> None:
    text = (GOLD / f"{style}.txt").read_text("utf-8")
    assert labels(marked(text)) == labels(text)


@pytest.mark.parametrize("marked", [straight, tidied("“", "”"), tidied("«", "»")], ids=["straight", "curly", "guillemets"])
def test_the_style_of_the_marks_changes_no_label_of_the_real_article(seed_text: str, marked: Callable[[str], str]) -> None:
    assert labels(marked(seed_text)) == labels(seed_text)


# --- Names --------------------------------------------------------------------------------------------------------------

INVENTED = (
    "Brannock", "Telvia", "Đorđević", "Šćepan", "Xhemajli", "Gjyshinca", "Ковач", "Щербаков", "Øksnevad", "Nguyen", "O’Marrow",
    "Saint-Vire", "Łukomska", "Ibrahimović", "Quist", "Zabrze", "Ünal", "Håkonsen", "Pëllumb", "Ёлкина", "Vanterpool", "Ndiaye",
)  # fmt: skip


def persons(style: str) -> list[str]:
    """The words of the names of a gold article's persons."""
    cast = json.loads((GOLD / f"{style}.cast.json").read_text("utf-8"))["speakers"]
    names = [one["name"].removeprefix("Sir ") for one in cast if one["type"] == "person"]
    return sorted({word for name in names if name.istitle() for word in name.split()})


def renamed(text: str, words: list[str], names: list[str]) -> str:
    new = dict(zip(words, names, strict=False))
    return re.sub(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b", lambda found: new[found.group()], text)


@pytest.mark.parametrize("style", STYLES)
@EXAMPLES
@given(st.permutations(INVENTED))
def test_other_names_change_no_label(style: str, names: list[str]) -> None:
    text, words = (GOLD / f"{style}.txt").read_text("utf-8"), persons(style)
    before, after = read(text).statements, read(renamed(text, words, names)).statements
    assert [(one.kind, one.voice) for one in after] == [(one.kind, one.voice) for one in before]
    assert [one.speaker.name if one.speaker else None for one in after] == [
        renamed(one.speaker.name, words, names) if one.speaker else None for one in before
    ]

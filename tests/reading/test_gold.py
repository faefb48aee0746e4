"""Who says what, against eight articles in eight house styles that were annotated before the rules ran on them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.briefing.parties import named_only
from bot.core.model import Voice
from bot.core.reading import read
from tests.core.builders import card, passages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.model import Statement

GOLD = Path(__file__).with_name("gold")
STYLES = ("wire", "us_straight", "british_single", "guillemets", "broken", "regional")
HELD_OUT = ("interview", "magazine")


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence as annotated and as read."""

    style: str
    wanted: dict[str, str | None]
    read: Statement

    @property
    def voice_is_right(self) -> bool:
        return (self.wanted["voice"], _plain(self.wanted["speaker"])) == (self.read.voice.value, _name(self.read))

    @property
    def names_wrongly(self) -> bool:
        return self.read.voice is Voice.SPEAKER and not self.voice_is_right


def _name(one: Statement) -> str:
    return _plain(one.speaker.name if one.speaker else None)


def _plain(name: str | None) -> str:
    return (name or "").casefold().removeprefix("the ")


def judged(style: str) -> Iterator[Judged]:
    text = (GOLD / f"{style}.txt").read_text("utf-8")
    statements, at = read(text).statements, 0
    for row in map(json.loads, (GOLD / f"{style}.jsonl").read_text("utf-8").splitlines()):
        at = text.index(row["text"], at)
        yield Judged(style, row, next(one for one in statements if one.start <= at < one.end))


def test_the_gold_is_large_enough_to_judge_by() -> None:
    rows = [one.wanted for style in STYLES for one in judged(style)]
    assert len(rows) >= 150
    assert sum(row["kind"] == "indirect" for row in rows) >= 40


def test_speaker_and_kind_are_right_in_ninety_seven_of_a_hundred_sentences() -> None:
    rows = [one for style in STYLES for one in judged(style)]
    assert sum(one.voice_is_right for one in rows) / len(rows) >= 0.97
    assert sum(one.read.kind.value == one.wanted["kind"] for one in rows) / len(rows) >= 0.97


@pytest.mark.parametrize("style", STYLES + HELD_OUT)
def test_no_sentence_is_put_in_a_wrong_mouth(style: str) -> None:
    assert [one.wanted["text"] for one in judged(style) if one.names_wrongly] == []


def test_nine_in_ten_of_the_parties_named_but_not_heard_are_such() -> None:
    found = [
        (_plain(name), style)
        for style in STYLES
        for name in named_only(passages((GOLD / f"{style}.txt").read_text("utf-8"), card("a", "daily")))
    ]
    wanted = {
        (_plain(name), style)
        for style in STYLES
        for name in json.loads((GOLD / f"{style}.cast.json").read_text("utf-8"))["named_not_quoted"]
    }
    assert len(found) >= 8
    assert sum(one in wanted for one in found) / len(found) >= 0.9

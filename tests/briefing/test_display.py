"""What a screen is given of others' words."""

from __future__ import annotations

import pytest

from bot.briefing.display import MARK, display


def test_printable_ascii_is_shown_as_it_stands() -> None:
    text = "".join(map(chr, range(0x20, 0x7F)))
    assert display(text) == text


@pytest.mark.parametrize(
    "text", ["“Čeka se”, – rekao je…", "Точка зрения", "北京 的", "🇷🇸 👍🏽", "naïve ½ №", "«a\u00a0b»", "\n\tindented", ""]
)
def test_letters_marks_spaces_and_emoji_are_shown_as_they_stand(text: str) -> None:
    assert display(text) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "\x00", "\x07", "\x08", "\x1b", "\x7f", "\x9b",  # control
        "\u202a", "\u202e", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c",  # bidirectional
        "\u200b", "\ufeff", "\u2060", "\u00ad", "\u180e",  # zero width, soft hyphen
        "\U000e0041", "\U000e007f",  # tags
        "\ufff9", "\ufffb",  # interlinear annotation
        "\ue000", "\U000f0000",  # private use
        "\ufdd0", "\U0010ffff", "\u0378",  # unassigned
    ],
)  # fmt: skip
def test_what_cannot_be_shown_becomes_a_visible_mark(hidden: str) -> None:
    assert display(f"a{hidden}b") == f"a{MARK}b"


def test_a_run_of_hidden_characters_becomes_one_mark() -> None:
    assert display("a\u200b\u202e\x00b\u200bc") == f"a{MARK}b{MARK}c"


def test_an_escape_sequence_cannot_colour_a_terminal() -> None:
    assert display("\x1b[31mred\x1b[0m") == f"{MARK}[31mred{MARK}[0m"


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_end_is_shown_as_one(line_end: str) -> None:
    assert display(f"a{line_end}b") == "a\nb"


@pytest.mark.parametrize("text", ["👩\u200d🚒", "❤\ufe0f\u200d🔥", "👩🏽\u200d🚒", "می\u200cخواهم", "क्\u200dष", "ක්\u200dෂ"])
def test_joiners_stay_where_scripts_and_emoji_need_them(text: str) -> None:
    assert display(text) == text


@pytest.mark.parametrize("text", ["pass\u200dword", "a\u200cb", "\u200da", "1\u200d2", "й\u200cк", "👩\u200d\u200d🚒"])
def test_a_joiner_that_joins_nothing_is_marked(text: str) -> None:
    assert MARK in display(text)


def test_showing_twice_is_showing_once() -> None:
    once = display("a\u200b\r\n\u202eb\x00\ufffd👩\u200d🚒")
    assert display(once) == once

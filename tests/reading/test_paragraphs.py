"""Text → paragraphs and headings."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bot.core.reading.paragraphs import headings, paragraphs


def _parts(text: str) -> list[str]:
    return [text[span.start : span.end] for span in paragraphs(text)]


def _headings(text: str) -> list[str]:
    spans = paragraphs(text)
    return [text[spans[place].start : spans[place].end] for place in sorted(headings(text, spans))]


@pytest.mark.parametrize(
    "gap", ["\n\n", "\n\n\n\n", "\r\n\r\n", "\r\r", "\n \t\n", "\n\u00a0\n", "\x85\x85", "\u2029", "\u2028\u2028", "\n\r\n"]
)
def test_a_blank_line_parts_paragraphs_whatever_its_line_ends(gap: str) -> None:
    assert _parts(f"One is here.{gap}Two is here.") == ["One is here.", "Two is here."]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_a_line_end_inside_a_paragraph_stays_in_it(line_end: str) -> None:
    text = f"One is{line_end}here.\n\nTwo is here."
    assert _parts(text) == [f"One is{line_end}here.", "Two is here."]


def test_white_space_around_a_paragraph_is_not_part_of_it() -> None:
    assert _parts("\n\n  One. \t\n\n\u3000Two.\u00a0\r\n\r\n") == ["One.", "Two."]


@pytest.mark.parametrize("text", ["", " ", "\n\n\t\r\n", "\u2029\u2028\x85"])
def test_a_text_of_white_space_has_no_paragraph(text: str) -> None:
    assert _parts(text) == []


def test_a_text_without_blank_lines_is_parted_at_its_lines() -> None:
    lines = ["The bridge is closed.", "Nobody was hurt.", "Pears rot."]
    assert _parts("\n".join(lines)) == lines


@pytest.mark.parametrize("text", ["One is here.\nTwo is here.\n\n", "\n\nOne is here.\nTwo is here."])
def test_a_blank_line_before_or_after_all_text_parts_nothing(text: str) -> None:
    assert _parts(text) == ["One is here.", "Two is here."]


def test_a_hard_wrapped_text_without_blank_lines_is_one_paragraph() -> None:
    assert _parts("The bridge over the\nOrlin is closed and\nnobody was hurt.") == [
        "The bridge over the\nOrlin is closed and\nnobody was hurt."
    ]


def test_long_lines_are_paragraphs_even_where_they_end_no_sentence() -> None:
    lines = ["word " * 30 + "end", "Next it is.", "word " * 30 + "end", "Last it is."]
    assert _parts("\n".join(lines)) == lines


@pytest.mark.parametrize("mark", ["- ", "* ", "• ", "– ", "1. ", "12) ", "# ", "### "])
def test_an_item_of_a_list_is_a_paragraph_of_its_own(mark: str) -> None:
    assert _parts(f"The points\n\n{mark}one and\n{mark}two and\n{mark}three") == [
        "The points",
        *(f"{mark}{n}{end}" for n, end in (("one", " and"), ("two", " and"), ("three", ""))),
    ]


def test_a_year_at_the_start_of_a_line_is_no_item() -> None:
    assert _parts("It was in\n2019. Then all changed.\n\nEnd.")[0] == "It was in\n2019. Then all changed."


def test_words_under_a_markup_heading_are_a_paragraph_of_their_own() -> None:
    assert _parts("# The bridge\nIt is closed.\n\nEnd.") == ["# The bridge", "It is closed.", "End."]


@pytest.mark.parametrize(
    "title", ["Stones against shields", "# The bridge is closed.", "Who rules the river", "‘We’re running out of hay’", "2019 in review"]
)
def test_a_short_line_that_ends_no_sentence_is_a_heading(title: str) -> None:
    assert _headings(f"{title}\n\nThe bridge is closed.") == [title]


@pytest.mark.parametrize(
    "line",
    [
        "The bridge is closed.",
        "Is the bridge closed?",
        "“The bridge is closed.”",
        "He said:",
        "She said: “We leave”",
        "- an item",
        "1. an item",
        "***",
        "2019",
        "The bridge\nis closed",
        " ".join(["word"] * 17),
        "x" * 400,
    ],
)
def test_other_lines_are_none(line: str) -> None:
    assert _headings(f"{line}\n\nThe bridge is closed.") == []


def test_the_last_paragraph_is_never_a_heading() -> None:
    assert _headings("The bridge is closed.\n\nEND OF REPORT") == []


def test_paragraphs_stand_in_order_and_apart() -> None:
    text = "\ufeffOne.\n\nTwo\x00.\r\n\r\nThree."
    spans = paragraphs(text)
    assert _parts(text) == ["\ufeffOne.", "Two\x00.", "Three."]
    assert all(one.end < other.start for one, other in pairwise(spans))

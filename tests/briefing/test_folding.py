"""Typography folded away with a way back: every folded character knows where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.folding import mapped
from bot.core.model import Span

PLAIN = "The miller's cart - a red one - left at 10-12, café shut..."


def fold(text: str) -> str:
    return mapped(text, (Span(0, len(text)),)).text


@given(st.text(max_size=200))
def test_every_folded_character_maps_back_into_the_text_in_order(text: str) -> None:
    found = mapped(text, (Span(0, len(text)),))
    assert len(found.text) == len(found.places)
    assert all(0 <= place.start < place.end <= len(text) for place in found.places)
    assert [place.start for place in found.places] == sorted(place.start for place in found.places)


@pytest.mark.parametrize(
    "variant",
    [
        "“The miller’s cart – a red one – left at 10–12, café shut…”",
        "The miller‘s cart—a red one—left at 10–12, cafe\u0301 shut …",
        "The\u00a0miller's  cart\n— a red one — left at 10‑12 , ca\u00adfé shut...",
        "«The miller's cart - a “red” one - left at 10-12, café shut...»",
    ],
)
def test_variants_of_typography_are_the_same_words(variant: str) -> None:
    assert fold(variant) == fold(PLAIN)


@pytest.mark.parametrize(
    ("one", "other"), [("will open", "will not open"), ("62 of them", "63 of them"), ("Vandry left", "Marrant left"), ("a cart", "a coat")]
)
def test_other_words_never_fold_together(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_slice_of_the_folded_text_is_a_slice_of_the_original() -> None:
    text = "He said: “It is   shut – for now…” and left"
    found = mapped(text, (Span(0, len(text)),))
    start = found.text.index("It is shut - for now")
    span = found.span(start, start + len("It is shut - for now"))
    assert text[span.start : span.end] == "It is   shut – for now"

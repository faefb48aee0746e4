"""Attribution on sixteen news articles that others wrote and others annotated (GUM); skipped where the treebank is not at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from gum import Document, Source, document

from bot.core.model import Statement, Voice
from bot.core.reading import read

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "gum_news" / "dep"

Pair = tuple[Document, Statement, Source]


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    files = sorted(FOLDER.glob("GUM_news_*.conllu"))
    if not files:
        pytest.skip(f"the GUM news files are not at {FOLDER}")
    assert len(files) == 16
    return [document(file) for file in files]


def _plain(name: str) -> str:
    return " ".join(word for word in name.casefold().split() if word not in {"the", "a", "an"})


def is_one_of(name: str, names: frozenset[str]) -> bool:
    return any(_plain(name) in _plain(other) or _plain(other) in _plain(name) for other in names)


def named(found: Document) -> list[tuple[Statement, Source]]:
    """The statements that are put in a named mouth by their own words, each with the gold source that it is judged by."""
    pairs = []
    for one in read(found.text).statements:
        sources = [source for source in found.sources if one.start <= source.at < one.end]
        if one.voice is not Voice.SPEAKER or one.mention is None or not sources:
            continue
        at = one.mention
        same = [source for source in sources if source.start < at.end and at.start < source.end]
        pairs.append((one, same[0] if same else min(sources, key=lambda source: source.depth)))
    return pairs


def test_where_a_name_is_given_it_is_right_in_ninety_five_of_a_hundred(documents: list[Document]) -> None:
    pairs = [pair for found in documents for pair in named(found)]
    right = [one for one, source in pairs if one.speaker and is_one_of(one.speaker.name, source.names)]
    assert len(pairs) >= 60
    assert len(right) / len(pairs) >= 0.95


def test_of_what_a_speech_cue_attributes_more_than_half_has_its_voice(documents: list[Document]) -> None:
    cued = covered = 0
    for found in documents:
        statements = read(found.text).statements
        for source in found.sources:
            one = next((one for one in statements if one.start <= source.at < one.end), None)
            cued += source.by_speech
            if source.by_speech and one and one.speaker:
                unnamed = one.voice is Voice.UNNAMED and not source.names
                covered += unnamed or is_one_of(one.speaker.name, source.names)
    assert cued >= 120
    assert covered / cued >= 0.55

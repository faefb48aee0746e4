"""That the passages beside which speed is measured are what the bench says of them."""

from __future__ import annotations

from peers.passages import PARAGRAPHS, articles, passages

from bot.core.reading import read


def test_the_passages_are_the_same_in_every_run_and_no_two_are_alike() -> None:
    first, again = list(passages(3_000)), list(passages(3_000))
    assert first == again
    assert len(set(first)) == 3_000


def test_an_article_of_them_is_read_as_a_paragraph_a_passage() -> None:
    whole, rest = articles(PARAGRAPHS + 7)
    assert [len(read(text).paragraphs) for text in (whole, rest)] == [PARAGRAPHS, 7]


def test_a_passage_has_three_sentences_for_the_reading() -> None:
    for passage in passages(200):
        assert len(read(passage).statements) == 3, passage

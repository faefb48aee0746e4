"""Which passages come first, and when what is found is near enough to be an answer."""

from __future__ import annotations

import math

import pytest

from bot.briefing.asking import Material, wanted
from bot.briefing.draft import Evidence
from bot.briefing.extract import evidence, extractive, nearest
from bot.briefing.nearness import carries, near, shared
from bot.briefing.understanding import understand
from bot.core.answering.ranking import rank, token_weights
from bot.core.model import Card, Kind, Voice
from bot.core.ports import Hit, Recall
from bot.core.reading.terms import terms
from tests.core.builders import (
    MARRANT,
    VANDRY,
    answered,
    arrangement,
    candidates,
    card,
    found,
    outlet,
    passages,
    recall,
    voiced,
)
from tests.core.builders import (
    recall as recalled,
)

BRIDGE = """\
Transport Minister Oskel Vandry closed the Lantern Bridge on May 9 because of cracks in its third pier.

Vandry blamed the winter. Interior Minister Ilse Marrant did not speak of it.

On May 11 nine guards were injured at the bridge, two of them seriously.

About 40 trucks waited in Belten, and their drivers were given hot meals.

Prices of pears have risen in the town of Godren since the spring.
"""
ARTICLE = (card("bridge", "daily", title="Trouble on the Orlin"), BRIDGE)
BY = arrangement(outlet("Daily"), outlet("Herald"))


def _shown(question: str, *articles: tuple[Card, str]) -> list[str]:
    shown = answered(question, *(articles or (ARTICLE,)), by=BY)
    return [citation.quote.text for section in shown.sections for citation in section.citations]


def _is_near(question: str, around: str) -> bool:
    """Whether one passage, in an index that holds it and `BRIDGE`, is near."""
    of = card("x", "daily")
    live = (*passages(around, of), *passages(BRIDGE, of, first=100))
    tokens = understand(question, ("en",))
    held = recall(live, [term for token in tokens for term in token.terms])
    known = frozenset(token for token in tokens if any(term in held.frequency for term in token.terms))
    words = frozenset(term for one in passages(around, of) for term in terms(one.passage.text, "en"))
    return near(tokens, words, token_weights(held, tokens), known)


# --- Order -------------------------------------------------------------------------------------------------------------


def test_the_score_is_bm25() -> None:
    tokens = understand("bridge", ("en",))
    held = Recall((Hit(1, "daily", {"bridg": 2}, 10), Hit(2, "daily", {"bridg": 1}, 30)), 4, 20.0, {"bridg": 2})
    idf = math.log(1 + (4 - 2 + 0.5) / (2 + 0.5))
    by_hand = [idf * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 10 / 20)), idf * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 30 / 20))]
    assert [score for _, score in rank(held, tokens)] == pytest.approx(by_hand)


def test_equal_hits_keep_the_order_of_the_index() -> None:
    tokens = understand("bridge", ("en",))
    held = Recall(tuple(Hit(n, "daily", {"bridg": 1}, 5) for n in (7, 3, 5)), 9, 5.0, {"bridg": 3})
    assert [hit.passage for hit, _ in rank(held, tokens)] == [3, 5, 7]


def test_a_rare_word_outweighs_a_common_one() -> None:
    tokens = understand("bridge orchard", ("en",))
    held = Recall((Hit(1, "a", {"bridg": 1}, 5), Hit(2, "a", {"orchard": 1}, 5)), 50, 5.0, {"bridg": 40, "orchard": 1})
    assert [hit.passage for hit, _ in rank(held, tokens)] == [2, 1]


def test_no_weight_is_negative_even_for_a_word_in_every_passage() -> None:
    tokens = understand("bridge pier", ("en",))
    weights = token_weights(Recall((), 3, 5.0, {"bridg": 3}), tokens)
    assert all(weight > 0 for weight in weights.values())
    assert max(weights, key=lambda token: weights[token]).text == "pier"


def test_an_empty_index_ranks_nothing() -> None:
    assert rank(Recall((), 0, 0.0, {}), understand("bridge", ("en",))) == []


def test_what_a_sentence_shares_is_the_weight_of_its_words() -> None:
    tokens = understand("bridge pier", ("en",))
    weights = {tokens[0]: 1.0, tokens[1]: 3.0}
    assert [shared(tokens, frozenset(words), weights) for words in ((), ("bridg",), ("pier",), ("pier", "bridg"))] == [0, 1, 3, 4]


# --- Near --------------------------------------------------------------------------------------------------------------


def test_a_name_that_stands_nowhere_is_never_near() -> None:
    assert not _is_near("Did Zorvat close the bridge?", BRIDGE)
    assert _shown("Did Zorvat close the Lantern Bridge?") == []


def test_a_name_that_stands_elsewhere_only_is_not_near() -> None:
    assert not _is_near("What did Marrant say about the pears?", "Prices of pears have risen in the town.")


def test_a_number_that_stands_elsewhere_only_is_not_near() -> None:
    assert not _is_near("Were 40 guards injured?", "Nine guards were injured at the bridge.")


def test_the_last_name_is_enough_where_the_first_is_known() -> None:
    assert _is_near("What did Oskel Vandry blame?", "Vandry blamed the winter.")


def test_the_first_name_alone_is_not_enough() -> None:
    assert not _is_near("What did Oskel Vandry blame?", "Oskel blamed the winter.")


def test_a_first_name_that_is_not_in_the_index_is_another_person() -> None:
    assert not _is_near("What did Boris Vandry blame?", "Vandry blamed the winter.")


def test_half_of_the_other_words_are_enough_and_less_is_not() -> None:
    assert _is_near("pears prices", "Prices of pears have risen.")
    assert _is_near("pears cucumbers orchards prices", "Prices of pears have risen.") is False


def test_stop_words_alone_are_near_nothing() -> None:
    assert not _is_near("What was it?", "What it was, was this.")
    assert _shown("What was it?") == []


def test_a_name_alone_is_enough_of_a_question() -> None:
    assert _is_near("What about Vandry?", "Vandry blamed the winter.")


# --- Answers from a whole article --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "Who closed the Lantern Bridge on May 9?",
        "who closed the lantern bridge",
        "WHO CLOSED THE LANTERN BRIDGE ON MAY 9?",
        "Why did Oskel Vandry close the Lantern Bridge?",
        "What of Vandry's cracks in the pier?",
        "What was closed on the 9th of May?",
    ],
)
def test_the_sentence_that_says_it_comes_first(question: str) -> None:
    assert _shown(question)[0].startswith("Transport Minister Oskel Vandry closed the Lantern Bridge on May 9")


@pytest.mark.parametrize(
    "question",
    [
        "What did Zorvat say about the bridge?",
        "Who closed the bridge on May 14?",
        "How many submarines sank near Atlantis?",
        "What is the price of cucumbers in Zorvat?",
        "Who, what and why?",
    ],
)
def test_what_the_article_does_not_touch_gets_no_answer(question: str) -> None:
    assert _shown(question) == []


def test_words_that_stand_nowhere_are_told() -> None:
    assert found("Did Zorvat close the Lantern Bridge?", ARTICLE).absent == ("Zorvat",)


def test_a_heading_is_never_a_candidate() -> None:
    text = "Stones against shields\n\nThe guards held up shields against stones for an hour."
    held = found("stones against shields", (card("a", "daily"), text))
    assert [one.statement.kind for one in held.candidates] == [Kind.NARRATIVE]


def test_an_article_that_is_all_headings_gives_no_answer() -> None:
    assert found("stones against shields", (card("a", "daily"), "Stones against shields\n\nNo.")).candidates == ()


def test_a_name_in_the_title_stands_near_every_passage() -> None:
    text = "Trucks waited.\n\nDrivers slept.\n\nPears rotted.\n\nThe Orlin fell."
    assert _shown("Trucks on the Orlin?", (card("a", "daily"), text)) == []
    assert _shown("Trucks on the Orlin?", (card("a", "daily", title="Trouble on the Orlin"), text)) == ["Trucks waited."]


def test_a_question_for_a_speaker_has_that_speakers_statements_only() -> None:
    assert found("bridge closed", ARTICLE, speaker="Marrant").candidates == ()


def test_at_most_three_points_an_outlet_and_none_far_below_the_best() -> None:
    text = "\n\n".join(f"The bridge was closed by guard number {n}." for n in range(9)) + "\n\nThe bridge is old."
    held = found("bridge closed guard", (card("a", "daily"), text), (card("b", "herald"), text.replace("old", "new")))
    points = extractive(held).points
    named = {one.id: one for one in held.candidates}
    assert sorted(named[point.quotes[0]].source or "" for point in points) == ["daily"] * 3 + ["herald"] * 3
    assert all("guard" in named[point.quotes[0]].live.passage.text for point in points)


def test_the_nearest_are_one_or_two_sentences_of_one_outlet() -> None:
    text = "The bridge stands.\n\nThe bridge stands.\n\nThe bridge stands."
    held = found("bridge of Zorvat", (card("a", "daily"), text), (card("b", "herald"), text))
    draft = nearest(held)
    named = {one.id: one for one in held.candidates}
    assert not draft.answerable
    assert len(draft.points) == 2
    assert len({named[point.quotes[0]].source for point in draft.points}) == 1


def test_nothing_is_nearest_to_a_question_without_hits() -> None:
    assert nearest(found("submarines", ARTICLE)).points == ()


def test_a_candidate_that_is_not_near_is_no_point() -> None:
    rows = candidates((card("a", "daily"), "The bridge is closed."))
    far = type(rows[0])("Q1", rows[0].live, rows[0].statement, 9.0, near=False)
    assert extractive(Evidence("Q?", (far,))).points == ()


def test_a_speaker_is_asked_for_without_case_and_by_part_of_a_name() -> None:
    said = voiced("Q1", "The bridge is closed.", card("a", "daily"), Voice.SPEAKER, MARRANT)
    tokens = understand("bridge", ("en",))
    held = recall((said.live,), ["bridg"])
    for name, number in (("marrant", 1), ("ILSE MARRANT", 1), (VANDRY.name, 0)):
        assert len(Material("bridge", tokens, [said.live], held, wanted("bridge", name)).evidence().candidates) == number


def test_a_sentence_that_shares_only_the_name_does_not_carry_what_is_asked() -> None:
    tokens = understand("Did Orlin use tear gas?", ("en",))
    assert not carries(tokens, frozenset(terms("Orlin accused its neighbour of provocations.", "en")))
    assert carries(tokens, frozenset(terms("The officers used tear gas.", "en")))


def test_a_sentence_with_the_name_carries_a_question_that_asks_for_the_name_alone() -> None:
    tokens = understand("Who is Anna Holt?", ("en",))
    assert carries(tokens, frozenset(terms("Holt runs the ferry.", "en")))


def test_closeness_admits_nothing_where_nobody_measured_what_it_means() -> None:
    question, text = "Which lorries may drive over it again?", "Trucks will wait until June to drive over the river.\n\nThe end is here."
    live, tokens = passages(text, card("a", "daily")), understand(question, ("en",))
    close = {(one.id, statement.start): 0.95 for one in live for statement in one.statements}
    seen = recalled(live, [term for token in tokens for term in token.terms])
    measured = evidence(question, tokens, live, seen, close=close)
    unmeasured = evidence(question, tokens, live, seen, close=close, measured=False)
    assert [one.near for one in measured.candidates][:1] == [True]
    assert not any(one.near for one in unmeasured.candidates)
    assert [one.id for one in measured.candidates] == [one.id for one in unmeasured.candidates]

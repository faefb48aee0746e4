"""Whose words a question asks for, and whom its name can mean."""

from __future__ import annotations

import pytest

from bot.briefing.asking import Material, outlet_asked, wanted
from bot.briefing.called import is_called
from bot.briefing.understanding import understand
from bot.core.model import Speaker
from tests.core.builders import GROWERS, card, found, outlet, passages, recall

EMBASSY = Speaker("russian-embassy-in-serbia", "Russian Embassy in Serbia")
OSMANI = Speaker("viosa-osmani", "Viosa Osmani", "Kosovo President")
HOLT = Speaker("anna-holt", "Anna Holt", "official representative of the Norwegian Foreign Ministry", "Norwegian Foreign Ministry")
BELGRADE = Speaker("belgrade", "Belgrade", None, "Serbian")


@pytest.mark.parametrize(
    ("question", "who", "premise"),
    [
        ("What did Holt say about the bridge?", "Holt", "Holt said anything about the bridge"),
        ("What does the Growers’ Union think of the toll?", "the Growers’ Union", "the Growers’ Union said anything of the toll"),
        ("Why did Oslo condemn the toll?", "Oslo", "Oslo condemned the toll"),
        ("Did Anna Holt deny that she left?", "Anna Holt", "Anna Holt denied that she left"),
        ("What is Holt's position on the toll?", "Holt", "Holt said anything on the toll"),
        ("What was the reaction of Oslo to the toll?", "Oslo", "Oslo said anything to the toll"),
        ("According to Holt, who closed the bridge?", "Holt", None),
        ("What did Holt say?", "Holt", None),
    ],
)
def test_a_question_names_whose_words_it_asks_for(question: str, who: str, premise: str | None) -> None:
    want = wanted(question)
    assert want
    assert (want.who, want.premise) == (who, premise)


@pytest.mark.parametrize(
    "question",
    [
        "What happened on 13 October?",
        "Who closed the bridge?",
        "Why did the bridge close?",
        "Where is Anna Holt?",
        "say",
    ],
)
def test_other_questions_ask_for_nobodys_words_in_particular(question: str) -> None:
    assert wanted(question) is None


@pytest.mark.parametrize(
    ("question", "who"), [("what did washington say about the toll?", "washington"), ("Osmani said what about the toll?", "Osmani")]
)
def test_a_name_is_read_in_small_letters_and_in_another_order(question: str, who: str) -> None:
    want = wanted(question)
    assert want
    assert want.who == who


def test_a_pronoun_without_anybody_before_it_is_answered_with_nobodys_words() -> None:
    text = "“The toll is legal,” said Anna Holt, the mayor.\n\nThe end is here."
    want = wanted("What did she say about the toll?")
    assert want
    assert want.premise is None
    assert not found("What did she say about the toll?", (card("a", "daily"), text)).candidates


def test_an_outlet_that_is_asked_for_is_known_by_its_names() -> None:
    courier, signal = outlet("Sarnholt Courier", id="courier"), outlet("Godren Signal", id="signal", aliases=("The Signal of Godren",))
    for question, name in (
        ("What does the Courier say about the toll?", "courier"),
        ("What is the Sarnholt Courier's own wording on the toll?", "courier"),
        ("What did The Signal of Godren say about it?", "signal"),
        ("What did Holt say about the toll?", None),
    ):
        want = wanted(question)
        assert want
        assert outlet_asked(want, [courier, signal]) == name


def test_what_may_be_somebodys_is_never_denied() -> None:
    text = "Anna Holt met Maria Holt. “The toll is legal,” Holt said.\n\nThe end is here."
    live = passages(text, card("a", "daily"))
    tokens = understand("What did Anna Holt say about the toll?", ("en",))
    held = recall(live, [term for token in tokens for term in token.terms])
    assert Material("q", tokens, live, held, wanted("What did Anna Holt say about the toll?")).contrary() is None


def test_who_says_asks_for_anybodys_words_but_the_outlets() -> None:
    want = wanted("Who says that the bridge is unsafe?")
    assert want
    assert (want.who, want.own) == (None, False)


def test_own_wording_asks_for_the_outlets() -> None:
    want = wanted("What is the Courier's own wording on the toll?")
    assert want
    assert (want.who, want.own) == (None, True)


def test_a_speaker_given_beside_the_question_wins() -> None:
    want = wanted("What did Holt say about the toll?", "Vandry")
    assert want
    assert want.who == "Vandry"


@pytest.mark.parametrize(
    ("who", "party"),
    [
        ("Holt", HOLT), ("Anna Holt", HOLT), ("the Norwegian Foreign Ministry", HOLT), ("Oslo", HOLT), ("Norway", HOLT),
        ("Moscow", EMBASSY),         ("Kosovo", OSMANI), ("Pristina", OSMANI), ("President Osmani", OSMANI),
        ("Belgrade", BELGRADE), ("Serbia", BELGRADE),
    ],
)  # fmt: skip
def test_a_name_can_mean_a_party_by_its_name_its_body_or_the_place_it_speaks_for(who: str, party: Speaker) -> None:
    assert is_called(who, party)


@pytest.mark.parametrize(
    ("who", "party"), [("Serbia", EMBASSY), ("Belgrade", EMBASSY), ("Maria Holt", HOLT), ("Kosovo", HOLT), ("the", HOLT), ("Vandry", HOLT)]
)
def test_a_name_never_means_another_party(who: str, party: Speaker) -> None:
    assert not is_called(who, party)


def test_words_that_stand_nowhere_do_not_hide_what_somebody_said() -> None:
    text = "“The toll is legal,” said Anna Holt, the mayor.\n\nThe bridge is closed."
    held = found("What did Holt say about the legality of the levy?", (card("a", "daily"), text))
    assert [one.near for one in held.candidates] == [True]
    assert held.absent == ("levy",)


def test_a_question_that_is_mostly_about_what_stands_nowhere_is_not_answered() -> None:
    text = "“The toll is legal,” said Anna Holt, the mayor.\n\nThe bridge is closed."
    held = found("What did Holt say about the price of legal submarines?", (card("a", "daily"), text))
    assert not any(one.near for one in held.candidates)


def test_the_outlets_own_words_are_admitted_where_they_alone_are_asked_for() -> None:
    text = "“The toll is legal,” said Anna Holt, the mayor. The toll is unloved.\n\nThe end."
    held = found("What are the Daily's own words on the toll?", (card("a", "daily"), text))
    assert [one.statement.speaker for one in held.candidates] == [None]


def test_people_without_a_name_are_asked_for_by_what_the_text_calls_them() -> None:
    assert is_called(f"the {GROWERS.name}", GROWERS)


@pytest.mark.parametrize("question", ["the", "which", "And?", "what is it"])
def test_small_words_alone_ask_for_nothing(question: str) -> None:
    assert found(question, (card("a", "daily"), "The bridge is open. It was closed for a week.")).candidates == ()


def test_who_did_what_the_text_has_no_word_for_is_not_told() -> None:
    text = "The council of Mirvale voted to sell the harbour, Anna Holt said.\n\nThe end is here."
    assert not any(one.near for one in found("Who will buy the Mirvale harbour?", (card("a", "daily"), text)).candidates)


def test_why_something_was_done_that_the_text_has_no_word_for_is_not_told() -> None:
    text = "The staff of the Sarnian embassy in Belten came to protest, Anna Holt said.\n\nThe end is here."
    assert not any(one.near for one in found("Why did Sarnia close the embassy in Belten?", (card("a", "daily"), text)).candidates)
    assert any(one.near for one in found("Why did the staff of the embassy in Belten protest?", (card("a", "daily"), text)).candidates)


@pytest.mark.parametrize(
    "question", ["When did Holt say that?", "Why did Anna Holt say so?", "What did Holt say about that?", "What did Holt say?"]
)
def test_a_question_that_only_points_takes_nothing_for_granted(question: str) -> None:
    want = wanted(question)
    assert want
    assert want.premise is None

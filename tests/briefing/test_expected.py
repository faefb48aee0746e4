"""What kind of thing a question asks for, and which sentences have one."""

from __future__ import annotations

import pytest

from bot.briefing.expected import Sought, expected
from bot.core.reading import read
from tests.core.builders import card, found


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many trucks crossed?", Sought.NUMBER),
        ("How much did the toll rise?", Sought.NUMBER),
        ("When was the bridge closed?", Sought.DATE),
        ("On which day did they leave?", Sought.DATE),
        ("Who closed the bridge?", Sought.NAME),
        ("Where was the bridge closed?", Sought.PLACE),
        ("In which town is the bridge?", Sought.PLACE),
        ("Why was the bridge closed?", Sought.REASON),
        ("What is the name of the engineer?", Sought.CALLED),
        ("Which channel showed it?", Sought.CALLED),
    ],
)
def test_a_question_asks_for_a_kind_of_thing(question: str, kind: Sought) -> None:
    wanted = expected(question)
    assert wanted
    assert wanted.kind is kind


@pytest.mark.parametrize("question", ["What happened at the bridge?", "What did Holt say?", "Did it close?", "Bridge?", "Which of them?"])
def test_other_questions_may_be_answered_by_any_sentence(question: str) -> None:
    assert expected(question) is None


@pytest.mark.parametrize(
    ("question", "sentence", "stands"),
    [
        ("How many trucks crossed?", "We counted 160 trucks.", True),
        ("How many trucks crossed?", "Three of the trucks crossed.", True),
        ("How many trucks crossed?", "The trucks crossed on 4 May.", False),
        ("How many trucks crossed?", "Two men watched.", False),
        ("When was it closed?", "It was closed on Friday.", True),
        ("When was it closed?", "It was closed by the mayor.", False),
        ("Who closed the bridge?", "The bridge was closed by Anna Holt.", True),
        ("Who closed the bridge?", "The bridge was closed.", False),
        ("Who is Holt?", "The bridge is Holt's.", False),
        ("Where was it closed?", "It was closed at Belten.", True),
        ("Where was it closed?", "It was closed at noon.", False),
        ("Why was it closed?", "It was closed because the pier cracked.", True),
        ("Why was it closed?", "It was closed on Friday.", False),
        ("What is the name of the engineer?", "The engineer, Nela Vish, left.", True),
        ("What is the name of the engineer?", "The engineer left Belten on Friday with nobody.", False),
        ("Why was it closed?", "It has been closed since May.", False),
        ("Why was it closed?", "It was closed, since the pier had cracked.", True),
        ("Why was it closed?", "The pier began to crack on Friday.", False),
        ("Why was it closed?", "It was closed to protect the pier.", True),
        ("How many heavy trucks crossed?", "Hundreds of men crossed with a truck.", False),
        ("How many trucks crossed?", "The trucks left at six o’clock.", False),
        ("How many trucks crossed?", "Trucks: 160.", True),
        ("How much money did they lose?", "They lost a lot in eleven days.", False),
        ("How much money did they lose?", "They lost 400 marks.", True),
        ("What are the names of the two expelled engineers?", "Belten expelled two Sarnian engineers.", False),
        ("Which river runs there?", "It is the Sarn river.", True),
        ("Which channel showed it?", "The channel Sarn showed it.", True),
        ("Which channel showed it?", "The channel showed it.", False),
    ],
)
def test_a_sentence_has_the_thing_or_not(question: str, sentence: str, stands: bool) -> None:  # noqa: FBT001
    wanted = expected(question)
    assert wanted
    assert wanted.stands_in(sentence, read(sentence).statements[0]) is stands


def test_a_sentence_on_the_topic_without_the_thing_is_no_answer() -> None:
    text = "The trucks crossed the bridge on Friday.\n\nThe end is here."
    assert not any(one.near for one in found("How many trucks crossed the bridge?", (card("a", "daily"), text)).candidates)
    assert any(one.near for one in found("When did the trucks cross the bridge?", (card("a", "daily"), text)).candidates)


@pytest.mark.parametrize(
    ("question", "near"), [("Why did two trucks cross the bridge?", True), ("Why did three trucks cross the bridge?", False)]
)
def test_a_number_in_words_must_stand_near_as_any_number(question: str, near: bool) -> None:  # noqa: FBT001
    text = "Two trucks crossed the bridge because it was open.\n\nThe end is here."
    assert any(one.near for one in found(question, (card("a", "daily"), text)).candidates) is near

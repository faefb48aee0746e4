"""A follow-up, read from what was asked and shown before it: a wide table, and what holds for any words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.following import Turn, Unclear, read_as
from bot.core.answering.question import MAX_QUESTION
from bot.core.model import Speaker, Status
from bot.core.reading.terms import WORD, fold
from tests.properties.strategies import EXAMPLES, texts

VANDRY = Speaker("oskel-vandry", "Oskel Vandry", "Transport Minister", "Ustavian")
MARRANT = Speaker("ilse-marrant", "Ilse Marrant", "Kelmoran Interior Minister")
HALLOWIN = Speaker("petra-hallowin", "Petra Hallowin", "chair of the Orlin Hauliers’ Union", "Orlin Hauliers’ Union")
KINTELL = Speaker("sabra-kintell", "Sabra Kintell", "Foreign Ministry spokeswoman", "Foreign Ministry")
PASK = Speaker("joren-pask", "Joren Pask", "Police spokesman")
EMBASSY = Speaker("ustavian-embassy-in-linmouth", "Ustavian Embassy in Linmouth")
MINISTRY = Speaker("ministry-of-transport", "Ministry of Transport")
EXPERTS = Speaker("unnamed-experts", "experts")
EVERYBODY = (VANDRY, MARRANT, HALLOWIN, KINTELL, PASK, EMBASSY, MINISTRY, EXPERTS)


def turn(asked: str, *speakers: Speaker, status: Status = Status.ANSWERED, named: tuple[str, ...] = ()) -> Turn:
    return Turn(asked, speakers, status, named)


TRUCKS = turn("What did Petra Hallowin say about the trucks?", HALLOWIN)
PIER = turn("What did Vandry say about the pier?", VANDRY)
CLOSED = turn("Who closed the bridge?")
MARCH = turn("What happened at the bridge on 11 May?", PASK)
REJECTED = turn("Who rejected the accusation?", EMBASSY)
UNWELCOME = turn("who declared the Ustavian officials unwelcome, and why?", MARRANT)
SHE = turn("What did she say?", status=Status.AMBIGUOUS)

RESOLVED = [
    # a pronoun for the one person shown
    ([TRUCKS], "What else did she say?", "What else did Petra Hallowin say?"),
    ([TRUCKS], "what did she say about the wages", "what did Petra Hallowin say about the wages?"),
    ([TRUCKS], "and what did she say about the road?", "what did Petra Hallowin say about the road?"),
    ([TRUCKS], "Did she deny it?", "Did Petra Hallowin deny it (what did Petra Hallowin say about the trucks)?"),
    ([TRUCKS], "What is her position on the bridge?", "What is Petra Hallowin’s position on the bridge?"),
    ([TRUCKS], "Who accused her?", "Who accused Petra Hallowin?"),
    ([PIER], "What did Marrant say about him?", "What did Marrant say about Oskel Vandry?"),
    ([PIER], "Why did he say that?", "Why did Oskel Vandry say that (what did Vandry say about the pier)?"),
    ([turn("Who expelled the officials?", MARRANT)], "Why did she do that?", "Why did Ilse Marrant do that (who expelled the officials)?"),
    ([turn("Who spoke?", KINTELL, PASK)], "What else did she say?", "What else did Sabra Kintell say?"),
    ([turn("Who spoke?", KINTELL, PASK)], "What else did he say?", "What else did Joren Pask say?"),
    ([turn("Who spoke?", VANDRY, EMBASSY)], "What else did he say?", "What else did Oskel Vandry say?"),
    ([PIER, turn("How many trucks are waiting?")], "What else did he say?", "What else did Oskel Vandry say?"),
    ([turn("What did Marrant say about submarines?", status=Status.NOT_IN_TEXT)], "What did she say?", "What did Marrant say?"),
    ([turn("What did Marrant say about Kelmora?", MARRANT)], "What did she say about the order?",
     "What did Ilse Marrant say about the order?"),
    ([turn("What did Marrant say about Vandry?", MARRANT)], "What else did she say?", "What else did Ilse Marrant say?"),
    ([turn("What did Hallowin say about the trucks?", HALLOWIN, named=("Ruard Estin",))], "What did she say about the road?",
     "What did Petra Hallowin say about the road?"),
    ([turn("Who spoke?", HALLOWIN, named=("Petra Hallowin",))], "What else did she say?", "What else did Petra Hallowin say?"),
    # a body
    ([REJECTED], "What else did they say?", "What else did the Ustavian Embassy in Linmouth say?"),
    ([REJECTED], "What else did it say?", "What else did the Ustavian Embassy in Linmouth say?"),
    ([turn("Who warns of a shortage?", EXPERTS)], "What else do they say?", "What else do experts say?"),
    ([turn("Who spoke?", VANDRY, EMBASSY)], "What else did it say?", "What else did the Ustavian Embassy in Linmouth say?"),
    # that, this, it
    ([CLOSED], "What did Vandry say about that?", "What did Vandry say about the bridge?"),
    ([CLOSED], "What did Vandry say about it?", "What did Vandry say about the bridge?"),
    ([UNWELCOME], "and what did Godren say to that?", "what did Godren say about the Ustavian officials?"),
    ([MARCH], "What did Kintell say about this?", "What did Kintell say about what happened at the bridge on 11 May?"),
    ([PIER], "And what did Marrant say about that?", "What did Marrant say about the pier?"),
    ([PIER], "How did Marrant respond to that?", "How did Marrant respond to that (what did Vandry say about the pier)?"),
    ([turn("How did Marrant respond to that (what did Vandry say about the pier)?")], "And Pask?",
     "How did Pask respond to that (what did Vandry say about the pier)?"),
    ([turn("How did Marrant respond to that (what did Vandry say about the pier)?")], "Why?",
     "Why did Marrant respond to that (what did Vandry say about the pier)?"),
    ([MARCH], "Who called that absurd?", "Who called that (what happened at the bridge on 11 May) absurd?"),
    ([CLOSED], "Who described that as a provocation?", "Who described that (who closed the bridge) as a provocation?"),
    ([CLOSED], "Who did that?", "Who did that (who closed the bridge)?"),
    ([CLOSED], "When will it reopen?", "When will it (who closed the bridge) reopen?"),
    ([CLOSED], "Why did they do that?", "Why did they do that (who closed the bridge)?"),
    ([TRUCKS], "What did she say about that?", "What did Petra Hallowin say about the trucks?"),
    ([turn("How many trucks are waiting?")], "What did Hallowin say about that?", "What did Hallowin say about the trucks?"),
    # a question word alone
    ([CLOSED], "When was that?", "When was that (who closed the bridge)?"),
    ([CLOSED], "Why?", "Why was that (who closed the bridge)?"),
    ([MARCH], "and why?", "why was that (what happened at the bridge on 11 May)?"),
    ([turn("When was the bridge closed?")], "and why?", "why was the bridge closed?"),
    ([turn("Why did Ustavia close the bridge?")], "When was that?", "When did Ustavia close the bridge?"),
    ([turn("Why did Ustavia close the bridge?")], "When did that happen?", "When did Ustavia close the bridge?"),
    ([turn("Did Ustavia close the bridge?")], "Why?", "Why did Ustavia close the bridge?"),
    ([turn("How many people were hurt on 11 May?")], "Where?", "Where were people hurt on 11 May?"),
    ([PIER], "When?", "When did Vandry say that about the pier?"),
    ([turn("When was that (who closed the bridge)?")], "Why?", "Why was that (who closed the bridge)?"),
    ([turn("When was that (who closed the bridge)?")], "What did Vandry say about that?", "What did Vandry say about the bridge?"),
    # somebody or something else in the same question
    ([PIER], "And Marrant?", "What did Marrant say about the pier?"),
    ([PIER], "What about the embassy?", "What did the embassy say about the pier?"),
    ([PIER], "And the sluice?", "What did Vandry say about the sluice?"),
    ([turn("What is Vandry’s position on the pier?")], "And Marrant?", "What is Marrant’s position on the pier?"),
    ([turn("Why did Vandry close the bridge?")], "And Marrant?", "Why did Marrant close the bridge?"),
    ([turn("What happened on 11 May?")], "And on 20 May?", "What happened on 20 May?"),
    ([PIER], "And in 2013?", "What did Vandry say about the pier in 2013?"),
    ([turn("What happened in Sarnholt on 11 May?")], "and in Belten?", "What happened in Belten on 11 May?"),
    ([turn("Who condemned the march?", KINTELL)], "Who else?", "Who else condemned the march?"),
    ([PIER], "Who else?", "Who else commented on the pier?"),
    ([PIER, SHE], "Marrant", "What did Marrant say?"),
    ([PIER, SHE], "Ilse Marrant.", "What did Ilse Marrant say?"),
    ([CLOSED, turn("Why did she do that?", status=Status.AMBIGUOUS)], "And Marrant?", "Why did Marrant do that (who closed the bridge)?"),
    ([CLOSED, turn("Who quotes her letter?", status=Status.AMBIGUOUS)], "Marrant", "Who quotes Marrant’s letter?"),
    # this or that with a noun
    ([turn("What was the decision of the council on the bridge?")], "Who criticised that decision?",
     "Who criticised the decision of the council on the bridge?"),
    ([CLOSED], "Who criticised that decision?", "Who criticised that decision (who closed the bridge)?"),
    ([turn("Who was hurt on 11 May?")], "Who spoke on that day?", "Who spoke on 11 May?"),
]  # fmt: skip

UNCLEAR = [
    ([turn("Who spoke?", MARRANT, HALLOWIN)], "What else did she say?", "she", ("Ilse Marrant", "Petra Hallowin")),
    ([turn("Who spoke?", EMBASSY, MINISTRY)], "What else did they say?", "they", ("Ustavian Embassy in Linmouth", "Ministry of Transport")),
    ([turn("Who spoke?", EMBASSY, VANDRY)], "What else did they say?", "they", ("Ustavian Embassy in Linmouth", "Oskel Vandry")),
    ([turn("Who spoke?", EMBASSY, MINISTRY)], "What else did it say?", "it", ("Ustavian Embassy in Linmouth", "Ministry of Transport")),
    # whom a quotation named
    ([turn("Who closed the bridge?", VANDRY, named=("Ilse Marrant",))], "Why did she do that?", "she", ("Oskel Vandry", "Ilse Marrant")),
    ([turn("What did Marrant say about wages?", HALLOWIN, named=("Ilse Marrant",))], "Did she deny it?", "she",
     ("Petra Hallowin", "Marrant")),
    # whom the question itself named, and who did not speak
    ([turn("What did Hallowin say about Vandry?", HALLOWIN)], "What did he say?", "he", ("Petra Hallowin", "Vandry")),
    ([turn("What did Marrant say about wages?", HALLOWIN, status=Status.NOT_IN_TEXT)], "And what did she say about the road?", "she",
     ("Petra Hallowin", "Marrant")),
]  # fmt: skip

LEFT = [
    ([], "What else did she say?"),
    ([], "Why?"),
    ([], "And Marrant?"),
    ([SHE], "Why?"),
    ([PIER, SHE], "Why?"),
    ([PIER, SHE], "Oh well"),
    # nobody to mean
    ([CLOSED], "What else did she say?"),
    ([turn("Who spoke?", EMBASSY)], "What else did he say?"),
    ([TRUCKS, turn("Who closed the bridge?", named=("Ilse Marrant",))], "What else did she say?"),
    ([turn("Who spoke?", KINTELL)], "What else did he say?"),
    ([turn("Who spoke?", VANDRY)], "What else did they say?"),
    # a question that has within it what its pronoun stands for
    ([TRUCKS], "What did Pask say about his officers?"),
    ([TRUCKS], "Did the minister say that she would resign?"),
    ([CLOSED], "Did the ministry say when it will open the bridge?"),
    ([TRUCKS], "Who said she was lying?"),
    ([TRUCKS], "Which minister said he was sorry?"),
    ([CLOSED], "What did the drivers say about their wages?"),
    # words that only look like a reference
    ([PIER], "Did Marrant say that Ustavia closed the bridge?"),
    ([PIER], "Who said that people were hurt?"),
    ([PIER], "What is the bridge that was closed on 9 May?"),
    ([PIER], "Is it true that four officials were expelled?"),
    ([PIER], "How long did it take to open the bridge?"),
    ([PIER], "What happened this week?"),
    ([PIER], "Who said “that is it, and she knows it”?"),
    ([PIER], "And what did Hallowin say about the trucks?"),
    ([PIER], "What did Petra Hallowin say about the trucks?"),
    ([PIER], "Where is Belten?"),
    ([PIER], "Why not?"),
    ([PIER], "Who closed the Lantern Bridge, and why?"),
    # more than one thing that could be meant
    ([turn("What did Vandry say about Hallowin?", VANDRY)], "And Marrant?"),
    ([CLOSED], "And Marrant?"),
    ([PIER], "Marrant"),
    ([turn("Who called that (who closed the bridge) absurd?")], "Why?"),
    ([PIER], f"What did he say about {'the pier and ' * 20}the bridge?"),
    # other languages
    ([PIER], "Wo kommt er her?"),
    ([PIER], "Що вона сказала?"),
    ([PIER], "Почему?"),
    ([PIER], "Zašto?"),
    ([PIER], "Que dit-on?"),
    ([PIER], "🤷"),
    ([PIER], ""),
]  # fmt: skip


def said(turns: list[Turn]) -> str:
    return " / ".join(one.asked for one in turns)


@pytest.mark.parametrize(("turns", "question", "read"), RESOLVED, ids=[f"{said(t)} → {q}" for t, q, _ in RESOLVED])
def test_a_follow_up_is_read_from_the_turns_before_it(turns: list[Turn], question: str, read: str) -> None:
    assert read_as(question, turns) == read


@pytest.mark.parametrize(("turns", "question", "word", "names"), UNCLEAR, ids=[f"{said(t)} → {q}" for t, q, *_ in UNCLEAR])
def test_where_two_could_be_meant_nobody_is_and_both_are_named(turns: list[Turn], question: str, word: str, names: tuple[str, ...]) -> None:
    assert read_as(question, turns) == Unclear(word, names)


@pytest.mark.parametrize(("turns", "question"), LEFT, ids=[f"{said(t)} → {q}" for t, q in LEFT])
def test_a_question_that_needs_nothing_or_cannot_be_told_is_left_as_it_is(turns: list[Turn], question: str) -> None:
    assert read_as(question, turns) is None


def test_a_reading_that_would_be_too_long_is_none() -> None:
    assert read_as("Why?", [turn(f"Who closed the bridge {'x' * MAX_QUESTION}?")]) is None


# What holds for any words

BUILT = frozenset(
    "about on of to the that it was is did what who when where why how else commented a an in at and 's".split()  # noqa: SIM905 (a list of words)
)
"""The function words that a reading may bring of its own."""

FOLLOW_UPS = [question for _, question, *_ in (*RESOLVED, *UNCLEAR)]
asked = st.one_of(texts, st.sampled_from([one.asked for turns, *_ in RESOLVED for one in turns]))
some_turns = st.lists(
    st.builds(
        Turn,
        asked,
        st.lists(st.sampled_from(EVERYBODY), max_size=3, unique=True).map(tuple),
        st.sampled_from(Status),
        st.lists(st.sampled_from(["Ruard Estin", "Petra Hallowin", "Anselm Rook"]), max_size=2, unique=True).map(tuple),
    ),
    max_size=4,
)


def folded(text: str) -> set[str]:
    return {fold(word) for word in WORD.findall(re.sub(r"[’']s\b", " ", text))}


@EXAMPLES
@given(st.one_of(st.sampled_from(FOLLOW_UPS), texts), some_turns)
def test_a_reading_has_only_the_askers_words_names_shown_and_function_words(question: str, turns: list[Turn]) -> None:
    read = read_as(question, turns)
    if isinstance(read, str):
        own = folded(question).union(*(folded(one.asked) for one in turns))
        names = set[str]().union(*(folded(speaker.name) for one in turns for speaker in one.speakers))  # and of nobody else's
        assert folded(read) <= own | names | BUILT
        assert len(read) <= MAX_QUESTION
        assert read != question
    elif read:
        shown = {name for one in turns for name in (*(speaker.name for speaker in one.speakers), *one.named)}
        assert len(read.names) >= 2
        assert all(name in shown or any(name in " ".join(one.asked.split()) for one in turns) for name in read.names)


FULL = st.builds(
    "{} {} {} {}?".format,
    st.sampled_from(["What did", "Why did", "When did", "Where did", "How did", "Did", "And what did", "How many boats did"]),
    st.sampled_from(["Oskel Vandry", "Marrant", "the ministry", "the Ustavian Embassy", "Sarnholt police", "the analysts", "Kelmora"]),
    st.sampled_from(["say about", "reject", "close", "demand from", "announce on", "think of", "write to"]),
    st.sampled_from(["the bridge", "Petra Hallowin", "the four officials", "the decision of 9 May", "the march in Sarnholt", "160 trucks"]),
)  # fmt: skip


@EXAMPLES
@given(FULL, some_turns)
def test_a_question_with_its_own_names_and_words_is_never_read_otherwise(question: str, turns: list[Turn]) -> None:
    assert read_as(question, turns) is None

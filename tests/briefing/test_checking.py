"""A quotation against an article: seven verdicts by rule, typography folded and words never."""

from __future__ import annotations

import pytest
from hypothesis import given as given_example
from hypothesis import strategies as st

from bot.briefing.checking import Checked, Prepared, Verdict, check
from bot.briefing.given import Given, given, quoted_in
from bot.briefing.reply import plain
from bot.briefing.verdicts import told
from bot.core.model import Translation, Translator
from tests.core.builders import arrangement, card, outlet, passages
from tests.properties.strategies import EXAMPLES

TEXT = (
    "The bridge that nobody wanted\n\n"
    "“The pier cracked in the winter, and nobody came to mend it,” said Anna Holt, the mayor of Belten. “We asked for help on 4 May.”\n\n"
    "Peder Vandry, chair of the Growers’ Union, said that the toll had doubled since the spring. "
    "He called the plan “an insult to every grower”.\n\n"
    "“Our pears (those of the lower valley. DAILY) rot on the quay,” Vandry added.\n\n"
    "The bridge was closed on Friday. It has not been open for one day since."
)
ARTICLE = Prepared.of(passages(TEXT, card("a", "daily")))
TRANSLATED = Prepared.of(passages(TEXT, card("a", "daily", translation=Translation("ru", Translator.NOT_NAMED))))


def verdict(words: str, speaker: str | None = None) -> Checked:
    return check(Given(words, speaker), [ARTICLE])


@pytest.mark.parametrize(
    ("words", "speaker"),
    [
        ("The pier cracked in the winter, and nobody came to mend it", "Anna Holt"),
        ("the winter, and nobody came to mend it", "the mayor of Belten"),
        ("We asked for help on 4 May.", "Holt"),
        ("The pier cracked in the winter, and nobody came to mend it. We asked for help on 4 May", None),
        ("an insult to every grower", "Vandry"),
        ("Our pears rot on the quay", "Peder Vandry"),
        ("The pier cracked  in the winter , and nobody came", None),
    ],
)
def test_words_of_one_speech_act_are_found(words: str, speaker: str | None) -> None:
    assert verdict(words, speaker).verdict is Verdict.FOUND


def test_words_of_a_translated_copy_are_found_in_translation() -> None:
    assert check(Given("an insult to every grower", None), [TRANSLATED]).verdict is Verdict.FOUND_IN_TRANSLATION


@pytest.mark.parametrize(
    "words",
    [
        "the toll had doubled since the spring",
        "The bridge was closed on Friday",
        "The bridge that nobody wanted",
        "The bridge was closed on Friday. It has not been open",
        "nobody came to mend it,” said Anna Holt",
    ],
)
def test_a_paraphrase_narrative_or_heading_is_no_quotation(words: str) -> None:
    assert verdict(words).verdict is Verdict.NOT_A_QUOTATION


def test_right_words_under_another_name_are_misattributed() -> None:
    found = verdict("We asked for help on 4 May", "Peder Vandry")
    assert found.verdict is Verdict.MISATTRIBUTED
    assert found.other_speaker
    assert found.other_speaker.name == "Anna Holt"


@pytest.mark.parametrize(
    ("words", "changes"),
    [
        ("The pier cracked in the winter, and nobody came to paint it", False),
        ("We never asked for help on 4 May", True),
        ("We asked for help on 5 May", True),
        ("The Pier cracked in the winter, and nobody came to mend it", False),
        ("The pier cracked in the winter, and Vandry came to mend it", True),
        ("The pier [of the bridge] cracked in the winter, and nobody came to mend it", False),
    ],
)
def test_other_words_are_altered_and_what_changes_the_meaning_is_told(words: str, changes: bool) -> None:  # noqa: FBT001
    found = verdict(words)
    assert (found.verdict, found.changes_meaning) == (Verdict.ALTERED, changes)
    assert found.differences


@pytest.mark.parametrize(
    "words",
    [
        "The pier cracked in the winter, and an insult to every grower",
        "We asked for help on 4 May. The pier cracked in the winter",
    ],
)
def test_two_quotations_joined_are_spliced(words: str) -> None:
    assert verdict(words).verdict is Verdict.SPLICED


@pytest.mark.parametrize("words", ["The king abdicated at noon", "pears", "xyz", "a", "。"])
def test_words_that_stand_nowhere_are_not_found(words: str) -> None:
    assert verdict(words).verdict in ({Verdict.NOT_FOUND} if words != "pears" else {Verdict.FOUND})


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("“We leave,” said Anna Holt.", "We leave", "Anna Holt"),
        ("“We leave” – Holt", "We leave", "Holt"),
        ("Holt called it “an insult”", "an insult", "Holt"),
        ("Anna Holt: “We leave.”", "We leave.", "Anna Holt"),
        ("«We leave», Holt said.", "We leave", "Holt"),
        ('"We leave" (Anna Holt)', "We leave", "Anna Holt"),
        ("We leave", "We leave", None),
        ("“We leave,” she said.", "We leave", None),
    ],
)
def test_what_is_pasted_is_read_as_a_quotation_and_a_speaker(text: str, words: str, speaker: str | None) -> None:
    assert given(text) == (Given(words, speaker),)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We leave” – opposition leader Ilse Marrant", "Ilse Marrant"),
        ("“We leave” – Minister of the Interior Ilse Marrant", "Minister"),
        ("“We leave” (Marrant, 11 May)", "Marrant"),
        ("“We leave”\n— Ilse Marrant", "Ilse Marrant"),
        ("“We leave.” That is how Ilse Marrant put it.", "Ilse Marrant"),
    ],
)
def test_a_name_beside_a_quotation_is_never_dropped(text: str, speaker: str) -> None:
    assert given(text)[0].speaker == speaker


def _said(*paragraphs: str, words: str, speaker: str | None = None) -> Checked:
    text = "\n\n".join(("Anna Berg is the mayor. Jonas Wiik is a baker.", *paragraphs, "The end is here."))
    return check(Given(words, speaker), [Prepared.of(passages(text, card("a", "daily")))])


@pytest.mark.parametrize(
    "sentence",
    [
        "Anna Berg denied that she had said “burn the plan down”.",
        "Jonas Wiik said that Anna Berg had called it “burn the plan down”.",
        "Anna Berg did not say “burn the plan down”, Jonas Wiik said.",
    ],
)
def test_words_that_are_denied_or_anothers_cannot_be_cited(sentence: str) -> None:
    for speaker in ("Anna Berg", "Jonas Wiik", None):
        checked = _said(sentence, words="burn the plan down", speaker=speaker)
        assert "Can be cited" not in plain(told(checked, arrangement(outlet("Daily"))))


def test_what_a_speaker_says_that_he_considers_is_his() -> None:
    sentence = "Anna Berg stated that she considered “absolutely absurd” the plan."
    assert _said(sentence, words="absolutely absurd", speaker="Anna Berg").verdict is Verdict.FOUND
    assert _said(sentence, words="absolutely absurd", speaker="Jonas Wiik").verdict is Verdict.MISATTRIBUTED


def test_a_negation_cut_off_in_front_is_altered() -> None:
    checked = _said("“We have counted them, and not one of them has moved,” said Anna Berg.", words="one of them has moved", speaker="Berg")
    assert (checked.verdict, checked.changes_meaning) == (Verdict.ALTERED, True)


def test_the_same_words_of_two_persons_are_both_shown_and_cited_of_neither() -> None:
    checked = _said("“The tax is a gift,” said Anna Berg.", "“The tax is a gift,” said Jonas Wiik.", words="The tax is a gift")
    assert {quote.speaker.name for quote in checked.matches if quote.speaker} == {"Anna Berg", "Jonas Wiik"}
    assert "Can be cited" not in plain(told(checked, arrangement(outlet("Daily"))))


def test_another_punctuation_is_told_as_that() -> None:
    checked = verdict("The pier cracked in the winter and nobody came to mend it")
    assert checked.verdict is Verdict.ALTERED
    assert "the punctuation differs" in plain(told(checked, arrangement(outlet("Daily"))))


def test_words_left_out_by_an_ellipsis_are_spliced() -> None:
    assert verdict("The pier cracked … to mend it").verdict is Verdict.SPLICED


def test_a_draft_gives_every_quotation_with_whom_it_names() -> None:
    draft = "Anna Holt, the mayor, said: “We leave.” The plan is “an insult”, she added.\n\nNobody came.\n\n“We stay,” Peder Vandry said."
    assert [(one.words, one.speaker) for one in quoted_in(draft)] == [
        ("We leave.", "Anna Holt"),
        ("an insult", "Anna Holt"),
        ("We stay", "Peder Vandry"),
    ]


def test_a_draft_without_quotations_has_none() -> None:
    assert quoted_in("Nobody said a word.") == ()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("an insult to every grower", "Found, word for word."),
        ("the toll had doubled since the spring", "Daily paraphrases Peder Vandry; the wording is the outlet’s."),
        ("The bridge was closed on Friday", "The wording is Daily’s own."),
        ("The bridge that nobody wanted", "Only in a section heading."),
        ("We asked for help on 5 May", "Altered: one word differs. What differs is a negation, a number or a name"),
        ("The king abdicated at noon", "Not in the index"),
    ],
)
def test_the_verdict_stands_in_the_first_words_under_the_label(words: str, says: str) -> None:
    text = plain(told(verdict(words), arrangement(outlet("Daily"))))
    assert text.startswith(("Viewpoint: Daily", "Notice from this bot"))
    assert says in text


def test_a_translation_is_said_wherever_a_quotation_can_be_cited() -> None:
    text = plain(told(check(Given("an insult to every grower", None), [TRANSLATED]), arrangement(outlet("Daily"))))
    assert "Can be cited as: Peder Vandry said “an insult to every grower”, Daily reported, in an English translation." in text
    assert "Original language Russian" in text


# --- Promises ------------------------------------------------------------------------------------------------------------

QUOTED = "The pier cracked in the winter, and nobody came to mend it"
WORDS = QUOTED.split()


@EXAMPLES
@given_example(st.integers(0, len(WORDS) - 1), st.integers(1, len(WORDS)))
def test_any_run_of_quoted_words_is_found(start: int, length: int) -> None:
    assert verdict(" ".join(WORDS[start : start + length])).verdict is Verdict.FOUND


@EXAMPLES
@given_example(st.integers(0, len(WORDS) - 1), st.sampled_from(["not", "zorvat", "seven", "Vandry", "unmended"]))
def test_a_word_put_in_or_exchanged_is_never_found(place: int, word: str) -> None:
    for words in ([*WORDS[:place], word, *WORDS[place:]], [*WORDS[:place], word, *WORDS[place + 1 :]]):
        assert not verdict(" ".join(words)).verdict.passes


@EXAMPLES
@given_example(st.integers(0, len(WORDS) - 2))
def test_a_word_left_out_is_never_found(place: int) -> None:
    if place > 0:
        assert not verdict(" ".join(WORDS[:place] + WORDS[place + 1 :])).verdict.passes


@EXAMPLES
@given_example(st.permutations(WORDS[:6]))
def test_other_orders_of_the_words_are_never_found(words: list[str]) -> None:
    assert verdict(" ".join(words)).verdict.passes == (words == WORDS[:6])


@EXAMPLES
@given_example(st.text(max_size=80))
def test_anything_pasted_is_checked(text: str) -> None:
    for one in given(text):
        assert check(one, [ARTICLE]).verdict in Verdict

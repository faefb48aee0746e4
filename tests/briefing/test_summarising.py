"""The gate of a summary: what a model writes is shown only in the form of a sentence whose every name and number is ours."""

from __future__ import annotations

import json
from time import perf_counter

import pytest

from bot.briefing.draft import Candidate, Draft, Evidence, Sentence
from bot.briefing.slots import Slots, slots_of
from bot.briefing.summaries import summarised
from bot.briefing.summarising import LONGEST, MOST_SENTENCES, fault, form_of, inputs, parsed, summary, supported, told
from bot.briefing.telling import LANGUAGES
from bot.core.model import Voice
from tests.core.builders import GROWERS, MARRANT, VANDRY, arrangement, card, outlet, voiced

DAILY, HERALD = card("a", "daily"), card("b", "herald")
ROWS = (
    voiced(
        "Q1",
        "The bridge near Sarnholt was not closed by the army on 3 May 2026, and 40 trucks crossed the river.",
        DAILY,
        Voice.SPEAKER,
        MARRANT,
    ),
    voiced("Q2", "Ustavia may open the bridge if engineers sign for the third pier.", DAILY, Voice.SPEAKER, VANDRY),
    voiced("Q3", "The pears rot.", DAILY, Voice.UNNAMED, GROWERS),
    voiced("Q4", "The bridge is old.", DAILY, Voice.OUTLET, None),
    voiced("Q5", "So they say.", DAILY, Voice.NOT_ESTABLISHED, None),
    voiced("Q6", "The bridge was not closed.", HERALD, Voice.SPEAKER, MARRANT),
    voiced("Q7", "The army closed the bridge.", DAILY, Voice.SPEAKER, MARRANT),
)
HELD = Evidence("Who closed the bridge?", ROWS)
CITED = {one.id: one for one in ROWS}


def name(said: tuple[str | None, Voice, object]) -> str | None:
    return {MARRANT: "Ilse Marrant", VANDRY: "Oskel Vandry", GROWERS: "unnamed growers"}.get(said[2], said[0])  # type: ignore[call-overload, no-any-return]


SLOTS: Slots = slots_of(ROWS, HELD.voices, name)
_S = {words: slot for slot, words in SLOTS.says.items()}
MARRANT_, VANDRY_, GROWERS_, OUTLET_ = (
    HELD.voices[ROWS[0].said],
    HELD.voices[ROWS[1].said],
    HELD.voices[ROWS[2].said],
    HELD.voices[ROWS[3].said],
)


def why(words: str, *quotes: str, language: str = "en") -> str | None:
    told = words.format(
        M=f"{{{MARRANT_}}}", V=f"{{{VANDRY_}}}", G=f"{{{GROWERS_}}}", O=f"{{{OUTLET_}}}", **{k: f"{{{v}}}" for k, v in NAMED.items()}
    )
    return fault(Sentence(told, quotes), CITED, SLOTS, language)


NAMED = {"sarnholt": _S["Sarnholt"], "ustavia": _S["Ustavia"], "n40": _S["40"], "may3": _S["3 May 2026"]}


def test_names_numbers_and_dates_of_the_quotes_have_slots() -> None:
    assert _S.keys() >= {"Ilse Marrant", "Oskel Vandry", "unnamed growers", "daily", "Sarnholt", "Ustavia", "40", "3 May 2026"}
    assert SLOTS.of[NAMED["sarnholt"]] == {"Q1"}
    assert "Q5" not in SLOTS.leads


def test_the_same_quotes_have_the_same_slots_whatever_an_outlet_is_called() -> None:
    for called in ("RT", "The Daily", "Sarnholt"):
        other = slots_of(ROWS, HELD.voices, lambda said, called=called: called if said[2] is None else name(said))  # type: ignore[misc]
        assert other.of == SLOTS.of
        assert {slot: words for slot, words in other.says.items() if slot != OUTLET_} == {
            k: v for k, v in SLOTS.says.items() if k != OUTLET_
        }


@pytest.mark.parametrize(
    ("words", "quotes"),
    [
        ("{M} said that the bridge near {sarnholt} was not closed by the army on {may3}, and {n40} trucks crossed the river.", ("Q1",)),
        ("{M} said the bridge near {sarnholt} was not closed by the army on {may3}, and {n40} trucks crossed the river.", ("Q1",)),
        ("{V} said that {ustavia} may open the bridge if engineers sign for the third pier.", ("Q2",)),
        ("{G} said that the pears rot.", ("Q3",)),
        ("{O} said that the bridge is old.", ("Q4",)),
        ("{M} said that the army closed the bridge.", ("Q7",)),
    ],
)
def test_a_sentence_of_the_quotes_own_words_in_their_order_gets_through(words: str, quotes: tuple[str, ...]) -> None:
    assert why(words, *quotes) is None


@pytest.mark.parametrize(
    ("words", "quotes", "reason"),
    [
        ("{M} said that the bridge was not closed.", (), "summary_unknown_quote"),
        ("{M} said that the bridge was not closed.", ("Q99",), "summary_unknown_quote"),
        ("Marrant said that the bridge was not closed.", ("Q1",), "summary_form"),
        ("{M} said that the bridge was not closed in Sarnholt.", ("Q1",), "summary_form"),
        ("{M} said that 40 trucks were not there.", ("Q1",), "summary_form"),
        ("{M} said that the bridge was not “closed”.", ("Q1",), "summary_form"),
        ("{M} said that the bridge was not 'closed'.", ("Q1",), "summary_form"),
        ('{M} said that the bridge was not "closed".', ("Q1",), "summary_form"),
        ("{M} said that the bridge was not closed, see http://x.example.", ("Q1",), "summary_form"),
        ("{M} said that the bridge was not closed, see x.example.", ("Q1",), "summary_form"),
        ("{M} said that the bridge was *not* closed.", ("Q1",), "summary_form"),
        ("{M} said that the bridge was <b>not</b> closed.", ("Q1",), "summary_form"),
        ("{M} said that the bridge\nwas not closed.", ("Q1",), "summary_form"),
        ("{M} said that the bridge was not closed", ("Q1",), "summary_form"),
        ("{M} said that the bridge was not closed. the end.", ("Q1",), "summary_form"),
        ("{M} said that the bridge was not closed @all.", ("Q1",), "summary_form"),
        ("{M} said that the bridge was not cl\u043esed.", ("Q1",), "summary_form"),
        ("{M} said that the bridge was not\u200b closed.", ("Q1",), "summary_form"),
        ("{M} said that the bridge was not closed" + " and not" * 40 + ".", ("Q1",), "summary_form"),
        ("the bridge was not closed.", ("Q1",), "summary_cue"),
        ("{M} stressed that the bridge was not closed.", ("Q1",), "summary_cue"),
        ("{M} said that the bridge was not closed and stressed it.", ("Q1",), "summary_cue"),
        ("{sarnholt} said that the bridge was not closed.", ("Q1",), "summary_wrong_speaker"),
        ("{V} said that the bridge was not closed.", ("Q1",), "summary_wrong_speaker"),
        ("{M} said that the bridge was not closed.", ("Q1", "Q2"), "summary_two_quotes"),
        ("{M} said that the bridge was not closed.", ("Q6",), "summary_wrong_speaker"),
        ("{O} said that so they say.", ("Q5",), "summary_wrong_speaker"),
        ("{M} said that {ustavia} was not there.", ("Q1",), "summary_unknown_slot"),
        ("{M} said that we were not closed.", ("Q1",), "summary_not_their_words"),
        ("{M} said that it was not closed in may.", ("Q1",), "summary_not_their_words"),
        ("{M} said that two trucks were not there.", ("Q1",), "summary_not_their_words"),
        ("{M} said that the bridge was closed by the army.", ("Q1",), "summary_not_their_words"),
        ("{V} said that {ustavia} will open the bridge.", ("Q2",), "summary_not_their_words"),
        ("{V} said that {ustavia} may open the bridge.", ("Q2",), "summary_not_their_words"),
        ("{M} said that the army was not closed by the bridge.", ("Q1",), "summary_not_their_words"),
        ("{M} said that the bridge closed the army.", ("Q7",), "summary_not_their_words"),
        ("{M} said that the army opened the bridge.", ("Q7",), "summary_not_their_words"),
        ("{M} said that the army did not close the bridge.", ("Q7",), "summary_not_their_words"),
        ("{M} said that.", ("Q4",), "summary_wrong_speaker"),
        ("{M} said that.", ("Q7",), "summary_not_their_words"),
        ("{M} called the bridge closed.", ("Q7",), "summary_cue"),
        ("{M} said that the bridge was not closed.", ("Q6", "Q6"), "summary_two_quotes"),
        ("{M} said that the bridge was not closed by the army.", ("Q1",), "summary_not_their_words"),
        ("{V} said that {ustavia} may open the bridge if engineers sign.", ("Q2",), "summary_not_their_words"),
    ],
)
def test_any_other_sentence_is_left_out_with_its_reason(words: str, quotes: tuple[str, ...], reason: str) -> None:
    assert why(words, *quotes) == reason


@pytest.mark.parametrize("slot", ["{S99}", "{N7}", "{D9}", "{X1}", "{S0}", "{S1000}"])
def test_a_slot_that_does_not_exist_is_left_out(slot: str) -> None:
    told = Sentence(f"{{{MARRANT_}}} said that the bridge was not closed by {slot}.", ("Q1",))
    assert fault(told, CITED, SLOTS, "en") in {"summary_unknown_slot", "summary_form"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", "{M} сказала, что мост не был закрыт армией."),
        ("sr-Latn", "{M} je rekla da most nije zatvoren."),
        ("sr-Cyrl", "{M} је рекла да мост није затворен."),
        ("sq", "{M} tha se ura nuk u mbyll."),
        ("fr", "{M} a déclaré que le pont n’était pas fermé."),
        ("de", "{M} sagte, dass die brücke nicht geschlossen war."),
        ("ru", "{M} said that the army closed the bridge."),
    ],
)
def test_between_languages_nothing_is_told(language: str, words: str) -> None:
    assert why(words, "Q7", language=language) == "summary_other_language"


def test_summaries_are_written_in_the_language_in_which_it_is_known_whose_words_a_sentence_carries() -> None:
    assert {"en"} == LANGUAGES


def test_a_model_is_shown_how_a_quotation_may_be_told_and_no_quotation_that_cannot_be() -> None:
    assert form_of(CITED["Q7"], SLOTS) == f"{{{MARRANT_}}} said that the army closed the bridge."
    assert form_of(CITED["Q5"], SLOTS) is None
    rows = inputs(ROWS, HELD.voices, SLOTS, name="English")["quotes"].splitlines()
    assert [json.loads(row)["id"] for row in rows] == ["Q1", "Q2", "Q3", "Q4", "Q6", "Q7"]
    for row in map(json.loads, rows):
        assert row["tell"]
        assert fault(Sentence(row["tell"], (row["id"],)), CITED, SLOTS, "en") is None


def test_the_gate_takes_no_time_over_hostile_sentences() -> None:
    for hostile in ("a" * 200, "a," * 100, "{S1}" * 50, "{S1} said that " + "a’" * 90 + ".", " " * 200 + "."):
        began = perf_counter()
        fault(Sentence(hostile, ("Q1",)), CITED, SLOTS, "en")
        assert perf_counter() - began < 0.05


def test_a_section_has_no_more_than_three_hundred_characters() -> None:
    told = summary(["a" * 140, "b" * 140, "c" * 140, "d" * 10])
    assert told is not None
    assert len(told) <= LONGEST
    assert told.startswith("a" * 140 + " " + "b" * 140)
    assert summary([]) is None
    assert summary(["x" * 301]) is None


def test_a_reply_of_another_shape_has_no_sentences() -> None:
    for text in ("", "[]", "{}", '{"sentences": "x"}', '{"sentences": [1, null, {"words": 3}, {"words": "x", "quotes": "Q1"}]}'):
        assert parsed(text) == ()
    many = parsed('{"sentences": [' + ",".join(['{"words": "x", "quotes": ["Q1"]}'] * 99) + "]}")
    assert len(many) == MOST_SENTENCES


def test_only_a_single_clear_verdict_supports() -> None:
    def verdicts(*rows: str) -> frozenset[int]:
        return supported('{"verdicts": [' + ",".join(rows) + "]}", 2)

    yes, no = '{"sentence": 1, "verdict": "supported"}', '{"sentence": 1, "verdict": "contradicted"}'
    assert verdicts(yes) == {1}
    assert verdicts(yes, no) == verdicts(no) == verdicts() == frozenset()
    assert verdicts('{"sentence": 0, "verdict": "supported"}', '{"sentence": 3, "verdict": "supported"}') == frozenset()
    assert verdicts('{"sentence": true, "verdict": "supported"}', '{"sentence": "1", "verdict": "supported"}') == frozenset()
    assert verdicts('{"sentence": 1, "verdict": "SUPPORTED"}') == frozenset()


def test_a_sentence_stands_in_the_section_that_shows_its_quotes_with_the_outlets_own_name() -> None:
    by = arrangement(outlet("Daily Post", id="daily"), outlet("Herald"))
    points: list[tuple[Candidate, ...]] = [(ROWS[3],), (ROWS[6],), (ROWS[5],)]
    sections = by.arrange(tuple(points)).sections
    cited = tuple(one.id for point in points for one in point)
    herald = HELD.voices[ROWS[5].said]
    sentences = (
        Sentence(f"{{{OUTLET_}}} said that the bridge is old.", ("Q4",)),
        Sentence(f"{{{MARRANT_}}} said that the army closed the bridge.", ("Q7",)),
        Sentence(f"{{{herald}}} said that the bridge was not closed.", ("Q6",)),
        Sentence(f"{{{MARRANT_}}} said that the bridge was closed by the army.", ("Q1",)),
    )
    shown, dropped = summarised(sections, Draft(answerable=True, sentences=sentences, cited=cited), HELD, by)
    assert {section.label.outlet: section.summary for section in shown} == {
        "Daily Post": "Daily Post said that the bridge is old. Ilse Marrant said that the army closed the bridge.",
        "Herald": "Ilse Marrant said that the bridge was not closed.",
    }
    assert [one.reason for one in dropped] == ["summary_not_shown"]


def test_what_is_shown_is_drawn_from_the_text() -> None:
    words = f"{{{MARRANT_}}} said the bridge near {{{NAMED['sarnholt']}}} was not closed by the army on {{{NAMED['may3']}}}, and "
    sentence = Sentence(f"{words}{{{NAMED['n40']}}} trucks crossed the river.", ("Q1",))
    whole = "the bridge near Sarnholt was not closed by the army on 3 May 2026, and 40 trucks crossed the river."
    assert told(sentence, CITED["Q1"], SLOTS) == f"Ilse Marrant said that {whole}"
    assert told(sentence, CITED["Q7"], SLOTS) is None

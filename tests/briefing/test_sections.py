"""Points as sections: one an outlet, in the order of publication, copies told as copies."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.core.model import Card, Translation, Translator, Voice
from tests.core.builders import MARRANT, VANDRY, arrangement, candidates, card, outlet, single, voiced, wordings

if TYPE_CHECKING:
    from bot.briefing.draft import Candidate
    from bot.briefing.sections import Arranged

BY = arrangement(*(outlet(name) for name in ("Alpha", "Beta", "Gamma", "Delta", "Epsilon")))
TEXT = "The bridge was closed."


def _sources(shown: Arranged) -> list[str | None]:
    return [section.label.source for section in shown.sections]


def _own(source: str | None, published: date | None = None, text: str | None = None) -> tuple[Candidate, ...]:
    """A point of an outlet, with words that no other outlet has unless they are given."""
    return single(text or f"The bridge was closed, {source} wrote.", card(f"{source}-1", source, published=published))


# --- Order -------------------------------------------------------------------------------------------------------------


def test_the_oldest_publication_comes_first_whatever_the_relevance() -> None:
    points = (_own("alpha", date(2021, 3, 3)), _own("beta", date(2021, 1, 1)), _own("gamma", date(2021, 2, 2)))
    assert _sources(BY.arrange(points)) == ["beta", "gamma", "alpha"]


def test_an_undated_outlet_comes_last() -> None:
    assert _sources(BY.arrange((_own("alpha"), _own("beta", date(2026, 1, 1))))) == ["beta", "alpha"]


def test_ties_go_by_name_and_not_by_id() -> None:
    day = date(2021, 1, 1)
    by = arrangement(outlet("zebra", id="a"), outlet("Yak", id="b"), outlet("aardvark", id="c"))
    assert _sources(by.arrange((_own("a", day), _own("b", day), _own("c", day)))) == ["c", "b", "a"]
    assert _sources(by.arrange((_own("a"), _own("b"), _own("c")))) == ["c", "b", "a"]


def test_an_outlet_stands_at_its_oldest_article_that_is_shown() -> None:
    late = single("A late word.", card("late", "alpha", published=date(2023, 1, 1)))
    early = single("An early word.", card("early", "alpha", published=date(2020, 1, 1)))
    assert _sources(BY.arrange((late, _own("beta", date(2021, 1, 1)), early))) == ["alpha", "beta"]


def test_status_has_no_say_in_the_order() -> None:
    day = date(2021, 1, 1)
    for first, second in (("private", "state_controlled"), ("state_controlled", "private")):
        by = arrangement(outlet("Alpha", status=first), outlet("Beta", status=second))
        assert _sources(by.arrange((_own("beta", day), _own("alpha", day)))) == ["alpha", "beta"]


def test_points_within_a_section_keep_the_order_they_were_given() -> None:
    rows = candidates((card("a", "alpha"), "One is here.\n\nTwo is here.\n\nThree is here."))
    section = BY.arrange(((rows[2],), (rows[0],), (rows[1],))).sections[0]
    assert [citation.quote.paragraph for citation in section.citations] == [3, 1, 2]


def test_citations_count_through_the_message() -> None:
    rows = candidates((card("a", "alpha"), "One is here. Two is here."))
    shown = BY.arrange(((rows[0], rows[1]), _own("beta")))
    assert [[citation.n for citation in section.citations] for section in shown.sections] == [[1, 2], [3]]


# --- Ceilings ----------------------------------------------------------------------------------------------------------


def test_at_most_three_outlets_are_shown_and_the_others_named() -> None:
    shown = BY.arrange(tuple(_own(name) for name in ("epsilon", "delta", "gamma", "beta", "alpha")))
    assert _sources(shown) == ["alpha", "beta", "delta"]
    assert shown.further == ("Epsilon", "Gamma")
    assert set(shown.with_something) == {"alpha", "beta", "gamma", "delta", "epsilon"}


def test_every_outlet_with_something_is_shown_or_named() -> None:
    """A copy of an outlet that found no room in the message is named no less than that outlet."""
    day = [date(2021, 1, n) for n in range(1, 6)]
    points = (
        _own("alpha", day[0]), _own("beta", day[1]), _own("gamma", day[2]),
        _own("delta", day[3], TEXT), _own("epsilon", day[4], TEXT),
    )  # fmt: skip
    shown = BY.arrange(points)
    said = " ".join((*shown.further, *(line for section in shown.sections for line in section.remarks)))
    assert _sources(shown) == ["alpha", "beta", "gamma"]
    assert "Delta" in said
    assert "Epsilon" in said


def test_nothing_to_show_is_no_section() -> None:
    shown = BY.arrange(())
    assert (shown.sections, shown.further, shown.with_something) == ((), (), ())


# --- Labels and notes --------------------------------------------------------------------------------------------------


def test_each_section_has_the_label_of_its_outlet() -> None:
    shown = BY.arrange((_own("alpha"), _own("beta")))
    assert [section.label.text for section in shown.sections] == [
        "Viewpoint: Alpha · private outlet", "Viewpoint: Beta · private outlet",
    ]  # fmt: skip


def test_an_outlet_that_left_the_registry_keeps_its_id_and_has_no_status() -> None:
    assert BY.arrange((_own("gone"),)).sections[0].label.text == "Viewpoint: gone · status not assessed"


def test_articles_of_nobody_are_a_section_of_their_own() -> None:
    shown = BY.arrange((_own(None), _own("alpha", date(2021, 1, 1))))
    assert _sources(shown) == ["alpha", None]
    assert shown.sections[1].label.text == "Viewpoint: outlet not stated · status not assessed"


def test_the_notes_of_one_article_stand_under_its_label() -> None:
    translation = Translation("ru", Translator.NOT_NAMED)
    section = BY.arrange((single(TEXT, card("a", "alpha", translation=translation)),)).sections[0]
    assert section.label.notes == ("date not stated", "translated from Russian, translator not named")
    assert section.citations[0].extras == ("¶1",)


def test_notes_that_differ_between_two_articles_stand_at_the_quotation() -> None:
    translation = Translation("ru", Translator.MACHINE)
    first = single("One is here.", card("a", "alpha", published=date(2021, 1, 1), translation=translation))
    second = single("Two is here.", card("b", "alpha", published=date(2021, 1, 2), translation=translation))
    section = BY.arrange((first, second)).sections[0]
    assert section.label.notes == ("machine-translated from Russian",)
    assert [citation.extras for citation in section.citations] == [
        ("¶1", "a", "published 1 January 2021"), ("¶1", "b", "published 2 January 2021"),
    ]  # fmt: skip


def test_a_translation_is_never_said_of_an_original_beside_it() -> None:
    translated = single("One is here.", card("a", "alpha", translation=Translation("ru", Translator.NOT_NAMED)))
    original = single("Two is here.", card("b", "alpha"))
    section = BY.arrange((translated, original)).sections[0]
    assert section.label.notes == ("date not stated",)
    assert [citation.extras[2:] for citation in section.citations] == [("translated from Russian, translator not named",), ()]


def test_a_section_is_in_the_words_of_the_reader() -> None:
    by = arrangement(outlet("Alpha"), wording=wordings()["de"])
    section = by.arrange((_own("alpha"),)).sections[0]
    assert (section.label.text, section.label.notes) == ("Sichtweise: Alpha · privates Medium", ("Datum nicht angegeben",))
    assert section.citations[0].voice_line == "Sprecher nicht festgestellt"


def test_an_affiliation_stands_at_a_speakers_first_quotation_of_a_section() -> None:
    of = card("a", "alpha")
    said = [
        voiced("Q1", "We leave.", of, Voice.SPEAKER, MARRANT),
        voiced("Q2", "We close it.", of, Voice.SPEAKER, VANDRY),
        voiced("Q3", "We stay.", of, Voice.SPEAKER, MARRANT),
    ]
    section = BY.arrange(tuple((one,) for one in said)).sections[0]
    assert [citation.voice_line for citation in section.citations] == [
        "Ilse Marrant, Ministry of the Interior, quoted by Alpha",
        "Oskel Vandry, Ministry of Transport, quoted by Alpha",
        "Ilse Marrant, quoted by Alpha",
    ]


# --- Copies and same words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "copy",
    [
        "“The pier - it cracked,” she said… It’s old.",
        '"The pier – it cracked," she said... It\'s old.',
        "„The pier — it cracked,“ she said…  It‘s\u00a0old.",
        "«The pier ‑ it cracked,» she said…\t\u2009It’s old.",
    ],
)
def test_copies_of_one_text_are_one_section_that_names_the_others(copy: str) -> None:
    points = (
        _own("alpha", date(2021, 1, 1), "“The pier – it cracked,” she said… It’s old."),
        _own("beta", date(2021, 1, 2), copy),
        _own("gamma", date(2021, 1, 3), copy),
    )
    shown = BY.arrange(points)
    assert _sources(shown) == ["alpha"]
    assert shown.sections[0].remarks == ("Also carried by: Beta · Gamma.",)
    assert shown.further == ()
    assert set(shown.with_something) == {"alpha", "beta", "gamma"}


def test_a_changed_word_makes_no_copy() -> None:
    shown = BY.arrange((_own("alpha", text=TEXT), _own("beta", text=TEXT.replace("was", "was not"))))
    assert _sources(shown) == ["alpha", "beta"]
    assert [section.remarks for section in shown.sections] == [(), ()]


def test_other_case_makes_no_copy() -> None:
    assert _sources(BY.arrange((_own("alpha", text=TEXT), _own("beta", text=TEXT.upper())))) == ["alpha", "beta"]


def test_an_outlet_with_more_than_the_copy_has_a_section_of_its_own() -> None:
    beta = candidates((card("b", "beta"), f"{TEXT}\n\nThe pier was sound."))
    assert _sources(BY.arrange((_own("alpha", text=TEXT), *((one,) for one in beta)))) == ["alpha", "beta"]


def test_a_copy_leaves_room_for_a_further_outlet() -> None:
    points = (_own("alpha", text=TEXT), _own("beta", text=TEXT), _own("delta"), _own("epsilon"))
    assert _sources(BY.arrange(points)) == ["alpha", "delta", "epsilon"]


@pytest.mark.parametrize("nobody_first", [True, False])
def test_an_outlet_is_no_copy_of_an_article_of_nobody_with_other_words(*, nobody_first: bool) -> None:
    days = (date(2021, 1, 1), date(2021, 1, 2))
    points = (_own(None, days[not nobody_first], "The pier was sound."), _own("alpha", days[nobody_first], TEXT))
    shown = BY.arrange(points)
    assert _sources(shown) == ([None, "alpha"] if nobody_first else ["alpha", None])
    assert [section.remarks for section in shown.sections] == [(), ()]


def test_a_copy_of_an_article_of_nobody_is_told_as_one() -> None:
    shown = BY.arrange((_own(None, date(2021, 1, 1), TEXT), _own("alpha", date(2021, 1, 2), TEXT)))
    assert _sources(shown) == [None]
    assert shown.sections[0].remarks == ("Also carried by: Alpha.",)


def test_the_same_paragraph_in_another_mouth_is_no_copy() -> None:
    said, text = outlet("Alpha"), "“The pier was sound,” he said."
    one, two = ((voiced("Q1", text, card(name, name), Voice.SPEAKER, speaker),) for name, speaker in (("alpha", VANDRY), ("beta", MARRANT)))
    shown = BY.arrange((one, two))
    assert _sources(shown) == [said.id, "beta"]
    assert not any("carried" in remark for section in shown.sections for remark in section.remarks)


def test_of_many_who_carry_a_text_ten_are_named_and_the_others_said_to_be() -> None:
    outlets = [outlet(f"N{n:02}") for n in range(15)]
    points = tuple(single(TEXT, card(one.id, one.id, published=date(2021, 1, 1 + n))) for n, one in enumerate(outlets))
    shown = arrangement(*outlets).arrange(points)
    names = " · ".join(one.name for one in outlets[1:11])
    assert shown.sections[0].remarks == (f"Also carried by: {names} and others.",)


SAID = "“We ran for our lives that night,” said Anna Holt"


def _saying(source: str, published: date | None, text: str) -> tuple[Candidate, ...]:
    of: Card = card(f"{source}-1", source, published=published)
    return (candidates((of, f"{text}\n\nThe end is here."))[0],)


def test_the_same_quotation_in_another_outlet_is_said_to_be_the_same() -> None:
    shown = BY.arrange(
        (
            _saying("alpha", date(2021, 1, 1), f"{SAID} on Monday."),
            _saying("beta", date(2021, 1, 2), '"We ran for our lives that night", a woman told Beta.'),
        )
    )
    assert [section.citations[0].remark for section in shown.sections] == [None, "Same words as in Alpha, 1 January 2021"]


def test_the_same_quotation_of_an_undated_article_is_said_without_a_date() -> None:
    shown = BY.arrange((_saying("alpha", None, f"{SAID} on Monday."), _saying("beta", None, f"{SAID} on Tuesday.")))
    assert shown.sections[1].citations[0].remark == "Same words as in Alpha"


@pytest.mark.parametrize("other", ["“We ran for our lives that day,” said Anna Holt.", "We ran for our lives that night, Anna Holt said."])
def test_other_words_or_no_quotation_get_no_remark(other: str) -> None:
    shown = BY.arrange((_saying("alpha", None, f"{SAID} on Monday."), _saying("beta", None, other)))
    assert shown.sections[1].citations[0].remark is None


def test_a_word_or_two_in_marks_are_no_same_quotation() -> None:
    shown = BY.arrange((_saying("alpha", None, "She called it “absurd”."), _saying("beta", None, "He called that “absurd”.")))
    assert shown.sections[1].citations[0].remark is None


def test_the_same_quotation_with_another_word_is_shown_with_the_words_that_differ() -> None:
    one = "“We have counted 160 trucks on the road, and none has moved,” said Anna Holt."
    other = "“We have counted 140 trucks on the road, and none has moved,” Anna Holt said."
    shown = BY.arrange((_own("alpha", date(2021, 1, 1), one), _own("beta", date(2021, 1, 2), other)))
    assert [citation.remark for section in shown.sections for citation in section.citations] == [None, "Differs: 140"]


def test_quotations_that_share_only_some_words_are_not_compared() -> None:
    one = "“We have counted 160 trucks on the road, and none has moved,” said Anna Holt."
    other = "“Nobody in our town will ever cross that road again,” Anna Holt said."
    shown = BY.arrange((_own("alpha", date(2021, 1, 1), one), _own("beta", date(2021, 1, 2), other)))
    assert [citation.remark for section in shown.sections for citation in section.citations] == [None, None]

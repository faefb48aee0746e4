"""What a brief chooses, by rule, from statements whose voices are already known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing import timeline
from bot.briefing.brief import Brief, brief, cited, told
from bot.briefing.reply import Head, plain
from bot.briefing.slices import inner
from bot.core.model import Kind, LivePassage, Span, Translation, Translator, Voice
from bot.terminal.accounts import bars
from bot.terminal.render import render
from tests.core.builders import GROWERS, MARRANT, VANDRY, arrangement, card, english, outlet, passages
from tests.properties.strategies import EXAMPLES, worded

if TYPE_CHECKING:
    from bot.core.model import Card, Speaker, Statement

BY = arrangement(outlet("Alpha"), outlet("Beta"))
ALPHA = card("alpha/a", "alpha")


def spoken(text: str, of: Card = ALPHA, **who: Speaker) -> tuple[LivePassage, ...]:
    """The passages of a text: a sentence that has a speaker's name is hers, one of `growers` theirs, the others the outlet's."""
    return tuple(
        replace(live, statements=tuple(_voiced(live.passage.version.text[one.start : one.end], one, who) for one in live.statements))
        for live in passages(text, of)
    )


def _voiced(words: str, one: Statement, who: dict[str, Speaker]) -> Statement:
    for name, speaker in who.items():
        if name in words:
            voice = Voice.UNNAMED if speaker is GROWERS else Voice.SPEAKER
            return replace(one, voice=voice, speaker=speaker, kind=one.kind if one.quoted else Kind.INDIRECT)
    return replace(one, voice=Voice.OUTLET)


def made(text: str, of: Card = ALPHA, named: tuple[str, ...] = (), **who: Speaker) -> Brief:
    return brief(spoken(text, of, **who), named, BY)


def test_a_speaker_is_quoted_once_with_the_words_that_tell_most() -> None:
    text = (
        "“The third pier is cracked and the river carries poison,” Vandry said.\n\n“We will see what we will see,” Vandry said.\n\n"
        "“Nobody photographed the sluice before Saturday,” Marrant said."
    )
    quotes = [quote.text for quote in made(text, Vandry=VANDRY, Marrant=MARRANT).quoted]
    assert quotes == ["The third pier is cracked and the river carries poison", "Nobody photographed the sluice before Saturday"]


def test_a_direct_span_is_shown_without_its_outer_marks_and_a_mixed_one_with_them() -> None:
    text = "Vandry called the march “a theatre of bolt cutters and cameras” staged for television. “Marrant told us about cracked piers.”"
    both = made(text, Vandry=VANDRY, Marrant=MARRANT).quoted
    assert [(quote.kind, quote.text[0], quote.text[-1]) for quote in both] == [(Kind.MIXED, "“", "”"), (Kind.DIRECT, "M", ".")]
    assert not any(quote.whole_sentence for quote in both)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("“We leave,”", "We leave"),
        ("“ We leave “,", "We leave"),
        ("«We leave»", "We leave"),
        ("“We leave the ‘state’”", "We leave the ‘state’"),
        ("We leave.", "We leave."),
        ("“”", "“”"),
    ],
)
def test_only_the_outer_marks_go(text: str, shown: str) -> None:
    span = inner(text, Span(0, len(text)))
    assert text[span.start : span.end] == shown


def test_an_unnamed_group_and_a_paraphrase_are_not_among_the_quoted() -> None:
    text = "“The river has taken our orchards,” growers said. Vandry said that piers crack in winter."
    assert made(text, growers=GROWERS, Vandry=VANDRY).quoted == ()


def test_the_outlets_own_words_are_phrases_that_it_attributes_to_nobody_repeated_ones_first() -> None:
    text = (
        "The reckless closure of the bridge began on May 9. A march against the reckless closure ended in a cloud of tear gas.\n\n"
        "Vandry said the cruel northern province is quiet. “The pointless blockade costs a lot,” Vandry said."
    )
    phrases = made(text, Vandry=VANDRY).own_words
    words = [one.quote.text for one in phrases]
    assert words[0] == "The reckless closure"
    assert phrases[0].paragraphs == (1,)
    assert not any("cruel" in phrase or "pointless" in phrase for phrase in words)


def test_events_with_a_stated_date_come_before_those_that_take_it_over() -> None:
    days = "\n\n".join(f"They met on May {day}. They parted in anger over the bridge." for day in range(1, 9))
    found = made(days).reported
    assert [entry.event.date for entry in found] == [f"XXXX-05-{day:02}" for day in range(1, 6)]
    assert [entry.n for entry in found] == [1, 2, 3, 4, 5]


def test_names_that_stand_in_no_passage_to_be_shown_are_left_out() -> None:
    assert made("They met at Belten.", named=("Belten", "Godren")).named == ("Belten",)


def test_the_list_of_names_is_left_out_where_there_are_none_and_cut_where_there_are_many() -> None:
    text = " ".join(f"N{n}" for n in range(14)) + " met."
    assert "Named, but" not in plain(told(made(text), BY))
    assert "N9 · and 4 more" in plain(told(made(text, named=tuple(f"N{n}" for n in range(14))), BY))


def test_a_brief_says_what_copy_it_is_made_from() -> None:
    text = "They met on May 9."
    named = made(text, card("alpha/a", "alpha", provenance="named_in_text")).label.notes
    foreign = made(text, card("alpha/a", "alpha", translation=Translation("ru", Translator.NOT_NAMED))).label.notes
    assert named[-1] == "outlet named in the text, no link to the original"
    assert foreign[-1] == "original not in the index"


def test_shares_count_each_sentence_whole_for_its_voice() -> None:
    shares = made("Two words. Vandry said he left.", Vandry=VANDRY).shares
    assert [(one.voice, one.words, round(one.part, 2)) for one in shares] == [(Voice.SPEAKER, 4, 0.67), (Voice.OUTLET, 2, 0.33)]


def test_a_timeline_of_two_outlets_keeps_them_apart() -> None:
    def of(source: str) -> timeline.Timeline:
        mine = card(f"{source}/a", source, published=date(2026, 5, 12))
        return timeline.Timeline(mine, BY.label(source), timeline.entries(spoken("They met on May 9.", mine)))

    reply = timeline.told([of("alpha"), of("beta")], BY)
    assert [block.text for block in reply.blocks if isinstance(block, Head)] == [
        "Viewpoints, shown separately: Alpha · Beta",
        BY.label("alpha").text,
        BY.label("beta").text,
    ]
    assert "9 May 2026, year from the publication date" in plain(reply)


def test_a_timeline_without_events_says_so_under_its_label() -> None:
    reply = timeline.told([timeline.Timeline(ALPHA, BY.label("alpha"), ())], BY)
    assert plain(reply).startswith(BY.label("alpha").text)
    assert "No events are found" in plain(reply)


@EXAMPLES
@given(worded, st.sampled_from([VANDRY, GROWERS, None]), st.integers(40, 100))
def test_any_text_has_a_brief_whose_quotations_are_slices_under_the_label(text: str, speaker: Speaker | None, width: int) -> None:
    live = passages(text, ALPHA)
    if not live:
        return
    voice = Voice.OUTLET if speaker is None else Voice.UNNAMED if speaker is GROWERS else Voice.SPEAKER
    live = tuple(replace(one, statements=tuple(replace(each, voice=voice, speaker=speaker) for each in one.statements)) for one in live)
    brought = brief(live, ("x",), BY)
    for one in (*brought.quoted, *(phrase.quote for phrase in brought.own_words), *(entry.quote for entry in brought.reported)):
        assert one.text == text[one.start : one.end]
    numbers = [*(entry.n for entry in brought.reported), *(c.n for group in (cited(brought, english()),) for c in group.quoted)]
    assert numbers == list(range(1, len(numbers) + 1))
    reply = told(brought, BY)
    assert plain(reply).startswith(BY.label("alpha").text)
    assert " ".join(render(reply, width=width, spaced=False).plain.split()).startswith(BY.label("alpha").text)
    assert bars(brought, BY).plain.count("%") == len(brought.shares)

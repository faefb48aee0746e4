"""Replies as Telegram messages: the label first on each, whole quotations, nothing of others' words alive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity, constants

from bot.briefing.reply import Head, Notes, Paragraph, Quoted, Reply, Said, Small, Table, compose, notice
from bot.core.model import Passage, Quote, Version, Voice
from bot.telegram import limits
from bot.telegram.messages import Button, Kind, Part
from bot.telegram.render import MOST_PARTS, Renderer
from bot.telegram.text import cut, live, units
from tests.core.builders import answer, arrangement, card, english, outlet, single, voiced
from tests.properties.strategies import EXAMPLES, worded

if TYPE_CHECKING:
    from collections.abc import Sequence

DAILY, HERALD = outlet("Daily"), outlet("Herald")
BY = arrangement(DAILY, HERALD)
LABEL = "Viewpoint: Daily · private outlet"
RENDER = Renderer(english(), "onrecord_bot")
QUOTES = (Kind.QUOTE, Kind.FOLDED)


def quoted(text: str, n: int = 1, line: str = "Daily, in its own words · ¶1") -> Quoted:
    return Quoted(n, Quote.of(*_said(text)), line)


def _said(text: str) -> tuple[object, object]:
    said = voiced("Q1", text, card("a", "daily"), Voice.OUTLET, None)
    return said.live, said.statement


def long_reply(texts: Sequence[str], *, record: str | None = "7F3C2B") -> Reply:
    quotes = [quoted(text, n) for n, text in enumerate(texts, 1)]
    blocks = (Head(LABEL), Notes("date not stated"), *quotes, Small("Record 7F3C2B · This bot quotes. · Why this label?"))
    return Reply(blocks, record)


def at(part: Part, kind: Kind) -> list[str]:
    """What entities of a kind stand over."""
    wide = part.text.encode("utf-16-le")
    return [wide[2 * one.offset : 2 * (one.offset + one.length)].decode("utf-16-le") for one in part.entities if one.kind is kind]


def test_an_answer_is_one_message_with_the_label_bold_and_first() -> None:
    points = (single("The bridge is closed.", card("a", "daily")), single("The bridge is open.", card("b", "herald")))
    (part,) = RENDER(compose(answer(BY.arrange(points[:1])), english()))
    number = part.text.rsplit("Record ", 1)[1].split(" ")[0]
    assert part.text == (
        f"{LABEL}\ndate not stated\nThe bridge is closed.\nDaily, in its own words · ¶1\n\n"
        f"Record {number} · This bot quotes. It does not check whether it is true. · /why_{number}"
    )
    assert at(part, Kind.BOLD) == [LABEL]
    assert at(part, Kind.QUOTE) == ["The bridge is closed."]
    assert at(part, Kind.LINK) == [f"Record {number}"]
    assert [one.url for one in part.entities if one.url] == [f"https://t.me/onrecord_bot?start=r_{number}"]


def test_each_outlets_section_starts_with_its_label() -> None:
    points = (single("The bridge is closed.", card("a", "daily")), single("The bridge is open.", card("b", "herald")))
    (part,) = RENDER(compose(answer(BY.arrange(points)), english()))
    assert at(part, Kind.BOLD) == ["Viewpoints, shown separately: Daily · Herald", LABEL, "Viewpoint: Herald · private outlet"]
    assert part.text.startswith("Viewpoints, shown separately")


def test_the_first_quotation_is_seen_unfolded_and_further_ones_fold() -> None:
    (part,) = RENDER(long_reply(["One.", "Two.", "Three."]))
    assert at(part, Kind.QUOTE) == ["One."]
    assert at(part, Kind.FOLDED) == ["Two.", "Three."]


def test_a_long_answer_is_split_between_quotations_with_the_label_and_a_count_on_each_part() -> None:
    texts = [f"{n} {'word ' * 150}end." for n in range(9)]
    rows = ((Button("In context", data="c:7F3C2B:1:0"),),)
    parts = RENDER(long_reply(texts), rows=rows)
    assert [part.text.split("\n")[:2] for part in parts] == [[f"{LABEL} ({n}/{len(parts)})", "date not stated"] for n in (1, 2, 3)]
    assert [text for part in parts for kind in QUOTES for text in at(part, kind)] == texts
    assert [part.rows for part in parts] == [(), (), rows]
    assert [("Record 7F3C2B" in part.text) for part in parts] == [False, False, True]


def test_a_part_that_starts_inside_a_section_starts_with_that_sections_label() -> None:
    texts = [f"{n} {'word ' * 150}end." for n in range(6)]
    blocks = [Head("Viewpoints, shown separately: Daily · Herald"), Head(LABEL), *(quoted(text) for text in texts[:3])]
    blocks += [Head("Viewpoint: Herald · private outlet"), Notes("date not stated"), *(quoted(text) for text in texts[3:])]
    parts = RENDER(Reply(tuple(blocks), "7F3C2B"))
    assert len(parts) == 2
    assert parts[1].text.startswith("Viewpoint: Herald · private outlet (2/2)\ndate not stated\n")


def test_a_quotation_longer_than_a_message_has_its_voice_line_after_each_piece() -> None:
    text = "word " * 2000 + "end."
    parts = RENDER(long_reply([text]))
    assert "".join(piece for part in parts for piece in at(part, Kind.QUOTE)) == text
    assert all("Daily, in its own words" in part.text for part in parts[:-1])


def test_two_hundred_quotations_are_a_few_messages_and_a_sentence_on_the_rest() -> None:
    parts = RENDER(long_reply([f"{n} {'word ' * 40}end." for n in range(200)]))
    assert len(parts) == MOST_PARTS
    assert "more do not fit here." in parts[-1].text


def test_a_table_is_a_list_with_the_quoted_words_set_apart() -> None:
    quote = Quote.of(*_said("We stay."))
    table = Table(
        ("who", "in this text", "example"), (("Ilse Marrant, minister", "quoted", "We stay."), ("Daily", "own words", "–")), (quote,)
    )
    (part,) = RENDER(Reply((Head(LABEL), table), None))
    assert part.text == f"{LABEL}\nwho · in this text · example\n• Ilse Marrant, minister\nquoted\nWe stay.\n\n• Daily\nown words"
    assert at(part, Kind.QUOTE) == ["We stay."]


def test_a_quotation_in_its_context_is_bold_in_its_paragraph() -> None:
    version = Version.of("Before. The bridge is closed. After www.example.org.")
    paragraph = Paragraph(4, Passage(version, 0, len(version.text)), Passage(version, 8, 29))
    part = RENDER.one(Reply((Head(LABEL), paragraph), "7F3C2B"))
    assert at(part, Kind.BOLD) == [LABEL, "The bridge is closed."]
    assert at(part, Kind.CODE) == ["www.example.org."]


def test_a_context_that_is_too_long_for_one_message_loses_what_is_furthest() -> None:
    version = Version.of("x" * 1500)
    blocks = [Paragraph(n, Passage(version, 0, 1500), Passage(version, 0, 5) if n == 2 else None) for n in range(1, 6)]
    part = RENDER.one(Reply((Head(LABEL), *blocks), "7F3C2B"))
    assert units(part.text) <= limits.TEXT
    assert at(part, Kind.BOLD) == [LABEL, "xxxxx"]


def test_commands_are_live_only_where_no_words_of_others_stand() -> None:
    (ours,) = RENDER(notice(english(), "/brief – the newest article\n/who – who says what"))
    assert at(ours, Kind.CODE) == []
    (theirs,) = RENDER(Reply((Head(LABEL), Said("Read as: x\n/forget")), "7F3C2B"))
    assert at(theirs, Kind.CODE) == ["/forget"]


def test_what_a_server_refuses_can_be_sent_without_what_it_refuses() -> None:
    (part,) = RENDER(long_reply(["Ask @someone."]))
    assert part.bare.text == part.text
    assert at(part.bare, Kind.BOLD) == [LABEL]
    assert at(part.bare, Kind.CODE) == [part.text.split("\n", 1)[1]]


@pytest.mark.parametrize("text", ["🇷🇸🇽🇰" * 900, "👩\u200d🚒" * 900, "e\u0301" * 3000, "𝕏" * 3000, "👍🏽" * 1500])
def test_nothing_that_is_seen_as_one_character_is_cut(text: str) -> None:
    size = {"🇷🇸🇽🇰": 2, "👩\u200d": 3, "e\u0301": 2, "𝕏": 1, "👍🏽": 2}[
        next(key for key in ("🇷🇸🇽🇰", "👩\u200d", "e\u0301", "𝕏", "👍🏽") if text.startswith(key))
    ]
    pieces = [piece for part in RENDER(long_reply([text])) for kind in QUOTES for piece in at(part, kind)]
    assert "".join(pieces) == text[: len("".join(pieces))]
    assert all(len(piece) % size == 0 for piece in pieces)


@EXAMPLES
@given(st.lists(worded, min_size=1, max_size=8), st.integers(1, 400))
def test_whatever_is_quoted_parts_are_within_limits_labelled_and_word_for_word(texts: list[str], times: int) -> None:
    said = [text * times for text in texts]
    parts = RENDER(long_reply(said))
    assert len(parts) <= MOST_PARTS
    shown = [block.shown for block in long_reply(said).blocks if isinstance(block, Quoted)]
    words = "".join(piece for part in parts for _, piece in sorted(_quotes(part)))
    assert "".join(shown).startswith(words)
    for part in parts:
        assert part.text.startswith(LABEL)
        assert units(part.text) <= limits.PART
        assert len(part.entities) <= limits.ENTITIES
        assert all(one.length > 0 and one.offset + one.length <= units(part.text) for one in part.entities)


def _quotes(part: Part) -> list[tuple[int, str]]:
    wide = part.text.encode("utf-16-le")
    return [(e.offset, wide[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le")) for e in part.entities if e.kind in QUOTES]


@EXAMPLES
@given(st.text(min_size=1, max_size=200), st.integers(1, 100))
def test_a_cut_leaves_no_more_than_it_may_and_always_something(text: str, most: int) -> None:
    end = cut(text, max(2, most))
    assert 0 < end <= len(text)
    assert units(text[:end]) <= max(2, most)


@EXAMPLES
@given(worded)
def test_offsets_are_those_that_python_telegram_bot_works_out(text: str) -> None:
    (part, *_) = RENDER(long_reply([text]))
    narrow = []
    for one in part.entities:
        start = _points(part.text, one.offset)
        narrow.append(MessageEntity(one.kind, start, _points(part.text, one.offset + one.length) - start, url=one.url))
    wide = MessageEntity.adjust_message_entities_to_utf_16(part.text, narrow)
    assert [(one.offset, one.length) for one in wide] == [(one.offset, one.length) for one in part.entities]


def _points(text: str, offset: int) -> int:
    return len(text.encode("utf-16-le")[: 2 * offset].decode("utf-16-le"))


def test_live_words_are_found_and_prose_is_left_alone() -> None:
    text = "Ask @someone or /start at www.example.org, mail a@b.example, #tag, $USD, +383 44 123 456. And/or 3.5 km, e.g. this, 13:45."
    assert [text[start:end] for start, end in live(text)] == [
        "@someone", "/start", "www.example.org,", "a@b.example,", "#tag,", "$USD,", "+383 44 123 456",
    ]  # fmt: skip


def test_our_limits_are_telegrams() -> None:
    assert limits.TEXT == constants.MessageLimit.MAX_TEXT_LENGTH
    assert limits.ENTITIES == constants.MessageLimit.MESSAGE_ENTITIES
    assert limits.CALLBACK_DATA == constants.InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    assert limits.COPY_TEXT == constants.InlineKeyboardButtonLimit.MAX_COPY_TEXT
    assert limits.CALLBACK_ANSWER == constants.CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
    assert limits.DEEP_LINK == constants.DeepLinkLimit.MAX_LENGTH if hasattr(constants, "DeepLinkLimit") else True
    assert limits.COMMAND_DESCRIPTION == constants.BotCommandLimit.MAX_DESCRIPTION
    assert limits.DESCRIPTION == constants.BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
    assert limits.SHORT_DESCRIPTION == constants.BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
    assert limits.OVERALL_A_SECOND == constants.FloodLimit.MESSAGES_PER_SECOND
    assert limits.GROUP_A_MINUTE == constants.FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP
    assert limits.UPDATES == constants.PollingLimit.MAX_LIMIT
    assert limits.WEBHOOK_CONNECTIONS == constants.WebhookLimit.MAX_CONNECTIONS_LIMIT


def test_a_correction_strikes_the_words_that_do_not_stand_any_more() -> None:
    version = Version.of("31 were arrested, www.example.org said.")
    was = Quoted(1, quote_("33 were arrested."), "Daily · ¶1", Passage(version, 0, len(version.text)))
    (part,) = RENDER(Reply((Head(LABEL), was), "7F3C2B"))
    assert part.text == f"{LABEL}\n{version.text}\n33 were arrested.\nDaily · ¶1"
    assert at(part, Kind.STRUCK) == ["31 were arrested, ", " said."]
    assert at(part, Kind.FOLDED) == [version.text]
    assert at(part, Kind.QUOTE) == ["33 were arrested."]


def quote_(text: str) -> Quote:
    return quoted(text).quote

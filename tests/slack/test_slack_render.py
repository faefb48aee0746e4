"""What a reply looks like on Slack: the layout on the samples, the limits on whatever texts bring, and that nothing of it is parsed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import opened
from bot.briefing.commands import Command, Request
from bot.briefing.delivering import Lane, Update
from bot.briefing.reply import Head, Notes, Offer, Quoted, Reply, Said, Small, Table, compose
from bot.briefing.slices import shown as slice_of
from bot.core.answering.question import Alternative, Question
from bot.core.model import Audience
from bot.replying import Replies
from bot.settings import Settings
from bot.slack.render import render
from tests import engine
from tests.core.builders import candidates, card, english
from tests.properties.strategies import EXAMPLES, texts
from tests.properties.test_reply_properties import _first_words, answers
from tests.slack.oracles import check_message, shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.app import App
    from bot.core.model import Answer
    from bot.slack.render import Message

SAMPLES = Path(__file__).resolve().parents[2] / "bot" / "samples"
NOTICE = "Notice from this bot · no outlet quoted"


@pytest.fixture
async def app(data: Path) -> AsyncIterator[App]:
    values = {"ONRECORD_EMBEDDER": "none"}
    settings = Settings(data, data / "onrecord.db", SAMPLES / "sources.toml", None, values, engine.address(data))
    async with opened(settings) as app:
        yield app


def sent(reply: Reply, **more: object) -> list[Message]:
    """The messages of a reply, each of which has passed what Slack asks of one."""
    messages = render(reply, english(), **more)  # type: ignore[arg-type]
    for message in messages:
        check_message({"blocks": message.blocks, "text": message.text})
    return messages


async def wanted(app: App, command: Command, text: str = "", **more: object) -> Reply:
    update = Update("1", Lane("slack", "T1", "C1/1"), "U1", text, Audience.STAFF, wants=Request(command, **more))  # type: ignore[arg-type]
    return await Replies(app.briefer)(update)


async def test_an_answer_reads_as_its_label_its_notes_each_quotation_over_its_voice_line_the_buttons_and_the_small_print(app: App) -> None:
    answer = await app.briefer.ask(Question("What did Petra Hallowin say about the trucks?"))
    (message,) = sent(compose(answer, english()))
    lines = shown(message.blocks).split("\n")
    assert lines[0] == answer.shown[0].label.text
    assert lines[1] == " · ".join(answer.shown[0].label.notes)
    citations = answer.shown[0].citations
    for place, citation in enumerate(citations):
        at = lines.index(f"> {citation.quote.text}")
        assert lines[at + 1].startswith(citation.voice_line)
        assert at == 2 + 2 * place
    assert lines[-2].startswith("[In context] [Copy citation]")
    assert "[Something wrong?]" in lines[-2]
    assert lines[-2].endswith("Why this label? …]")
    assert lines[-1] == f"Record {answer.id} · This bot quotes. It does not check whether it is true. · Why this label?"


async def test_a_notification_shows_the_label_and_then_whose_words_come_first(app: App) -> None:
    answer = await app.briefer.ask(Question("What did Petra Hallowin say about the trucks?"))
    (message,) = sent(compose(answer, english()))
    label, first = message.text.split("\n", 1)
    assert label == answer.shown[0].label.text
    assert first.startswith(f"{answer.shown[0].citations[0].voice_line} · ¶")
    assert first.endswith(f": {answer.shown[0].citations[0].quote.text}")


async def test_the_label_alone_is_bold_and_others_words_stand_in_a_quotation_without_added_marks(app: App) -> None:
    answer = await app.briefer.ask(Question("When will the bridge open?"))
    (message,) = sent(compose(answer, english()))
    quotes = [element for block in message.blocks if block["type"] == "rich_text" for element in block["elements"]]
    bold = [one["text"] for element in quotes for one in element["elements"] if one.get("style")]
    assert bold == [block.text for block in compose(answer, english()).blocks if isinstance(block, Head)]
    words = [element["elements"][0]["text"] for element in quotes if element["type"] == "rich_text_quote"]
    assert words == [one.quote.text for section in answer.shown for one in section.citations]


@pytest.mark.parametrize("command", [Command.BRIEF, Command.POSITIONS, Command.TIMELINE, Command.OUTLETS])
async def test_briefs_ledgers_timelines_and_outlets_start_with_a_label_or_the_notice(app: App, command: Command) -> None:
    for article in ([], ["orlin-provocation"])[command is not Command.OUTLETS :]:
        for message in sent(await wanted(app, command, articles=tuple(article))):
            assert message.text.startswith(("Viewpoint", NOTICE))
            assert shown(message.blocks).split("\n")[0].startswith(("Viewpoint", NOTICE))


async def test_a_brief_is_one_message_and_positions_are_a_table(app: App) -> None:
    assert len(sent(await wanted(app, Command.BRIEF, articles=("orlin-provocation",)))) == 1
    positions = await wanted(app, Command.POSITIONS, articles=("orlin-provocation",))
    (message,) = sent(positions)
    (table,) = [block for block in message.blocks if block["type"] == "table"]
    (rows,) = [block.rows for block in positions.blocks if isinstance(block, Table)]
    assert [[cell["text"] for cell in row] for row in table["rows"][1:]] == [list(row) for row in rows]


async def test_the_check_of_a_draft_is_a_table_under_the_labels(app: App) -> None:
    draft = "He said “The bridge is open to all of us.” and “we will pay for the trucks ourselves”."
    (message,) = sent(await wanted(app, Command.DRAFT, draft))
    assert any(block["type"] == "table" for block in message.blocks)
    assert "The draft was not stored." in shown(message.blocks)


def test_there_are_four_buttons_at_most_and_what_has_no_room_is_in_the_menu() -> None:
    reply = Reply((Head("Viewpoint: X"), Said("x")), "ABC123", frozenset(Offer))
    (message,) = sent(reply)
    (row,) = [block for block in message.blocks if block["type"] == "actions"]
    assert [one["action_id"] for one in row["elements"]] == ["context", "citation", "not_meant", "wrong", "menu"]
    assert [one["value"] for one in row["elements"][-1]["options"]] == ["more/ABC123", "follow/ABC123", "who_else/ABC123", "why/ABC123"]
    (message,) = sent(reply, stop="ABC123")
    (row,) = [block for block in message.blocks if block["type"] == "actions"]
    assert [one["action_id"] for one in row["elements"]] == ["context", "citation", "wrong", "unfollow", "menu"]


def test_a_correction_mentions_those_it_is_for_right_under_its_label() -> None:
    (message,) = sent(Reply((Head("Viewpoint: X"), Said("⚠ Correction, 23:04, to record 7F3A."))), mention=["U1", "U2"])
    assert shown(message.blocks).split("\n")[:2] == ["Viewpoint: X", "@U1 @U2 "]


def long_quotation(words: int) -> Quoted:
    (one,) = candidates((card("a", None), "The bridge is closed" + " and closed" * words + "."))
    return Quoted(1, slice_of(one.live, one.statement), "X, in its own words · ¶1")


def test_what_has_no_room_goes_on_in_a_message_that_starts_with_the_label_again_and_has_the_buttons_once() -> None:
    quoted = [long_quotation(90) for _ in range(30)]
    reply = Reply((Head("Viewpoint: X"), Notes("date not stated"), *quoted, Small("Record ABC123")), "ABC123", frozenset([Offer.WRONG]))
    messages = sent(reply)
    assert len(messages) > 1
    for place, message in enumerate(messages, 1):
        lines = shown(message.blocks).split("\n")
        assert lines[0] == f"Viewpoint: X ({place}/{len(messages)})"
        assert message.text.startswith("Viewpoint: X\n")
        for at, line in enumerate(lines):
            assert not line.startswith("> ") or lines[at + 1] == "X, in its own words · ¶1"
    assert [any(block["type"] == "actions" for block in one.blocks) for one in messages] == [False] * (len(messages) - 1) + [True]
    told = [line for one in messages for line in shown(one.blocks).split("\n") if line.startswith("> ")]
    assert told == [f"> {one.shown}" for one in quoted]


def test_a_quotation_that_no_message_holds_is_parted_between_words_and_each_part_says_so() -> None:
    quoted = long_quotation(2000)
    messages = sent(Reply((Head("Viewpoint: X"), quoted)))
    lines = [line for one in messages for line in shown(one.blocks).split("\n")]
    assert "".join(line[2:] for line in lines if line.startswith("> ")) == quoted.shown
    assert all(lines[at + 1] == "X, in its own words · ¶1, part of a sentence" for at, line in enumerate(lines) if line.startswith("> "))


def test_a_table_of_three_hundred_rows_goes_on_in_messages_of_its_own_with_its_head_and_its_label() -> None:
    rows = tuple((str(number), "a long cell " * 9) for number in range(300))
    messages = sent(Reply((Head("Viewpoint: X"), Table(("#", "words"), rows), Small("x")), "ABC123"))
    assert [row[0]["text"] for one in messages for block in one.blocks if block["type"] == "table" for row in block["rows"]].count(
        "#"
    ) == len(messages)
    assert all(shown(one.blocks).startswith("Viewpoint: X (") for one in messages)
    told = [row[0]["text"] for one in messages for block in one.blocks if block["type"] == "table" for row in block["rows"][1:]]
    assert told == [row[0] for row in rows]


@EXAMPLES
@given(answers())
def test_every_message_of_an_answer_is_within_the_limits_and_starts_with_its_label(made: Answer) -> None:
    reply = compose(made, english())
    messages = sent(reply)
    assert shown(messages[0].blocks).split("\n")[0].startswith(_first_words(made))
    quotes = [
        element["elements"][0]["text"]
        for message in messages
        for block in message.blocks
        if block["type"] == "rich_text"
        for element in block["elements"]
        if element["type"] == "rich_text_quote"
    ]
    assert quotes == [block.shown for block in reply.blocks if isinstance(block, Quoted)]


said = texts.filter(lambda text: bool(text.strip())).map(Said)
rows = st.lists(st.tuples(texts, texts), min_size=1, max_size=5).map(lambda several: Table(("a", "b"), tuple(several)))
heads = st.sampled_from([Head("Viewpoint: A"), Head("Viewpoint: B · private outlet"), Notes("date not stated"), Notes("")])


@EXAMPLES
@given(st.lists(said | rows | heads | texts.filter(lambda text: bool(text.strip())).map(Small), max_size=60))
def test_every_message_whatever_it_is_made_of_starts_with_a_label_in_blocks_and_text(blocks: list[Said | Table | Head | Small]) -> None:
    messages = sent(Reply((Head("Viewpoint: X"), *blocks), "ABC123", frozenset(Offer)))
    for message in messages:
        first = message.blocks[0]["elements"][0]["elements"][0]
        assert first["style"] == {"bold": True}
        assert first["text"].startswith("Viewpoint: ")
        assert message.text.startswith("Viewpoint: ")


def test_a_notification_says_that_there_is_no_answer_before_it_quotes_the_nearest() -> None:
    (one,) = sent(Reply((Head("Viewpoint: X"), Said("The indexed text does not say. Nearest:"), long_quotation(1))))
    assert one.text.startswith("Viewpoint: X\nThe indexed text does not say. Nearest:\nX, in its own words · ¶1: The bridge is closed")


def test_the_alternatives_of_a_question_are_four_buttons_at_most_and_nothing_beside_them() -> None:
    several = tuple(Alternative(f"{n} {'word ' * 40}", "Who?") for n in range(6))
    (one,) = sent(Reply((Head(NOTICE), Said("Which one?"), Small("Record ABC123")), "ABC123", alternatives=several))
    (row,) = [block for block in one.blocks if block["type"] == "actions"]
    assert [(button["action_id"], button["value"]) for button in row["elements"]] == [
        (f"alternative_{n}", f"ABC123/{n}") for n in range(1, 5)
    ]


def test_a_sentence_over_a_quotation_stands_in_one_block_with_it_and_with_whose_it_is() -> None:
    reply = Reply((Head("Viewpoint: X"), Said("8 May"), long_quotation(1), Said("9 May"), long_quotation(2)))
    (one,) = sent(reply)
    assert [[element["type"] for element in block["elements"]] for block in one.blocks[1:]] == [
        ["rich_text_section", "rich_text_quote", "rich_text_section"]
    ] * 2

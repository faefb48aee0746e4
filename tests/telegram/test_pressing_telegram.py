"""Buttons: each press is answered, and changes the message that it stands under and no other, whatever is sent in its name."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from bot.briefing.reply import Head, Offer, Quoted, Reply
from bot.telegram import keyboards, pressing
from bot.telegram.limits import BUTTONS, CALLBACK_DATA
from tests.core.builders import english
from tests.delivery.serving import SAMPLES, until

from test_hostile_telegram import quote_of  # isort: skip

if TYPE_CHECKING:
    from subscribers import Subscribers
    from telegram_boundary import Boundary

ASKED = "When was the Lantern Bridge closed?"
NOTICE = "Notice from this bot · no outlet quoted"


def number_of(text: str) -> str:
    found = re.search(r"Record (\w{6})", text)
    assert found
    return found[1]


async def test_a_button_of_a_damaged_record_keeps_nobody_waiting(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    which = await serving.said("What does the article say about the bridge?")
    with closing(sqlite3.connect(serving.data / "onrecord.db")) as store, store:
        store.execute("UPDATE answer SET labels = '{'")
    for row in which.buttons.values():
        boundary.press(which, "x", data=row["callback_data"])
    boundary.press(which, "x", data="choice:\ud800:1:0")
    boundary.press(which, "x", data="choice:AAAAAA:\u0663:0")
    assert (await serving.said("/help")).text.startswith(NOTICE)


async def test_a_forged_press_changes_no_other_message(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    first, help_ = await serving.said(ASKED), await serving.said("/help")
    other = await serving.said("Who was arrested on 11 May?")
    stood = [(one.text, one.asked.get("reply_markup")) for one in (first, help_, other)]
    for message, record in ((help_, number_of(first.text)), (other, number_of(first.text)), (first, number_of(other.text))):
        for what in ("back", "context", "wrong", "complain"):
            boundary.press(message, "forged", data=f"{what}:{record}:1:0")
    await until(lambda: len(boundary.answers) == 12)
    assert all(one["text"].startswith(f"{NOTICE}\nThis button") for one in boundary.answers.values())
    assert [(one.text, one.asked.get("reply_markup")) for one in (first, help_, other)] == stood
    _, out, _ = await serving.command("export", "7", "--json")
    assert '"said": []' in out


async def test_a_part_of_a_long_answer_has_working_buttons(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    boundary.say("/who")
    _, last = await serving.says(count=2)
    boundary.press(last, "Something wrong?")
    await until(lambda: "Wrong speaker" in last.buttons)
    boundary.press(last, "Back")
    await until(lambda: "Wrong speaker" not in last.buttons)


async def test_presses_that_have_no_room_are_told_to_press_again(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    answer = await serving.said(ASKED)
    for _ in range(pressing.WAITING + 200):
        boundary.press(answer, "In context", user=7)
    await until(lambda: len(boundary.answers) == pressing.WAITING + 200, 60)
    assert all(not one.get("text") or one["text"].startswith(NOTICE) for one in boundary.answers.values())


async def test_who_may_not_ask_is_told_so_when_they_press(serving: Subscribers, boundary: Boundary) -> None:
    (serving.data / "policy.toml").write_text('[refuse]\ntelegram = ["4242/8"]\n')
    serving.more["ONRECORD_POLICY"] = str(serving.data / "policy.toml")
    await serving.start()
    answer = await serving.said(f"@onrecord_bot {ASKED}", -9)
    before = answer.text
    boundary.press(answer, "In context", user=8)
    await until(lambda: boundary.answers)
    assert "does not answer here" in next(iter(boundary.answers.values()))["text"]
    await asyncio.sleep(0.3)
    assert answer.text == before


async def test_a_complaint_about_a_record_that_nobody_may_see_any_more_is_told_that_there_is_none(
    serving: Subscribers, boundary: Boundary
) -> None:
    await serving.start()
    answer = await serving.said(ASKED)
    boundary.press(answer, "Something wrong?")
    await until(lambda: "Wrong speaker" in answer.buttons)
    stale = answer.buttons["Wrong speaker"]["callback_data"]
    for article in sorted((SAMPLES / "articles").glob("*.md")):
        await serving.command("withdraw", article.stem, "--reason", "complaint")
    await until(lambda: "⚠ Withdrawn" in answer.text, 30)
    boundary.press(answer, "", data=stale)
    await until(lambda: len(boundary.answers) == 2)
    told = list(boundary.answers.values())[-1]["text"]
    assert told.startswith(NOTICE)
    assert "Viewpoint" not in told


async def test_a_follow_up_that_was_read_otherwise_has_a_button_that_says_how_to_ask(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    await serving.said("What did Ilse Marrant say?")
    answer = await serving.said("And what did she say about the bridge?")
    assert "Read as:" in answer.text
    assert "Not what I meant" in answer.buttons
    assert len(answer.buttons) <= BUTTONS
    boundary.press(answer, "Not what I meant")
    await until(lambda: boundary.answers)
    assert "Write the whole question" in next(iter(boundary.answers.values()))["text"]


def test_of_more_buttons_than_have_room_the_citation_goes() -> None:
    quoted = Quoted(1, quote_of("The bridge is closed."), "Daily · ¶1")
    every = Reply((Head("Viewpoint: Daily"), quoted), "7F3C2B", frozenset(Offer))
    few = Reply((Head("Viewpoint: Daily"), quoted), "7F3C2B", frozenset(Offer) - {Offer.NOT_MEANT})
    for reply, copies in ((every, 0), (few, 1)):
        buttons = [button for row in keyboards.of_answer(reply, english(), "“x” — Daily") for button in row]
        assert len(buttons) == BUTTONS
        assert sum(button.copy is not None for button in buttons) == copies
        assert all(len(button.data.encode()) <= CALLBACK_DATA for button in buttons if button.data)


async def test_an_ambiguous_question_is_asked_again_by_a_button_of_its_asker(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    asked = "What does the article say about the bridge?"
    which = await serving.said(f"@onrecord_bot {asked}", -9)
    assert 1 < len(which.buttons) <= BUTTONS
    assert all(len(button["callback_data"].encode()) <= CALLBACK_DATA for button in which.buttons.values())
    words = list(which.buttons)[1]
    boundary.press(which, words, user=8)
    await until(lambda: boundary.answers)
    assert "Write your question" in next(iter(boundary.answers.values()))["text"]
    boundary.press(which, words)
    (answer,) = await serving.says(-9, after=1)
    assert answer.text.startswith("Viewpoint: ")
    assert f"Read as: {asked}" in answer.text
    boundary.press(which, words, data=f"choice:{number_of(which.text) if 'Record' in which.text else 'ABCDEF'}:99:0")
    await until(lambda: len(boundary.answers) == 3)
    assert len(boundary.in_chat(-9)) == 2

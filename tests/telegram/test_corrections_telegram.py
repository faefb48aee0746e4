"""What was sent is corrected in its place, with one silent reply to it; a thousand messages of one sender get one refusal."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.delivery.serving import SAMPLES, until

if TYPE_CHECKING:
    from pathlib import Path

    from subscribers import Subscribers
    from telegram_boundary import Boundary

ASKED = "Who was arrested on 11 May?"
SECOND = SAMPLES / "second" / "sarnholt-bridge-protest.md"


async def add(serving: Subscribers, path: Path) -> None:
    code, _, err = await serving.command("add", str(path))
    assert code == 0, err


async def test_a_changed_article_corrects_its_answers_in_place_with_one_silent_reply(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    answer = await serving.said(ASKED)
    before = answer.text
    text = (SAMPLES / "articles" / "sarnholt-bridge-protest.md").read_text("utf-8")
    assert "31 were arrested" in text
    changed = serving.data / "sarnholt-bridge-protest.md"
    changed.write_text(text.replace("31 were arrested", "33 were arrested"), "utf-8")
    await add(serving, changed)
    await until(lambda: answer.text != before, 30)
    (reply,) = await serving.says(after=1)
    assert "⚠ Correction" in answer.text
    assert answer.text.split("\n")[0] == before.split("\n")[0]
    assert "⚠ Correction" in reply.text
    assert reply.text.startswith("Viewpoint")
    assert reply.asked["disable_notification"] is True
    assert reply.asked["reply_parameters"]["message_id"] == answer.id
    assert len(boundary.in_chat()) == 2


async def test_a_withdrawn_article_is_gone_from_its_answers_and_from_their_buttons(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    answer = await serving.said(ASKED)
    quoted = answer.over("blockquote")[0]
    stale = boundary.press(answer, "In context")
    await until(lambda: "Back" in answer.buttons)
    code, _, err = await serving.command("withdraw", "sarnholt-bridge-protest", "--reason", "complaint")
    assert code == 0, err
    await until(lambda: "⚠ Withdrawn" in answer.text, 30)
    assert quoted not in answer.text
    boundary.press(answer, "", data=stale["callback_query"]["data"])
    await until(lambda: len(boundary.answers) == 2)
    await serving.said("/help")
    assert quoted not in answer.text
    assert answer.text.startswith("Viewpoint")


async def test_a_thousand_messages_of_one_sender_get_answers_and_one_refusal_and_delay_nobody(
    serving: Subscribers, boundary: Boundary
) -> None:
    await serving.start()
    for number in range(1000):
        boundary.say(f"{ASKED} {number}", 8, user=8)
    answer = await serving.said(ASKED, 9, user=9)
    assert answer.text.startswith("Viewpoint")
    await until(lambda: any("Busy" in one.text for one in boundary.in_chat(8)), 30)
    await asyncio.sleep(3)
    assert sum("Busy" in one.text for one in boundary.in_chat(8)) == 1

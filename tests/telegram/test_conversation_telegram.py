"""What subscribers write and what they read, over real HTTP with a server that rejects what Telegram rejects."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from tests.delivery.serving import until

if TYPE_CHECKING:
    from subscribers import Subscribers
    from telegram_boundary import Boundary

ASKED = "When was the Lantern Bridge closed?"
NOTICE = "Notice from this bot · no outlet quoted"


async def test_a_subscriber_asks_and_is_answered_with_a_label_and_quotations(serving: Subscribers) -> None:
    await serving.start()
    answer = await serving.said(ASKED)
    assert answer.text.startswith("Viewpoint")
    assert answer.over("bold")[0] == answer.text.split("\n")[0]
    assert answer.over("blockquote")
    assert "In context" in answer.buttons
    assert "Copy citation" in answer.buttons
    assert len(answer.buttons) <= 4


async def test_start_says_what_this_is_and_offers_questions_that_are_answered(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    start = await serving.said("/start")
    assert start.text.startswith(NOTICE)
    assert len(start.buttons) == 3
    boundary.press(start, next(iter(start.buttons)))
    (answer,) = await serving.says(after=1)
    assert answer.text.startswith("Viewpoint")


async def test_a_quotation_is_seen_in_its_context_and_back_in_one_message(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    answer = await serving.said(ASKED)
    whole, buttons = answer.text, set(answer.buttons)
    boundary.press(answer, "In context")
    await until(lambda: answer.text != whole)
    assert answer.text.split("\n")[0] in whole
    assert len(answer.over("bold")) == 2
    assert "Back" in answer.buttons
    boundary.press(answer, "Back")
    await until(lambda: answer.text == whole)
    assert set(answer.buttons) == buttons
    assert len(boundary.in_chat()) == 1


async def test_what_is_wrong_is_kept_under_the_record(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    answer = await serving.said(ASKED)
    boundary.press(answer, "Something wrong?")
    await until(lambda: "Wrong speaker" in answer.buttons)
    boundary.press(answer, "Wrong speaker")
    await until(lambda: any("Thank you" in one.get("text", "") for one in boundary.answers.values()))
    await until(lambda: "In context" in answer.buttons)
    _, out, _ = await serving.command("export", "7", "--json")
    assert "wrong_speaker" in out


async def test_commands_are_answered(serving: Subscribers) -> None:
    await serving.start()
    for words, start in (
        ("/brief", "Viewpoint"),
        ("/who", "Viewpoint"),
        ("/timeline", "Viewpoint"),
        ("/outlets", NOTICE),
        ("/help", NOTICE),
        ("/privacy", NOTICE),
        ("/check “the third pier is cracked”", "Viewpoint"),
        ("/record ABCDEF", NOTICE),
        ("/ask@onrecord_bot When was the bridge closed?", "Viewpoint"),
        ("/unknown", NOTICE),
    ):
        told = await serving.said(words, chat=len(words) + 1000)
        assert told.text.startswith(start), words


async def test_a_record_is_known_from_its_number_its_link_and_a_forwarded_message(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    answer = await serving.said(ASKED)
    number = answer.text.split("Record ", 1)[1][:6]
    origin = {"type": "user", "date": 1, "sender_user": {"id": 4242, "is_bot": True, "first_name": "On the Record"}}
    for chat, words, more in (
        (21, number, {}),
        (22, f"/start r_{number}", {}),
        (23, answer.text, {"forward_origin": origin}),
        (24, f"/why_{number}", {}),
    ):
        told = await serving.said(words, chat, user=chat, **more)
        assert (number in told.text) == (chat != 24), told.text
        assert told.text.startswith(NOTICE if chat == 24 else "Viewpoint")
    assert (await serving.said(f"/start q_{number}", 25, user=25)).text.startswith("Viewpoint")
    assert boundary.in_chat(22)[0].over("text_link") == [f"Record {number}"]


async def test_an_edited_question_changes_its_answer(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    asked = boundary.say(ASKED)["message"]
    (answer,) = await serving.says()
    before = answer.text
    edited = {**asked, "text": "Who was arrested on 11 May?", "edit_date": asked["date"] + 1}
    boundary.put(boundary.update(edited_message=edited))
    await until(lambda: answer.text != before)
    assert "arrested" in answer.text
    boundary.put(boundary.update(edited_message=edited))
    await serving.said("/help")
    assert len(boundary.in_chat()) == 2


async def test_a_group_is_answered_only_where_it_asks_the_bot(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    boundary.topics.add((-9, 5))
    for words in ("What a day", "ask @onrecord_bot-dev about it", "/brief@other_bot", "mail me@onrecord_bot.example"):
        boundary.say(words, -9)
    topic = {"message_thread_id": 5, "is_topic_message": True}
    answer = await serving.said(f"@onrecord_bot {ASKED}", -9, **topic)
    assert answer.text.startswith("Viewpoint")
    assert answer.asked["message_thread_id"] == 5
    assert answer.asked["reply_parameters"]["message_id"] < answer.id
    replied = {
        "reply_to_message": {"message_id": answer.id, "date": 1, "chat": {"id": -9, "type": "supergroup"}, "text": "x", "from": boundary.me}
    }
    second = await serving.said("How many people were hurt?", -9, message_thread_id=1, is_topic_message=True, **replied)
    assert "message_thread_id" not in second.asked
    for words in (f"/ask@onrecord_bot {ASKED}", f"/ask {ASKED}"):
        assert (await serving.said(words, -9)).text.startswith("Viewpoint")
    assert len(boundary.in_chat(-9)) == 4


async def test_an_anonymous_admin_and_a_user_without_a_language_are_answered(serving: Subscribers) -> None:
    await serving.start()
    anonymous = {"sender_chat": {"id": -9, "type": "supergroup", "title": "G"}}
    assert (await serving.said(f"@onrecord_bot {ASKED}", -9, user=None, **anonymous)).text.startswith("Viewpoint")
    assert (await serving.said(ASKED, 31, user=31, code=None)).text.startswith("Viewpoint")


async def test_what_is_no_text_is_told_what_can_be_read_once_an_album(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    photo = [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]
    for _ in range(3):
        boundary.say(None, photo=photo, media_group_id="9")
    sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
    boundary.say(None, 8, sticker=sticker)
    boundary.say(None, 9, new_chat_title="x")
    await serving.says(8)
    await serving.says(7)
    await serving.said("/help")
    assert [one.text.startswith(f"{NOTICE}\nI can read text only.") for one in boundary.in_chat(7)] == [True, False]
    assert boundary.in_chat(9) == []
    assert (await serving.said(None, caption=ASKED, photo=photo)).text.startswith("Viewpoint")  # type: ignore[arg-type]


async def test_a_language_is_chosen_kept_and_forgotten_with_the_rest(serving: Subscribers, boundary: Boundary) -> None:
    (serving.data / "policy.toml").write_text('languages = ["ru"]\n')
    serving.more["ONRECORD_POLICY"] = str(serving.data / "policy.toml")
    process = await serving.start()
    assert (await serving.said(ASKED)).text.startswith("Viewpoint")
    menu = await serving.said("/language")
    boundary.press(menu, "Russian")
    await serving.says(after=2)
    assert (await serving.said(ASKED)).text.startswith("Точк")
    process.terminate()
    await process.wait()
    await serving.start()
    assert (await serving.said(ASKED)).text.startswith("Точк")
    assert "chose" in (await serving.said("/export")).asked["document"].decode()
    forgotten = await serving.said("/forget")
    assert "3" in forgotten.text
    assert (await serving.said(ASKED, code="en")).text.startswith("Viewpoint")
    _, out, _ = await serving.command("export", "7", "--json")
    assert "language/telegram" not in out


async def test_a_button_of_which_nothing_is_known_says_so(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    answer = await serving.said(ASKED)
    boundary.press(answer, "", data="v0:old")
    await until(lambda: any(one.get("show_alert") for one in boundary.answers.values()))


async def test_nobody_is_told_how_somebody_elses_question_was_put(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    asked = f"{ASKED} privateword"
    first = await serving.said(asked, 7)
    number = re.search(r"Record (\w{6})", first.text)
    assert number
    other = await serving.said("/help", 8)
    for data in (f"back:{number[1]}:1:0", f"complain:{number[1]}:1:0", f"context:{number[1]}:99:0"):
        boundary.press(other, "forged", user=8, data=data)
        await asyncio.sleep(0.6)
    await serving.said(f"/start q_{number[1]}", 8)
    await serving.said("And why?", 8)
    assert all("privateword" not in said for one in boundary.in_chat(8) for said in (one.text, *getattr(one, "said", ())))
    assert "privateword" not in (await serving.said(f"/record {number[1]}", 8)).text

"""What is kept of one person: deleted or sent when they ask, whatever ends meanwhile; and what cannot be read, set aside."""

from __future__ import annotations

import io
import json
import re
import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from subscribers import SECRET, Subscribers

from bot.telegram.letters import LONGEST, letter
from tests.delivery.serving import until
from tests.properties.strategies import EXAMPLES

if TYPE_CHECKING:
    from telegram_boundary import Boundary

ASKED = "When was the Lantern Bridge closed?"
NOTICE = "Notice from this bot · no outlet quoted"
WEBHOOK = {"TELEGRAM_WEBHOOK_URL": "https://bot.example/telegram/webhook", "TELEGRAM_WEBHOOK_SECRET": SECRET}


def rows_of(serving: Subscribers, user: str) -> int:
    """How many jobs and messages name a user or their private conversation."""
    with sqlite3.connect(serving.data / "onrecord.db") as store:
        return sum(
            store.execute(f"SELECT count(*) FROM {table} WHERE user = ? OR conversation = ?", (user, user)).fetchone()[0]
            for table in ("job", "message")
        )


async def test_who_asks_to_be_forgotten_is_told_after_it_was_done_and_nothing_is_left(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    await serving.said(ASKED)
    boundary.say("/forget")
    boundary.say(ASKED)
    _, forgotten, answer = await serving.says(count=3)
    assert forgotten.text.startswith(f"{NOTICE}\nDeleted: your questions (1), your answers (1)")
    assert answer.text.startswith("Viewpoint")
    await serving.said("/forget")
    await until(lambda: rows_of(serving, "7") == 0)


async def test_a_process_that_ends_while_somebody_is_forgotten_leaves_it_to_the_next(serving: Subscribers, boundary: Boundary) -> None:
    process = await serving.start()
    await serving.said(ASKED)
    boundary.faults[7] = ["hang"]
    boundary.say("/forget")
    await until(lambda: boundary.faults[7] == [])
    await serving.kill(process)
    await serving.start()
    forgotten = (await serving.says(count=2))[1]
    assert "Deleted: your questions (1), your answers (1)" in forgotten.text
    await until(lambda: rows_of(serving, "7") == 0)


async def test_a_process_that_ends_before_it_has_sent_what_is_kept_leaves_it_to_the_next(serving: Subscribers, boundary: Boundary) -> None:
    process = await serving.start()
    boundary.faults[7] = ["hang"]
    boundary.say("/export")
    await until(lambda: boundary.faults[7] == [])
    await serving.kill(process)
    await serving.start()
    (exported,) = await serving.says()
    assert exported.over("bold") == [NOTICE]
    assert [one["platform"] for one in json.loads(exported.asked["document"])["asked"]] == ["telegram"]
    assert [method for method, _ in boundary.calls].count("sendDocument") == 2


async def test_what_is_kept_is_sent_or_deleted_a_few_times_an_hour(serving: Subscribers) -> None:
    await serving.start()
    for words in ("/export", "/forget", "/export"):
        assert "several times" not in (await serving.said(words)).text
    assert "several times" in (await serving.said("/forget")).text
    assert "several times" not in (await serving.said("/export", 8, user=8)).text
    assert (await serving.said(ASKED)).text.startswith("Viewpoint")


async def test_who_may_not_ask_any_more_may_still_be_forgotten(serving: Subscribers) -> None:
    (serving.data / "policy.toml").write_text('[refuse]\ntelegram = ["4242/7"]\n')
    serving.more["ONRECORD_POLICY"] = str(serving.data / "policy.toml")
    await serving.start()
    assert "does not answer here" in (await serving.said(ASKED)).text
    assert "Deleted:" in (await serving.said("/forget")).text


async def test_a_language_that_was_chosen_at_one_process_is_that_of_all(serving: Subscribers, boundary: Boundary) -> None:
    (serving.data / "policy.toml").write_text('languages = ["ru"]\n')
    serving.more |= {"ONRECORD_POLICY": str(serving.data / "policy.toml"), **WEBHOOK}
    await serving.start()
    other = Subscribers(serving.data, serving.platform, serving.http, dict(serving.more), boundary=boundary)
    try:
        await other.start()
        assert await serving.webhook(boundary.update(message=boundary.message("/language ru"))) == 200
        await serving.says()
        assert await other.webhook(boundary.update(message=boundary.message(ASKED))) == 200
        assert (await serving.says(after=1))[0].text.startswith("Точк")
    finally:
        await other.end()


async def test_an_edit_into_another_command_changes_the_answer(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    asked = boundary.say(ASKED)["message"]
    (answer,) = await serving.says()
    for words, start in (("/brief", "Viewpoint"), ("/who", "Viewpoint"), ("/help", NOTICE), (ASKED, "Viewpoint")):
        before = answer.text
        boundary.put(boundary.update(edited_message={**asked, "text": words, "edit_date": asked["date"] + 1}))
        await until(lambda before=before: answer.text != before)
        assert answer.text.startswith(start)
    assert len({said.split("Record")[0] for said in answer.said}) == 4
    assert [one.text.split("\n")[1] for one in boundary.in_chat()[1:]] == ["This part of the answer is no longer shown."]


async def test_an_edit_into_forget_forgets(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    asked = boundary.say(ASKED)["message"]
    (answer,) = await serving.says()
    boundary.put(boundary.update(edited_message={**asked, "text": "/forget", "edit_date": asked["date"] + 1}))
    await until(lambda: "Deleted:" in answer.text)
    await until(lambda: rows_of(serving, "7") == 0)


POISON = {
    "message": {"message_id": "x", "text": "privateword", "chat": {"id": 7, "type": "private"}, "from": {"id": 7, "first_name": "Ada"}}
}


async def test_updates_that_cannot_be_read_are_set_aside_and_keep_no_other_back(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    poison = boundary.put(boundary.update(**POISON))
    boundary.say(ASKED)
    assert (await serving.says())[0].text.startswith("Viewpoint")
    code, out, _ = await serving.command("dead", "list", "--json")
    (dead,) = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert "cannot be read" in dead["error"]
    assert "privateword" not in serving.log.read_text()
    _, kept, _ = await serving.command("export", "7", "--json")
    assert str(poison["update_id"]) in kept
    assert "privateword" not in kept
    assert "Ada" not in kept
    code, _, _ = await serving.command("dead", "retry", str(dead["job"]))
    assert code == 0
    assert "I can read text only" in (await serving.says(after=1))[0].text


@pytest.mark.parametrize(
    "body",
    [b"no json", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"update_id":7,"message":' * 400 + b"1" + b"}" * 400, b"9" * 5000],
    ids=["no json", "a list", "no text", "too deep", "deep", "a number"],
)
async def test_posts_that_cannot_be_read_are_accepted_and_set_aside_once(serving: Subscribers, boundary: Boundary, body: bytes) -> None:
    serving.more |= WEBHOOK
    await serving.start()
    await until(lambda: boundary.webhook)
    assert [await serving.webhook({}, body=body) for _ in range(2)] == [200, 200]
    _, out, _ = await serving.command("dead", "list", "--json")
    assert ["cannot be read" in line for line in out.splitlines()] == [True]
    assert [await serving.webhook({}, body=ignored) for ignored in (b"{}", b'{"update_id": "\\ud800"}')] == [200, 200]


async def test_posts_with_a_forged_secret_or_of_any_size_are_refused(serving: Subscribers, boundary: Boundary) -> None:
    serving.more |= WEBHOOK
    await serving.start()
    await until(lambda: boundary.webhook)
    update = boundary.update(message=boundary.message(ASKED))
    for secret in ("", "forged", SECRET + "x", "гость", "\u20ac\xff", "é" * 200):
        assert await serving.webhook(update, secret=secret) == 401
    assert await serving.webhook({}, body=io.BytesIO(b"x" * 3_000_000)) == 413
    assert boundary.in_chat() == []


@EXAMPLES
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda one: st.lists(one) | st.dictionaries(st.text(), one)
    )
)
def test_whatever_arrives_has_a_dead_letter_without_a_word_of_it(raw: object) -> None:
    dead = letter({"update_id": 5, "message": {"text": "privateword", "more": raw}}, "4242")
    assert len(dead.text) <= LONGEST
    assert "privateword" not in dead.text
    assert dead.text.isascii()
    assert letter(raw, "4242").id == letter(raw, "4242").id


def test_a_dead_letter_is_its_senders_and_holds_nobodys_number() -> None:
    chat = {"id": 7, "type": "private"}
    forwarded = {"message_id": 3, "chat": chat, "forward_origin": {"sender_user": {"id": 88}}, "reply_to_message": {"from": {"id": 99}}}
    dead = letter({"update_id": 5, "message": forwarded}, "4242")
    assert (dead.user, dead.lane.conversation) == ("7", "7")
    assert not {"7", "88", "99"} & set(re.findall(r"\d+", dead.text))
    assert json.loads(dead.text)["update_id"] == 5


async def test_of_those_who_may_not_ask_nothing_is_set_aside(serving: Subscribers, boundary: Boundary) -> None:
    (serving.data / "policy.toml").write_text('[refuse]\ntelegram = ["4242/7"]\n')
    serving.more["ONRECORD_POLICY"] = str(serving.data / "policy.toml")
    await serving.start()
    boundary.put(boundary.update(**POISON))
    boundary.say(ASKED, 8, user=8)
    await until(lambda: boundary.in_chat(8))
    assert json.loads("[" + (await serving.command("dead", "list", "--json"))[1].strip().replace("\n", ",") + "]") == []

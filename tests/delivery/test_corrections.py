"""Corrections reach what was sent: the message that readers have is edited, and one silent reply says so and who erred."""

from __future__ import annotations

import asyncio
import json
import re
import time
from typing import TYPE_CHECKING

import pytest
from fake_platform import NOTICE, asked
from serving import SAMPLES, until

if TYPE_CHECKING:
    from fake_platform import FakePlatform, Message
    from serving import Serving

PROTEST = "sarnholt-bridge-protest"
CHANGED = "Who counted trucks on the river road?"
KEPT = "What did the Ustavian Embassy in Linmouth reject?"
COURIER = "Viewpoint: Sarnholt Courier · private outlet (Kelmora)"


async def answered(serving: Serving, platform: FakePlatform, question: str, name: str = "1", conversation: str = "c1") -> Message:
    """A message that answers a question."""
    assert await serving.post(asked(name, conversation, question)) == 200
    await until(lambda: platform.shown(name) and platform.shown(name)[0].answers)
    await asyncio.sleep(0.2)
    return platform.shown(name)[0]


def replies(platform: FakePlatform, message: Message) -> list[Message]:
    return [one for one in platform.messages if one.reply_to == message.id]


def citations(message: Message) -> list[str]:
    return re.findall(r"^> (.*)$", message.text, re.MULTILINE)


async def do(serving: Serving, *words: str) -> str:
    code, out, err = await serving.command(*words)
    assert code == 0, err
    return out


async def test_a_second_version_edits_what_was_sent_within_five_seconds_with_the_changed_words_shown(
    serving: Serving, platform: FakePlatform
) -> None:
    await serving.start()
    message = await answered(serving, platform, CHANGED)
    other = await answered(serving, platform, KEPT, "2", "c2")
    before = citations(message)
    await do(serving, "add", str(SAMPLES / "second"))
    began = time.monotonic()
    await until(lambda: len(message.said) == 2 and replies(platform, message))
    assert time.monotonic() - began <= 5
    assert message.text.startswith("Viewpoint")
    line = next(one for one in message.text.splitlines() if "⚠" in one)
    told = re.fullmatch(
        r"⚠ Correction, .+ UTC\. Sarnholt Courier changed the sentence quoted in \[\d\]\. Before: (.+)\. "
        r"Now: (.+)\. The rest of this answer is unaffected\.",
        line,
    )
    assert told, line
    assert told[1] in "\n".join(before)
    assert told[2] in "\n".join(citations(message))
    (struck,) = re.findall(r"^- (.*)$", message.text, re.MULTILINE)
    assert struck in before
    assert message.answers
    (reply,) = replies(platform, message)
    assert reply.silent
    assert reply.text.startswith(f"{COURIER}\n\n⚠ Correction, ")
    number = re.search(r"Record (\w{6})", message.text)
    assert number
    assert f"to record {number[1]}." in reply.text
    assert (len(other.said), replies(platform, other)) == (1, [])
    await asyncio.sleep(2.5)
    assert (len(message.said), len(replies(platform, message))) == (2, 1), "told once"


@pytest.mark.parametrize("command", ["brief", "timeline", "positions"])
async def test_what_else_was_sent_of_an_article_is_corrected_as_an_answer_is(
    serving: Serving, platform: FakePlatform, command: str
) -> None:
    await serving.start()
    assert await serving.post({**asked("1", "c1", ""), "wants": {"command": command, "articles": [PROTEST]}}) == 200
    await until(lambda: platform.shown("1") and platform.shown("1")[0].answers)
    message = platform.shown("1")[0]
    await do(serving, "withdraw", PROTEST, "--reason", "retracted")
    await until(lambda: len(message.said) == 2 and replies(platform, message))
    assert message.text.startswith(f"{COURIER}\n\n⚠ Withdrawn, ")
    assert citations(message) == []


async def test_a_withdrawn_article_is_quoted_in_no_message_any_more(serving: Serving, platform: FakePlatform) -> None:
    await serving.start()
    message = await answered(serving, platform, CHANGED)
    await do(serving, "withdraw", PROTEST, "--reason", "made up")
    await until(lambda: replies(platform, message))
    assert "⚠ Withdrawn, " in message.text
    assert message.text.startswith("Viewpoint: ")
    assert not [
        quote for quote in citations(message) if quote in message.said[0] and "Sarnholt Courier" in message.text.split(quote)[1][:80]
    ]
    assert "Sarnholt Courier’s article was withdrawn" in message.text


async def test_a_held_paragraph_is_shown_nowhere_until_it_is_lifted_and_then_again(serving: Serving, platform: FakePlatform) -> None:
    await serving.start()
    message = await answered(serving, platform, CHANGED)
    (number,) = re.findall(r"Record (\w{6})", message.text)
    export = serving.data / "counsel.json"
    held = json.loads(await do(serving, "hold", number, "--reason", "complaint L-118", "--export", str(export), "--json"))
    assert held["answers"] == 1
    assert held["platforms"] == {"fake": {"answers": 1, "conversations": 1}}
    await until(lambda: len(replies(platform, message)) == 1)
    assert "⚠ Not shown while it is being reviewed, since " in message.text
    assert set(citations(message)) < set(re.findall(r"^> (.*)$", message.said[0], re.MULTILINE)) or not citations(message)
    kept = json.loads(export.read_text())
    assert [one["record"] for one in kept["answers"]] == [number]
    assert {one["reason"] for one in kept["holds"]} == {"complaint L-118"}
    assert kept["versions"][0]["text"]
    assert "user-c1" not in export.read_text()
    assert CHANGED not in export.read_text()
    assert export.stat().st_mode & 0o077 == 0
    again = await answered(serving, platform, CHANGED, "2", "c2")
    assert not set(citations(again)) & (set(re.findall(r"^> (.*)$", message.said[0], re.MULTILINE)) - set(citations(message)))
    await do(serving, "lift", number, "--reason", "settled")
    await until(lambda: len(replies(platform, message)) == 2)
    assert "This answer stands again as it was sent." in message.text
    assert citations(message) == re.findall(r"^> (.*)$", message.said[0], re.MULTILINE)


async def test_a_wrong_speaker_is_called_our_error(serving: Serving, platform: FakePlatform) -> None:
    await serving.start()
    message = await answered(serving, platform, "What did Petra Hallowin say about the trucks?")
    rows = [json.loads(line) for line in (await do(serving, "positions", "--article", PROTEST, "--json")).splitlines()]
    text = json.loads(await do(serving, "show", PROTEST, "--json"))["text"]
    quoted = citations(message)
    wrong = next(
        row for row in rows if any(q in text[row["sentence"]["start"] : row["sentence"]["end"]] for q in quoted) and row["speaker"]
    )
    await do(serving, "positions", "fix", f"{PROTEST}:{wrong['n']}", "--speaker", "Oskel Vandry", "--by", "desk")
    await until(lambda: replies(platform, message))
    (reply,) = replies(platform, message)
    assert "Our error. Record " in message.text
    assert "The words are Oskel Vandry’s, not Petra Hallowin’s. Sarnholt Courier’s text had it right." in message.text
    assert reply.text.startswith(f"{NOTICE}\n\n⚠ Correction, ")


async def test_a_changed_label_is_said_with_the_line_as_it_was_and_new_answers_have_the_new_one(
    serving: Serving, platform: FakePlatform
) -> None:
    registry = serving.data / "sources.toml"
    table = (SAMPLES / "sources.toml").read_text()
    registry.write_text(re.sub(r"^(confirmed_by|confirmed_on) = .*\n", "", table, flags=re.MULTILINE))
    serving.more["ONRECORD_SOURCES"] = str(registry)
    await serving.start()
    message = await answered(serving, platform, CHANGED)
    old = "Viewpoint: Sarnholt Courier · status not assessed"
    assert old in message.text.splitlines()
    source = json.loads(await do(serving, "show", PROTEST, "--json"))["source"]
    await do(serving, "sources", "confirm", source, "--by", "desk", "--status", "disputed")
    await until(lambda: replies(platform, message))
    new = "Viewpoint: Sarnholt Courier · classification disputed (Kelmora)"
    assert new in message.text.splitlines()
    assert replies(platform, message)[0].text.startswith(f"{new}\n\n⚠ Correction, ")
    assert f"This answer’s first line read “{old}”" in message.text
    assert "The quotations are unchanged." in message.text
    again = await answered(serving, platform, CHANGED, "2", "c2")
    assert new in again.text.splitlines()


async def test_an_answer_on_its_way_while_the_article_changes_is_corrected_too(serving: Serving, platform: FakePlatform) -> None:
    platform.delay_s = 3.5
    await serving.start()
    await serving.post(asked("1", "c1", CHANGED))
    await asyncio.sleep(0.5)
    await do(serving, "add", str(SAMPLES / "second"))
    await until(lambda: platform.messages)
    platform.delay_s = 0.0
    (message,) = platform.shown("1")
    await until(lambda: replies(platform, message))
    assert "Sarnholt Courier changed the sentence" in message.text


@pytest.mark.parametrize("fault", [500, 429, "after"])
async def test_a_correction_that_cannot_be_delivered_stays_due(serving: Serving, platform: FakePlatform, fault: object) -> None:
    await serving.start()
    message = await answered(serving, platform, CHANGED)
    platform.faults["c1"] = [fault]
    await do(serving, "add", str(SAMPLES / "second"))
    await until(lambda: replies(platform, message))
    assert "⚠ Correction, " in message.text
    await asyncio.sleep(2.5)
    assert len(replies(platform, message)) == 1


async def test_killed_while_it_corrects_it_tells_every_reader_once_or_marked(serving: Serving, platform: FakePlatform) -> None:
    process = await serving.start()
    for number in range(24):
        assert await serving.post(asked(str(number), f"c{number}", CHANGED)) == 200
    await until(lambda: len(platform.messages) == 24)
    await asyncio.sleep(0.3)
    await serving.kill(process)
    await do(serving, "add", str(SAMPLES / "second"))
    platform.delay_s = 0.05
    for _ in range(4):
        process = await serving.start()
        await asyncio.sleep(0.15)
        await serving.kill(process)
    await serving.start()
    messages = [message for message in platform.messages if message.reply_to is None]
    await until(lambda: all(replies(platform, message) for message in messages), 40)
    assert len(messages) == 24
    for message in messages:
        assert "⚠ Correction, " in message.text
        assert len([reply for reply in replies(platform, message) if "(resent)" not in reply.text]) <= 1

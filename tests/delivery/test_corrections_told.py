"""What a correction may say: only what the outlet did, only of what was quoted, only what its readers may see, each in time."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from fake_platform import asked
from serving import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fake_platform import FakePlatform, Message
    from serving import Serving

REGISTRY = """
[post]
name = "Tide Post"
status = "private"
place = "Kelmora"
confirmed_by = "desk"
confirmed_on = 2026-06-01
audience = "public"

[wire]
name = "Hidden Wire"
audience = "staff"
"""
BROOK = "“The strike of the dockers will end before the winter,” said Anna Brook, chair of the harbour union."
DORN = "“The strike of the dockers will not end before the winter,” said Carl Dorn, the minister of labour."
OTHER = "Rain fell on the harbour for most of the afternoon."
PAY = "“Orlin will pay the dockers,” said Marta Ilves, the finance minister."


@pytest.fixture
def desk(serving: Serving, nothing_into: Callable[[Path], object]) -> Serving:
    """A store with two outlets, one of them for the public, and no article yet."""
    nothing_into(serving.data)
    (serving.data / "registry.toml").write_text(REGISTRY, "utf-8")
    serving.more["ONRECORD_SOURCES"] = str(serving.data / "registry.toml")
    return serving


async def add(serving: Serving, *paragraphs: str, name: str = "strike", audience: str = "public", more: tuple[str, ...] = ()) -> None:
    _written(serving.data / f"{name}.txt", paragraphs)
    code, _, err = await serving.command("add", str(serving.data / f"{name}.txt"), "--source", "post", "--audience", audience, *more)
    assert code == 0, err


def _written(path: Path, paragraphs: tuple[str, ...]) -> None:
    path.write_text("\n\n".join(("The harbour", *paragraphs)) + "\n", "utf-8")


async def answered(
    serving: Serving, platform: FakePlatform, question: str, name: str = "1", *, audience: str = "public", private: bool = False
) -> Message:
    assert await serving.post({**asked(name, f"c{name}", question), "audience": audience, "private": private}) == 200
    await until(lambda: platform.shown(name) and platform.shown(name)[0].answers)
    await asyncio.sleep(0.2)
    return platform.shown(name)[0]


def replies(platform: FakePlatform, message: Message) -> list[Message]:
    return [one for one in platform.messages if one.reply_to == message.id]


async def corrected(platform: FakePlatform, message: Message) -> tuple[str, str]:
    """A message as it reads after its correction, and the reply to it."""
    await until(lambda: len(message.said) == 2 and replies(platform, message))
    return message.text, replies(platform, message)[0].text


async def test_a_sentence_that_stood_there_all_along_takes_the_place_of_none_that_is_gone(desk: Serving, platform: FakePlatform) -> None:
    await add(desk, BROOK, OTHER, DORN)
    await desk.start()
    message = await answered(desk, platform, "What did Anna Brook say about the strike?")
    assert "Carl Dorn" not in message.text
    await add(desk, OTHER, DORN)
    for text in await corrected(platform, message):
        assert "Tide Post removed the sentence quoted in [1]." in text
        assert "Dorn" not in text


async def test_words_that_stand_in_a_sentence_that_denies_them_do_not_stand(desk: Serving, platform: FakePlatform) -> None:
    await add(desk, PAY, OTHER)
    await desk.start()
    message = await answered(desk, platform, "What did Marta Ilves say about the dockers?")
    await add(desk, PAY.replace("Orlin will", "Nobody in this government believes that Orlin will"), OTHER)
    text, _ = await corrected(platform, message)
    assert "Tide Post changed the sentence quoted in [1]." in text
    assert "> Nobody in this government believes that Orlin will pay the dockers" in text
    assert "- Orlin will pay the dockers" in text


async def test_quoted_words_that_stand_in_a_sentence_that_was_changed_around_them_still_stand(
    desk: Serving, platform: FakePlatform
) -> None:
    said = "Marta Ilves, the finance minister, said 40 ships waited in the “worst week of the year”, and left the room."
    await add(desk, said, OTHER)
    await desk.start()
    assert await desk.post({**asked("1", "c1", ""), "audience": "public", "wants": {"command": "positions"}}) == 200
    await until(lambda: platform.shown("1") and platform.shown("1")[0].answers)
    message = platform.shown("1")[0]
    assert "worst week of the year" in message.text
    await add(desk, said.replace("40 ships", "60 ships"), OTHER)
    await asyncio.sleep(3)
    assert (len(message.said), replies(platform, message)) == (1, [])
    await add(desk, said.replace("worst week", "quietest week"), OTHER)
    text, _ = await corrected(platform, message)
    assert "Tide Post changed the sentence quoted in [1]." in text
    assert ".." not in text


async def test_whose_role_is_told_otherwise_is_still_the_same_person(desk: Serving, platform: FakePlatform) -> None:
    await add(desk, PAY.replace(", the finance minister", ""), OTHER, "Marta Ilves is the finance minister of Kelmora.")
    await desk.start()
    message = await answered(desk, platform, "What did Marta Ilves say about the dockers?")
    await add(desk, PAY.replace(", the finance minister", ""), OTHER, "Marta Ilves is the prime minister of Kelmora.")
    await asyncio.sleep(3)
    assert (len(message.said), replies(platform, message)) == (1, [])


@pytest.mark.parametrize("more", [("--embargo-until", "2090-01-01T00:00Z"), ("--audience", "staff")], ids=["embargo", "staff"])
async def test_a_correction_shows_the_public_no_word_of_a_version_that_is_not_for_it(
    desk: Serving, platform: FakePlatform, more: tuple[str, ...]
) -> None:
    await add(desk, PAY, OTHER)
    await desk.start()
    message = await answered(desk, platform, "What did Marta Ilves say about the dockers?")
    for_staff = await answered(desk, platform, "What did Marta Ilves say about the dockers?", "2", audience="staff")
    await add(desk, PAY.replace("will pay", "will never pay the secretword of"), OTHER, more=more)
    for text in await corrected(platform, message):
        assert "secretword" not in text
        assert "Not shown any more, since " in text
        assert "removed" not in text
        assert "changed" not in text
    assert "secretword" in "".join(await corrected(platform, for_staff))


async def test_what_is_held_while_an_answer_is_made_is_not_in_it(desk: Serving, platform: FakePlatform) -> None:
    await add(desk, PAY, OTHER)
    await desk.start()
    assert await desk.post({**asked("1", "c1", "What did Marta Ilves say about the dockers? slowly 120"), "audience": "public"}) == 200
    await until(lambda: platform.typing)
    code, _, err = await desk.command("hold", "post/strike", "--reason", "complaint")
    assert code == 0, err
    await until(lambda: len(platform.shown("1")) == 1 and "Looking it up" not in platform.shown("1")[0].text)
    assert all("Orlin will pay" not in said for message in platform.messages for said in message.said)


async def test_one_correction_that_fails_again_and_again_keeps_no_other_waiting(desk: Serving, platform: FakePlatform) -> None:
    await add(desk, PAY, OTHER)
    await add(desk, BROOK, OTHER, name="union")
    await desk.start()
    stuck = await answered(desk, platform, "What did Marta Ilves say about the dockers?")
    other = await answered(desk, platform, "What did Anna Brook say about the strike?", "2")
    platform.faults[stuck.conversation] = [500] * 100
    await desk.command("hold", "post/strike", "--reason", "complaint")
    await asyncio.sleep(6)
    await desk.command("hold", "post/union", "--reason", "complaint")
    left = len(platform.faults[stuck.conversation])
    await corrected(platform, other)
    assert len(platform.faults[stuck.conversation]) >= left - 2, "it was not told after the one that goes on failing"
    assert len(stuck.said) == 1
    platform.faults[stuck.conversation] = []
    await until(lambda: len(stuck.said) == 2, 40)


async def test_a_damaged_record_keeps_no_other_correction_waiting(desk: Serving, platform: FakePlatform) -> None:
    await add(desk, PAY, OTHER)
    await add(desk, BROOK, OTHER, name="union")
    await desk.start()
    damaged = await answered(desk, platform, "What did Marta Ilves say about the dockers?")
    other = await answered(desk, platform, "What did Anna Brook say about the strike?", "2")
    (record,) = re.findall(r"Record (\w{6})", damaged.text)
    with closing(sqlite3.connect(desk.data / "onrecord.db")) as store, store:
        store.execute("UPDATE answer SET labels = '{' WHERE id = ?", (record,))
    await desk.command("hold", "post/strike", "--reason", "complaint")
    await desk.command("hold", "post/union", "--reason", "complaint")
    assert "Not shown while it is being reviewed" in "".join(await corrected(platform, other))


async def test_who_is_forgotten_while_a_correction_is_under_way_gets_no_reply_and_leaves_no_message(
    desk: Serving, platform: FakePlatform
) -> None:
    await add(desk, PAY, OTHER)
    await desk.start()
    message = await answered(desk, platform, "What did Marta Ilves say about the dockers?", private=True)
    platform.edit_delay_s = 6.0
    await desk.command("withdraw", "post/strike", "--reason", "retracted")
    await asyncio.sleep(1.2)
    code, _, err = await desk.command("forget", "user-c1")
    assert code == 0, err
    await asyncio.sleep(6)
    assert replies(platform, message) == []
    assert b"user-c1" not in b"".join(path.read_bytes() for path in desk.data.glob("onrecord.db*"))


async def test_what_is_no_character_is_answered_and_not_delivered_for_ever(desk: Serving, platform: FakePlatform) -> None:
    await add(desk, PAY, OTHER)
    await desk.start()
    for name, text in (("1", "What did Marta \ud800 Ilves say?"), ("2", "What did Marta\x00 Ilves say?")):
        assert await desk.post(asked(name, f"c{name}", text)) == 200
        await until(lambda name=name: platform.shown(name))


async def test_an_outlet_for_staff_is_not_listed_to_the_public_and_more_is_told_where_it_was_asked(
    desk: Serving, platform: FakePlatform
) -> None:
    await add(desk, PAY, BROOK, DORN, OTHER)
    await desk.start()
    message = await answered(desk, platform, "What about privateword and the dockers?", private=True)
    found = re.search(r"Record (\w{6})", message.text)
    assert found
    wants = {"outlets": {"command": "outlets"}, "more": {"command": "more", "record": found[1]}, "record": {"command": "record"}}
    for name, wanted in wants.items():
        text = found[1] if name == "record" else ""
        assert await desk.post({**asked(name, name, text), "audience": "public", "wants": wanted}) == 200
        await until(lambda name=name: platform.shown(name))
        said = platform.shown(name)[0].text
        assert "privateword" not in said
        assert "Hidden Wire" not in said
    assert "Tide Post" in platform.shown("outlets")[0].text


async def test_a_quotation_that_may_stand_in_what_is_held_is_not_judged_by_another(desk: Serving, platform: FakePlatform) -> None:
    await add(desk, BROOK, OTHER, DORN)
    await desk.start()
    await desk.command("hold", "post/strike:2", "--reason", "complaint")
    assert await desk.post({**asked("1", "c1", BROOK), "audience": "public", "wants": {"command": "check"}}) == 200
    await until(lambda: platform.shown("1"))
    said = platform.shown("1")[0].text
    assert "cannot be checked now" in said
    assert "Dorn" not in said

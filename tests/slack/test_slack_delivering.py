"""What becomes of an answer when Slack refuses, is slow, or is gone; and corrections, to everyone whom they concern."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from bot.briefing.delivering import Lane, Update
from bot.briefing.platforms import NotDeliveredError, Way
from bot.briefing.reply import Head, Reply, Said
from bot.core.model import Audience
from bot.slack.address import Address
from bot.slack.delivering import PartlyPostedError
from bot.slack.pacing import Pace
from tests.slack import payloads as slack
from tests.slack.test_slack_acting import SAMPLES, TRUCKS, add, asked, opened, record_of

if TYPE_CHECKING:
    from tests.slack.conftest import Running

NOTICE = "Notice from this bot · no outlet quoted"


@pytest.mark.parametrize("fault", ["ratelimited", "invalid_auth", "token_revoked", "not_authed"])
async def test_an_answer_that_slack_does_not_take_yet_waits_and_is_never_doubled(bot: Running, fault: str) -> None:
    bot.fake.faults["chat.postMessage"] = [fault]
    assert (await bot.send(slack.mention(TRUCKS))).status == 200
    await bot.fake.until(lambda: bot.fake.called("chat.postMessage"))
    jobs = lambda: bot.app.database.read(lambda connection: connection.execute("SELECT state, failures, error FROM job").fetchall())  # noqa: E731
    while (waiting := await jobs()) == [("waiting", 0, None)]:  # noqa: ASYNC110 (a store, which tells nobody)
        await asyncio.sleep(0.01)
    assert waiting == [("waiting", 0, "asked to wait")]
    if fault == "ratelimited":
        await bot.fake.until(lambda: bot.fake.messages)
        await bot.settled()
        assert len(bot.fake.messages) == 1
        assert "(resent)" not in bot.fake.messages[0].words
    else:
        assert bot.slack.deliverer.trouble == f"Slack says {fault}; install the app again"


@pytest.mark.parametrize(("fault", "marked"), [(500, True), ("fatal_error", True), ("invalid_arguments", False)])
async def test_what_may_have_arrived_comes_again_marked_and_what_did_not_unmarked(bot: Running, fault: object, *, marked: bool) -> None:
    bot.fake.faults["chat.postMessage"] = [fault]
    (answer,) = await bot.sent(slack.mention(TRUCKS))
    assert ("(resent)" in answer.words) is marked


async def test_an_answer_to_a_channel_that_the_bot_was_taken_out_of_goes_to_its_asker(bot: Running) -> None:
    bot.fake.faults["chat.postMessage"] = ["not_in_channel"]
    (answer,) = await bot.sent(slack.mention(TRUCKS))
    assert (answer.channel, answer.thread) == ("DU1", None)
    assert answer.words.startswith("Viewpoint: ")


@pytest.mark.parametrize("fault", ["message_not_found", "is_archived", "thread_not_found"])
async def test_a_question_that_was_deleted_meanwhile_is_given_up_and_the_next_is_answered(bot: Running, fault: str) -> None:
    bot.fake.faults["chat.postMessage"] = [fault]
    await bot.send(slack.mention(TRUCKS))
    await bot.settled()
    outcome = await bot.app.database.read(lambda connection: connection.execute("SELECT outcome FROM job").fetchall())
    assert outcome == [("unreachable",)]
    (answer,) = await bot.sent(slack.mention(TRUCKS))
    assert answer.words.startswith("Viewpoint: ")


async def test_blocks_that_slack_finds_too_long_go_in_smaller_messages_and_at_last_as_a_labelled_sentence(bot: Running) -> None:
    bot.fake.faults["chat.postMessage"] = ["msg_blocks_too_long"]
    (answer,) = await bot.sent(slack.mention(TRUCKS))
    assert answer.words.startswith("Viewpoint: ")
    bot.fake.faults["chat.postMessage"] = ["msg_blocks_too_long"] * 2
    (bare,) = await bot.sent(slack.mention(TRUCKS))
    assert bare.words.startswith("Viewpoint: ")
    assert "too long for a message here" in bare.words


async def test_no_message_holds_the_words_of_an_error(bot: Running) -> None:
    bot.fake.faults["chat.postMessage"] = ["invalid_arguments"] * 3
    (told,) = await bot.sent(slack.mention(TRUCKS))
    assert told.words == f"{NOTICE}\nThis question could not be answered because of an error of this bot. It is kept for those who run it."


async def test_a_slow_answer_shows_a_status_and_takes_the_place_of_its_placeholder(bot: Running) -> None:
    slow = bot.parts.worker.sender.answering

    async def slowly(job: Any) -> Any:  # noqa: ANN401
        await asyncio.sleep(1.3)
        return await slow(job)

    slowly.notice = slow.notice  # type: ignore[attr-defined]
    slowly.wording = slow.wording  # type: ignore[attr-defined]
    object.__setattr__(bot.parts.worker.sender, "answering", slowly)
    (message,) = await bot.sent(slack.mention(TRUCKS))
    assert message.said[0] == f"{NOTICE}\nLooking it up. The answer will stand here."
    await bot.fake.until(lambda: message.words.startswith("Viewpoint: "))
    (status,) = bot.fake.called("assistant.threads.setStatus")
    assert status["channel_id"] == "C1"
    assert len(bot.fake.messages) == 1


async def corrected(bot: Running) -> None:
    """Index the second version of the article in which one quoted sentence is another."""
    await add(bot.app, SAMPLES / "second" / "sarnholt-bridge-protest.md")


def changed_paragraph() -> str:
    """The paragraph that the second version changes."""
    old = (SAMPLES / "articles" / "sarnholt-bridge-protest.md").read_text().split("\n\n")
    new = (SAMPLES / "second" / "sarnholt-bridge-protest.md").read_text()
    return next(one for one in old if one not in new and not one.startswith("---"))


async def test_a_correction_edits_the_message_and_mentions_who_asked_and_who_copied_in_one_reply(bot: Running) -> None:
    paragraph = changed_paragraph()
    answer, where = await asked(bot, f"Who said {' '.join(paragraph.split()[:12])}?")
    assert "> " in answer.words
    await opened(bot, slack.pressed("citation", record_of(answer), user="U2", **where))
    await corrected(bot)
    await bot.fake.until(lambda: len(bot.fake.messages) == 2)
    (_, reply) = bot.fake.messages
    assert "⚠ Correction, " in answer.words
    assert answer.words.startswith("Viewpoint: ")
    assert answer.said[0] != answer.words
    lines = reply.words.split("\n")
    assert lines[0].startswith("Viewpoint: ")
    assert lines[1] == "@U1 @U2 "
    assert f"to record {record_of(answer)}" in reply.words
    assert reply.thread == where["thread"]
    struck = [
        one["text"]
        for block in answer.blocks
        if block["type"] == "rich_text"
        for element in block["elements"]
        for one in element["elements"]
        if one.get("style") == {"strike": True}
    ]
    assert len(struck) == 1
    assert struck[0] in paragraph


async def test_who_was_answered_alone_is_corrected_by_direct_message(bot: Running) -> None:
    paragraph = changed_paragraph()
    (answer,) = await bot.sent(slack.command(f"ask Who said {' '.join(paragraph.split()[:12])}?", bot.fake.respond()))
    assert answer.only
    bot.fake.messages.clear()
    await corrected(bot)
    await bot.fake.until(lambda: len(bot.fake.messages) == 2)
    assert all("⚠ Correction, " in one.words for one in bot.fake.messages)
    await bot.settled()


async def test_a_message_that_may_not_be_edited_any_more_is_still_replied_to(bot: Running) -> None:
    paragraph = changed_paragraph()
    await asked(bot, f"Who said {' '.join(paragraph.split()[:12])}?")
    bot.fake.faults["chat.update"] = ["edit_window_closed"] * 9
    await corrected(bot)
    await bot.fake.until(lambda: len(bot.fake.messages) == 2)
    assert "⚠ Correction, " in bot.fake.messages[-1].words


async def test_two_hundred_events_at_once_are_all_answered_by_a_few_workers_in_the_order_of_each_thread(bot: Running) -> None:
    threads = {f"C{channel}": slack.stamp() for channel in range(40)}
    bodies = [slack.mention(f"When will the bridge open? {n}", channel=c, thread=ts) for n in range(5) for c, ts in threads.items()]
    most = 0

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, bot.parts.worker.busy)
            await asyncio.sleep(0.002)

    watching = asyncio.create_task(watch())
    responses = await asyncio.gather(*map(bot.send, bodies))
    assert [one.status for one in responses] == [200] * 200
    await bot.fake.until(lambda: len(bot.fake.messages) == 200, 60)
    watching.cancel()
    await bot.settled()
    assert most <= 8
    rows = await bot.app.database.read(
        lambda connection: connection.execute(
            "SELECT j.conversation, m.remote FROM job j JOIN message m ON m.job = j.id ORDER BY j.conversation, j.id"
        ).fetchall()
    )
    order: dict[str, list[str]] = {}
    for conversation, remote in rows:
        order.setdefault(conversation, []).append(remote)
    assert all(remotes == sorted(remotes) and len(remotes) == 5 for remotes in order.values())


async def test_a_thread_of_five_hundred_turns_goes_on_being_answered(bot: Running) -> None:
    asked_first = slack.mention("When will the bridge open?")
    await bot.sent(asked_first)
    await bot.app.database.write(
        lambda connection: connection.executemany(
            "INSERT INTO turn (conversation, asked_at, answer) SELECT conversation, asked_at, answer FROM turn WHERE ? = 1 LIMIT 1",
            [(1,)] * 499,
        )
    )
    (answer,) = await bot.sent(slack.mention("Who said so?", thread=asked_first["event"]["ts"]))
    assert answer.words.startswith(("Viewpoint", NOTICE))


async def test_one_message_a_second_goes_to_a_channel_and_bulk_waits_for_what_is_waited_for() -> None:
    pace = Pace(every_s=0.05)
    began = time.monotonic()
    for _ in range(3):
        await pace.turn("C1")
    assert time.monotonic() - began >= 0.1
    await pace.turn("C2")
    with pytest.raises(NotDeliveredError) as told:
        await pace.turn("C1", bulk=True)
    assert told.value.after > 0
    far = Pace(every_s=3.0)
    for _ in range(2):
        asyncio.create_task(far.turn("C1"))  # noqa: RUF006 (ended with the loop)
    await asyncio.sleep(0)
    with pytest.raises(NotDeliveredError):
        await far.turn("C1")


async def test_nothing_but_opaque_ids_stands_in_metadata_and_buttons(bot: Running) -> None:
    answer, _ = await asked(bot)
    (posted,) = bot.fake.called("chat.postMessage")
    assert posted["metadata"] == {"event_type": "onrecord_message", "event_payload": {"record": record_of(answer)}}
    values = [one.get("value") for block in answer.blocks if block["type"] == "actions" for one in block["elements"]]
    assert {value for value in values if value} == {record_of(answer)}
    assert "Petra" not in json.dumps(posted["metadata"])


def parts_of(words: str, parts: int = 8) -> Reply:
    """A reply that takes several messages."""
    return Reply((Head(NOTICE), *(Said(f"{words} {'word ' * 500}") for _ in range(parts))), "ABC123")


def to_c1() -> Update:
    return Update("x", Lane("slack", "T1", "C1/1.1"), "U1", "q", Audience.STAFF, address=Address("C1", "1.1").to_json())


async def test_what_takes_more_messages_than_stood_there_is_all_reached_by_the_next_edit(bot: Running) -> None:
    deliverer, placeholder = bot.slack.deliverer, Reply((Head(NOTICE), Said("Looking it up.")), "ABC123")
    name = await deliverer.deliver(to_c1(), placeholder, Way("k"))
    longer = await deliverer.edit(to_c1(), name, parts_of("heldwords"))
    assert longer is not None
    posted = len(bot.fake.messages)
    assert posted > 1
    await deliverer.edit(to_c1(), longer, placeholder)
    assert len(bot.fake.messages) == posted
    assert not any("heldwords" in message.words for message in bot.fake.messages)


async def test_a_part_that_was_deleted_keeps_no_other_from_being_replaced(bot: Running) -> None:
    deliverer = bot.slack.deliverer
    name = await deliverer.deliver(to_c1(), parts_of("heldwords"), Way("k"))
    bot.fake.faults["chat.update"] = ["message_not_found"]
    await deliverer.edit(to_c1(), name, Reply((Head(NOTICE), Said("Held.")), "ABC123"))
    assert not any("heldwords" in message.words for message in bot.fake.messages[1:])


async def test_an_edit_that_slack_finds_too_long_still_takes_the_old_words_away(bot: Running) -> None:
    deliverer = bot.slack.deliverer
    name = await deliverer.deliver(to_c1(), Reply((Head(NOTICE), Said("heldwords")), "ABC123"), Way("k"))
    bot.fake.faults["chat.update"] = ["msg_blocks_too_long"]
    await deliverer.edit(to_c1(), name, parts_of("new", 1))
    assert "heldwords" not in bot.fake.messages[0].words
    assert bot.fake.messages[0].words.startswith(NOTICE)


async def test_an_answer_that_was_posted_in_part_is_not_taken_for_one_that_nobody_saw(bot: Running) -> None:
    bot.fake.faults["chat.postMessage"] = [None, "ratelimited"]
    with pytest.raises(PartlyPostedError):
        await bot.slack.deliverer.deliver(to_c1(), parts_of("words"), Way("k"))
    assert len(bot.fake.messages) == 1

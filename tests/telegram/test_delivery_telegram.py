"""What Telegram does to messages on their way, and what subscribers see of it: nothing lost, nothing twice unmarked, nothing silent."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from subscribers import SECRET, Subscribers

from bot.briefing.delivering import Lane, Update
from bot.briefing.platforms import NotDeliveredError, UnreachableError, Way
from bot.briefing.reply import Head, Quoted, Reply, notice
from bot.telegram.bot import Bot
from bot.telegram.limiter import Limiter
from bot.telegram.reading import Address
from bot.telegram.render import Renderer
from bot.telegram.sending import Messenger
from bot.telegram.transport import AiohttpRequest, Transport
from tests import engine
from tests.core.builders import english
from tests.delivery.serving import until
from tests.properties.strategies import EXAMPLES

from telegram_boundary import TOKEN  # isort: skip
from test_hostile_telegram import quote_of  # isort: skip

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from telegram_boundary import Boundary

ASKED = "When was the Lantern Bridge closed?"
LABEL = "Viewpoint: Daily · private outlet"


def to(chat: int, topic: int | None = None) -> Update:
    return Update("1", Lane("telegram", "4242", str(chat)), str(chat), ASKED, address=Address(chat, topic).to_json(), private=chat > 0)


def saying(*texts: str) -> Reply:
    return Reply((Head(LABEL), *(Quoted(n, quote_of(text), "Daily, in its own words · ¶1") for n, text in enumerate(texts, 1))))


@pytest.fixture
async def messenger(boundary: Boundary) -> AsyncIterator[Messenger]:
    async def no_buttons(_: Update, __: Reply) -> tuple[()]:
        return ()

    bot = Bot(TOKEN, base_url=boundary.url, request=Transport(AiohttpRequest(read_s=0.5)), rate_limiter=Limiter())
    await bot.open()
    yield Messenger(bot, lambda _: Renderer(english()), no_buttons)
    await bot.close_connections()


async def test_a_flood_is_waited_out_and_what_was_sent_before_it_is_not_sent_again(messenger: Messenger, boundary: Boundary) -> None:
    long = saying(*("word " * 400 + f"{n}." for n in range(4)))
    boundary.faults[7] = [None, ("flood", 1)]
    with pytest.raises(NotDeliveredError) as told:
        await messenger.deliver(to(7), long, Way("k"))
    assert told.value.after == 1
    assert told.value.stands == str(boundary.in_chat()[0].id)
    await asyncio.sleep(1.1)
    remote = await messenger.edit(to(7), told.value.stands, long)
    assert remote == ",".join(str(one.id) for one in boundary.in_chat())
    assert [one.text.split("\n")[0] for one in boundary.in_chat()] == [f"{LABEL} ({n}/4)" for n in range(1, 5)]


async def test_an_edit_that_a_flood_stops_between_its_new_parts_goes_on_from_there(messenger: Messenger, boundary: Boundary) -> None:
    long = saying(*("word " * 400 + f"{n}." for n in range(4)))
    remote = await messenger.deliver(to(7), saying("Short."), Way("k"))
    await asyncio.sleep(1)
    boundary.faults[7] = [None, None, ("flood", 1)]
    with pytest.raises(NotDeliveredError) as told:
        await messenger.edit(to(7), remote, long)
    assert told.value.stands == ",".join(str(one.id) for one in boundary.in_chat())
    await asyncio.sleep(1.1)
    await messenger.edit(to(7), told.value.stands, long)
    assert [one.text.split("\n")[0] for one in boundary.in_chat()] == [f"{LABEL} ({n}/4)" for n in range(1, 5)]


async def test_a_reply_that_takes_more_messages_than_stand_there_is_told(messenger: Messenger) -> None:
    long = saying(*("word " * 400 + f"{n}." for n in range(4)))
    assert [messenger.grows(to(7), stands, long) for stands in ("1", "1,2,3", "1,2,3,4", "1,2,3,4,5")] == [True, True, False, False]


async def test_an_edit_reaches_each_part_and_none_keeps_what_is_no_longer_shown(messenger: Messenger, boundary: Boundary) -> None:
    long = saying(*("word " * 400 + f"{n}." for n in range(4)))
    remote = await messenger.deliver(to(7), long, Way("k"))
    assert await messenger.edit(to(7), remote, saying("Short.")) is None
    assert boundary.in_chat()[0].text.startswith(f"{LABEL}\nShort.")
    assert all(one.text == f"{LABEL}\nThis part of the answer is no longer shown." for one in boundary.in_chat()[1:])
    grown = await messenger.edit(to(7), str(boundary.in_chat()[0].id), long)
    assert grown
    assert len(grown.split(",")) == 4


async def test_an_edit_that_changes_nothing_is_one_that_succeeded(messenger: Messenger, boundary: Boundary) -> None:
    remote = await messenger.deliver(to(7), saying("Short."), Way("k"))
    await messenger.edit(to(7), remote, saying("Short."))
    assert boundary.in_chat()[0].said == [boundary.in_chat()[0].text]


async def test_what_is_gone_for_good_is_told_apart_from_what_may_be_tried_again(messenger: Messenger, boundary: Boundary) -> None:
    boundary.blocked.add(8)
    for update, remote in ((to(8), None), (to(-9, 6), None), (to(7), "999")):
        with pytest.raises(UnreachableError):
            await (messenger.edit(update, remote, saying("x.")) if remote else messenger.deliver(update, saying("x."), Way("k")))
    await asyncio.sleep(1)
    boundary.faults[7] = ["after"]
    with pytest.raises(Exception, match="Bad Gateway") as told:
        await messenger.deliver(to(7), saying("x."), Way("k2"))
    assert not isinstance(told.value, NotDeliveredError | UnreachableError)
    await asyncio.sleep(1)
    boundary.faults[7] = ["hang"]
    with pytest.raises(Exception, match="Timeout") as hung:
        await messenger.deliver(to(7), saying("x."), Way("k3"))
    assert not isinstance(hung.value, NotDeliveredError | UnreachableError)


async def test_a_server_that_nobody_listens_at_saw_nothing(boundary: Boundary) -> None:
    async def no_buttons(_: Update, __: Reply) -> tuple[()]:
        return ()

    assert boundary.url
    bot = Bot(TOKEN, base_url="http://127.0.0.1:9/bot", request=Transport(AiohttpRequest()), rate_limiter=Limiter())
    await bot.open()
    with pytest.raises(NotDeliveredError):
        await Messenger(bot, lambda _: Renderer(english()), no_buttons).deliver(to(7), saying("x."), Way("k"))
    await bot.close_connections()


async def test_a_refused_entity_never_costs_an_answer(messenger: Messenger, boundary: Boundary) -> None:
    boundary.faults[7] = [400]
    await messenger.deliver(to(7), saying("Ask @someone."), Way("k"))
    (message,) = boundary.in_chat()
    assert message.over("bold") == [LABEL]
    assert message.over("code") == [message.text.split("\n", 1)[1]]


async def test_a_group_that_became_a_supergroup_is_answered_there(messenger: Messenger, boundary: Boundary) -> None:
    boundary.moved[-9] = -1009
    await messenger.deliver(to(-9), notice(english(), "One."), Way("k"))
    await asyncio.sleep(1)
    await messenger.deliver(to(-9), notice(english(), "Two."), Way("k2"))
    assert [one.text.split("\n")[-1] for one in boundary.in_chat(-1009)] == ["One.", "Two."]


async def test_ours_failing_the_librarys_own_client_sends(boundary: Boundary) -> None:
    class Broken(AiohttpRequest):
        async def initialize(self) -> None:
            raise RuntimeError("no loop for you")

    bot = Bot(TOKEN, base_url=boundary.url, request=Transport(Broken()), rate_limiter=Limiter())
    await bot.open()
    assert (await bot.get_me()).id == 4242
    await bot.close_connections()


async def test_an_answer_in_doubt_comes_again_marked(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    boundary.faults[7] = ["after"]
    boundary.say(ASKED)
    first, second = await serving.says(count=2)
    assert "(resent)" not in first.text
    assert "(resent)" in second.text


async def test_a_flood_delays_an_answer_and_loses_none(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    boundary.faults[7] = [("flood", 2)]
    began = time.monotonic()
    answer = await serving.said(ASKED)
    assert time.monotonic() - began > 2
    assert answer.text.startswith("Viewpoint")
    assert "(resent)" not in answer.text


async def test_who_blocked_the_bot_keeps_nobody_waiting(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    boundary.blocked.add(8)
    boundary.say(ASKED, 8, user=8)
    assert (await serving.said(ASKED)).text.startswith("Viewpoint")
    await until(lambda: '"dead"' not in serving.log.read_text())


async def test_a_second_poller_ends_with_a_sentence(serving: Subscribers, boundary: Boundary) -> None:
    boundary.poll_fault = 409
    process = await serving.start()
    assert await asyncio.wait_for(process.wait(), 15) == 3
    said = serving.log.read_text()
    assert "another process fetches this bot's updates" in said
    assert "Traceback" not in said
    assert TOKEN not in said


async def test_a_token_that_telegram_does_not_know_ends_with_a_sentence(serving: Subscribers) -> None:
    serving.more["TELEGRAM_BOT_TOKEN"] = wrong = "4242:" + "wrong" * 7
    process = await serving.start()
    assert await asyncio.wait_for(process.wait(), 15) == 3
    assert "TELEGRAM_BOT_TOKEN" in serving.log.read_text()
    assert wrong not in serving.log.read_text()


async def test_readyz_says_when_telegram_is_not_to_be_reached_at_the_start(serving: Subscribers) -> None:
    serving.more["TELEGRAM_API_URL"] = "http://127.0.0.1:9/bot"
    await serving.start()
    if engine.ON_POSTGRES:  # who polls is agreed on first, over a connection of its own
        await asyncio.sleep(1.5)
    status, told = await serving.get("/readyz")
    assert status == 503
    assert "telegram" in told


async def test_updates_by_webhook_are_stored_before_they_are_acknowledged_and_forged_ones_refused(
    serving: Subscribers, boundary: Boundary
) -> None:
    serving.more |= {"TELEGRAM_WEBHOOK_URL": "https://bot.example/telegram/webhook", "TELEGRAM_WEBHOOK_SECRET": SECRET}
    await serving.start()
    await until(lambda: boundary.webhook)
    update = boundary.update(message=boundary.message(ASKED))
    assert await serving.webhook(update, secret="forged") == 401
    assert await serving.webhook(update, secret="") == 401
    assert [await serving.webhook(update) for _ in range(3)] == [200, 200, 200]
    assert (await serving.says())[0].text.startswith("Viewpoint")
    for body in (b"no json", b"[]", b"{}", b'{"update_id": 1, "message": {"message_id": "x"}}', b'{"update_id": "\\ud800"}'):
        assert await serving.webhook({}, body=body) == 200
    boundary.press(boundary.in_chat()[0], "In context")
    assert await serving.webhook(boundary.waiting[-1]) == 200
    await until(lambda: "Back" in boundary.in_chat()[0].buttons)
    assert len(boundary.in_chat()) == 1
    assert (await serving.get("/readyz"))[0] == 200


async def test_a_killed_process_loses_no_update_and_answers_none_twice(serving: Subscribers, boundary: Boundary) -> None:
    process = await serving.start()
    for number in range(12):
        boundary.say(ASKED, 50 + number, user=50 + number)
        if number % 4 == 3:
            await asyncio.sleep(0.15)
            await serving.kill(process)
            process = await serving.start()
    await until(lambda: all(boundary.in_chat(50 + number) for number in range(12)), 30)
    for number in range(12):
        plain = [one for one in boundary.in_chat(50 + number) if "(resent)" not in one.text and "Looking it up" not in one.text]
        assert len(plain) <= 1
    await process_ended(serving)


async def process_ended(serving: Subscribers) -> None:
    last = serving.processes[-1]
    last.terminate()
    assert await asyncio.wait_for(last.wait(), 15) == 0


async def test_a_store_that_takes_nothing_keeps_updates_at_telegram(serving: Subscribers, boundary: Boundary) -> None:
    await serving.start()
    assert (await serving.said("/help")).text
    boundary.calls.clear()
    lock = await asyncio.create_subprocess_exec(
        "python3", "-c",
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1]); c.execute('BEGIN IMMEDIATE'); print('x', flush=True); time.sleep(8)",
        str(serving.data / "onrecord.db"), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert lock.stdout
    await lock.stdout.readline()
    asked = boundary.say(ASKED)
    await asyncio.sleep(1)
    assert asked in boundary.waiting
    await lock.wait()
    await serving.says(after=1)


async def test_what_is_for_staff_or_under_embargo_is_never_shown_here(serving: Subscribers, tmp_path: Path) -> None:
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="minutes")
    for name, more in (("staff", ("--audience", "staff")), ("embargoed", ("--audience", "public", "--embargo-until", later))):
        file = tmp_path / f"{name}.md"
        file.write_text(f"The zebrafinch council of Sarnholt met on 3 March about the {name} plan.\n")
        code, _, err = await serving.command("add", str(file), "--source", "courier", *more)
        assert code == 0, err
    await serving.start()
    for place, words in enumerate(
        (
            "What did the zebrafinch council do?",
            "/brief staff",
            "/timeline embargoed",
            "/check “zebrafinch council”",
            "/who zebrafinch",
            "/start",
        )
    ):
        told = await serving.said(words, 70 + place, user=70 + place)
        assert "council of Sarnholt met" not in told.text, words
        assert not any("zebrafinch" in label for label in told.buttons)


@EXAMPLES
@given(st.integers(-(10**13), 10**13).filter(bool), st.integers(2, 10**6) | st.none(), st.integers(1, 10**6) | st.none())
def test_an_address_comes_back_as_it_went(chat: int, topic: int | None, message: int | None) -> None:
    assert Address.from_json(Address(chat, topic, message).to_json()) == Address(chat, topic, message)


async def test_an_answer_that_a_flood_stops_goes_on_after_a_crash_without_repeating_a_part(
    serving: Subscribers, boundary: Boundary
) -> None:
    process = await serving.start()
    boundary.faults[7] = [None, ("flood", 3)]
    boundary.say("/who")
    await until(lambda: boundary.faults[7] == [])
    await asyncio.sleep(0.5)
    await serving.kill(process)
    await serving.start()
    parts = await serving.says(count=2)
    assert [one.text.split("\n")[0][-5:] for one in parts] == ["(1/2)", "(2/2)"]
    await serving.said("/help", 8, user=8)
    assert not any("(resent)" in one.text for one in parts)
    assert len(boundary.in_chat()) == 2


async def test_an_answer_whose_process_ends_between_its_parts_comes_again_marked(serving: Subscribers, boundary: Boundary) -> None:
    process = await serving.start()
    boundary.faults[7] = [None, "hang"]
    boundary.say("/who")
    await until(lambda: boundary.faults[7] == [])
    await serving.kill(process)
    await serving.start()
    first, again, rest = await serving.says(count=3)
    assert "(resent)" not in first.text
    assert "(resent)" in again.text
    assert "(2/2)" in rest.text


async def test_of_two_processes_one_fetches_updates_and_the_other_goes_on_when_it_is_killed(
    serving: Subscribers, boundary: Boundary
) -> None:
    boundary.poll_s = 0.3
    first = await serving.start()
    await serving.said("/help")
    standby = Subscribers(serving.data, serving.platform, serving.http, boundary=boundary)
    try:
        second = await standby.start()
        for _ in range(100):
            status, _ = await standby.get("/readyz")
            if status == 200:
                break
            await asyncio.sleep(0.05)
        assert status == 200
        most = boundary.polling_most
        for number in range(6):
            assert (await serving.said("/help", 60 + number, user=60 + number)).text
        assert (most, boundary.polling_most) == (1, 1)
        assert second.returncode is None
        await serving.kill(first)
        boundary.say(ASKED, 80, user=80)
        answered = await standby.says(80)
        assert answered[0].text.startswith("Viewpoint")
        assert len(boundary.in_chat(80)) == 1
    finally:
        await standby.end()

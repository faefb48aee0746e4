"""`serve` as a real process: what readers see of it, and what becomes of what goes wrong."""

from __future__ import annotations

import asyncio
import io
import json
import signal
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from fake_platform import NOTICE, PLACEHOLDER, asked
from serving import until

if TYPE_CHECKING:
    from fake_platform import FakePlatform
    from serving import Serving

LABEL = "Viewpoint: "


async def test_a_quick_answer_is_one_message_that_starts_with_its_label(serving: Serving, platform: FakePlatform) -> None:
    await serving.start()
    assert await serving.post(asked("1")) == 200
    await until(lambda: platform.messages)
    (message,) = platform.messages
    assert message.text.startswith(LABEL)
    assert message.answers
    assert (message.said, platform.typing) == ([message.text], [])


async def test_a_slow_answer_signals_then_takes_the_place_of_its_placeholder(serving: Serving, platform: FakePlatform) -> None:
    await serving.start()
    await serving.post(asked("1", text="When will the bridge open? slowly 15"))
    await until(lambda: platform.messages and platform.messages[0].answers)
    (message,) = platform.messages
    assert [text.partition("\n")[0] for text in message.said] == [NOTICE, message.text.partition("\n")[0]]
    assert message.said[0] == PLACEHOLDER
    assert platform.typing == ["c1"]


async def test_one_update_delivered_four_times_is_answered_once(serving: Serving, platform: FakePlatform) -> None:
    await serving.start()
    assert [await serving.post(asked("1")) for _ in range(3)] == [200] * 3
    await until(lambda: platform.messages)
    assert await serving.post(asked("1")) == 200
    await serving.post(asked("2"))
    await until(lambda: platform.shown("2"))
    assert len(platform.shown("1")) == 1


async def test_a_slow_conversation_delays_no_other_and_keeps_its_own_order(serving: Serving, platform: FakePlatform) -> None:
    await serving.start()
    await serving.post(asked("slow", "a", "When will the bridge open? slowly 8"))
    await serving.post(asked("after", "a"))
    await serving.post(asked("other", "b"))
    await until(lambda: len(platform.messages) == 3)
    assert [message.update for message in platform.messages] == ["other", "slow", "after"]


async def test_a_poisoned_update_is_tried_three_times_told_and_set_aside_and_its_lane_moves_on(
    serving: Serving, platform: FakePlatform
) -> None:
    await serving.start()
    await serving.post(asked("bad", text="When will the bridge open? poison canary-77"))
    await serving.post(asked("good"))
    await until(lambda: platform.shown("good"))
    (told,) = platform.shown("bad")
    assert told.text.startswith(f"{NOTICE}\n\nThis question could not be answered because of an error of this bot.")
    failures = [line for line in serving.logged() if line["event"].startswith("job")]
    assert [line["event"] for line in failures] == ["job failed", "job failed", "job set aside"]
    assert {line["error"].partition(" at ")[0] for line in failures} == {"PoisonedError"}
    assert "canary-77" not in serving.log.read_text()
    code, out, _ = await serving.command("dead", "list", "--json")
    dead = json.loads(out)
    assert (code, dead["platform"], dead["failures"]) == (0, "fake", 3)
    assert (await serving.command("dead", "retry", str(dead["job"])))[0] == 0
    await until(lambda: len(platform.shown("bad")) == 2)


@pytest.mark.parametrize(
    ("faults", "marked"),
    [
        ([503], True),
        (["after"], True),
        ([400], False),
        ([429, 429, 429, 429], False),
        (["hang"], True),
    ],
    ids=["it fails", "it succeeds and then fails", "it refuses", "it asks to wait", "it hangs"],
)
async def test_a_delivery_that_goes_wrong_is_made_up_for_and_marked_where_readers_may_have_seen_it(
    serving: Serving, platform: FakePlatform, faults: list[object], *, marked: bool
) -> None:
    platform.faults["c1"] = faults[:]
    await serving.start()
    await serving.post(asked("1"))
    await serving.post(asked("2"))
    await until(lambda: platform.shown("2"), 20)
    shown = platform.shown("1")
    assert ("(resent)" in shown[-1].text) is marked
    assert len(shown) == (2 if faults == ["after"] else 1)
    assert all(message.answers and message.text.startswith(LABEL) for message in shown)
    assert "(resent)" not in platform.shown("2")[0].text
    records = {line for message in shown for line in message.text.splitlines() if line.startswith("Record")}
    assert len(records) == 1, "tried again, it is the same answer"


async def test_a_conversation_that_is_gone_is_given_up_at_once(serving: Serving, platform: FakePlatform) -> None:
    platform.faults["c1"] = [410]
    await serving.start()
    await serving.post(asked("1"))
    await serving.post(asked("2"))
    await until(lambda: platform.shown("2"))
    assert platform.shown("1") == []


async def test_a_deleted_placeholder_is_made_up_for_by_a_message(serving: Serving, platform: FakePlatform) -> None:
    platform.faults["c1"] = [None, 410]
    await serving.start()
    await serving.post(asked("1", text="When will the bridge open? slowly 13"))
    await until(lambda: len(platform.messages) == 2)
    assert [message.answers for message in platform.messages] == [False, True]


async def test_what_does_not_fit_into_a_mailbox_is_told_so_at_once_and_not_done_later(serving: Serving, platform: FakePlatform) -> None:
    policy = serving.data / "policy.toml"
    policy.write_text("[mailbox]\nconversation = 2\n")
    serving.more["ONRECORD_POLICY"] = str(policy)
    await serving.start()
    for name in ("1", "2", "3"):
        await serving.post(asked(name, text="When will the bridge open? slowly 8"))
    await until(lambda: platform.shown("3"))
    assert [message.update for message in platform.messages] == ["3"]
    assert platform.messages[0].text.startswith(f"{NOTICE}\n\nBusy: 2 questions wait here")
    await until(lambda: platform.shown("2"))
    assert len(platform.shown("3")) == 1


async def test_who_may_not_ask_is_told_so_and_nothing_of_the_question_is_stored(serving: Serving, platform: FakePlatform) -> None:
    policy = serving.data / "policy.toml"
    policy.write_text('contact = "desk@newsroom.example"\n[ask]\nfake = ["w/user-a"]\n')
    serving.more["ONRECORD_POLICY"] = str(policy)
    await serving.start()
    await serving.post(asked("1", "b", "When will the bridge open? canary-88"))
    await serving.post(asked("2", "a"))
    await until(lambda: platform.shown("1") and platform.shown("2"))
    assert "Ask desk@newsroom.example for access. Nothing of your question was stored." in platform.shown("1")[0].text
    assert platform.shown("2")[0].answers
    assert b"canary-88" not in b"".join(file.read_bytes() for file in serving.data.rglob("*") if file.is_file())


@pytest.mark.parametrize("text", ["", "  \n", "x" * 1_000_000, "\x00\ufdd0", "⁉️"])
async def test_a_question_that_cannot_be_read_is_told_so(serving: Serving, platform: FakePlatform, text: str) -> None:
    await serving.start()
    assert await serving.post(asked("1", text=text)) == 200
    await until(lambda: platform.messages)
    assert platform.messages[0].text.startswith(f"{NOTICE}\n\nThis cannot be read as a question.")


async def test_a_body_that_is_no_update_or_too_large_is_refused_and_asks_for_nothing_is_fine(serving: Serving) -> None:
    await serving.start()
    async with serving.http.post(f"{serving.url}/fake/events", data=b"{") as told:
        assert told.status == 400
    async with serving.http.post(f"{serving.url}/fake/events", data=io.BytesIO(b"x" * 3_000_000)) as told:
        assert told.status == 413
    async with serving.http.post(f"{serving.url}/fake/events", json={"ping": True}) as told:
        assert told.status == 200
    assert (await serving.get("/readyz"))[1].count('"waiting": {}') == 1


async def test_an_update_of_a_platform_that_is_not_served_is_kept_and_the_operator_is_told(
    serving: Serving, platform: FakePlatform
) -> None:
    await serving.start()
    assert await serving.post({**asked("1"), "platform": "elsewhere"}) == 200
    await serving.post(asked("2"))
    await until(lambda: platform.shown("2"))
    await asyncio.sleep(0.5)
    assert json.loads((await serving.get("/readyz"))[1])["waiting"] == {"elsewhere": 1}
    await serving.start()
    await until(lambda: [line for line in serving.logged() if line.get("platform") == "elsewhere" and line["level"] == "warning"])


async def test_while_the_store_is_locked_nothing_is_acknowledged_and_then_all_is_well(serving: Serving, platform: FakePlatform) -> None:
    await serving.start()
    with closing(sqlite3.connect(serving.data / "onrecord.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert await serving.post(asked("1")) == 503
        status, told = await serving.get("/readyz")
        assert (status, "is locked by another process" in told) == (503, True)
        assert (await serving.get("/healthz"))[0] == 200
        other.execute("ROLLBACK")
    assert (await serving.get("/readyz"))[0] == 200
    assert await serving.post(asked("1")) == 200
    await until(lambda: platform.shown("1"))
    assert len(platform.shown("1")) == 1


async def test_on_a_full_disk_nothing_is_acknowledged_that_is_not_stored(serving: Serving, platform: FakePlatform) -> None:
    """A limit on file sizes fails a write as a full disk does; the shell's `ulimit -f` counts blocks of 1,024 bytes."""
    size = (serving.data / "onrecord.db").stat().st_size // 1024
    process = await serving.start(prefix=("bash", "-c", f'trap "" XFSZ; ulimit -f {size + 600}; exec "$@"', "limit"))
    told = {}
    for number in range(40):
        told[str(number)] = await serving.post(asked(str(number), f"c{number}", "a" * 60_000))
    assert 503 in told.values()
    assert (await serving.get("/healthz"))[0] == 200
    await serving.kill(process)
    await serving.start()
    for name in told:
        assert await serving.post(asked(name, f"c{name}", "a" * 60_000)) == 200
    await until(lambda: {message.update for message in platform.messages} == set(told), 20)


async def test_told_to_end_it_takes_nothing_more_in_ends_what_it_has_and_the_next_process_does_the_rest(
    serving: Serving, platform: FakePlatform
) -> None:
    process = await serving.start()
    for number in range(40):
        assert await serving.post(asked(f"{number:02}", f"c{number % 20}", "When will the bridge open? slowly 6")) == 200
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    await asyncio.sleep(0.1)
    assert await serving.post(asked("late")) == 0
    assert await process.wait() == 0
    assert time.monotonic() - began <= 8
    assert 0 < len(platform.messages) < 40
    await serving.start()
    await until(lambda: len({message.update for message in platform.messages if message.answers}) == 40)
    assert not [message for message in platform.messages if "(resent)" in message.text]
    assert len([message for message in platform.messages if message.answers]) == 40


async def test_an_interrupt_ends_it_like_a_term_does_and_says_so_with_130(serving: Serving, platform: FakePlatform) -> None:
    process = await serving.start()
    for number in range(6):
        assert await serving.post(asked(str(number), f"c{number}", "When will the bridge open? slowly 6")) == 200
    await until(lambda: platform.typing)
    process.send_signal(signal.SIGINT)
    assert await process.wait() == 130
    assert len([message for message in platform.messages if message.answers]) == 6
    assert "Traceback" not in serving.log.read_text()


async def test_an_answer_that_never_comes_does_not_keep_a_process_from_ending(serving: Serving, platform: FakePlatform) -> None:
    process = await serving.start()
    await serving.post(asked("1", text="When will the bridge open? slowly 300"))
    await until(lambda: platform.typing)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
    assert 6 < time.monotonic() - began <= 8


async def test_two_processes_on_one_store_share_the_work_and_repeat_none_of_it(serving: Serving, platform: FakePlatform) -> None:
    await serving.start()
    await serving.start()
    await asyncio.gather(*(serving.post(asked(str(number), f"c{number % 15}")) for number in range(60)))
    await until(lambda: len(platform.messages) >= 60)
    await asyncio.sleep(0.3)
    assert len(platform.messages) == len({message.update for message in platform.messages}) == 60, serving.log.read_text()


async def test_the_figures_tell_what_was_answered_sent_dropped_and_how_long_the_oldest_waits(
    serving: Serving, platform: FakePlatform
) -> None:
    await serving.start()
    assert (await serving.get("/healthz")) == (200, '{"status": "ok"}')
    await serving.post(asked("1"))
    await serving.post(asked("1"))
    await serving.post({**asked("2"), "platform": "elsewhere"})
    await until(lambda: platform.messages)
    await asyncio.sleep(0.5)
    _, told = await serving.get("/metrics")
    for line in (
        'onrecord_updates_total{acceptance="stored"} 2.0',
        'onrecord_updates_total{acceptance="duplicate"} 1.0',
        'onrecord_answers_total{mode="extractive",status="answered"} 1.0',
        'onrecord_sends_total{outcome="sent"} 1.0',
        'onrecord_queue_jobs{platform="elsewhere"} 1.0',
        'onrecord_messages{purpose="answer",state="sent"} 1.0',
    ):
        assert line in told.splitlines(), told
    age = next(float(line.split()[1]) for line in told.splitlines() if line.startswith("onrecord_queue_age_seconds"))
    assert 0 < age < 60


async def test_no_secret_and_no_word_of_a_reader_stands_in_the_log_even_at_debug(serving: Serving, platform: FakePlatform) -> None:
    secret = "1234567890:" + "A" * 35
    serving.more |= {"ONRECORD_LOG": "debug", "TELEGRAM_BOT_TOKEN": secret, "SLACK_SIGNING_SECRET": "planted-5ecret"}
    platform.faults["c1"] = [500, "after"]
    await serving.start()
    await serving.post(asked("1", text="When will the bridge open, canary-99? planted-5ecret"))
    await serving.post(asked("2", "c2", text="When will the bridge open? poison canary-99"))
    await until(lambda: platform.shown("1") and platform.shown("2"))
    logged = serving.log.read_text()
    assert '"level": "warning"' in logged
    for word in ("canary-99", secret, "planted-5ecret", "user-c1", "\x1b"):
        assert word not in logged


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({"ONRECORD_HTTP": "localhost"}, "ONRECORD_HTTP=localhost: write host:port"),
        ({"ONRECORD_HTTP": "localhost:99999"}, "write host:port"),
        ({"ONRECORD_LOG": "loud"}, "ONRECORD_LOG=loud: one of debug, info, warning, error"),
    ],
)
async def test_a_setting_that_cannot_be_used_is_one_line_and_exit_3(serving: Serving, more: dict[str, str], line: str) -> None:
    serving.more |= more
    code, out, err = await serving.command("serve")
    assert (code, out) == (3, "")
    assert line in err


async def test_serve_without_a_platform_works_and_ends_with_0_and_a_second_one_on_its_address_is_refused(serving: Serving) -> None:
    process = await serving.start()
    serving.more["ONRECORD_HTTP"] = serving.url.removeprefix("http://")
    code, _, err = await serving.command("serve")
    assert code == 3
    assert "cannot listen there" in err
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0

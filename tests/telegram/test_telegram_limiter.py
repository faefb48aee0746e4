"""Two lanes: what somebody waits for goes before bulk, and all stay within Telegram's limits."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest

from bot.telegram.limiter import BULK, Limiter
from bot.telegram.transport import FloodError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


async def send(limiter: Limiter, chat: int, *, bulk: bool = False, endpoint: str = "sendMessage", fails: float = 0) -> float:
    """Send through the limiter; when it went."""
    went: list[float] = []

    async def call() -> bool:
        went.append(time.monotonic())
        if fails:
            raise FloodError(fails)
        return True

    callback: Callable[..., Coroutine[Any, Any, bool]] = call
    await limiter.process_request(callback, (), {}, endpoint, {"chat_id": chat}, BULK if bulk else None)
    return went[0]


async def test_an_answer_does_not_wait_behind_bulk() -> None:
    limiter = Limiter()
    bulk = [asyncio.create_task(send(limiter, 1000 + chat, bulk=True)) for chat in range(200)]
    await asyncio.sleep(0.5)
    began = time.monotonic()
    assert await send(limiter, 1) - began < 0.5
    assert sum(not task.done() for task in bulk) > 100
    for task in bulk:
        task.cancel()


async def test_no_second_has_more_than_thirty() -> None:
    limiter = Limiter()
    bulk = [send(limiter, 1000 + chat, bulk=True) for chat in range(40)]
    went = sorted(await asyncio.gather(*bulk, *(send(limiter, chat + 1) for chat in range(25))))
    assert max(sum(1 for other in went if at <= other < at + 1) for at in went) <= 30


async def test_a_chat_is_sent_one_message_a_second_in_order() -> None:
    limiter = Limiter()
    first, second = await asyncio.gather(send(limiter, 1), send(limiter, 1))
    assert second - first >= 0.99


async def test_an_edit_in_a_private_chat_does_not_wait_for_a_message_there() -> None:
    limiter = Limiter()
    first = await send(limiter, 1)
    assert await send(limiter, 1, endpoint="editMessageText") - first < 0.5


async def test_a_group_that_had_its_twenty_is_told_to_wait_rather_than_kept_waiting() -> None:
    now = [0.0]
    limiter = Limiter(lambda: now[0])
    for _ in range(20):
        now[0] += 1.5
        await send(limiter, -1)
    with pytest.raises(FloodError) as told:
        await send(limiter, -1)
    assert 20 < told.value.after <= 60


async def test_a_flood_stops_its_chat_and_no_other() -> None:
    limiter = Limiter()
    with pytest.raises(FloodError):
        await send(limiter, 1, fails=30)
    with pytest.raises(FloodError):
        await send(limiter, 1)
    assert await send(limiter, 2)


async def test_three_floods_at_once_stop_everything() -> None:
    limiter = Limiter()
    for chat in (1, 2, 3):
        with pytest.raises(FloodError):
            await send(limiter, chat, fails=30)
    with pytest.raises(FloodError) as told:
        await send(limiter, 4)
    assert told.value.after > 25


async def test_who_gives_up_waiting_takes_no_turn() -> None:
    limiter = Limiter()
    bulk = [asyncio.create_task(send(limiter, 1000 + chat, bulk=True)) for chat in range(60)]
    await asyncio.sleep(0.05)
    for task in bulk:
        task.cancel()
    began = time.monotonic()
    assert await send(limiter, 5000, bulk=True) - began < 1.2


async def test_what_is_no_message_waits_for_nothing() -> None:
    limiter = Limiter()
    began = time.monotonic()
    for _ in range(50):
        await send(limiter, 1, endpoint="sendChatAction")
    assert time.monotonic() - began < 1


async def test_more_chats_than_are_kept_in_mind_are_all_sent_to() -> None:
    limiter = Limiter(chats=5)
    went = await asyncio.gather(*(send(limiter, 1000 + chat, bulk=True) for chat in range(20)))
    assert len(went) == 20

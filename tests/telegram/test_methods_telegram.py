"""Every call that the bot makes is one that another library's types of the Bot API allow. `make test-telegram-methods` runs it."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from subscribers import SECRET
from telegram_rules import KNOWN

from tests.delivery.serving import until

if TYPE_CHECKING:
    from subscribers import Subscribers
    from telegram_boundary import Boundary

PYTHON = str(Path(os.environ["METHODS_PYTHON"]).absolute()) if "METHODS_PYTHON" in os.environ else ""
ORACLE = str(Path(__file__).with_name("methods.py"))
pytestmark = pytest.mark.skipif(not PYTHON, reason="runs by `make test-telegram-methods`, with aiogram in an environment of its own")
ASKED = "When was the Lantern Bridge closed?"


async def wrong(calls: list[tuple[str, dict[str, Any]]]) -> list[str | None]:
    """What aiogram says of calls."""
    process = await asyncio.create_subprocess_exec(PYTHON, ORACLE, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    told, _ = await process.communicate(json.dumps(calls, default=lambda _: "attach://file").encode())
    assert process.returncode == 0
    return list(json.loads(told))


async def test_what_is_no_call_of_the_bot_api_is_found() -> None:
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_date": "y"}]]}
    found = await wrong([
        ("sendMessage", {"chat_id": 7, "text": "x"}),
        ("sendMessage", {"chat_id": 7, "text": "x", "entity": []}),
        ("sendMessage", {"chat_id": 7, "text": "x", "entities": [{"type": "bold", "offset": "first", "length": 1}]}),
        ("sendMessage", {"chat_id": 7, "text": "x", "reply_markup": keyboard}),
        ("editMessage", {}),
    ])  # fmt: skip
    assert found[0] is None
    assert all(found[1:])
    assert "entity" in str(found[1])
    assert "callback_date" in str(found[3])


async def test_every_call_is_one_that_the_bot_api_has(serving: Subscribers, boundary: Boundary) -> None:
    process = await serving.start()
    boundary.topics.add((-9, 5))
    for words in ("/start", ASKED, "/brief", "/who", "/timeline", "/check “the third pier is cracked”", "/help", "/language", "/export"):
        await serving.said(words, 1000 + len(words), user=1000 + len(words))
    await serving.said(f"@onrecord_bot {ASKED}", -9, message_thread_id=5, is_topic_message=True)
    answer = await serving.said(ASKED)
    for label, then in (
        ("In context", "Back"),
        ("Back", "In context"),
        ("Something wrong?", "Wrong speaker"),
        ("Wrong speaker", "In context"),
    ):
        boundary.press(answer, label)
        await until(lambda then=then: then in answer.buttons)
    await serving.said("/forget")
    process.terminate()
    await process.wait()
    serving.more |= {"TELEGRAM_WEBHOOK_URL": "https://bot.example/telegram/webhook", "TELEGRAM_WEBHOOK_SECRET": SECRET}
    await serving.start()
    await until(lambda: boundary.webhook)
    made = {method for method, _ in boundary.calls}
    assert made >= set(KNOWN) - {"getUpdates", "getWebhookInfo", "sendChatAction"}
    calls = [*boundary.calls, ("getUpdates", boundary.polled)]
    told = await wrong(calls)
    assert [(call, one) for call, one in zip(calls, told, strict=True) if one] == []

"""The whole way over real HTTP with somebody else's Bot API: telegram-test-api, by polling and by webhook. `make test-e2e-telegram`."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.delivery.fake_platform import session
from tests.delivery.serving import SAMPLES, Serving, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from aiohttp import ClientSession

HERE = Path(__file__).resolve().parent
NODE = os.environ.get("TELEGRAM_TEST_API_NODE", "")
pytestmark = pytest.mark.skipif(not NODE, reason="`make test-e2e-telegram` sets up the emulated Bot API")
TOKEN = "666:" + "test" * 9
ASKED = "Who was arrested on 11 May?"


@dataclass(slots=True)
class Reader:
    """A subscriber on the emulated Telegram."""

    url: str
    http: ClientSession
    chat: int = 7
    code: str = "en"
    written: int = field(default=0)

    async def _post(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 (JSON)
        async with self.http.post(f"{self.url}/{path}", json=body) as told:
            return (await told.json())["result"]

    def _common(self) -> dict[str, Any]:
        sender = {"id": self.chat, "is_bot": False, "first_name": "Ada", "language_code": self.code}
        return {"from": sender, "chat": {"id": self.chat, "type": "private", "first_name": "Ada"}, "date": int(time.time())}

    async def write(self, text: str) -> None:
        """Write a message."""
        await self._post("sendMessage", {"botToken": TOKEN, **self._common(), "text": text})

    async def press(self, shown: dict[str, Any], label: str) -> None:
        """Press a button."""
        message = shown["message"]
        keys = message["reply_markup"]["inline_keyboard"]
        (data,) = [key["callback_data"] for row in keys for key in row if key["text"] == label]
        common = self._common()
        about = {**common, "message_id": shown["messageId"], "text": message["text"], "reply_markup": message["reply_markup"]}
        await self._post("sendCallback", {"botToken": TOKEN, "from": common["from"], "data": data, "message": about})

    async def reads(self) -> list[dict[str, Any]]:
        """What the bot has said, as it reads now."""
        history = await self._post("getUpdatesHistory", {"token": TOKEN})
        mine = [one for one in history if str(one.get("message", {}).get("chat_id")) == str(self.chat)]
        return sorted(mine, key=lambda one: int(one["messageId"]))

    async def sees(self, true: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """What the bot has said once that holds."""
        for _ in range(300):
            if true(seen := await self.reads()):
                return seen
            await asyncio.sleep(0.1)
        raise AssertionError([one["message"]["text"] for one in seen])

    async def asks(self, text: str) -> dict[str, Any]:
        """Write, and see the next message."""
        before = len(await self.reads())
        await self.write(text)
        return (await self.sees(lambda seen: len(seen) > before))[before]


def text(shown: dict[str, Any]) -> str:
    return str(shown["message"]["text"])


@pytest.fixture
async def telegram() -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(NODE, str(HERE / "server.js"), cwd=HERE, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    port = (await process.stdout.readline()).decode().strip()
    yield f"http://127.0.0.1:{port}"
    process.kill()
    await process.wait()


@dataclass(slots=True)
class Subscribed(Serving):
    """`serve` with a token of the emulated Telegram."""

    async def begin(self, port: int) -> asyncio.subprocess.Process:
        """Start it."""
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-W", "error", "-m", "bot", "serve",
                env={**self.environment, "ONRECORD_HTTP": f"127.0.0.1:{port}"}, stdout=log, stderr=log, cwd=self.data,
            )  # fmt: skip
        self.processes.append(process)
        await until(lambda: '"serving"' in self.log.read_text() or process.returncode is not None)
        return process


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_a_subscriber_begins_asks_looks_checks_asks_in_russian_is_corrected_and_forgotten(
    way: str, telegram: str, tmp_path: Path, samples_into: Callable[[Path], object]
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    samples_into(data)
    (data / "policy.toml").write_text('languages = ["ru"]\n', "utf-8")
    port = free_port()
    async with session() as http:
        serving = Subscribed(data, telegram, http)
        serving.more = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": f"{telegram}/bot",
            "ONRECORD_POLICY": str(data / "policy.toml"),
        }
        if way == "webhook":
            serving.more |= {"TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram/webhook", "TELEGRAM_WEBHOOK_SECRET": "not-a-secret"}
        process = await serving.begin(port)
        try:
            await _conversation(Reader(telegram, http), serving, data)
            await _in_russian(Reader(telegram, http, chat=8, code="ru"))
        finally:
            process.terminate()
            await process.wait()
            await serving.end()
    assert "Traceback" not in serving.log.read_text()


async def _conversation(reader: Reader, serving: Serving, data: Path) -> None:
    await until(lambda: '"serving"' in serving.log.read_text())
    await asyncio.sleep(1)
    start = await reader.asks("/start")
    assert text(start).startswith("Notice from this bot · no outlet quoted")
    sample = start["message"]["reply_markup"]["inline_keyboard"][0][0]["text"]
    before = len(await reader.reads())
    await reader.press(start, sample)
    tapped = (await reader.sees(lambda seen: len(seen) > before))[-1]
    assert text(tapped).startswith("Viewpoint")

    answer = await reader.asks(ASKED)
    place, whole = len(await reader.reads()) - 1, text(answer)
    kinds = {one["type"] for one in answer["message"]["entities"]}
    assert whole.startswith("Viewpoint")
    assert {"bold", "blockquote", "text_link"} <= kinds
    await reader.press(answer, "In context")
    context = (await reader.sees(lambda seen: text(seen[place]) != whole))[place]
    assert text(context).startswith("Viewpoint")
    await reader.press(context, "Back")
    await reader.sees(lambda seen: text(seen[place]) == whole)

    assert "not as a quotation" in text(await reader.asks("/check “the third pier is cracked”"))

    article = (SAMPLES / "articles" / "sarnholt-bridge-protest.md").read_text("utf-8")
    changed = data / "sarnholt-bridge-protest.md"
    changed.write_text(article.replace("31 were arrested", "33 were arrested"), "utf-8")
    code, _, err = await serving.command("add", str(changed))
    assert code == 0, err
    seen = await reader.sees(lambda seen: "⚠ Correction" in text(seen[place]) and "⚠ Correction" in text(seen[-1]))
    assert text(seen[-1]).startswith("Viewpoint")

    assert text(await reader.asks("/forget")).startswith("Notice from this bot · no outlet quoted\nDeleted:")


async def _in_russian(reader: Reader) -> None:
    answer = text(await reader.asks("Что сказал Vandry?"))
    assert answer.startswith(("Точка зрения", "Точки зрения"))

"""A real `serve` process with a Telegram token, whose subscribers are a test."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from telegram_boundary import TOKEN, Boundary

from tests.delivery.serving import Serving, until

if TYPE_CHECKING:
    import io

    from telegram_boundary import Sent

SECRET = "not-a-secret"


@dataclass(slots=True)
class Subscribers(Serving):
    """`serve` on the boundary."""

    boundary: Boundary = field(default_factory=Boundary)

    async def start(self, *, prefix: tuple[str, ...] = ()) -> asyncio.subprocess.Process:
        """Start a process and wait until it fetches updates."""
        self.more = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": self.boundary.url, **self.more}
        with self.log.open("ab") as log:
            begin = log.tell()
            words = (*prefix, sys.executable, "-W", "error", "-m", "bot", "serve")
            process = await asyncio.create_subprocess_exec(*words, env=self.environment, stdout=log, stderr=log, cwd=self.data)
        self.processes.append(process)
        await until(lambda: '"serving"' in self.log.read_bytes()[begin:].decode() or process.returncode is not None)
        told = [json.loads(line) for line in self.log.read_bytes()[begin:].decode().splitlines() if '"serving"' in line]
        self.url = f"http://{told[0]['address']}" if told else ""
        return process

    async def webhook(self, update: dict[str, Any], *, secret: str = SECRET, body: bytes | io.BytesIO | None = None) -> int:
        """Post an update as Telegram does."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret, "Content-Type": "application/json"}
        async with self.http.post(f"{self.url}/telegram/webhook", data=body or json.dumps(update).encode(), headers=headers) as told:
            return told.status

    async def says(self, chat: int = 7, *, after: int = 0, count: int = 1) -> list[Sent]:
        """What the bot says in a chat beyond so many messages."""
        await until(lambda: len(self.boundary.in_chat(chat)) >= after + count)
        return self.boundary.in_chat(chat)[after:]

    async def said(self, text: str, chat: int = 7, **more: Any) -> Sent:  # noqa: ANN401
        """The bot's next message in a chat after somebody wrote there."""
        before = len(self.boundary.in_chat(chat))
        self.boundary.say(text, chat, **more)
        return (await self.says(chat, after=before))[0]

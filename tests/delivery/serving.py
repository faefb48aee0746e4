"""A real `serve` process on a store of its own, that a test posts to, watches and kills."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError, ClientSession

from tests import engine

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
SAMPLES = REPOSITORY / "bot" / "samples"
OURS = ("ONRECORD_", "OPENAI_", "SLACK_", "TELEGRAM_", "XDG_")


@dataclass(slots=True)
class Serving:
    """One data folder and the processes that serve it, one after another or side by side."""

    data: Path
    platform: str
    http: ClientSession
    more: dict[str, str] = field(default_factory=dict)
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)
    url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        ours = {"ONRECORD_DATA": str(self.data), "ONRECORD_SOURCES": str(SAMPLES / "sources.toml"), "HOME": str(self.data)}
        return {
            **kept,
            "PYTHONPATH": f"{REPOSITORY}:{HERE}",
            "ONRECORD_HTTP": "127.0.0.1:0",
            "ONRECORD_EMBEDDER": "none",
            **ours,
            **engine.environment(self.data),
            **self.more,
        }

    @property
    def log(self) -> Path:
        return self.data / "serve.log"

    def logged(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    async def start(self, *, prefix: tuple[str, ...] = ()) -> asyncio.subprocess.Process:
        """Start a process and wait until it listens."""
        self.data.mkdir(exist_ok=True)
        with self.log.open("ab") as log:
            begin = log.tell()
            words = (*prefix, sys.executable, "-W", "error", str(HERE / "serve_fake.py"), self.platform)
            process = await asyncio.create_subprocess_exec(*words, env=self.environment, stdout=log, stderr=log, cwd=self.data)
        self.processes.append(process)
        await until(lambda: '"serving"' in self.log.read_bytes()[begin:].decode() or process.returncode is not None)
        (address,) = [json.loads(line)["address"] for line in self.log.read_bytes()[begin:].decode().splitlines() if '"serving"' in line]
        self.url = f"http://{address}"
        return process

    async def post(self, update: dict[str, Any]) -> int:
        """Deliver an update as its platform does; 0 where nobody answered."""
        try:
            async with self.http.post(f"{self.url}/fake/events", json=update) as told:
                return told.status
        except (ClientError, OSError):
            return 0

    async def get(self, path: str) -> tuple[int, str]:
        async with self.http.get(self.url + path) as told:
            return told.status, await told.text()

    async def kill(self, process: asyncio.subprocess.Process) -> None:
        process.send_signal(signal.SIGKILL)
        await process.wait()

    async def command(self, *words: str) -> tuple[int, str, str]:
        """Run a command of the product on the same store."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *words,
            env=self.environment,
            cwd=self.data,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()

    async def end(self) -> None:
        for process in self.processes:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@dataclass(slots=True)
class Fleet:
    """Several processes behind a load balancer: an update goes to any of them."""

    members: list[Serving]
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    async def start(self) -> None:
        await asyncio.gather(*(member.start() for member in self.members))

    async def post(self, update: dict[str, Any]) -> int:
        return await self.chance.choice(self.members).post(update)

    async def end(self) -> None:
        for member in self.members:
            await member.end()


async def until(true: Callable[[], object], limit_s: float = 30.0) -> None:
    """Wait for a condition."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < limit_s, "it did not come about in time"
        await asyncio.sleep(0.01)

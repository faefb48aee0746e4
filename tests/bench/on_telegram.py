"""Speed of Telegram: `python tests/bench/on_telegram.py`, against a server on this machine. Nothing here passes or fails.

The server is the strict boundary of the tests; for the transports it is a process of its own that answers every call at once.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:1] = [str(ROOT), str(ROOT / "tests" / "telegram")]

from subscribers import SECRET, Subscribers  # noqa: E402
from telegram.request import BaseRequest, HTTPXRequest  # noqa: E402
from telegram_boundary import TOKEN, Boundary  # noqa: E402 (its folder is put on the path first)

from bot.telegram.bot import Bot  # noqa: E402
from bot.telegram.limiter import BULK, Limiter  # noqa: E402
from bot.telegram.transport import AiohttpRequest, FloodError, Transport  # noqa: E402
from tests.delivery.fake_platform import session  # noqa: E402
from tests.delivery.serving import SAMPLES, until  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

AT_ONCE = 256
SINK = """
import asyncio
OK = b'{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":7,"type":"private"},"text":"x"}}'
HEAD = b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(OK)

async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            length = next((int(line.split(b":")[1]) for line in head.split(b"\\r\\n") if line.lower().startswith(b"content-length")), 0)
            await reader.readexactly(length)
            writer.write(HEAD + OK)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()

async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


def told(what: str, *figures: str) -> None:
    print(f"{what:<58} {'  '.join(figures)}", flush=True)


def quantile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


async def transports() -> None:
    """Echo-shaped load: 256 messages at once, each client in turn, twice."""
    sink = subprocess.Popen([sys.executable, "-c", SINK], stdout=subprocess.PIPE, text=True)  # noqa: ASYNC220 (started once)
    assert sink.stdout
    try:
        url = f"http://127.0.0.1:{sink.stdout.readline().strip()}/bot"
        made: dict[str, tuple[Callable[[], BaseRequest], int]] = {
            "python-telegram-bot's default": (lambda: HTTPXRequest(connection_pool_size=AT_ONCE, pool_timeout=60), 1000),
            "ours": (lambda: Transport(AiohttpRequest()), 6000),
        }
        rates: dict[str, list[float]] = {name: [] for name in made}
        for _ in range(2):
            for name, (request, count) in made.items():
                rates[name].append(await _echo(url, request(), count))
        theirs, ours = (max(several) for several in rates.values())
        told("sendMessage at 256 at once, a second: theirs · ours", f"{theirs:,.0f} · {ours:,.0f}", f"×{ours / theirs:.1f}")
    finally:
        sink.kill()
        sink.wait()


async def _echo(url: str, request: BaseRequest, count: int) -> float:
    bot = Bot(TOKEN, base_url=url, request=request, get_updates_request=Transport(AiohttpRequest(connections=1)))
    await bot.open()
    slots = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with slots:
            await bot.send_message(7, "x")

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))
    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(count)))
    took = time.perf_counter() - began
    await bot.close_connections()
    return count / took


async def lanes() -> None:
    """10,000 bulk sends queued, an answer each half second; the boundary counts 30 a second and one a chat."""
    async with Boundary(flood_limits=True, strict=False) as boundary:
        bot = Bot(TOKEN, base_url=boundary.url, request=Transport(AiohttpRequest()), rate_limiter=Limiter())
        await bot.open()

        async def bulk(chat: int) -> None:
            try:
                await bot.send_message(chat, "Notice", rate_limit_args=BULK)
            except FloodError:
                return

        waiting = []
        for n in range(10_000):
            waiting.append(asyncio.create_task(bulk(100_000 + n)))
            await asyncio.sleep(0)
        await asyncio.sleep(1)
        before, began, waits = len(boundary.sent), time.perf_counter(), list[float]()
        for chat in range(1, 41):
            start = time.perf_counter()
            await bot.send_message(chat, "Answer")
            waits.append(time.perf_counter() - start)
            await asyncio.sleep(max(0, 0.5 - waits[-1]))
        rate = (len(boundary.sent) - before) / (time.perf_counter() - began)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await bot.close_connections()
        told("an answer behind 10,000 bulk sends, ms: median · max", f"{1000 * statistics.median(waits):.0f} · {1000 * max(waits):.0f}")
        told("sends a second in those 20 s · 429s", f"{rate:.1f} · {boundary.floods}")


async def served(work: Callable[[Subscribers], Awaitable[None]], **more: str) -> None:
    """`serve` on a store with the samples, with the boundary as Telegram."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        async with Boundary() as boundary, session() as http:
            running = Subscribers(data, boundary.url, http, boundary=boundary)
            code, _, err = await running.command("add", str(SAMPLES / "articles"))
            assert code == 0, err
            running.more |= more
            await running.start()
            try:
                await work(running)
            finally:
                await running.end()


async def acceptance(running: Subscribers) -> None:
    """Posts at a steady pace, answered meanwhile; 200 says that an update is stored."""
    await until(lambda: running.boundary.webhook)
    for pace in (25, 50, 100):
        times: list[float] = []

        async def post(update: dict[str, Any], times: list[float] = times) -> None:
            start = time.perf_counter()
            assert await running.webhook(update) == 200
            times.append(time.perf_counter() - start)

        tasks = []
        for number in range(pace * 8):
            chat = 1000 + number % 200
            tasks.append(asyncio.create_task(post(running.boundary.update(message=running.boundary.message("/help", chat, user=chat)))))
            await asyncio.sleep(1 / pace)
        await asyncio.gather(*tasks)
        figures = f"{1000 * statistics.median(times):.1f} · {1000 * quantile(times, 0.99):.1f}"
        told(f"update to durable acceptance at {pace} a second, ms: p50 · p99", figures)
        await asyncio.sleep(2)


async def crowd(running: Subscribers) -> None:
    """1,000 updates from 100 chats at once: each chat's are answered in order, and memory stays."""
    boundary, process = running.boundary, running.processes[-1]
    for round_ in range(2):
        before, rss = len(boundary.sent), _rss(process.pid)
        began = time.perf_counter()
        for _ in range(10):
            for chat in range(100):
                boundary.say("/ask@onrecord_bot When was the Lantern Bridge closed?", -1000 - chat - 100 * round_, user=chat + 1)
        await until(lambda before=before: len(boundary.sent) - before >= 1000, 180)
        took = time.perf_counter() - began
        kept = [
            (ids := [one.asked["reply_parameters"]["message_id"] for one in boundary.in_chat(-1000 - chat - 100 * round_)]) == sorted(ids)
            and len(ids) == 10
            for chat in range(100)
        ]
        figures = f"{took:.0f} s · {sum(kept)} · {rss:.0f} → {_rss(process.pid):.0f} MB"
        told("1,000 updates of 100 chats: done · chats in order · RSS", figures)


def _rss(pid: int) -> float:
    (line,) = [one for one in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


async def main() -> None:
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    await transports()
    await lanes()
    webhook = {"TELEGRAM_WEBHOOK_URL": "https://bot.example/telegram/webhook", "TELEGRAM_WEBHOOK_SECRET": SECRET}
    await served(acceptance, **webhook)
    await served(crowd)


if __name__ == "__main__":
    asyncio.run(main())

"""Speed on Slack, against the emulator: `make bench-slack`. Nothing here passes or fails."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import ClientSession

from bot.app import opened
from bot.briefing.commands import Command, Request
from bot.briefing.delivering import Lane, Update
from bot.briefing.reply import compose
from bot.core.answering.question import Question
from bot.core.model import Audience
from bot.replying import Replies
from bot.settings import Settings
from bot.slack.render import render
from tests.e2e.slack.test_slack_e2e import SAMPLES, serve
from tests.e2e.slack.workspace import Workspace
from tests.slack import payloads as slack

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ("What did Petra Hallowin say about the trucks?", "When will the bridge open?", "How many people were hurt on 11 May?")
CHANNELS, EACH = 40, 5


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


async def rendered(data: Path) -> list[float]:
    """How long replies of each kind take to be rendered, in ms of processor time: a clock measures the neighbours too."""
    settings = Settings(data, data / "onrecord.db", sources=SAMPLES / "sources.toml", values={"ONRECORD_EMBEDDER": "none"})
    async with opened(settings) as app:
        wording, replies = app.briefer.wording("en"), Replies(app.briefer)
        made = [compose(await app.briefer.ask(Question(question)), wording) for question in QUESTIONS]
        for command in (Command.BRIEF, Command.POSITIONS, Command.TIMELINE, Command.OUTLETS):
            update = Update(command, Lane("slack", "T1", command), "U1", "", Audience.STAFF, wants=Request(command))
            made.append(await replies(update))
        taken = []
        for _ in range(300):
            for reply in made:
                began = time.process_time()
                render(reply, wording)
                taken.append((time.process_time() - began) * 1000)
        return taken


async def asked(workspace: Workspace, channel: str, n: int, acks: list[float]) -> tuple[str, float]:
    """Ask in a channel; the message's time stamp and when it was delivered."""
    text = f"<@UBOT> {QUESTIONS[n % len(QUESTIONS)]}"
    told = await workspace.call("chat.postMessage", {"channel": channel, "text": text}, token="xoxp-reporter")
    body = slack.mention(QUESTIONS[n % len(QUESTIONS)], user=workspace.people["reporter"], channel=channel, ts=str(told["ts"]))
    began = time.perf_counter()
    acks.append(await workspace.deliver(body) * 1000)
    return str(told["ts"]), began


async def answered(workspace: Workspace, channel: str, stamp: str, began: float, *, every_s: float = 0.01) -> float:
    """How long its answer took to be there, in ms."""
    while True:
        told = await workspace.call("conversations.replies", {"channel": channel, "ts": stamp}, token="xoxp-reporter")
        if len(told["messages"]) > 1:
            return (time.perf_counter() - began) * 1000
        await asyncio.sleep(every_s)


async def on_slack(data: Path, way: str) -> tuple[list[float], list[float], float, list[float]]:
    """Acknowledgements and answers one after the other; then of 200 at once the seconds until all were answered, and acknowledgements."""
    async with ClientSession() as http, Workspace(http) as workspace:
        serving = await serve(data, workspace, way)
        channels = []
        for n in range(CHANNELS):
            made = await workspace.call("conversations.create", {"name": f"c{n}-{way}"}, token="xoxp-reporter")
            channels.append(made["channel"]["id"])
            await workspace.call("conversations.join", {"channel": channels[-1]})
        acks: list[float] = []
        answers = []
        for n in range(100):
            channel = channels[n % CHANNELS]
            answers.append(await answered(workspace, channel, *await asked(workspace, channel, n, acks)))
        burst: list[float] = []
        began = time.perf_counter()
        sent = await asyncio.gather(*(asked(workspace, channels[n % CHANNELS], n, burst) for n in range(CHANNELS * EACH)))
        await asyncio.gather(*(answered(workspace, channels[n % CHANNELS], *one, every_s=0.5) for n, one in enumerate(sent)))
        took = time.perf_counter() - began
        serving.process.send_signal(signal.SIGTERM)
        await serving.process.wait()
        return acks, answers, took, burst


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        environment = {
            **os.environ,
            "ONRECORD_DATA": folder,
            "ONRECORD_SOURCES": str(SAMPLES / "sources.toml"),
            "ONRECORD_EMBEDDER": "none",
        }
        words = [sys.executable, "-m", "bot", "add", str(SAMPLES / "articles")]
        subprocess.run(words, env=environment, cwd=ROOT, check=True, capture_output=True)
        taken = asyncio.run(rendered(data))
        print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        rows = [("rendering, p50", f"{quantile(taken, 0.5):.2f} ms", ""), ("rendering, p99", f"{quantile(taken, 0.99):.2f} ms", "≤ 2 ms")]
        for way in ("http", "socket"):
            acks, answers, took, burst = asyncio.run(on_slack(data, way))
            rows += [
                (f"{way}: acknowledged, p50", f"{quantile(acks, 0.5):.0f} ms", ""),
                (f"{way}: acknowledged, p99", f"{quantile(acks, 0.99):.0f} ms", "≤ 50 ms"),
                (f"{way}: answered, p50", f"{quantile(answers, 0.5):.0f} ms", "≤ 250 ms"),
                (f"{way}: answered, p99", f"{quantile(answers, 0.99):.0f} ms", ""),
                (f"{way}: 200 at once, all answered", f"{took:.1f} s", "≥ 4 s by pace"),
                (f"{way}: 200 at once, acknowledged, p99", f"{quantile(burst, 0.99):.0f} ms", ""),
            ]
    for name, figure, wanted in rows:
        print(f"{name:<40} {figure:>10}   {wanted}")


if __name__ == "__main__":
    main()

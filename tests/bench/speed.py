"""Speed, as medians of one run: `make bench`. Nothing here passes or fails; the figures go beside the ones an issue asks for."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import track

from bot.app import opened
from bot.core.answering.question import Question
from bot.core.reading import read
from bot.settings import Settings
from bot.sources import cards, files

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.model import Card
    from bot.core.ports import Received

ROOT = Path(__file__).parents[2]
SEED = Path(os.environ.get("SEED_ARTICLE") or ROOT.parent / "shared" / "article" / "seed.txt")
QUESTIONS = (
    "What happened in northern Kosovo on October 13?",
    "Who declared the Russian diplomats persona non grata?",
    "What did the Russian Embassy say?",
    "How many protesters were arrested?",
    "What is the boiling point of tungsten?",
)


def article() -> Path:
    return SEED if SEED.is_file() else ROOT / "bot" / "samples" / "articles" / "two-banks-one-bridge.md"


def registry() -> Path:
    beside = article().with_name("sources.toml")
    return beside if beside.is_file() else ROOT / "bot" / "samples" / "sources.toml"


def seconds(work: Callable[[], object], times: int) -> list[float]:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return taken


def read_seed_or_sample() -> tuple[Card, Received]:
    found = files.read_article(article())
    return cards.card(found, cards.card_file(article()) if SEED.is_file() else {}, {}, folder_id="bench"), found.received


async def warm_ask(rounds: int) -> list[float]:
    card, received = read_seed_or_sample()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder), Path(folder, "bench.db"), sources=registry())
        async with opened(settings) as app:
            await app.indexer.add(card, received)
            for question in QUESTIONS:
                await app.briefer.ask(Question(question))
            taken = []
            for _ in track(range(rounds), description="ask", transient=True):
                for question in QUESTIONS:
                    began = time.perf_counter()
                    await app.briefer.ask(Question(question))
                    taken.append(time.perf_counter() - began)
            return taken


def reading_speed() -> float:
    text = (files.read_article(article()).received.version.text + "\n\n") * 100
    return len(text.encode()) / statistics.median(seconds(lambda: read(text), 5)) / 1e6


def cold(*words: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ) | {"ONRECORD_DATA": folder}
        run = [sys.executable, *words]
        return statistics.median(seconds(lambda: subprocess.run(run, env=environment, cwd=ROOT, capture_output=True, check=False), 7))


def main() -> None:
    asks = sorted(asyncio.run(warm_ask(60)))
    rows = (
        ("warm ask, p50", f"{statistics.median(asks) * 1000:.1f} ms", ""),
        ("warm ask, p95", f"{asks[int(len(asks) * 0.95)] * 1000:.1f} ms", "≤ 10 ms"),
        ("reading", f"{reading_speed():.1f} MB/s", "≥ 2 MB/s"),
        ("import bot", f"{cold('-c', 'import bot') - cold('-c', 'pass'):.3f} s", "≤ 0.3 s"),
        ("cold onrecord ask", f"{cold('-m', 'bot', 'ask', 'What happened on October 13?'):.2f} s", "≤ 1 s"),
    )
    for name, figure, wanted in rows:
        print(f"{name:<20} {figure:>12}   {wanted}")


if __name__ == "__main__":
    main()

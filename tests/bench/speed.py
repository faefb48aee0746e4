"""Speed, as medians of one run: `make bench`. Nothing here passes or fails; the figures stand beside the ones that are wanted.

`BESIDE=2000` puts fewer generated passages beside the article than the 20,000 that are meant: with an embedder they take a while to add.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peers.measuring import held_mb, peak_mb
from peers.passages import articles
from rich.progress import track

from bot.app import opened
from bot.core.answering.question import Question
from bot.core.model import Card
from bot.core.reading import read
from bot.settings import Settings
from bot.sources import cards, files

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.app import App
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
BESIDE = int(os.environ.get("BESIDE") or 20_000)
WIRE = '\n[wire]\nname = "Neutral Wire"\nhosts = ["wire.example"]\naudience = "public"\n'


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


def local(folder: Path) -> Settings:
    """Settings with the local embedder and, beside the article's outlets, that of the generated passages."""
    sources = folder / "sources.toml"
    sources.write_text(registry().read_text("utf-8") + WIRE, "utf-8")
    return Settings(folder, folder / "bench.db", sources=sources, values={"ONRECORD_EMBEDDER": "local"})


async def fill(folder: Path, beside: int) -> float:
    """The seconds that adding the article and so many generated passages takes."""
    began = time.perf_counter()
    async with opened(local(folder)) as app:
        await app.indexer.add(*read_seed_or_sample())
        texts = list(articles(beside))
        for number, text in enumerate(track(texts, description=f"adding {beside:,} passages", transient=True)):
            card = Card(id=f"wire-{number}", source="wire", title=None, url=None, published=None, language="en")
            await app.indexer.add(card, files.received("wire.txt", text.encode()).received)
    return time.perf_counter() - began


async def new_questions(folder: Path) -> dict[str, list[tuple[float, float]]]:
    """Seconds an ask, by the clock and of the processor, of the article and of everything, in a process that opened a filled index.

    Each question has other marks at its end than before: the same words, but no vector of it can be remembered.
    """
    found: dict[str, list[tuple[float, float]]] = {}
    async with opened(local(folder)) as app:
        name = read_seed_or_sample()[0].id
        for scope, marks in (((name,), (" ?", "?", " ??", "??")), ((), (" ???", "???", " ????", "????"))):
            rounds = [await ask_each(app, scope, mark) for mark in marks]
            found["scoped" if scope else "unscoped"] = [taken for one in rounds[1:] for taken in one]
    return found


async def ask_each(app: App, scope: tuple[str, ...], mark: str) -> list[tuple[float, float]]:
    taken = []
    for question in frozen_questions():
        began, used = time.perf_counter(), time.process_time()
        await app.briefer.ask(Question(question.rstrip("?") + mark, articles=scope))
        taken.append((time.perf_counter() - began, time.process_time() - used))
    return taken


def frozen_questions() -> list[str]:
    """The questions that `tests/questions` has about the article, those it does not answer too."""
    name = "seed" if SEED.is_file() else "samples"
    rows = map(json.loads, (ROOT / "tests" / "questions" / f"{name}.jsonl").read_text("utf-8").splitlines())
    return [row["question"] for row in rows if name == "seed" or row["article"] == article().stem]


def asked_beside(beside: int) -> dict[str, Any]:
    """What a process measures that asks, and one before it that adds, so that the memory of the first is its own."""
    with tempfile.TemporaryDirectory() as folder:
        adding = asyncio.run(fill(Path(folder), beside))
        asking = subprocess.run([sys.executable, __file__, folder], capture_output=True, text=True, check=True, cwd=ROOT)
        return {"adding": adding} | json.loads(asking.stdout.splitlines()[-1])


def row(name: str, taken: list[tuple[float, float]], share: float, wanted: str) -> tuple[str, str, str]:
    """A share of the asks took at most this long; on a busy machine its processor time says more, which stands beside it."""
    clock, processor = (sorted(of)[int(len(taken) * share)] * 1000 for of in zip(*taken, strict=True))
    return name, f"{clock:.1f} ms", f"{wanted:<10} processor {processor:.1f} ms"


def with_embedder() -> list[tuple[str, str, str]]:
    alone, among = asked_beside(0), asked_beside(BESIDE)
    beside = f"beside {BESIDE:,}"
    return [
        row("local embedder, p50", alone["scoped"], 0.5, "≤ 12 ms"),
        row("local embedder, p95", alone["scoped"], 0.95, "≤ 20 ms"),
        ("  memory, peak", f"{alone['peak_mb']:.0f} MB", "≤ 300 MB"),
        row(f"{beside}, scoped, p50", among["scoped"], 0.5, ""),
        row(f"{beside}, scoped, p95", among["scoped"], 0.95, "≤ 60 ms"),
        row(f"{beside}, unscoped, p50", among["unscoped"], 0.5, ""),
        row(f"{beside}, unscoped, p95", among["unscoped"], 0.95, "≤ 60 ms"),
        ("  memory, peak", f"{among['peak_mb']:.0f} MB", "≤ 300 MB"),
        ("  memory, held", f"{among['held_mb']:.0f} MB", "≤ 300 MB"),
        ("  adding them", f"{among['adding']:.0f} s", ""),
    ]


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
    for name, figure, wanted in (*rows, *with_embedder()):
        print(f"{name:<32} {figure:>12}   {wanted}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(asyncio.run(new_questions(Path(sys.argv[1]))) | {"peak_mb": peak_mb(), "held_mb": held_mb()}))
    else:
        main()

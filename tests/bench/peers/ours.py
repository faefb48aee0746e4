"""The product in the comparison: `Briefer.ask` as the command line calls it, each answer written to the journal as always.

    ours.py FOLDER BESIDE local|none

With `none` it reads and stores the same articles without an embedder, for the time that indexing takes without it.
"""

from __future__ import annotations

import time

BEGAN = time.perf_counter()

import asyncio  # noqa: E402 (importing is what is timed)
import importlib.metadata  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import TYPE_CHECKING  # noqa: E402

import onnxruntime  # noqa: E402, F401 (the product imports it when it loads the embedder)
import tokenizers  # noqa: E402, F401

from bot.app import opened  # noqa: E402
from bot.core.answering.question import Question  # noqa: E402
from bot.core.model import Status  # noqa: E402
from bot.inference import LocalEmbedder  # noqa: E402, F401
from bot.settings import Settings  # noqa: E402

IMPORTED = time.perf_counter() - BEGAN

from corpus import material  # noqa: E402
from measuring import Measured, Task, ask_all, refuse_network  # noqa: E402

if TYPE_CHECKING:
    from bot.app import App
    from bot.core.model import Answer


def measure(folder: Path, beside: int, embedder: str) -> Measured:
    task = Task.read(folder)
    articles = list(material(beside))
    with tempfile.TemporaryDirectory() as data, asyncio.Runner() as runner:
        settings = Settings(Path(data), Path(data, "bench.db"), sources=folder / "sources.toml", values={"ONRECORD_EMBEDDER": embedder})
        opening = opened(settings)
        app = runner.run(opening.__aenter__())
        began = time.perf_counter()
        for card, received in articles:
            runner.run(app.indexer.add(card, received))
        measured = Measured(IMPORTED, time.perf_counter() - began, {"onrecord": importlib.metadata.version("onrecord")})
        if embedder != "none":
            ask_everything(task, measured, app, runner)
        runner.run(opening.__aexit__(None, None, None))
    return measured


def ask_everything(task: Task, measured: Measured, app: App, runner: asyncio.Runner) -> None:
    by_article: dict[str, list[tuple[int, int, str]]] = {}
    for one in task.passages:
        by_article.setdefault(one["article"], []).append((one["start"], one["end"], one["id"]))

    def ask(question: str, article: str | None) -> Answer:
        return runner.run(app.briefer.ask(Question(question, articles=(article,) if article else ())))

    def told(answer: Answer) -> tuple[list[str], bool]:
        """The paragraphs that its quotes stand in, each once, in the order shown; those shown as nearest count too."""
        quotes = [citation.quote for section in answer.shown for citation in section.citations]
        found = [name for quote in quotes for start, end, name in by_article[quote.card.id] if start <= quote.start < end]
        return list(dict.fromkeys(found)), answer.status is not Status.ANSWERED

    ask_all(task, measured, ask, told)


if __name__ == "__main__":
    refuse_network()
    measure(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]).say()
